"""From a notice to words in a language: title, text, link and why it came."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date
from markupsafe import Markup, escape

from marketplace.accounts.models import Organisation
from marketplace.core.actor import Actor
from marketplace.core.language import translate
from marketplace.core.refs import LOCAL
from marketplace.core.text.differences import FieldChange
from marketplace.matching.models import Match
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.notifications import messages
from marketplace.notifications.changes import Change, changes_in_words, in_a_line
from marketplace.notifications.models import Notification
from marketplace.notifications.things import Things
from marketplace.offers import rules as offer_rules
from marketplace.offers.models import Offer
from marketplace.proposals.models import Proposal, ProposalVersion

# Pages whose address needs no more than the organisation's ref, or nothing at all.
ORGANISATION_PAGES = {
    "organisation": "organisations/{ref}",
    "own_organisation": "organisations/{ref}/own",
    "members": "organisations/{ref}/members",
    "join": "organisations/{ref}/join",
    "verify": "desk/organisations/{ref}",
}
PAGES = {"own_offers": "offers/own", "feedback": "administration/feedback"}


@dataclass(frozen=True)
class Words:
    """A notice in words. `path` begins with the language; `facts` are pairs of label and value;
    `passages` are titles in another language than the words, with that language (R20)."""

    title: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    button: str
    path: str
    why: str
    is_dialogue: bool
    passages: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()


def marked_up(text: str, passages: Iterable[tuple[str, str]]) -> Markup:
    """The text as HTML that says which passages are in another language."""
    marked = escape(text)
    for passage, language in passages:
        span = Markup('<span lang="{}">{}</span>').format(language, passage)
        marked = marked.replace(escape(passage), span)
    return marked


@dataclass(frozen=True)
class Named:
    """What one notice names; None for what it does not, or what is no longer there."""

    need: Need | None
    offer: Offer | None
    proposal: Proposal | None
    version: ProposalVersion | None
    match: Match | None
    organisation: Organisation | None
    changes: tuple[FieldChange, ...]
    answers: Sequence[str]


def put_into_words(
    notice: Notification, things: Things, actor: Actor, language: str, now: datetime
) -> Words:
    """What this reader is told, in this language, by what is true now."""
    why = notice.refs.get("why", "")
    message = messages.message_for(notice.kind, why)
    named = _named(notice, things)
    params = _params(notice, named, things, actor, language, now)
    text = translate(language, message.text, **params)
    return Words(
        title=translate(language, message.title, **params),
        paragraphs=tuple(part.strip() for part in text.split("\n\n") if part.strip()),
        facts=_facts(notice, named, language),
        button=translate(language, message.button),
        path=f"/{language}/{_target(message.goes_to, named)}",
        why=translate(language, messages.WHY[why], **params) if why in messages.WHY else "",
        is_dialogue=message.is_dialogue,
        passages=tuple(_foreign(named, language)),
        changes=changes_in_words(named.changes, language),
    )


def _foreign(named: Named, language: str) -> Iterator[tuple[str, str]]:
    """Published titles that are not in this language."""
    for thing in (named.need, named.offer):
        current = thing.current if thing is not None else None
        if current is not None and current.title and current.language != language:
            yield current.title, current.language
    # The arena writes to both in the language of the need.
    text = named.need.current if named.need else None
    if named.match and named.match.message and text and text.language != language:
        yield named.match.message, text.language


def _named(notice: Notification, things: Things) -> Named:
    match = things.matches.get(notice.refs.get("match", 0))
    proposal = things.proposals.get(notice.refs.get("proposal", 0))
    need_id = notice.refs.get("need", 0)
    if match or proposal:
        need_id = (match or proposal).need_id  # type: ignore[union-attr]
    about = notice.refs.get("organisation") or notice.organisation_id or 0
    return Named(
        need=things.needs.get(need_id),
        offer=things.offers.get(match.offer_id if match else notice.refs.get("offer", 0)),
        proposal=proposal,
        version=things.versions.get(notice.refs.get("version", 0)),
        match=match,
        organisation=things.organisations.get(about),
        changes=things.changes.get(notice.refs.get("version", 0), ()),
        answers=things.answers.get((need_id, notice.organisation_id or 0), ()),
    )


def _params(
    notice: Notification,
    named: Named,
    things: Things,
    actor: Actor,
    language: str,
    now: datetime,
) -> dict[str, object]:
    need, offer, proposal = named.need, named.offer, named.proposal
    company = (proposal or offer).organisation.name if proposal or offer else ""  # type: ignore[union-attr]
    who = things.people.get(notice.refs.get("actor", 0))
    need_name = things.need_title(need, actor) if need else ""
    offer_name = things.offer_title(offer, actor) if offer else ""
    return {
        "need_name": need_name,
        "offer_name": offer_name,
        "who": who or translate(language, messages.SOMEBODY),
        "organisation": named.organisation.name if named.organisation else "",
        "person": things.people.get(notice.refs.get("person", 0), ""),
        "changes": in_a_line(named.changes, language),
        "note": _because(things.notes.get(notice.refs.get("version", 0), ""), language),
        "need_version": things.numbers.get(notice.refs.get("version", 0), 1),
        "need": _quoted(need_name, language),
        "body": need.organisation.name if need else "",
        "phase": _phase(need, language, now) if need else "",
        "offer": _quoted(offer_name, language),
        "company": company,
        "proposal": proposal.ref if proposal else "",
        "number": named.version.number if named.version else 1,
        "introduction": named.match.message if named.match else "",
        "reply": _reply(notice, named, language),
    }


def _because(note: str, language: str) -> str:
    return translate(language, messages.BECAUSE, note=note) if note else ""


def _quoted(title: str, language: str) -> str:
    return f"“{title}”" if language == "en" else f"”{title}”"


def _phase(need: Need, language: str, now: datetime) -> str:
    phase = need.phase_at(now)
    if phase not in messages.PHASES or need.current is None:
        return ""
    close = need.current.answers_close_at
    day = _day(close - timedelta(seconds=1), language) if close else ""
    return translate(language, messages.PHASES[phase], day=day)


def _reply(notice: Notification, named: Named, language: str) -> str:
    side = notice.refs.get("side")
    reply = next((r for r in named.match.replies if r.side == side), None) if named.match else None
    if reply is None or named.need is None or named.offer is None:
        return ""
    organisation = (named.need if side == "need" else named.offer).organisation.name
    return translate(language, messages.REPLIES[reply.interested], side=organisation)


def _facts(notice: Notification, named: Named, language: str) -> tuple[tuple[str, str], ...]:
    """A receipt says when to the second, of what, and its checksum (R9)."""
    if notice.kind != "proposal.receipt" or named.version is None or named.proposal is None:
        return ()
    receipt = named.version.receipt
    if receipt is None:
        return ()
    return (
        (translate(language, messages.REFERENCE), named.proposal.ref),
        (translate(language, messages.RECEIVED), exact_moment(receipt.received_at, language)),
        (translate(language, messages.CHECKSUM), receipt.checksum),
    )


def _day(instant: datetime, language: str) -> str:
    return format_date(instant.astimezone(LOCAL).date(), "d MMMM y", locale=language)


def exact_moment(instant: datetime, language: str) -> str:
    """3 mars 2027 kl. 14.32.07 / 3 March 2027 at 14:32:07: for receipts."""
    time = instant.astimezone(LOCAL)
    clock = f"at {time:%H:%M:%S}" if language == "en" else f"kl. {time:%H.%M.%S}"
    return f"{_day(instant, language)} {clock}"


def _target(page: str, named: Named) -> str:
    """Where a page is now: a draft and what is public have different addresses."""
    need, offer, proposal = named.need, named.offer, named.proposal
    if page == "need" and need is not None:
        return f"needs/{need.ref}" + ("/draft" if need.state in need_rules.PRIVATE else "")
    if page == "draft" and need is not None:
        return f"needs/{need.ref}/draft"
    if page == "proposals" and need is not None:
        return f"needs/{need.ref}/proposals"
    if page == "offer" and offer is not None:
        return f"offers/{offer.ref}" + ("" if offer.state in offer_rules.PUBLIC else "/draft")
    if page == "review" and offer is not None:
        return f"desk/offers/{offer.ref}"
    if page == "proposal" and proposal is not None:
        return f"proposals/{proposal.ref}"
    if page == "receipt" and proposal is not None and named.version is not None:
        return f"proposals/{proposal.ref}/receipt/{named.version.number}"
    if page == "match" and named.match is not None:
        return f"matches/{named.match.id}"
    if page == "answer" and need is not None:
        mine = named.answers
        return f"proposals/{mine[0]}" if len(mine) == 1 else f"needs/{need.ref}"
    if page in ORGANISATION_PAGES and named.organisation is not None:
        return ORGANISATION_PAGES[page].format(ref=named.organisation.ref)
    return PAGES.get(page, "my")
