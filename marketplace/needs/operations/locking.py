"""What every verb on a need does first: take hold of it, and see that nobody came before."""

from sqlalchemy.orm import Session

from marketplace.core.errors import Stale
from marketplace.needs.models import Need


def take_hold(session: Session, need: Need, revision: int | None) -> None:
    """Lock the need until the transaction ends and read it anew. Raises Stale when somebody has
    changed it since the form with this revision was opened."""
    names = ["state", "revision", "owner_id", "current_version_id"]
    session.refresh(need, names, with_for_update={"of": Need})
    session.expire(need, ["current"])
    if revision is not None and revision != need.revision:
        raise Stale("stale")
