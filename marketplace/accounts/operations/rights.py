"""What most verbs of this room ask first."""

from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden


def require_platform_admin(actor: Actor) -> None:
    """Refuse everybody but the installation's administrators."""
    if not actor.has("platform_admin"):
        raise Forbidden("forbidden")
