"""A version's text in the order and under the headings in which people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.needs.models import NeedVersion
from marketplace.offers import queries as offer_queries
from marketplace.offers.documents import PublicOffer
from marketplace.proposals.forms import SAVED
from marketplace.proposals.models import ProposalVersion
from marketplace.web import clock
from marketplace.web.language import present_language

MORE = {
    "prerequisites": _l("What is asked of the organisation"),
    "timeline": _l("Timeline"),
    "indicative_cost": _l("Indicative cost"),
    "evidence": _l("Evidence"),
    "risks": _l("Risks"),
    "partners": _l("Partners"),
}


@dataclass(frozen=True)
class Answer:
    """One question of the need, and what the company answered."""

    question: str
    text: str


@dataclass(frozen=True)
class Offer:
    """A linked offer; without a title when it is no longer published."""

    ref: str
    title: str | None


@dataclass(frozen=True)
class ShownText:
    """A proposal's text, ready for a page."""

    title: str
    language: str
    approach: str
    expected_effect: str
    maturity: str
    answers: list[Answer]
    more: list[tuple[str, str]]
    video_url: str
    video_transcript: str
    facts: list[tuple[str, str]]
    offers: list[Offer]
    question_language: str


def values_of(version: ProposalVersion) -> dict[str, Any]:
    """The saved text by field."""
    return {name: getattr(version, name) for name in SAVED} | {"answers": version.answers}


def shown_text(version: ProposalVersion, need_version: NeedVersion) -> ShownText:
    """The text, with the questions as this version of the need asks them."""
    return ShownText(
        title=version.title,
        language=version.language,
        approach=version.approach,
        expected_effect=version.expected_effect,
        maturity=_maturity(version.maturity),
        answers=[_answer(version, question) for question in need_version.open_questions],
        more=[(str(label), text) for name, label in MORE.items() if (text := _of(version, name))],
        video_url=version.video_url,
        video_transcript=version.video_transcript,
        facts=[
            (_("Wants a dialogue"), _yes_or_no(version.wants_dialogue)),
            (_("May be mentioned by name"), _yes_or_no(version.accepts_publicity)),
        ],
        offers=_offers(version),
        question_language=need_version.language,
    )


def _of(version: ProposalVersion, name: str) -> str:
    return str(getattr(version, name))


def _answer(version: ProposalVersion, question: Mapping[str, Any]) -> Answer:
    return Answer(question["text"], version.answers.get(question["id"], ""))


def _maturity(code: str | None) -> str:
    return codes.label("maturity", code, present_language()) if code else ""


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else str(_("Yes") if value else _("No"))


def _offers(version: ProposalVersion) -> list[Offer]:
    if not version.linked_offers:
        return []
    public: dict[str, PublicOffer] = offer_queries.public_by_refs(
        g.session, version.linked_offers, clock.now()
    )
    return [
        Offer(ref, public[ref].title if ref in public else None) for ref in version.linked_offers
    ]
