"""Taking a thing from the desk, which opens it, and putting it back, which leads to its queue."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts.models import Organisation
from marketplace.core.errors import DomainError, NotFound
from marketplace.matching.models import Match
from marketplace.moderation import operations
from marketplace.moderation.views import bp
from marketplace.offers.models import Offer
from marketplace.web import clock, errors
from marketplace.web.guards import roles

errors.add_messages(
    {
        "desk_taken": _l("%(who)s took it just before you. Nothing was changed."),
        "desk_decided": _l("It has been decided already, so there is nothing to take."),
    }
)

THINGS: dict[str, type[Any]] = {"organisations": Organisation, "offers": Offer, "matches": Match}
PAGES: dict[str, Callable[[Any], str]] = {
    "organisations": lambda thing: url_for("moderation.show_organisation", ref=thing.ref),
    "offers": lambda thing: url_for("moderation.review_offer", ref=thing.ref),
    "matches": lambda thing: url_for("matching.show_match", match_id=thing.id),
}
LISTS = {
    "organisations": "moderation.list_organisations",
    "offers": "moderation.list_offers",
    "matches": "moderation.list_matches",
}
ADDRESS = "/desk/<any(organisations, offers, matches):queue>/<int(max=2147483647):thing_id>"


@bp.post(f"{ADDRESS}/take")
@roles("moderator", write=True)
def take(queue: str, thing_id: int) -> Response:
    """Take it, from nobody or from the one who was seen to have it."""
    thing = _thing(queue, thing_id)
    seen = request.form.get("seen", "")
    try:
        operations.take(
            g.session, g.actor, thing, seen=int(seen) if _is_id(seen) else None, now=clock.now()
        )
    except DomainError as error:
        g.session.rollback()
        flash(errors.message(error), "warning")
        return redirect(url_for(LISTS[queue]))
    g.session.commit()
    flash(_("You have taken it. Others see that you have."), "success")
    return redirect(PAGES[queue](thing))


@bp.post(f"{ADDRESS}/put-back")
@roles("moderator", write=True)
def put_back(queue: str, thing_id: int) -> Response:
    """Let others take it."""
    operations.put_back(g.session, g.actor, _thing(queue, thing_id), now=clock.now())
    g.session.commit()
    flash(_("You have put it back. Anybody on the desk can take it."), "success")
    return redirect(url_for(LISTS[queue]))


def _thing(queue: str, thing_id: int) -> Any:
    thing = g.session.get(THINGS[queue], thing_id)
    if thing is None:
        raise NotFound("not_found")
    return thing


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
