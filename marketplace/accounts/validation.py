"""What an organisation must be to be stored, whoever asks: a form, a command or the sample."""

from collections.abc import Sequence

from stdnum.exceptions import ValidationError
from stdnum.se import orgnr

from marketplace import codes
from marketplace.accounts.rules import PUBLIC_BODIES
from marketplace.core.errors import Invalid

MAX_NAME = 160
MAX_PLACES = 30


def compact_number(number: str) -> str:
    """The ten digits of an organisation number."""
    return str(orgnr.compact(number))


def check_organisation(*, kind: str, org_number: str, places: Sequence[str], name: str) -> None:
    """Raise Invalid naming what does not hold."""
    wrong: dict[str, str] = {}
    if not codes.exists("organisation_kind", kind):
        wrong["kind"] = "unknown_code"
    if not name.strip() or len(name) > MAX_NAME:
        wrong["name"] = "too_long" if name.strip() else "missing"
    if not _has_checksum(org_number):
        wrong["org_number"] = "org_number_wrong"
    if kind in PUBLIC_BODIES and not places:
        wrong["places"] = "missing"
    if len(places) > MAX_PLACES or not all(codes.exists("place", code) for code in places):
        wrong["places"] = "unknown_code"
    if wrong:
        raise Invalid("invalid_organisation", wrong)


def _has_checksum(number: str) -> bool:
    try:
        orgnr.validate(number)
    except ValidationError:
        return False
    return True
