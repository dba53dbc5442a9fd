"""Following a need and what its later versions ask for.

Only adds: to rename, add, copy, and remove in a later release. A migration that has been released
is not edited.
"""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
