"""The arena's own texts and settings, signs of life, and indexes for reading the log.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The log is filtered by these: table -> columns of each index.
INDEXES = {
    "audit_entry": (("action", "at"), ("person_id", "at"), ("organisation_id", "at")),
    "access_entry": (("at",), ("person_id", "at"), ("organisation_id", "at")),
}


def upgrade() -> None:
    _texts_and_settings()
    _reasons_and_funders()
    _feedback()
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.add_column("person", sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(op.f(_name(table, columns)), table, list(columns), unique=False)


def _texts_and_settings() -> None:
    op.create_table(
        "arena_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arena_text")),
        sa.UniqueConstraint(
            "name", "language", "number", name=op.f("uq_arena_text_name_language_number")
        ),
    )
    op.create_table(
        "arena_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arena_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_arena_setting_key")),
    )


def _reasons_and_funders() -> None:
    op.create_table(
        "arena_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("sv", sa.String(length=80), nullable=False),
        sa.Column("en", sa.String(length=80), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arena_reason")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_arena_reason_kind_code")),
    )
    op.create_table(
        "funder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("logo", sa.String(length=64), nullable=True),
        sa.Column("logo_kind", sa.String(length=20), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder")),
    )
    op.create_index(op.f("ix_funder_logo"), "funder", ["logo"], unique=False)


def _feedback() -> None:
    op.create_table(
        "accessibility_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("aid", sa.String(length=300), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("handled_note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accessibility_feedback")),
    )
    for columns in (("at",), ("handled_at", "at")):
        name = op.f(_name("accessibility_feedback", columns))
        op.create_index(name, "accessibility_feedback", list(columns), unique=False)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def downgrade() -> None:
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.drop_index(op.f(_name(table, columns)), table_name=table)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("blocked_at")
    for table in ("heartbeat", "accessibility_feedback", "funder", "arena_reason"):
        op.drop_table(table)
    op.drop_table("arena_setting")
    op.drop_table("arena_text")
