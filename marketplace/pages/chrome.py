"""What surrounds every page: navigation, who is signed in, the other language."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.web.language import alternates, present_language


@dataclass(frozen=True)
class Item:
    """A link of the main navigation."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Me:
    """Who is signed in, as the header shows it."""

    name: str
    initials: str
    organisation_name: str
    role_label: str
    unread: int
    can_switch: bool


def context() -> dict[str, Any]:
    """Values for `layout.html`."""
    settings = current_app.config["SETTINGS"]
    return {
        "alternates": alternates(),
        "canonical": settings.base_url + request.path,
        "known": current_app.view_functions,
        "demo": settings.demo,
        "nav": _navigation(),
        "me": _me(),
    }


def _navigation() -> list[Item]:
    entries = [
        ("needs.list_needs", _("Needs"), "needs"),
        ("offers.list_offers", _("Offers"), "offers"),
        ("accounts.list_organisations", _("Organisations"), "organisations"),
    ]
    if g.get("person") is None:
        entries.append(("pages.how_it_works", _("How it works"), "how-it-works"))
    known = [e for e in entries if e[0] in current_app.view_functions]
    return [Item(label, url_for(endpoint), _is_under(part)) for endpoint, label, part in known]


def _is_under(part: str) -> bool:
    return request.path.split("/")[2:3] == [part]


def _me() -> Me | None:
    person, membership = g.get("person"), g.get("membership")
    if person is None:
        return None
    roles = membership.roles if membership else []
    language = present_language()
    return Me(
        name=person.name,
        initials=person.initials,
        organisation_name=membership.organisation.name if membership else "",
        role_label=", ".join(codes.label("role", role, language) for role in roles),
        unread=0,
        can_switch=True,
    )
