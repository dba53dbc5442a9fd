"""Confidentiality claims and what belongs to a received proposal.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEED_VERSION = "fk_proposal_confirmed_need_version_id"
PERSON = "fk_proposal_confirmed_by_id"
CONFIRMED = ("confirmed_need_version_id", "confirmed_by_id")


def upgrade() -> None:
    with op.batch_alter_table("proposal_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claims", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_need_version_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(PERSON), "person", ["confirmed_by_id"], ["id"])
        batch_op.create_foreign_key(
            op.f(NEED_VERSION), "need_version", ["confirmed_need_version_id"], ["id"]
        )
        for column in CONFIRMED:
            batch_op.create_index(batch_op.f(f"ix_proposal_{column}"), [column], unique=False)
        batch_op.create_index(
            batch_op.f("ix_proposal_need_id_received_at"), ["need_id", "received_at"], unique=False
        )

    op.create_table(
        "comparison_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_comparison_note_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_comparison_note_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_note")),
    )
    with op.batch_alter_table("comparison_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comparison_note_need_id"), ["need_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("comparison_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_note_need_id"))
    op.drop_table("comparison_note")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_need_id_received_at"))
        for column in CONFIRMED:
            batch_op.drop_index(batch_op.f(f"ix_proposal_{column}"))
        batch_op.drop_constraint(op.f(NEED_VERSION), type_="foreignkey")
        batch_op.drop_constraint(op.f(PERSON), type_="foreignkey")
        batch_op.drop_column("confirmed_need_version_id")
        batch_op.drop_column("confirmed_by_id")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("invited_at")
    with op.batch_alter_table("proposal_version", schema=None) as batch_op:
        batch_op.drop_column("claims")
