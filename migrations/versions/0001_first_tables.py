"""The first tables

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Tables that point at each other: PostgreSQL gets the second foreign key when both exist;
# SQLite has it in the table from the start.
CURRENT = ("need", "offer", "proposal")


def upgrade() -> None:
    op.create_table(
        "access_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("object_kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
    )
    with op.batch_alter_table("access_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_access_entry_object_kind_object_id"),
            ["object_kind", "object_id"],
            unique=False,
        )

    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_key_at"), ["key", "at"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("from_state", sa.String(length=30), nullable=True),
        sa.Column("to_state", sa.String(length=30), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("os_user", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_object_kind_object_id"),
            ["object_kind", "object_id"],
            unique=False,
        )

    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "event_cursor",
        sa.Column("reader", sa.String(length=60), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_event_cursor")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("org_number", sa.String(length=12), nullable=False),
        sa.Column("sole_trader", sa.Boolean(), nullable=False),
        sa.Column("two_person_rule", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT sole_trader OR kind = 'company'",
            name=op.f("ck_organisation_sole_trader_is_company"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("org_number", "name", name=op.f("uq_organisation_org_number_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_ref")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_kind_state"), ["kind", "state"], unique=False
        )
        batch_op.create_index(
            "uq_organisation_company_number",
            ["org_number"],
            unique=True,
            sqlite_where=sa.text("kind = 'company'"),
            postgresql_where=sa.text("kind = 'company'"),
        )

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "ref_counter",
        sa.Column("prefix", sa.String(length=1), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_ref_counter")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["event_seq"], ["event.seq"], name=op.f("fk_delivery_event_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("event_seq", "handler", name=op.f("uq_delivery_event_seq_handler")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_done_at_next_at"), ["done_at", "next_at"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", name=op.f("uq_membership_person_id_organisation_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False
        )

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
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_seq"], ["event.seq"], name=op.f("fk_notification_event_seq")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_notification_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notification_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "event_seq",
            "person_id",
            "organisation_id",
            "kind",
            name=op.f("uq_notification_event_seq_person_id_organisation_id_kind"),
        ),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notification_person_id_at"), ["person_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_notification_person_id_read_at"), ["person_id", "read_at"], unique=False
        )

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
        "organisation_internal",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("moderators_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_internal_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_internal")),
    )
    op.create_table(
        "organisation_place",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_place_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "code", name=op.f("pk_organisation_place")),
    )
    with op.batch_alter_table("organisation_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_place_code"), ["code"], unique=False)

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
        "sent_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_sent_mail_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name=op.f("fk_sent_mail_notification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_mail")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_sent_mail_delivery_id")),
    )
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sent_mail_notification_id"), ["notification_id"], unique=False
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
    op.create_table(
        "match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("need_version_id", sa.Integer(), nullable=False),
        sa.Column("offer_version_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_match_score")),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["person.id"], name=op.f("fk_match_moderator_id")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_match_need_id")),
        sa.ForeignKeyConstraint(
            ["need_version_id"], ["need_version.id"], name=op.f("fk_match_need_version_id")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_match_offer_id")),
        sa.ForeignKeyConstraint(
            ["offer_version_id"], ["offer_version.id"], name=op.f("fk_match_offer_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("need_id", "offer_id", name=op.f("uq_match_need_id_offer_id")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_match_offer_id_state"), ["offer_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_match_state_score"), ["state", "score"], unique=False)

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
        "match_reply",
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("interested", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_match_reply_match_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_match_reply_person_id")
        ),
        sa.PrimaryKeyConstraint("match_id", "side", name=op.f("pk_match_reply")),
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
    if op.get_bind().dialect.name == "postgresql":
        for table in CURRENT:
            op.create_foreign_key(
                f"fk_{table}_current_version_id",
                table,
                f"{table}_version",
                ["current_version_id"],
                ["id"],
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in CURRENT:
            op.drop_constraint(f"fk_{table}_current_version_id", table, type_="foreignkey")
    op.drop_table("receipt")
    with op.batch_alter_table("proposal_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_feedback_proposal_id"))

    op.drop_table("proposal_feedback")
    op.drop_table("match_reply")
    with op.batch_alter_table("proposal_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_version_proposal_id"))

    op.drop_table("proposal_version")
    with op.batch_alter_table("proposal_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_note_proposal_id"))

    op.drop_table("proposal_note")
    op.drop_table("proposal_internal")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_state_score"))
        batch_op.drop_index(batch_op.f("ix_match_offer_id_state"))

    op.drop_table("match")
    op.drop_table("dialogue_party")
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_mail_notification_id"))

    op.drop_table("sent_mail")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_organisation_id_state"))
        batch_op.drop_index(batch_op.f("ix_proposal_need_id_state"))

    op.drop_table("proposal")
    with op.batch_alter_table("offer_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_version_valid_until"))
        batch_op.drop_index(batch_op.f("ix_offer_version_offer_id"))

    op.drop_table("offer_version")
    with op.batch_alter_table("offer_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_code_list_code"))

    op.drop_table("offer_code")
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
    with op.batch_alter_table("organisation_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_place_code"))

    op.drop_table("organisation_place")
    op.drop_table("organisation_internal")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_state_published_at"))
        batch_op.drop_index(batch_op.f("ix_offer_organisation_id_state"))

    op.drop_table("offer")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notification_person_id_read_at"))
        batch_op.drop_index(batch_op.f("ix_notification_person_id_at"))

    op.drop_table("notification")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_state_published_at"))
        batch_op.drop_index(batch_op.f("ix_need_owner_id"))
        batch_op.drop_index(batch_op.f("ix_need_organisation_id_state"))

    op.drop_table("need")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_done_at_next_at"))

    op.drop_table("delivery")
    op.drop_table("ref_counter")
    op.drop_table("person")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organisation_company_number",
            sqlite_where=sa.text("kind = 'company'"),
            postgresql_where=sa.text("kind = 'company'"),
        )
        batch_op.drop_index(batch_op.f("ix_organisation_kind_state"))

    op.drop_table("organisation")
    op.drop_table("event_cursor")
    op.drop_table("event")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_object_kind_object_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_key_at"))
        batch_op.drop_index(batch_op.f("ix_attempt_at"))

    op.drop_table("attempt")
    with op.batch_alter_table("access_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_entry_object_kind_object_id"))

    op.drop_table("access_entry")
