"""What a list with search and filters hands to its template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from marketplace.web.language import parameters


@dataclass(frozen=True)
class Group:
    """One fieldset of filters."""

    name: str
    legend: str
    options: Sequence[Any]
    kind: str = "checkbox"
    search_name: str | None = None
    search_label: str | None = None
    more_url: str | None = None
    more_text: str | None = None


@dataclass(frozen=True)
class Chip:
    """What is chosen, and the address without it."""

    label: str
    url: str


def address(**changes: Any) -> str:
    """This list's address with some parameters changed; None takes one away. The page number
    starts over unless it is what changes."""
    values = parameters()
    values.pop("page", None)
    values.update(changes)
    kept = {name: value for name, value in values.items() if value not in (None, [], "")}
    return url_for(request.endpoint or "pages.start", **{**kept, **(request.view_args or {})})


def without(name: str, value: str) -> str:
    """This list's address without one of the values of a parameter."""
    rest = [other for other in request.args.getlist(name) if other != value]
    return address(**{name: rest, "place_name": None})


def kept_but(dropped: Iterable[str]) -> list[tuple[str, str]]:
    """Every parameter of this address as hidden fields, but those the form itself has."""
    left_out = {*dropped, "page"}
    return [(n, v) for n, v in request.args.items(multi=True) if n not in left_out and v]
