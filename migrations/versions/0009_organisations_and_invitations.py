"""Invitations, requests to join, decisions about an organisation, and the moderators' note on it.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name), **options)


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(_moment("registered_at", nullable=True))
        batch_op.create_index(
            batch_op.f("ix_organisation_state_registered_at"), ["state", "registered_at"]
        )
    op.execute("UPDATE organisation SET registered_at = created_at")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    _decisions()
    _notes()
    _invitations()
    _requests()


def _decisions() -> None:
    op.create_table(
        "organisation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason_code", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        _key("organisation_decision", "organisation_id", "organisation.id", ondelete="CASCADE"),
        _key("organisation_decision", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_decision")),
    )
    _index("organisation_decision", "organisation_id")
    _index("organisation_decision", "person_id")


def _notes() -> None:
    op.create_table(
        "organisation_note",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("at"),
        sa.Column("person_id", sa.Integer(), nullable=True),
        _key("organisation_note", "organisation_id", "organisation.id", ondelete="CASCADE"),
        _key("organisation_note", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_note")),
    )
    _index("organisation_note", "person_id")


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_invitation_ended_has_outcome")
        ),
        _key("invitation", "organisation_id", "organisation.id"),
        _key("invitation", "invited_by_id", "person.id"),
        _key("invitation", "accepted_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    _one_waiting("invitation", "organisation_id", "email")
    _index("invitation", "organisation_id")
    _index("invitation", "email")
    _index("invitation", "invited_by_id")
    _index("invitation", "accepted_by_id")


def _requests() -> None:
    op.create_table(
        "join_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)",
            name=op.f("ck_join_request_ended_has_outcome"),
        ),
        _key("join_request", "organisation_id", "organisation.id"),
        _key("join_request", "person_id", "person.id"),
        _key("join_request", "answered_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
    )
    _one_waiting("join_request", "organisation_id", "person_id")
    _index("join_request", "organisation_id")
    _index("join_request", "person_id")
    _index("join_request", "answered_by_id")


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _one_waiting(table: str, *columns: str) -> None:
    """At most one that nobody has answered."""
    waiting = sa.text("ended_at IS NULL")
    op.create_index(
        f"uq_{table}_waiting",
        table,
        list(columns),
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    for table in ("join_request", "invitation", "organisation_note", "organisation_decision"):
        op.drop_table(table)
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("revision")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_state_registered_at"))
        batch_op.drop_column("registered_at")
