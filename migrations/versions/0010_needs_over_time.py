"""Following a need, the public reasons for what its body decided, and one working copy at most.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _key(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name), **options)


def upgrade() -> None:
    unfinished = sa.text("number IS NULL")
    op.create_index(
        "uq_need_version_working",
        "need_version",
        ["need_id"],
        unique=True,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_table(
        "need_follower",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("need_follower", "need_id", "need.id", ondelete="CASCADE"),
        _key("need_follower", "person_id", "person.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("need_id", "person_id", name=op.f("pk_need_follower")),
    )
    op.create_index(op.f("ix_need_follower_person_id"), "need_follower", ["person_id"])
    op.create_table(
        "need_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_arena", sa.Boolean(), nullable=False),
        _key("need_decision", "need_id", "need.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_decision")),
    )
    op.create_index(op.f("ix_need_decision_need_id"), "need_decision", ["need_id"])


def downgrade() -> None:
    op.drop_table("need_decision")
    op.drop_table("need_follower")
    op.drop_index("uq_need_version_working", "need_version")
