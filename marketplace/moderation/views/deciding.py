"""What a moderator may decide about an offer in each state, and the verb behind each button."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.core.errors import Invalid
from marketplace.moderation.forms import ReviewForm
from marketplace.offers import operations
from marketplace.offers.models import Offer
from marketplace.web import clock


@dataclass(frozen=True)
class Decision:
    """A button: its name, what stands on it, its key, and which of the arena's reasons it takes."""

    name: str
    text: Any
    key: str
    kind: str | None = None
    is_first: bool = False


PUBLISH = Decision("publish", _l("Publish"), "V", is_first=True)
RETURN = Decision("return", _l("Send back with a reason"), "A", "offer_return")
REVIEWED = Decision("reviewed", _l("Mark as reviewed"), "G", is_first=True)
SUSPEND = Decision("suspend", _l("Suspend with a reason"), "P", "offer_suspend")
RESTORE = Decision("restore", _l("Show it again"), "V", is_first=True)

# State -> what can be decided.
DECISIONS: Mapping[str, tuple[Decision, ...]] = {
    "in_review": (PUBLISH, RETURN),
    "published": (REVIEWED, SUSPEND),
    "suspended": (RESTORE,),
}


def decide(offer: Offer, form: ReviewForm) -> str:
    """Do what the pressed button says; answers with what is told."""
    name = form.decision.data or ""
    about: dict[str, Any] = {"now": clock.now(), "revision": form.revision_number}
    code, reason = form.reason_code.data or "", form.reason.data or ""
    if name == "publish":
        operations.publish_offer(g.session, g.actor, offer, **about)
        return str(_("%(ref)s is published.", ref=offer.ref))
    if name == "reviewed":
        operations.mark_reviewed(g.session, g.actor, offer, **about)
        return str(_("%(ref)s is marked as reviewed.", ref=offer.ref))
    if name == "restore":
        _require(reason, "restore_reason")
        operations.restore_offer(g.session, g.actor, offer, reason=reason, **about)
        return str(_("%(ref)s is shown again.", ref=offer.ref))
    _require(code or reason, "review_reason")
    given: dict[str, Any] = {"reason_code": code, "reason": reason, **about}
    if name == "suspend":
        operations.suspend_offer(g.session, g.actor, offer, **given)
        return str(_("%(ref)s is suspended. The company reads why.", ref=offer.ref))
    operations.return_offer(g.session, g.actor, offer, **given)
    return str(_("%(ref)s is sent back. The company reads why.", ref=offer.ref))


def _require(given: str, code: str) -> None:
    if not given.strip():
        raise Invalid(code, {"reason": code})
