"""The writing aid beside the text: named solutions, and what the method asks a problem to say.

It points and asks; it never stops anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.core.text import Sign, find_named_solutions, method_signs
from marketplace.needs.drafts import Draft
from marketplace.needs.forms import StepForm
from marketplace.web.personal_numbers import text_fields

SIGNS: dict[Sign, object] = {
    "who_and_where": _l("Who has the problem, and where"),
    "how_often": _l("How often it happens"),
    "how_today": _l("How you do it today"),
    "cost_of_nothing": _l("What it costs to do nothing"),
}
SHOWN = 3


@dataclass(frozen=True)
class Check:
    """One of the method's questions, and whether the text seems to answer it."""

    text: str
    done: bool
    note: str


@dataclass(frozen=True)
class Aid:
    """What the aid has to say about the text as it stands."""

    solutions: list[str]
    trademarks: list[str]
    checks: list[Check]


def aid_for(form: StepForm, draft: Draft | None) -> Aid:
    """Read what stands in the form now, saved or not."""
    language = draft.text.language if draft else "sv"
    internal = {"registry_number", "internal_notes", "working_title", "contact"}
    texts = [f.data or "" for f in text_fields(form) if f.short_name not in internal]
    named = [one for text in texts for one in find_named_solutions(text, language)]
    problem = form.problem.data if "problem" in form else ""
    return Aid(
        solutions=_once(one.text for one in named if one.kind == "solution"),
        trademarks=_once(one.text for one in named if one.kind == "trademark"),
        checks=_checks(problem, language) if problem else [],
    )


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))[:SHOWN]


def _checks(problem: str, language: str) -> list[Check]:
    signs = method_signs(problem, language)
    there, not_yet = str(_("is there")), str(_("not there yet"))
    return [
        Check(str(SIGNS[sign]), done, there if done else not_yet) for sign, done in signs.items()
    ]
