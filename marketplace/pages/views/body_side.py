""" "My page" for those who write and approve needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from marketplace.browsing.facets import state_label
from marketplace.core.days import last_day
from marketplace.matching.queries import MatchRow, matches_for_body
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.pages import queries
from marketplace.pages.queries import Moved, OwnNeed
from marketplace.pages.views.items import Waiting, excerpt, in_language
from marketplace.proposals import queries as proposals
from marketplace.proposals.models import Proposal
from marketplace.web.language import present_language
from marketplace.web.templating import long_date, moment

MOST = 50  # of each kind that waits
SHOWN_NEEDS = 20
MOST_NEEDS = 200


@dataclass(frozen=True)
class NeedLine:
    """One row of the table of needs."""

    title: str
    url: str
    note: str
    state: str
    state_text: str
    last_day: str | None
    proposals: int | None
    matches: int | None


@dataclass(frozen=True)
class BodySide:
    """What a public body's writer or approver sees."""

    waiting: list[Waiting]
    needs: list[NeedLine]
    total: int
    dates: list[tuple[date, str, str]]


def body_side(now: datetime, *, show_all: bool) -> BodySide:
    """What waits, the needs, and the days to come, for whoever acts."""
    total = queries.count_own_needs(g.session, g.actor)
    needs = queries.own_needs(g.session, g.actor, MOST_NEEDS if show_all else SHOWN_NEEDS)
    pairs = matches_for_body(g.session, g.actor.organisation_id, now)
    shared = _sharing(needs, pairs)
    return BodySide(
        waiting=[
            *_to_review(),
            *_drafts(),
            *_revised(),
            *_proposals(),
            *[_pair(row) for row in shared if _awaits(row)],
        ],
        needs=_lines(needs, shared, now),
        total=total,
        dates=_dates(needs, now),
    )


def _about(own: OwnNeed, words: str) -> Markup:
    """Words that name the need by its title."""
    return in_language(words, own.title, own.language)


def _sharing(needs: Iterable[OwnNeed], pairs: Iterable[MatchRow]) -> list[MatchRow]:
    """Pairs of needs that the actor shares; an approver shares all of the body's."""
    refs = {own.need.ref for own in needs}
    return [row for row in pairs if g.actor.has("need_approver") or row.need_ref in refs]


def _to_review() -> list[Waiting]:
    if not g.actor.has("need_approver"):
        return []
    found = queries.own_needs_in(g.session, g.actor, "in_review", MOST)
    moved = queries.moves(g.session, [own.need for own in found])
    return [_review(own, moved[own.need.id]) for own in found]


def _review(own: OwnNeed, moved: Moved) -> Waiting:
    need = own.need
    return Waiting(
        icon="file",
        title=_about(own, _("For review: %(need)s", need=own.title)),
        text=_(
            "%(name)s owns the need. Publish it, or send it back with a reason.", name=_owner(need)
        ),
        action_url=url_for("needs.show_draft", ref=need.ref),
        action=_("Review the draft"),
        at=moved.submitted_at or need.changed_at,
    )


def _owner(need: Need) -> str:
    return need.owner.name if need.owner else str(_("Nobody yet"))


def _drafts() -> list[Waiting]:
    """Drafts that the actor writes: sent back, or simply not finished."""
    if not g.actor.has("need_author"):
        return []
    found = queries.own_needs_in(g.session, g.actor, "draft", MOST)
    mine = [own for own in found if "need_author" in need_rules.roles_of(g.actor, own.need)]
    moved = queries.moves(g.session, [own.need for own in mine])
    return [_draft(own, moved[own.need.id]) for own in mine]


def _draft(own: OwnNeed, moved: Moved) -> Waiting:
    url = url_for("needs.show_draft", ref=own.need.ref)
    if moved.returned is None:
        return Waiting(
            icon="edit",
            title=_about(own, _("Draft: %(need)s", need=own.title)),
            text=_(
                "Not yet sent to review. Last changed %(when)s.", when=moment(own.need.changed_at)
            ),
            action_url=url,
            action=_("Go on writing"),
            at=own.need.changed_at,
        )
    return Waiting(
        icon="edit",
        title=_about(
            own, _("%(name)s sent back %(need)s", name=moved.returned.person.name, need=own.title)
        ),
        text=_("“%(words)s”", words=excerpt(moved.returned.text)),
        action_url=url,
        action=_("Mend and send again"),
        at=moved.returned.at,
    )


def _revised() -> list[Waiting]:
    """Public needs whose next version waits to be published."""
    if not g.actor.has("need_approver"):
        return []
    return [
        Waiting(
            icon="edit",
            title=_about(own, _("A new version is being written: %(need)s", need=own.title)),
            text=_("Everybody reads the published text until an approver publishes the new one."),
            action_url=url_for("needs.show_draft", ref=own.need.ref),
            action=_("Open the draft"),
            at=own.need.changed_at,
        )
        for own in queries.being_revised(g.session, g.actor, MOST)
    ]


def _proposals() -> list[Waiting]:
    """New proposals, together for each need."""
    found = queries.unread_proposals(g.session, g.actor, MOST)
    ordered = sorted(found, key=lambda proposal: proposal.need_id)
    return [_arrived(list(some)) for _id, some in groupby(ordered, key=lambda p: p.need_id)]


def _arrived(arrived: list[Proposal]) -> Waiting:
    need = arrived[0].need
    title = need.current.title if need.current else need.ref
    language = need.current.language if need.current else "sv"
    companies = dict.fromkeys(proposal.organisation.name for proposal in arrived)
    number = len(arrived)
    return Waiting(
        icon="file",
        title=in_language(_how_many(number, title), title, language),
        text=_(
            "From %(companies)s. The companies are told when you say that you have read.",
            companies=", ".join(companies),
        )
        if len(companies) > 1
        else _(
            "From %(company)s. The company is told when you say that you have read.",
            company=next(iter(companies)),
        ),
        action_url=url_for("proposals.list_for_need", ref=need.ref),
        action=ngettext("Read the proposal", "Read the proposals", number),
        at=max(proposal.received_at or proposal.changed_at for proposal in arrived),
    )


def _how_many(number: int, title: str) -> str:
    if number == 1:
        return str(_("New solution proposal to %(need)s", need=title))
    return str(_("%(number)s new solution proposals to %(need)s", number=number, need=title))


def _awaits(row: MatchRow) -> bool:
    return row.state == "introduced" and row.need_interested is None


def _pair(row: MatchRow) -> Waiting:
    return Waiting(
        icon="people",
        title=in_language(
            _("The arena has introduced an offer for %(need)s", need=row.need_title),
            row.need_title,
            row.need_language,
        ),
        text=in_language(
            _(
                "%(offer)s, from %(company)s. The company has got the same message.",
                offer=row.offer_title,
                company=row.company_name,
            ),
            row.offer_title,
            row.offer_language,
        ),
        action_url=url_for("matching.show_match", match_id=row.id),
        action=_("Say whether you are interested"),
        at=row.introduced_at or row.suggested_at,
    )


def _lines(needs: Iterable[OwnNeed], pairs: Iterable[MatchRow], now: datetime) -> list[NeedLine]:
    needs = list(needs)
    counts = proposals.counts_for_needs(g.session, [own.need.id for own in needs])
    by_need: dict[str, int] = {}
    for row in pairs:
        by_need[row.need_ref] = by_need.get(row.need_ref, 0) + 1
    return [_line(own, counts, by_need, now) for own in needs]


def _line(
    own: OwnNeed, counts: Mapping[int, int], by_need: Mapping[str, int], now: datetime
) -> NeedLine:
    need, is_draft = own.need, own.need.state in need_rules.PRIVATE
    page = "needs.show_draft" if is_draft else "needs.show_need"
    close = need.current.answers_close_at if need.current else None
    phase = need.phase_at(now)
    return NeedLine(
        title=_about(own, own.title),
        url=url_for(page, ref=need.ref),
        note=_("%(ref)s, changed %(when)s", ref=need.ref, when=moment(need.changed_at))
        if is_draft
        else need.ref,
        state=phase,
        state_text=_("Early need")
        if phase == "announced"
        else state_label(phase, present_language()),
        last_day=long_date(last_day(close)) if close else None,
        proposals=None if is_draft else counts.get(need.id, 0),
        matches=None if is_draft else by_need.get(need.ref, 0),
    )


def _dates(needs: Iterable[OwnNeed], now: datetime) -> list[tuple[date, str, str]]:
    """Days to come as (day, what, address)."""
    return [
        (
            last_day(own.need.current.answers_close_at),
            _about(own, _("Last day to answer: %(need)s", need=own.title)),
            url_for("needs.show_need", ref=own.need.ref),
        )
        for own in needs
        if own.need.current is not None
        and own.need.current.answers_close_at is not None
        and own.need.is_open(now)
    ]
