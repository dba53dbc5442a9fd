"""What an organisation must be to be stored, whoever asks: a form, a command or the sample."""

from collections.abc import Mapping, Sequence
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.se import orgnr

from marketplace import codes
from marketplace.accounts.rules import BOUNDS, COMPANY, PUBLIC_BODIES
from marketplace.core.errors import Invalid

MAX_PLACES = 30
CENTURIES = ("16", "18", "19", "20")
LAST_MONTH = 12
FIELDS = ("name", "org_number", "places", "description", "contact", "town", "sole_trader")


def compact_number(number: str) -> str:
    """The ten digits of an organisation number, however it was written."""
    digits = str(orgnr.compact(number))
    return digits[2:] if len(digits) == 12 and digits.startswith(CENTURIES) else digits


def is_personal(number: str) -> bool:
    """Whether the number is a person's: its third and fourth digits are a month."""
    return compact_number(number)[2:4] <= str(LAST_MONTH)


def checked(values: Mapping[str, Any], *, kind: str) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid naming what does not hold."""
    wanted = {name: values[name] for name in FIELDS if name in values}
    faults = _faults(wanted, kind)
    if faults:
        raise Invalid("invalid_organisation", faults)
    wanted["org_number"] = compact_number(wanted["org_number"])
    if "places" in wanted:
        wanted["places"] = sorted(dict.fromkeys(wanted["places"]))
    return wanted


def _faults(values: Mapping[str, Any], kind: str) -> dict[str, str]:
    wrong = {n: "too_long" for n, most in BOUNDS.items() if len(values.get(n) or "") > most}
    if not codes.exists("organisation_kind", kind):
        wrong["kind"] = "unknown_code"
    if not values["name"].strip():
        wrong["name"] = "missing"
    if not has_checksum(values["org_number"]):
        wrong["org_number"] = "org_number_wrong"
    elif is_personal(values["org_number"]) and not values.get("sole_trader"):
        wrong["org_number"] = "org_number_personal"
    if values.get("sole_trader") and kind != COMPANY:
        wrong["sole_trader"] = "sole_trader_is_company"
    return wrong | _place_faults(values.get("places", ()), kind)


def _place_faults(places: Sequence[str], kind: str) -> dict[str, str]:
    if kind in PUBLIC_BODIES and not places:
        return {"places": "places_missing"}
    if len(places) > MAX_PLACES or not all(codes.exists("place", code) for code in places):
        return {"places": "unknown_code"}
    return {}


def has_checksum(number: str) -> bool:
    """Whether this can be an organisation number (or, of a sole trader, a personal number)."""
    try:
        orgnr.validate(compact_number(number))
    except ValidationError:
        return False
    return True
