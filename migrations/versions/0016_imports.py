"""What an import remembers: sums that tell whether a text was edited since, and uploaded files.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IMPORTED = ("need", "offer")
COLUMNS = (("import_version", 20), ("import_record_sum", 64), ("import_text_sum", 64))


def upgrade() -> None:
    for table in IMPORTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, length in COLUMNS:
                batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=True))
    op.create_table(
        "import_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_import_upload_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_upload_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_upload")),
    )
    with op.batch_alter_table("import_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_upload_created_at"), ["created_at"])
        batch_op.create_index(batch_op.f("ix_import_upload_organisation_id"), ["organisation_id"])
        batch_op.create_index(batch_op.f("ix_import_upload_person_id"), ["person_id"])


def downgrade() -> None:
    op.drop_table("import_upload")
    for table in IMPORTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, _length in reversed(COLUMNS):
                batch_op.drop_column(name)
