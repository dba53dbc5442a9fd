"""Sign-up, sessions and what belongs to an account.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, [*columns])


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(_moment("deleted_at", nullable=True))
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.alter_column("notification_id", existing_type=sa.Integer(), nullable=True)
    _sessions()
    _requests()
    _address_changes()


def _sessions() -> None:
    op.create_table(
        "account_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _text("browser", 60),
        _moment("created_at"),
        _moment("seen_at"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_session_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sqlite_autoincrement=True,
    )
    _index("account_session", "person_id")
    _index("account_session", "seen_at")


def _requests() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("email", 254),
        _text("name", 120),
        _text("language", 2),
        _text("password_hash", 200),
        _text("key", 64),
        _text("next_path", 500),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    _index("registration", "created_at")
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("email", 254),
        _text("language", 2),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
    )
    _index("password_reset", "created_at")


def _address_changes() -> None:
    op.create_table(
        "address_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _text("old_email", 254),
        _text("new_email", 254),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_address_change_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
    )
    _index("address_change", "person_id")
    _index("address_change", "created_at")


def downgrade() -> None:
    for table in ("address_change", "password_reset", "registration", "account_session"):
        op.drop_table(table)
    # What was sent without a notice cannot be kept in the older form.
    op.execute("DELETE FROM sent_mail WHERE notification_id IS NULL")
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.alter_column("notification_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("deleted_at")
