"""Who takes part: the list of organisations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.accounts import queries, rules
from marketplace.accounts.documents import PublicOrganisation
from marketplace.accounts.views import bp
from marketplace.browsing import addresses
from marketplace.browsing.addresses import Chip, Group
from marketplace.browsing.facets import Option
from marketplace.needs import queries as needs
from marketplace.offers import queries as offers
from marketplace.web import clock
from marketplace.web.guards import public
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number

KINDS = (*sorted(rules.PUBLIC_BODIES), rules.COMPANY)
LONGEST_NAME = 160
LONGEST_SUMMARY, SHORTEST_SUMMARY = 200, 60


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation in the list, as `components/rows.html` shows it."""

    url: str
    name: str
    kind_label: str
    place_text: str
    summary: str
    need_count: int | None
    offer_count: int | None


@bp.get("/organisations")
@public
def list_organisations() -> str:
    """Browse public bodies and companies, by kind and by name."""
    need_counts = needs.count_by_organisation(g.session)
    offer_counts = offers.count_by_organisation(g.session, clock.now())
    listed = queries.listed_organisations(g.session, {*need_counts, *offer_counts})
    words, kinds = _wished()
    named = [one for one in listed if words.casefold() in one.name.casefold()]
    found = [one for one in named if not kinds or one.kind in kinds]
    number = page_number(request.args)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    known = queries.public_by_ids(g.session, [one.id for one in shown])
    rows = [_row(known[one.id], one.id, need_counts, offer_counts) for one in shown]
    return render_template(
        "accounts/organisations.html",
        words=words,
        page=Page(rows, number, len(found)),
        groups=[_kind_group(named, kinds)],
        chips=[Chip(kind_label(kind), addresses.without("kind", kind)) for kind in kinds],
        clear_url=addresses.address(kind=None),
        kept_by_search=addresses.kept_but(["q"]),
        kept_by_filters=addresses.kept_but(["kind"]),
        page_url=lambda n: addresses.address(page=n if n > 1 else None),
    )


def _wished() -> tuple[str, list[str]]:
    """What the address asks for: words of a name, and kinds that there are."""
    words = " ".join(request.args.get("q", "")[:LONGEST_NAME].split())
    wished = request.args.getlist("kind")
    return words, [kind for kind in KINDS if kind in wished]


def kind_label(kind: str) -> str:
    """The word for a kind of organisation."""
    return codes.label("organisation_kind", kind, present_language())


def _kind_group(named: Sequence[queries.Listed], chosen: Sequence[str]) -> Group:
    options = [
        Option(kind, kind_label(kind), sum(one.kind == kind for one in named), kind in chosen)
        for kind, _label in codes.choices("organisation_kind", present_language())
        if kind in KINDS
    ]
    return Group("kind", _("Kind of organisation"), options)


def _row(
    organisation: PublicOrganisation,
    organisation_id: int,
    need_counts: Mapping[int, int],
    offer_counts: Mapping[int, int],
) -> OrganisationRow:
    return OrganisationRow(
        url=url_for("accounts.show_organisation", ref=organisation.ref),
        name=organisation.name,
        kind_label=what_it_is(organisation),
        place_text=place_text(organisation),
        summary=_beginning(organisation.description),
        need_count=need_counts.get(organisation_id, 0) if organisation.is_public_body else None,
        offer_count=offer_counts.get(organisation_id, 0) if organisation.is_company else None,
    )


def _beginning(text: str) -> str:
    """The first sentences of a longer text, as far as a list has room."""
    if len(text) <= LONGEST_SUMMARY:
        return text
    cut = text[:LONGEST_SUMMARY]
    end = cut.rfind(". ") + 1
    return cut[:end] if end > SHORTEST_SUMMARY else cut.rsplit(" ", 1)[0] + " …"


def what_it_is(organisation: PublicOrganisation) -> str:
    """Its kind; a sole trader is told as such, without a number."""
    if organisation.sole_trader:
        return str(_("Sole trader"))
    return kind_label(organisation.kind)


def place_text(organisation: PublicOrganisation) -> str:
    """Where it is: the places it serves with their county, else its town."""
    language = present_language()
    named = [codes.short_label(code, language) for code in organisation.places]
    counties = {codes.county_of(code) for code in organisation.places} - {*organisation.places}
    if len(counties) == 1:
        named.append(codes.short_label(counties.pop(), language))
    return ", ".join(named) or organisation.town
