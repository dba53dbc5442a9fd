"""What an import remembers.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
