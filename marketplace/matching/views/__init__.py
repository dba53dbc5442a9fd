"""The page of a pair: a moderator decides and introduces, each side reads and answers."""

from marketplace.matching.views import deciding, introduced, introducing
from marketplace.matching.views.blueprint import bp

__all__ = ["bp", "deciding", "introduced", "introducing"]
