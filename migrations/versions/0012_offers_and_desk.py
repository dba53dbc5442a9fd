"""Offers over time, and the moderators' queues.

What is published counts as reviewed: until now nothing was published that no moderator had read.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MATCH_INDEXES = (
    ["state", "suggested_at"],
    ["state", "decided_at"],
    ["state", "need_id", "offer_id", "introduced_at"],
)


def upgrade() -> None:
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reviewed_version_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reviewed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("reminded_for", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("start_key", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_offer_reviewed_version_id"),
            "offer_version",
            ["reviewed_version_id"],
            ["id"],
            use_alter=True,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_offer_reviewed_by_id"), "person", ["reviewed_by_id"], ["id"]
        )
        batch_op.create_index(
            batch_op.f("ix_offer_reviewed_version_id"), ["reviewed_version_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_offer_reviewed_by_id"), ["reviewed_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_offer_submitted_at"), ["submitted_at"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_offer_organisation_id_start_key"), ["organisation_id", "start_key"]
        )
    op.execute(
        "UPDATE offer SET reviewed_version_id = current_version_id, reviewed_at = published_at"
        " WHERE current_version_id IS NOT NULL"
    )
    # From now on it says since when an offer waits for a moderator, and nothing else.
    op.execute(
        "UPDATE offer SET submitted_at = CASE WHEN state = 'in_review'"
        " THEN COALESCE(submitted_at, changed_at) END"
    )
    op.create_table(
        "desk_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_desk_claim_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_claim")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_desk_claim_kind_object_id")),
    )
    with op.batch_alter_table("desk_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_claim_person_id"), ["person_id"], unique=False)
    for columns in MATCH_INDEXES:
        op.create_index(op.f(f"ix_match_{'_'.join(columns)}"), "match", columns)


def downgrade() -> None:
    for columns in MATCH_INDEXES:
        op.drop_index(op.f(f"ix_match_{'_'.join(columns)}"), table_name="match")
    op.drop_table("desk_claim")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_offer_organisation_id_start_key"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_offer_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_offer_reviewed_by_id"))
        batch_op.drop_index(batch_op.f("ix_offer_reviewed_version_id"))
        batch_op.drop_constraint(batch_op.f("fk_offer_reviewed_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_offer_reviewed_version_id"), type_="foreignkey")
        batch_op.drop_column("start_key")
        batch_op.drop_column("reminded_for")
        batch_op.drop_column("reason_code")
        batch_op.drop_column("reviewed_at")
        batch_op.drop_column("reviewed_by_id")
        batch_op.drop_column("reviewed_version_id")
