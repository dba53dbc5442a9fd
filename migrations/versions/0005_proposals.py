"""Proposals: identity, versions, receipts, feedback.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_proposal_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["current_version_id"],
            ["proposal_version.id"],
            name=op.f("fk_proposal_current_version_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_proposal_need_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_proposal_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_proposal_ref")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_need_id_state"), ["need_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_organisation_id_state"),
            ["organisation_id", "state"],
            unique=False,
        )

    op.create_table(
        "proposal_internal",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("registry_number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_proposal_internal_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposal_internal")),
    )

    op.create_table(
        "proposal_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_proposal_note_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_proposal_note_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_note")),
    )
    with op.batch_alter_table("proposal_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_note_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "proposal_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("need_version_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("expected_effect", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("maturity", sa.String(length=4), nullable=True),
        sa.Column("prerequisites", sa.Text(), nullable=False),
        sa.Column("timeline", sa.Text(), nullable=False),
        sa.Column("indicative_cost", sa.String(length=500), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("partners", sa.String(length=500), nullable=False),
        sa.Column("video_url", sa.String(length=500), nullable=False),
        sa.Column("video_transcript", sa.Text(), nullable=False),
        sa.Column("wants_dialogue", sa.Boolean(), nullable=True),
        sa.Column("accepts_publicity", sa.Boolean(), nullable=True),
        sa.Column("linked_offers", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(number IS NULL) = (received_at IS NULL)",
            name=op.f("ck_proposal_version_received_has_number"),
        ),
        sa.ForeignKeyConstraint(
            ["need_version_id"],
            ["need_version.id"],
            name=op.f("fk_proposal_version_need_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_proposal_version_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_proposal_version_submitted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_version")),
        sa.UniqueConstraint(
            "proposal_id", "number", name=op.f("uq_proposal_version_proposal_id_number")
        ),
    )
    with op.batch_alter_table("proposal_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_version_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "proposal_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_proposal_feedback_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_feedback_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["proposal_version.id"], name=op.f("fk_proposal_feedback_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_feedback")),
    )
    with op.batch_alter_table("proposal_feedback", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_feedback_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "receipt",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["proposal_version.id"], name=op.f("fk_receipt_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_receipt")),
    )

    # The two tables point at each other: PostgreSQL gets the second foreign key when both exist;
    # SQLite has it in the table from the start.
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(
            "fk_proposal_current_version_id",
            "proposal",
            "proposal_version",
            ["current_version_id"],
            ["id"],
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_proposal_current_version_id", "proposal", type_="foreignkey")
    op.drop_table("receipt")
    with op.batch_alter_table("proposal_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_feedback_proposal_id"))

    op.drop_table("proposal_feedback")
    with op.batch_alter_table("proposal_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_version_proposal_id"))

    op.drop_table("proposal_version")
    with op.batch_alter_table("proposal_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_note_proposal_id"))

    op.drop_table("proposal_note")
    op.drop_table("proposal_internal")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_organisation_id_state"))
        batch_op.drop_index(batch_op.f("ix_proposal_need_id_state"))

    op.drop_table("proposal")
