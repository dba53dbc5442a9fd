"""What a proposal's text may hold, whoever brings it: the form, the sample, a command.

A draft may lack anything (`rules.missing` says what); what it does hold is bounded and known.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marketplace import codes
from marketplace.core.addresses import is_web_address
from marketplace.core.errors import Invalid
from marketplace.core.language import LANGUAGES
from marketplace.core.text import clean
from marketplace.proposals.rules import ANSWER, BOUNDS, CLAIMABLE, MOST_LINKED_OFFERS

LINES = ("title", "indicative_cost", "partners", "video_url")
TEXTS = (
    "approach",
    "expected_effect",
    "prerequisites",
    "timeline",
    "evidence",
    "risks",
    "video_transcript",
)


class Fault(Exception):
    """A value does not hold; `args[0]` is the code of the text that says why."""


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, cleaned and as they are stored. Raises Invalid naming the fields."""
    result: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in values.items():
        if name in WHOLE:
            result[name] = WHOLE[name](value, faults)
            continue
        try:
            result[name] = CHECKS[name](name, value)
        except Fault as fault:
            faults[name] = fault.args[0]
    if faults:
        raise Invalid("proposal_faults", faults)
    return result


def bounded(name: str, text: object, *, multiline: bool) -> str:
    """The text, cleaned. Raises Fault when it is longer than its bound."""
    cleaned = clean(str(text or ""), multiline=multiline)
    if len(cleaned) > BOUNDS[name]:
        raise Fault("too_long")
    return cleaned


def _answers(answers: Mapping[str, str], faults: dict[str, str]) -> dict[str, str]:
    result = {}
    for question, answer in answers.items():
        try:
            result[question] = bounded("answer", answer, multiline=True)
        except Fault as fault:
            faults[f"{ANSWER}{question}"] = fault.args[0]
    return result


def _claims(claims: Mapping[str, str | None], faults: dict[str, str]) -> dict[str, str | None]:
    """Section -> reason; None takes the claim away."""
    result: dict[str, str | None] = {}
    for section, reason in claims.items():
        try:
            _check_section(section)
            result[section] = reason and bounded("claim_reason", reason, multiline=True)
        except Fault as fault:
            faults[f"reason-{section}"] = fault.args[0]
    return result


def _check_section(section: str) -> None:
    if section not in CLAIMABLE and not section.startswith(ANSWER):
        raise Fault("unknown_code")


def _line(name: str, value: object) -> str:
    return bounded(name, value, multiline=False)


def _text(name: str, value: object) -> str:
    return bounded(name, value, multiline=True)


def _address(name: str, value: object) -> str:
    address = _line(name, value)
    if address and not is_web_address(address):
        raise Fault("not_a_web_address")
    return address


def _maturity(_name: str, value: str | None) -> str | None:
    if value and not codes.exists("maturity", value):
        raise Fault("unknown_code")
    return value or None


def _language(_name: str, value: str) -> str:
    if value not in LANGUAGES:
        raise Fault("unknown_code")
    return value


def _yes_or_no(_name: str, value: bool | None) -> bool | None:
    return value


def _offers(_name: str, value: list[str]) -> list[str]:
    chosen = list(dict.fromkeys(value))
    if len(chosen) > MOST_LINKED_OFFERS:
        raise Fault("too_many")
    return chosen


# Fields of several parts, each of which may be at fault.
WHOLE: Mapping[str, Callable[[Any, dict[str, str]], Any]] = {"answers": _answers, "claims": _claims}
CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(LINES, _line),
    **dict.fromkeys(TEXTS, _text),
    "video_url": _address,
    "maturity": _maturity,
    "language": _language,
    "wants_dialogue": _yes_or_no,
    "accepts_publicity": _yes_or_no,
    "linked_offers": _offers,
}
