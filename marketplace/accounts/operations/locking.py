"""What every verb on an organisation and its people does first: take hold of it."""

from sqlalchemy.orm import Session

from marketplace.accounts import rules
from marketplace.accounts.models import Organisation
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Stale


def take_hold(session: Session, organisation: Organisation, revision: int | None = None) -> None:
    """Lock the organisation until the transaction ends and read it anew. Raises Stale when
    somebody has changed it since the form with this revision was opened."""
    session.flush()
    session.refresh(
        organisation,
        ["state", "revision", "name", "org_number"],
        with_for_update={"of": Organisation},
    )
    if revision is not None and revision != organisation.revision:
        raise Stale("stale")


def require_admin(actor: Actor, organisation: Organisation) -> None:
    """Refuse everybody but those who decide about this organisation's people."""
    if not rules.may_administer(actor, organisation):
        raise Forbidden("forbidden")


def require_voice(organisation: Organisation) -> None:
    """Refuse to publish or send anything new for one that is rejected or suspended. Rooms above
    ask for more where more is at stake: to be verified."""
    if organisation.state in rules.SILENCED:
        raise Forbidden("organisation_silenced")
