"""What remains before a proposal can be sent, as a list to tick off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.proposals import rules
from marketplace.proposals.forms import CLAIM
from marketplace.proposals.rules import ANSWER

LABELS = {
    "title": _l("Title"),
    "approach": _l("How you meet the need"),
    "expected_effect": _l("Expected effect"),
    "maturity": _l("Maturity"),
    "wants_dialogue": _l("Whether you want a dialogue"),
    "accepts_publicity": _l("Whether your name may be mentioned"),
}


@dataclass(frozen=True)
class Item:
    """One thing that is asked for, and where to write it."""

    text: str
    done: bool
    url: str


def remaining(
    values: Mapping[str, Any], questions: Sequence[Mapping[str, Any]], form_url: str = ""
) -> list[Item]:
    """Everything asked for: first what is missing, then what is there."""
    ids = tuple(question["id"] for question in questions)
    text = SimpleNamespace(**values)
    text.claims = {name: why for name, why in text.claims.items() if why is not None}
    lacking = rules.missing(text, ids, terms_acknowledged=True)
    items = [_answers(ids, lacking, form_url)] if ids else []
    items += [
        Item(str(label), name not in lacking, f"{form_url}#{name}")
        for name, label in LABELS.items()
    ]
    if "video_transcript" in lacking:
        words = _("What is said and shown in the video")
        items.append(Item(words, False, f"{form_url}#video_transcript"))
    items += _claims(text, form_url)
    return sorted(items, key=lambda item: item.done)


def _claims(text: SimpleNamespace, form_url: str) -> list[Item]:
    """Claims of secrecy that cannot be sent as they are (R12)."""
    words = {
        "reason_too_short": _("A reason for secrecy that others can test"),
        "claim_without_text": _("Secrecy is asked for where nothing is written"),
    }
    faults = rules.claim_faults(text).items()
    return [Item(words[code], False, f"{form_url}#{CLAIM}{name}") for name, code in faults]


def _answers(ids: Sequence[str], lacking: Sequence[str], form_url: str) -> Item:
    numbers = [number for number, one in enumerate(ids, start=1) if ANSWER + one in lacking]
    if not numbers:
        text = ngettext("Answer to the question", "Answers to all %(num)d questions", len(ids))
        return Item(text, True, f"{form_url}#{ANSWER}{ids[0]}")
    *most, last = map(str, numbers)
    named = _("%(first)s and %(last)s", first=", ".join(most), last=last) if most else last
    text = ngettext(
        "Answer to question %(named)s", "Answers to questions %(named)s", len(numbers), named=named
    )
    return Item(text, False, f"{form_url}#{ANSWER}{ids[numbers[0] - 1]}")
