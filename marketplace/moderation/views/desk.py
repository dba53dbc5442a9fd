"""The desk: how much waits, what is due first, the best pairs to decide, and what one has just
decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace import codes
from marketplace.matching import queries as matching
from marketplace.matching import showing
from marketplace.moderation import queries, rules
from marketplace.moderation.rows import Standing, standing
from marketplace.moderation.views import bp
from marketplace.moderation.views.matches import matches_table
from marketplace.moderation.views.offers import ShownOffer, shown_offers
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.language import present_language

ON_DESK = 10
BESIDE = 3
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Count:
    """A number on the desk, and the list that it counts."""

    number: int
    what: str
    url: str
    note: str | None


@bp.get("/desk")
@roles("moderator", write=False)
def desk() -> str:
    """What waits, and the best pairs first."""
    now = clock.now()
    days = queries.due_days(g.session)
    table = matches_table("suggested", now, ON_DESK)
    free = queries.matches_of(queries.Whose(g.actor.person_id, "free"))
    numbers = matching.counts(g.session, now, rules.late_before(now, days["matches"]))
    decided = matching.decided_by(g.session, g.actor.person_id, now - RECENT)
    return render_template(
        "moderation/desk.html",
        table=table,
        counts=_counts(numbers, days, now),
        curated=numbers.to_introduce,
        next_id=matching.next_to_decide(
            g.session, now, filters=matching.Filters(table.filters.areas, free)
        ),
        offers=_offers(days, now),
        organisations=_organisations(days, now),
        decided=[showing.listed(row, now) for row in decided],
    )


def _offers(days: dict[str, int], now: datetime) -> list[ShownOffer]:
    waiting = queries.offers_to_review(g.session, now, limit=BESIDE)
    return shown_offers(waiting, days["offers"], now)


@dataclass(frozen=True)
class ShownOrganisation:
    """An organisation that waits, as the desk shows it."""

    name: str
    url: str
    about: str
    standing: Standing


def _organisations(days: dict[str, int], now: datetime) -> list[ShownOrganisation]:
    waiting = queries.organisations_to_verify(g.session, limit=BESIDE)
    claims = queries.claims_on(g.session, "organisation", {one.id: one.since for one in waiting})
    return [
        ShownOrganisation(
            one.name,
            url_for("moderation.show_organisation", ref=one.ref),
            " · ".join(filter(None, (_kind(one.kind), one.town))),
            standing(
                "organisations",
                one.id,
                one.since,
                claims.get(one.id),
                days=days["organisations"],
                person_id=g.actor.person_id,
                now=now,
            ),
        )
        for one in waiting
    ]


def _kind(kind: str) -> str:
    return codes.label("organisation_kind", kind, present_language())


def _counts(numbers: matching.Counts, days: dict[str, int], now: datetime) -> list[Count]:
    """Each number is that of the rows in the list it leads to."""
    offers, late_offers = queries.offers_waiting(g.session, now, days["offers"])
    organisations = queries.count_organisations_to_verify(g.session)
    # What the frame round the page counts too.
    g.waiting_count = numbers.to_decide + offers + organisations
    return [
        Count(
            numbers.to_decide,
            _("Matches to decide"),
            url_for("moderation.list_matches"),
            _note(_late_note, numbers.late) or _note(_closing_note, numbers.closing_soon),
        ),
        Count(
            offers,
            _("Offers to review"),
            url_for("moderation.list_offers"),
            _note(_late_note, late_offers),
        ),
        Count(
            organisations,
            _("Organisations to verify"),
            url_for("moderation.list_organisations"),
            _note(
                _late_note, queries.count_late_organisations(g.session, now, days["organisations"])
            ),
        ),
        Count(
            numbers.waiting_for_answers,
            _("Introduced, waiting for answers"),
            url_for("moderation.list_matches", state=matching.WAITING),
            _note(_long_note, numbers.waiting_long),
        ),
    ]


def _note(words: Callable[[int], str], number: int) -> str | None:
    return words(number) if number else None


def _closing_note(number: int) -> str:
    return str(
        ngettext("%(num)d need closes within a week", "%(num)d needs close within a week", number)
    )


def _late_note(number: int) -> str:
    return str(ngettext("%(num)d is late", "%(num)d are late", number))


def _long_note(number: int) -> str:
    return str(ngettext("%(num)d longer than a week", "%(num)d longer than a week", number))
