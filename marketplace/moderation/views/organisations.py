"""Organisations on the desk: those to verify, and those in every other state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.accounts.models import Organisation
from marketplace.moderation import queries, rules
from marketplace.moderation.queries import organisations as organisation_queries
from marketplace.moderation.rows import Standing, standing
from marketplace.moderation.views import bp
from marketplace.moderation.views.matches import whose_choices
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number

STATES = ("registered", "verified", "suspended", "rejected")
LONGEST_SEARCH = 160


@dataclass(frozen=True)
class ShownOrganisation:
    """An organisation in the queue. `standing` is none for those that wait no longer."""

    ref: str
    url: str
    name: str
    kind: str
    place: str
    since: datetime
    standing: Standing | None


@bp.get("/desk/organisations")
@roles("moderator", write=False)
def list_organisations() -> str:
    """Organisations in one state: first those to verify, what is due first standing first."""
    state = request.args.get("state", "registered")
    state = state if state in STATES else "registered"
    whose = request.args.get("whose", "all")
    whose = whose if whose in rules.WHOSE and state == "registered" else "all"
    words = " ".join(request.args.get("q", "")[:LONGEST_SEARCH].split())
    number, mine = page_number(request.args), queries.Whose(g.actor.person_id, whose)
    total, found = organisation_queries.organisations_in(
        g.session, state, mine, words=words, page=number, limit=PER_PAGE
    )
    counts = organisation_queries.count_by_state(g.session)

    def page_url(n: int) -> str:
        return url_for(
            "moderation.list_organisations",
            state=state if state != "registered" else None,
            whose=whose if whose != "all" else None,
            q=words or None,
            page=n if n > 1 else None,
        )

    return render_template(
        "moderation/organisations.html",
        page=Page(_shown(found, state), number, total),
        page_url=page_url,
        state=state,
        states=[(code, _short(code), counts.get(code, 0)) for code in STATES],
        heading=_heading(state),
        words=words,
        whose=whose,
        whose_choices=whose_choices(),
        form=ActionForm(),
    )


def _heading(state: str) -> str:
    headings = {
        "registered": _("Organisations to verify"),
        "verified": _("Verified organisations"),
        "suspended": _("Suspended organisations"),
        "rejected": _("Rejected organisations"),
    }
    return str(headings[state])


def _short(state: str) -> str:
    words = {
        "registered": _("To verify"),
        "verified": _("Verified ones"),
        "suspended": _("Suspended ones"),
        "rejected": _("Rejected ones"),
    }
    return str(words[state])


def _shown(found: Sequence[Organisation], state: str) -> list[ShownOrganisation]:
    if state != "registered":
        return [_row(one, None) for one in found]
    standings = standings_of(found)
    return [_row(one, standings[one.id]) for one in found]


def standings_of(found: Sequence[Organisation]) -> dict[int, Standing]:
    """By id, until when each should be looked at, and who has taken it."""
    since = {one.id: organisation_queries.since_of(one) for one in found}
    claims = queries.claims_on(g.session, "organisation", since)
    days, now = queries.due_days(g.session)["organisations"], clock.now()
    me = g.actor.person_id
    return {
        id_: standing("organisations", id_, at, claims.get(id_), days=days, person_id=me, now=now)
        for id_, at in since.items()
    }


def _row(organisation: Organisation, its: Standing | None) -> ShownOrganisation:
    language = present_language()
    places = [codes.short_label(code, language) for code in organisation.places[:2]]
    return ShownOrganisation(
        ref=organisation.ref,
        url=url_for("moderation.show_organisation", ref=organisation.ref),
        name=organisation.name,
        kind=kind_of(organisation),
        place=", ".join(places) or organisation.town,
        since=organisation_queries.since_of(organisation),
        standing=its,
    )


def kind_of(organisation: Organisation) -> str:
    """What it is; a sole trader is told as such."""
    if organisation.sole_trader:
        return str(_("Company, sole trader"))
    return codes.label("organisation_kind", organisation.kind, present_language())
