"""Notices to people without an organisation, what is mailed, and the log of mail.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.alter_column("organisation_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("unmailed", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.add_column(sa.Column("was_here_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.alter_column(
            "sent_at",
            existing_type=sa.DateTime(timezone=True),
            existing_nullable=False,
            nullable=True,
        )
        batch_op.add_column(_text("to_address", 254))
        batch_op.add_column(_text("subject", 200))
        batch_op.add_column(_text("reason", 100))
        batch_op.add_column(_text("state", 20, "sent"))
        batch_op.add_column(_text("answer", 200))
        batch_op.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sent_mail SET at = sent_at")
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_mail_at"), ["at"])
        batch_op.create_index(batch_op.f("ix_sent_mail_message_id"), ["message_id"])


def _text(name: str, length: int, default: str = "") -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default=default)


def downgrade() -> None:
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_mail_message_id"))
        batch_op.drop_index(batch_op.f("ix_sent_mail_at"))
    op.execute("DELETE FROM sent_mail WHERE sent_at IS NULL")
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        for name in ("at", "answer", "state", "reason", "subject", "to_address"):
            batch_op.drop_column(name)
        batch_op.alter_column(
            "sent_at",
            existing_type=sa.DateTime(timezone=True),
            existing_nullable=True,
            nullable=False,
        )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("was_here_at")
        batch_op.drop_column("unmailed")
    op.execute(
        "DELETE FROM sent_mail WHERE notification_id IN "
        "(SELECT id FROM notification WHERE organisation_id IS NULL)"
    )
    op.execute("DELETE FROM notification WHERE organisation_id IS NULL")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.alter_column("organisation_id", existing_type=sa.Integer(), nullable=False)
