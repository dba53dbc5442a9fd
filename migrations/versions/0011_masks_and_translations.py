"""Masked passages and translations.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROOMS = ("need", "offer")


def upgrade() -> None:
    for room in ROOMS:
        _translations_of(room)
        _masks_of(room)


def _translations_of(room: str) -> None:
    name = f"{room}_translation"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            [f"{room}_version.id"],
            name=op.f(f"fk_{name}_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("version_id", "language", name=op.f(f"uq_{name}_version_id_language")),
    )


def _masks_of(room: str) -> None:
    name, owner = f"{room}_mask", f"{room}_id"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(owner, sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("ground_words", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=True),
        sa.Column("wide", sa.Boolean(), nullable=False),
        sa.Column("originals", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint([owner], [f"{room}.id"], name=op.f(f"fk_{name}_{owner}")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{name}_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in (owner, "person_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def downgrade() -> None:
    for room in reversed(ROOMS):
        op.drop_table(f"{room}_mask")
        op.drop_table(f"{room}_translation")
