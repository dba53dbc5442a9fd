"""The queue of offers: new ones, corrected ones, and those changed since somebody read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.moderation import queries, rules
from marketplace.moderation.rows import Standing, standing
from marketplace.moderation.views import bp
from marketplace.moderation.views.matches import whose_choices
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles
from marketplace.web.paging import PER_PAGE, Page, page_number


@dataclass(frozen=True)
class ShownOffer:
    """An offer that waits, as lists show it."""

    ref: str
    url: str
    title: str
    lang: str
    company: str
    kind: str
    standing: Standing


@bp.get("/desk/offers")
@roles("moderator", write=False)
def list_offers() -> str:
    """Every offer that waits, what is due first standing first; or those that are suspended."""
    now, number = clock.now(), page_number(request.args)
    suspended = request.args.get("state") == "suspended"
    whose = request.args.get("whose", "all")
    whose = whose if whose in rules.WHOSE and not suspended else "all"
    total, found = _found(suspended, queries.Whose(g.actor.person_id, whose), number, now)
    days = queries.due_days(g.session)["offers"]
    return render_template(
        "moderation/offers.html",
        page=Page(shown_offers(found, days, now), number, total),
        page_url=lambda n: url_for(
            "moderation.list_offers",
            page=n if n > 1 else None,
            whose=whose if whose != "all" else None,
            state="suspended" if suspended else None,
        ),
        suspended=suspended,
        whose=whose,
        whose_choices=whose_choices(),
        form=ActionForm(),
    )


def _found(
    suspended: bool, mine: queries.Whose, number: int, now: datetime
) -> tuple[int, list[queries.WaitingOffer]]:
    if suspended:
        return queries.suspended_offers(g.session, page=number, limit=PER_PAGE)
    found = queries.offers_to_review(g.session, now, mine, page=number, limit=PER_PAGE)
    return queries.count_offers_to_review(g.session, now, mine), found


def shown_offers(
    waiting: Sequence[queries.WaitingOffer], days: int, now: datetime
) -> list[ShownOffer]:
    """Rows of what waits, with who has taken each."""
    claims = queries.claims_on(g.session, "offer", {offer.id: offer.since for offer in waiting})
    return [
        ShownOffer(
            ref=offer.ref,
            url=url_for("moderation.review_offer", ref=offer.ref),
            title=offer.title or str(_("Without a title")),
            lang=offer.language,
            company=offer.company_name,
            kind=what(offer.what),
            standing=standing(
                "offers",
                offer.id,
                offer.since,
                claims.get(offer.id),
                days=days,
                person_id=g.actor.person_id,
                now=now,
            ),
        )
        for offer in waiting
    ]


def what(kind: str) -> str:
    """Why it waits."""
    words = {
        "new": _("new"),
        "corrected": _("corrected"),
        "changed": _("changed since review"),
        "suspended": _("suspended"),
    }
    return str(words[kind])
