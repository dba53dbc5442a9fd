"""What the fields of a need are called, wherever a page names them."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.needs.messages import FIELD_NAMES as NAMES

FIELD_NAMES: Mapping[str, Any] = {field: _l(name) for field, name in NAMES.items()}


def field_names(fields: Iterable[str]) -> list[str]:
    """What people call these fields."""
    return [str(FIELD_NAMES[field]) for field in fields]
