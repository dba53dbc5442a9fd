"""A version's text in the order and under the headings in which people read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.core.text.differences import Piece, compare
from marketplace.needs.models import NeedVersion
from marketplace.proposals import queries
from marketplace.proposals.forms import SAVED
from marketplace.proposals.models import ProposalVersion
from marketplace.proposals.queries import Asked, LinkedOffer
from marketplace.proposals.rules import ANSWER
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
TEXTS = {
    "title": _l("Title"),
    "approach": _l("How the need is met"),
    "expected_effect": _l("Expected effect"),
}
VIDEO = {"video_url": _l("Video"), "video_transcript": _l("What is said and shown")}
HEADINGS = {**TEXTS, **MORE, **VIDEO}


@dataclass(frozen=True)
class Answer:
    """One question of the need, and what the company answered."""

    section: str
    question: str
    text: str
    language: str


@dataclass(frozen=True)
class ShownText:
    """A proposal's text, ready for a page."""

    title: str
    language: str
    approach: str
    expected_effect: str
    maturity: str
    answers: list[Answer]
    # Answers to questions that the need no longer asks.
    kept: list[Answer]
    more: list[tuple[str, str, str]]
    video_url: str
    video_transcript: str
    facts: list[tuple[str, str]]
    offers: list[LinkedOffer]
    # Section -> why the company asks for secrecy.
    claims: Mapping[str, str]


def values_of(version: ProposalVersion) -> dict[str, Any]:
    """The saved text by field."""
    saved = {name: getattr(version, name) for name in SAVED}
    return saved | {"answers": version.answers, "claims": version.claims}


def shown_text(version: ProposalVersion, need_version: NeedVersion) -> ShownText:
    """The text, with the questions as this version of the need asks them."""
    return ShownText(
        title=version.title,
        language=version.language,
        approach=version.approach,
        expected_effect=version.expected_effect,
        maturity=_maturity(version.maturity),
        answers=[_answer(version, q, need_version) for q in need_version.open_questions],
        kept=kept_answers(version, need_version),
        more=[
            (name, str(label), text) for name, label in MORE.items() if (text := _of(version, name))
        ],
        video_url=version.video_url,
        video_transcript=version.video_transcript,
        facts=[
            (_("Wants a dialogue"), _yes_or_no(version.wants_dialogue)),
            (_("May be mentioned by name"), _yes_or_no(version.accepts_publicity)),
            (_("Secrecy is asked for"), ", ".join(claimed(version, need_version))),
        ],
        offers=queries.linked_offers(g.session, version.linked_offers, clock.now()),
        claims=version.claims,
    )


def _of(version: ProposalVersion, name: str) -> str:
    return str(getattr(version, name))


def _answer(version: ProposalVersion, question: Mapping[str, Any], asked: NeedVersion) -> Answer:
    text = version.answers.get(question["id"], "")
    return Answer(ANSWER + question["id"], question["text"], text, asked.language)


def kept_answers(version: ProposalVersion, need_version: NeedVersion) -> list[Answer]:
    """What was answered to questions that this version of the need does not ask."""
    present = {question["id"] for question in need_version.open_questions}
    if not any(text for one, text in version.answers.items() if one not in present):
        return []
    asked = queries.asked_questions(g.session, need_version.need)
    return [
        Answer(ANSWER + question.id, question.text, text, question.language)
        for question in asked
        if question.id not in present and (text := version.answers.get(question.id))
    ]


def claimed(version: ProposalVersion, need_version: NeedVersion) -> list[str]:
    """The sections for which secrecy is asked, in words."""
    numbers = {q["id"]: n for n, q in enumerate(need_version.open_questions, start=1)}
    return [_section(section, numbers) for section in version.claims]


def _section(section: str, numbers: Mapping[str, int]) -> str:
    if not section.startswith(ANSWER):
        return str(HEADINGS[section])
    number = numbers.get(section.removeprefix(ANSWER))
    return str(_("Question %(number)s", number=number) if number else _("An earlier question"))


def _maturity(code: str | None) -> str:
    return codes.label("maturity", code, present_language()) if code else ""


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else str(_("Yes") if value else _("No"))


@dataclass(frozen=True)
class Change:
    """A part of the text that differs from the version before, word by word."""

    label: str
    parts: Sequence[Piece]


def changes(
    old: ProposalVersion, new: ProposalVersion, asked: Iterable[Asked]
) -> tuple[list[Change], list[str]]:
    """What differs between two versions, and the names of the parts that are alike."""
    questions = {question.id: question.text for question in asked}
    before, after = (_parts(version, questions) for version in (old, new))
    labels = dict.fromkeys([*after, *before])
    differing = [name for name in labels if before.get(name, "") != after.get(name, "")]
    alike = [name for name in labels if name not in differing and after.get(name)]
    return [
        Change(name, compare(before.get(name, ""), after.get(name, ""))) for name in differing
    ], alike


def _parts(version: ProposalVersion, questions: Mapping[str, str]) -> dict[str, str]:
    """Heading -> text: everything that a company writes and chooses."""
    texts = {str(label): _of(version, name) for name, label in HEADINGS.items()}
    texts |= {question: version.answers.get(one, "") for one, question in questions.items()}
    texts[_("Maturity")] = _maturity(version.maturity)
    texts[_("Wants a dialogue")] = _yes_or_no(version.wants_dialogue)
    texts[_("May be mentioned by name")] = _yes_or_no(version.accepts_publicity)
    texts[_("Linked offers")] = ", ".join(version.linked_offers)
    for section, reason in version.claims.items():
        heading = questions.get(section.removeprefix(ANSWER)) or str(HEADINGS.get(section, section))
        texts[_("Secrecy is asked for: %(section)s", section=heading)] = reason
    return texts
