"""Offers: identity and versions.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=False),
        sa.Column("current_version_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'deleted') OR current_version_id IS NOT NULL",
            name=op.f("ck_offer_public_has_version"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_offer_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["current_version_id"],
            ["offer_version.id"],
            name=op.f("fk_offer_current_version_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_offer_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint(
            "organisation_id",
            "source",
            "external_id",
            name=op.f("uq_offer_organisation_id_source_external_id"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_offer_ref")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_offer_organisation_id_state"), ["organisation_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_offer_state_published_at"), ["state", "published_at"], unique=False
        )

    op.create_table(
        "offer_code",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_code_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "list", "code", name=op.f("pk_offer_code")),
    )
    with op.batch_alter_table("offer_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_code_list_code"), ["list", "code"], unique=False)

    op.create_table(
        "offer_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("problem_solved", sa.Text(), nullable=False),
        sa.Column("effects_evidence", sa.Text(), nullable=False),
        sa.Column("reference_customers", sa.Text(), nullable=False),
        sa.Column("integrations", sa.String(length=500), nullable=False),
        sa.Column("data_protection", sa.Text(), nullable=False),
        sa.Column("price_model", sa.String(length=500), nullable=False),
        sa.Column("framework_agreements", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("maturity", sa.String(length=4), nullable=True),
        sa.Column("accessibility_conformance", sa.String(length=20), nullable=True),
        sa.Column("medical_device_class", sa.String(length=10), nullable=True),
        sa.Column("available_from_year", sa.Integer(), nullable=True),
        sa.Column("available_from_quarter", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("welfare_areas", sa.JSON(), nullable=False),
        sa.Column("target_groups", sa.JSON(), nullable=False),
        sa.Column("solution_types", sa.JSON(), nullable=False),
        sa.Column("regions_served", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("cpv", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(number IS NULL) = (frozen_at IS NULL)",
            name=op.f("ck_offer_version_frozen_has_number"),
        ),
        sa.CheckConstraint(
            "available_from_quarter BETWEEN 1 AND 4", name=op.f("ck_offer_version_quarter")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_version_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_version")),
        sa.UniqueConstraint("offer_id", "number", name=op.f("uq_offer_version_offer_id_number")),
    )
    with op.batch_alter_table("offer_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_version_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_offer_version_valid_until"), ["valid_until"], unique=False
        )

    # The two tables point at each other: PostgreSQL gets the second foreign key when both exist;
    # SQLite has it in the table from the start.
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(
            "fk_offer_current_version_id",
            "offer",
            "offer_version",
            ["current_version_id"],
            ["id"],
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_offer_current_version_id", "offer", type_="foreignkey")
    with op.batch_alter_table("offer_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_version_valid_until"))
        batch_op.drop_index(batch_op.f("ix_offer_version_offer_id"))

    op.drop_table("offer_version")
    with op.batch_alter_table("offer_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_code_list_code"))

    op.drop_table("offer_code")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_state_published_at"))
        batch_op.drop_index(batch_op.f("ix_offer_organisation_id_state"))

    op.drop_table("offer")
