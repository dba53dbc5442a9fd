"""Sign-up, sessions and what belongs to an account.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
