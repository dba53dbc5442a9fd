"""Confidentiality claims and what belongs to a received proposal.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
