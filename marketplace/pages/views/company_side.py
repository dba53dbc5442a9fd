""" "My page" for those who write a company's offers and proposals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from marketplace import codes
from marketplace.browsing import asking
from marketplace.core.days import last_day
from marketplace.matching.queries import MatchRow, matches_for_company
from marketplace.needs import queries as needs
from marketplace.needs.rows import NeedRow, days_until, need_row
from marketplace.notifications import queries as notifications
from marketplace.offers import queries as offers
from marketplace.offers.documents import search_document
from marketplace.offers.queries import OwnOffer
from marketplace.pages import queries
from marketplace.pages.views.items import Waiting, excerpt, in_language
from marketplace.proposals import queries as proposals
from marketplace.proposals.models import Proposal
from marketplace.web.language import present_language
from marketplace.web.templating import days_left, long_date

MOST = 50  # of each kind that waits
MOST_PROPOSALS = 100
MOST_OFFERS = 200
FITTING = 5
# So many of the likest are read, since some of them can no longer be answered.
FITTING_READ = 15
OFFERS_COMPARED = 10
# Below this the texts share little but everyday words.
LIKENESS = 0.08
# Days before its end when an offer is reminded of.
REMINDED = 30
# State of an offer that somebody must see to -> what is said of it, and what to do.
TO_MEND = {
    "suspended": (_l("Not shown for now: %(offer)s"), _l("Read why and correct it")),
    "expired": (_l("No longer valid: %(offer)s"), _l("Renew it")),
    "published": (_l("Soon no longer valid: %(offer)s"), _l("Prolong it")),
}


@dataclass(frozen=True)
class ProposalLine:
    """One row of the table of proposals."""

    title: str
    url: str
    note: str
    state: str
    state_text: str
    received: str | None


@dataclass(frozen=True)
class CompanySide:
    """What a company's editor or administrator sees."""

    waiting: list[Waiting]
    proposals: list[ProposalLine]
    fitting: list[NeedRow]
    has_offers: bool
    dates: list[tuple[date, str, str]]


def company_side(now: datetime) -> CompanySide:
    """What waits, the proposals, and needs that fit the offers, for whoever acts."""
    organisation_id = g.actor.organisation_id
    answers = proposals.for_organisation(g.session, organisation_id, MOST_PROPOSALS)
    titles = proposals.titles(g.session, answers)
    own = offers.own_offers(g.session, organisation_id, limit=MOST_OFFERS)
    pairs = matches_for_company(g.session, organisation_id, now)
    return CompanySide(
        waiting=[
            *_proposal_drafts(answers, titles, now),
            *_outdated(answers),
            *_offer_drafts(own),
            *_offers_to_mend(own, now),
            *_invited(answers, titles),
            *[_pair(row) for row in pairs if _awaits(row)],
            *_feedback(answers, titles),
        ],
        proposals=[_line(proposal, titles) for proposal in answers],
        fitting=_fitting(own, answers, now),
        has_offers=bool(own),
        dates=[*_closing(answers, now), *_expiring(own, now)],
    )


def _is_editor() -> bool:
    return bool(g.actor.has("company_editor"))


def _need_title(proposal: Proposal) -> str:
    current = proposal.need.current
    return (current.title if current else "") or proposal.need.ref


def _about(proposal: Proposal, words: str) -> Markup:
    """Words that name the proposal's need by its title."""
    current = proposal.need.current
    language = current.language if current else "sv"
    return in_language(words, _need_title(proposal), language)


def _proposal_drafts(
    answers: Sequence[Proposal], titles: Mapping[int, str], now: datetime
) -> list[Waiting]:
    if not _is_editor():
        return []
    written = [p for p in answers if p.state == "draft" and p.need.is_open(now)]
    return [_proposal_draft(proposal, titles.get(proposal.id, "")) for proposal in written]


def _proposal_draft(proposal: Proposal, title: str) -> Waiting:
    close = proposal.need.current.answers_close_at if proposal.need.current else None
    left = days_left(close) if close else ""
    return Waiting(
        icon="edit",
        title=_about(proposal, _("Draft of an answer to %(need)s", need=_need_title(proposal))),
        text=f"{title}. {left}." if title else f"{left}.",
        action_url=url_for("proposals.edit_proposal", ref=proposal.ref),
        action=_("Go on writing"),
        at=proposal.changed_at,
    )


def _outdated(answers: Iterable[Proposal]) -> list[Waiting]:
    """Answers to an earlier version of their need (R25)."""
    if not _is_editor():
        return []
    changed = queries.outdated(g.session, g.actor.organisation_id)
    return [_changed(p, changed[p.id]) for p in answers if p.id in changed]


def _changed(proposal: Proposal, at: datetime) -> Waiting:
    return Waiting(
        icon="edit",
        title=_about(proposal, _("The need has changed: %(need)s", need=_need_title(proposal))),
        text=_("Your answer %(ref)s concerns an earlier version of it.", ref=proposal.ref),
        action_url=url_for("proposals.show_proposal", ref=proposal.ref),
        action=_("Confirm or revise"),
        at=at,
    )


def _offers_to_mend(own: Iterable[OwnOffer], now: datetime) -> list[Waiting]:
    """Offers that are not shown, or soon will not be."""
    if not _is_editor():
        return []
    found = ((one, one.offer.state_at(now)) for one in own)
    some = [(one, state) for one, state in found if _is_to_mend(one, state, now)][:MOST]
    return [_to_mend(one, state) for one, state in some]


def _is_to_mend(own: OwnOffer, state: str, now: datetime) -> bool:
    left = days_until(own.text.valid_until, now) if own.text.valid_until else None
    return state in TO_MEND and (state != "published" or (left is not None and left <= REMINDED))


def _to_mend(own: OwnOffer, state: str) -> Waiting:
    title, action = TO_MEND[state]
    return Waiting(
        icon="file",
        title=str(title) % {"offer": own.text.title or own.offer.ref},
        text=days_left(own.text.valid_until) if own.text.valid_until else "",
        action_url=url_for("offers.show_draft", ref=own.offer.ref),
        action=str(action),
        at=own.offer.changed_at,
    )


def _invited(answers: Iterable[Proposal], titles: Mapping[int, str]) -> list[Waiting]:
    """Invitations to dialogue whose notice the person has not opened."""
    return _told(
        answers, titles, "dialogue_invited", _("%(body)s invites you to dialogue"), _("Read it")
    )


def _told(
    answers: Iterable[Proposal], titles: Mapping[int, str], state: str, title: str, action: str
) -> list[Waiting]:
    by_id = {p.id: p for p in answers if p.state == state}
    unread = notifications.unread_of_kind(
        g.session, g.person.id, g.actor.organisation_id, f"proposal.{state}"
    )
    new = {n.refs["proposal"]: n for n in unread if n.refs.get("proposal") in by_id}
    return [
        Waiting(
            icon="talk",
            title=title % {"body": by_id[id_].need.organisation.name},
            text=titles.get(id_, "") or by_id[id_].ref,
            action_url=url_for("notifications.open_notification", notification_id=notice.id),
            action=action,
            at=notice.at,
        )
        for id_, notice in new.items()
    ]


def _offer_drafts(own: Iterable[OwnOffer]) -> list[Waiting]:
    if not _is_editor():
        return []
    return [_offer_draft(one) for one in own if one.offer.state == "draft"][:MOST]


def _offer_draft(own: OwnOffer) -> Waiting:
    title, url = own.text.title or own.offer.ref, url_for("offers.show_draft", ref=own.offer.ref)
    reason = own.offer.returned_reason
    words = _("A moderator sent back %(offer)s") if reason else _("Draft of an offer: %(offer)s")
    said = excerpt(reason) if reason else ""
    return Waiting(
        icon="edit",
        title=in_language(words % {"offer": title}, title, own.text.language),
        text=in_language(_("“%(words)s”", words=said), said, own.text.language)
        if reason
        else _("Not yet sent to review."),
        action_url=url,
        action=_("Mend and send again") if reason else _("Go on writing"),
        at=own.offer.changed_at,
    )


def _awaits(row: MatchRow) -> bool:
    return _is_editor() and row.state == "introduced" and row.offer_interested is None


def _pair(row: MatchRow) -> Waiting:
    return Waiting(
        icon="people",
        title=in_language(
            _("The arena has introduced %(offer)s to a need", offer=row.offer_title),
            row.offer_title,
            row.offer_language,
        ),
        text=in_language(
            _(
                "%(need)s, from %(body)s. They have got the same message.",
                need=row.need_title,
                body=row.body_name,
            ),
            row.need_title,
            row.need_language,
        ),
        action_url=url_for("matching.show_match", match_id=row.id),
        action=_("Say whether you are interested"),
        at=row.introduced_at or row.suggested_at,
    )


def _feedback(answers: Iterable[Proposal], titles: Mapping[int, str]) -> list[Waiting]:
    """Feedback whose notice the person has not opened."""
    return _told(
        answers,
        titles,
        "noted",
        _("%(body)s has answered your solution proposal"),
        _("Read the feedback"),
    )


def _line(proposal: Proposal, titles: Mapping[int, str]) -> ProposalLine:
    return ProposalLine(
        title=titles.get(proposal.id) or proposal.ref,
        url=url_for("proposals.show_proposal", ref=proposal.ref),
        note=_about(proposal, f"{proposal.ref}, {_need_title(proposal)}"),
        state=proposal.state,
        state_text=codes.label("proposal_state", proposal.state, present_language()),
        received=long_date(proposal.received_at) if proposal.received_at else None,
    )


def _fitting(own: Iterable[OwnOffer], answers: Iterable[Proposal], now: datetime) -> list[NeedRow]:
    """Public needs that resemble the company's published offers, the likest first. A search, not
    a judgement (R3). Needs that have been answered are left out."""
    answered = {proposal.need.ref for proposal in answers}
    published = [o.offer for o in own if o.offer.state_at(now) == "published"][:OFFERS_COMPARED]
    scores: dict[str, float] = {}
    for offer in published:
        document = search_document(offer, offers.current(offer))
        for match in asking.similar(document, "need", now, limit=FITTING * 2, minimum=LIKENESS):
            scores[match.ref] = max(match.score, scores.get(match.ref, 0.0))
    likest = sorted(scores.keys() - answered, key=lambda ref: (-scores[ref], ref))[:FITTING_READ]
    found = needs.public_by_refs(g.session, likest, now)
    current = [found[ref] for ref in likest if ref in found and _can_be_met(found[ref].phase)]
    return [need_row(need) for need in current[:FITTING]]


def _can_be_met(phase: str) -> bool:
    return phase in {"announced", "open"}


def _closing(answers: Iterable[Proposal], now: datetime) -> list[tuple[date, str, str]]:
    """The last days of needs that the company is answering, as (day, what, address)."""
    closing = {
        p.need.ref: (
            last_day(p.need.current.answers_close_at),
            _about(p, _("Last day to answer: %(need)s", need=_need_title(p))),
            url_for("needs.show_need", ref=p.need.ref),
        )
        for p in answers
        if p.need.current is not None
        and p.need.current.answers_close_at is not None
        and p.need.is_open(now)
    }
    return list(closing.values())


def _expiring(own: Iterable[OwnOffer], now: datetime) -> list[tuple[date, str, str]]:
    """The last days of published offers that end within a quarter."""
    return [
        (
            last_day(one.text.valid_until),
            str(_("The offer ends: %(offer)s", offer=one.text.title)),
            url_for("offers.show_offer", ref=one.offer.ref),
        )
        for one in own
        if one.text.valid_until is not None
        and one.offer.state_at(now) == "published"
        and (days_until(one.text.valid_until, now) or 0) <= 90
    ]
