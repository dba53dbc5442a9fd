"""One organisation: who it is, what it needs and when, or what it offers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace import codes
from marketplace.accounts import queries
from marketplace.accounts.documents import PublicOrganisation, public_organisation
from marketplace.accounts.views import bp
from marketplace.accounts.views.done import done_by_body, done_by_company
from marketplace.accounts.views.organisations import place_text, what_it_is
from marketplace.browsing import addresses
from marketplace.core.errors import NotFound
from marketplace.needs import queries as needs
from marketplace.needs.rows import NeedRow, need_row
from marketplace.offers import queries as offers
from marketplace.offers.rows import offer_row
from marketplace.web import clock
from marketplace.web.guards import public
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number

if TYPE_CHECKING:
    from marketplace.needs.documents import PublicNeed

CURRENT = frozenset({"open", "announced"})
LINKS_AT_A_TIME = 4
UNDECIDED = "h9"


@dataclass(frozen=True)
class Link:
    """A need on the line of time."""

    url: str
    title: str
    early: bool
    lang: str | None = None


@dataclass(frozen=True)
class Moment:
    """One place on the line of time: when, and what is needed then."""

    when: str
    note: str | None
    links: list[Link]
    gap: bool


@bp.get("/organisations/<ref>")
@public
def show_organisation(ref: str) -> str:
    """What everybody may know of an organisation."""
    organisation = queries.organisation_by_ref(g.session, ref)
    if organisation is None:
        raise NotFound("not_found")
    now = clock.now()
    its_needs = needs.public_needs_of(g.session, organisation.id, now)
    its_offers = offers.public_offers_of(g.session, organisation.id, now)
    if not (organisation.is_verified or its_needs or its_offers):
        raise NotFound("not_found")
    shown = public_organisation(organisation)
    return render_template(
        "accounts/organisation.html",
        organisation=shown,
        what=what_it_is(shown),
        where=place_text(shown),
        county=_county(shown),
        done=done_by_body(its_needs) if shown.is_public_body else done_by_company(its_offers),
        timeline=_timeline(its_needs),
        open_rows=_soonest_first([_row(need) for need in its_needs if need.phase == "open"]),
        announced=_page([n for n in its_needs if n.phase == "announced"], "page", _row),
        earlier=_page([n for n in its_needs if n.phase not in CURRENT], "earlier", _row),
        page_url=_page_url("page"),
        earlier_url=_page_url("earlier"),
        offers=_page(its_offers, "page", lambda offer: offer_row(offer, own_page=True)),
    )


def _row(need: "PublicNeed") -> NeedRow:
    return need_row(need, own_page=True)


def _county(organisation: PublicOrganisation) -> tuple[str, str] | None:
    """The county of the first place it serves, as a code and a name, for a link to its needs."""
    if not organisation.is_public_body or not organisation.places:
        return None
    county = codes.county_of(organisation.places[0])
    return county, codes.short_label(county, present_language())


def _soonest_first(rows: Sequence[NeedRow]) -> list[NeedRow]:
    return sorted(rows, key=lambda row: (row.days_left is None, row.days_left))


def _page(things: Sequence[Any], parameter: str, row: Callable[[Any], object]) -> Page[object]:
    """Some of the things as rows; which, the address says."""
    number = page_number({"page": request.args.get(parameter, "1")})
    shown = things[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Page([row(thing) for thing in shown], number, len(things))


def _page_url(parameter: str) -> object:
    return lambda number: addresses.address(**{parameter: number if number > 1 else None})


def _timeline(its_needs: Sequence["PublicNeed"]) -> list[Moment]:
    """What is needed when: one place for each horizon, also those without a need."""
    coming = [need for need in its_needs if need.phase != "closed"]
    if not coming:
        return []
    horizons = codes.choices("horizon", present_language())
    return [
        _moment(label, [need for need in coming if need.horizon == code], code == UNDECIDED)
        for code, label in horizons
        if code != UNDECIDED or any(need.horizon == code for need in coming)
    ]


def _moment(label: str, found: Sequence["PublicNeed"], undecided: bool) -> Moment:
    if not found:
        return Moment(label, None, [], gap=True)
    years = sorted({need.needed_from_year for need in found if need.needed_from_year})
    when = label if undecided or not years else _span(years[0], years[-1])
    links = [_link(need) for need in found[:LINKS_AT_A_TIME]]
    more = len(found) - len(links)
    if more:
        text = ngettext("%(num)s more", "%(num)s more", more)
        links.append(Link("#needs", text, early=False))
    return Moment(when, None if when == label else label, links, gap=False)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _link(need: "PublicNeed") -> Link:
    row = _row(need)
    title = need.title or str(_("Without a title"))
    return Link(row.url, title, early=need.phase == "announced", lang=row.lang)
