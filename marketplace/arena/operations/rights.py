"""What most verbs of this room ask first."""

from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid


def require_admin(actor: Actor) -> None:
    """Refuse everybody but the installation's administrators."""
    if not actor.has("platform_admin"):
        raise Forbidden("forbidden")


def require_bounded(**values: tuple[str, int]) -> None:
    """Raise Invalid for every value (text, limit) that is too long; the names are the fields'."""
    wrong = {name: "too_long" for name, (text, limit) in values.items() if len(text) > limit}
    if wrong:
        raise Invalid("too_long", wrong)
