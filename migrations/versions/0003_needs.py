"""Needs: identity, versions, comments, dialogue record.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_version_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'deleted') OR current_version_id IS NOT NULL",
            name=op.f("ck_need_public_has_version"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_need_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["current_version_id"],
            ["need_version.id"],
            name=op.f("fk_need_current_version_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_need_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_need_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint(
            "organisation_id",
            "source",
            "external_id",
            name=op.f("uq_need_organisation_id_source_external_id"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_need_ref")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_need_organisation_id_state"), ["organisation_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_need_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_need_state_published_at"), ["state", "published_at"], unique=False
        )

    op.create_table(
        "dialogue_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_dialogue_entry_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_entry")),
    )
    with op.batch_alter_table("dialogue_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_entry_need_id"), ["need_id"], unique=False)

    op.create_table(
        "need_code",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_need_code_need_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("need_id", "list", "code", name=op.f("pk_need_code")),
    )
    with op.batch_alter_table("need_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_code_list_code"), ["list", "code"], unique=False)

    op.create_table(
        "need_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_need_comment_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_need_comment_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_comment")),
    )
    with op.batch_alter_table("need_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_comment_need_id"), ["need_id"], unique=False)

    op.create_table(
        "need_internal",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("working_title", sa.String(length=120), nullable=False),
        sa.Column("registry_number", sa.String(length=60), nullable=False),
        sa.Column("internal_notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_need_internal_need_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_need_internal")),
    )

    op.create_table(
        "need_person",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_need_person_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_need_person_person_id")
        ),
        sa.PrimaryKeyConstraint("need_id", "person_id", "part", name=op.f("pk_need_person")),
    )
    with op.batch_alter_table("need_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_person_person_id"), ["person_id"], unique=False)

    op.create_table(
        "need_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("desired_outcome", sa.Text(), nullable=False),
        sa.Column("constraints", sa.Text(), nullable=False),
        sa.Column("volume", sa.String(length=300), nullable=False),
        sa.Column("users_involved", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("notice_url", sa.String(length=500), nullable=False),
        sa.Column("needed_from_year", sa.Integer(), nullable=True),
        sa.Column("needed_from_quarter", sa.Integer(), nullable=True),
        sa.Column("needed_from_undecided", sa.Boolean(), nullable=False),
        sa.Column("answers_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("budget_band", sa.String(length=20), nullable=True),
        sa.Column("maturity_wanted", sa.String(length=4), nullable=True),
        sa.Column("planned_procedure", sa.String(length=30), nullable=True),
        sa.Column("planned_notice_date", sa.String(length=20), nullable=True),
        sa.Column("welfare_areas", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("target_groups", sa.JSON(), nullable=False),
        sa.Column("solution_types", sa.JSON(), nullable=False),
        sa.Column("dialogue_forms", sa.JSON(), nullable=False),
        sa.Column("cpv", sa.JSON(), nullable=False),
        sa.Column("joint_organisations", sa.JSON(), nullable=False),
        sa.Column("open_questions", sa.JSON(), nullable=False),
        sa.Column("success_measures", sa.JSON(), nullable=False),
        sa.Column("outlook", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(number IS NULL) = (frozen_at IS NULL)", name=op.f("ck_need_version_frozen_has_number")
        ),
        sa.CheckConstraint(
            "needed_from_quarter BETWEEN 1 AND 4", name=op.f("ck_need_version_quarter")
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_need_version_need_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_version")),
        sa.UniqueConstraint("need_id", "number", name=op.f("uq_need_version_need_id_number")),
    )
    with op.batch_alter_table("need_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_need_version_answers_close_at"), ["answers_close_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_need_version_need_id"), ["need_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_need_version_needed_from_year"), ["needed_from_year"], unique=False
        )

    op.create_table(
        "dialogue_party",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["dialogue_entry.id"], name=op.f("fk_dialogue_party_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_dialogue_party_organisation_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", "organisation_id", name=op.f("pk_dialogue_party")),
    )

    # The two tables point at each other: PostgreSQL gets the second foreign key when both exist;
    # SQLite has it in the table from the start.
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(
            "fk_need_current_version_id",
            "need",
            "need_version",
            ["current_version_id"],
            ["id"],
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_need_current_version_id", "need", type_="foreignkey")
    op.drop_table("dialogue_party")
    with op.batch_alter_table("need_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_version_needed_from_year"))
        batch_op.drop_index(batch_op.f("ix_need_version_need_id"))
        batch_op.drop_index(batch_op.f("ix_need_version_answers_close_at"))

    op.drop_table("need_version")
    with op.batch_alter_table("need_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_person_person_id"))

    op.drop_table("need_person")
    op.drop_table("need_internal")
    with op.batch_alter_table("need_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_comment_need_id"))

    op.drop_table("need_comment")
    with op.batch_alter_table("need_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_code_list_code"))

    op.drop_table("need_code")
    with op.batch_alter_table("dialogue_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_entry_need_id"))

    op.drop_table("dialogue_entry")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_state_published_at"))
        batch_op.drop_index(batch_op.f("ix_need_owner_id"))
        batch_op.drop_index(batch_op.f("ix_need_organisation_id_state"))

    op.drop_table("need")
