"""What surrounds every page: navigation, who is signed in, the other language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.arena.documents import PublicFunder, shown_funders
from marketplace.moderation import queries as moderation
from marketplace.notifications import queries as notifications
from marketplace.web import clock
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
    organisation_url: str
    role_label: str
    unread: int
    can_switch: bool


@dataclass(frozen=True)
class Numbers:
    """What the frame asks of the database: a few short questions a page."""

    arena_name: str | None = None
    unread: int = 0
    memberships: int = 0
    desk: int = 0
    funders: Sequence[PublicFunder] = ()


def context() -> dict[str, Any]:
    """Values for `layout.html`."""
    settings = current_app.config["SETTINGS"]
    numbers = _numbers()
    values = {
        "alternates": alternates(),
        "base_url": settings.base_url,
        "canonical": settings.base_url + request.path,
        "demo": settings.demo,
        "nav": _navigation(numbers),
        "me": _me(numbers),
        "funders": numbers.funders,
    }
    return values | ({"arena_name": numbers.arena_name} if numbers.arena_name else {})


def _numbers() -> Numbers:
    """Nothing when there is no session, or none that can answer: the frame also stands round the
    page that says that the database is busy."""
    if "session" not in g:
        return Numbers()
    try:
        return _ask()
    except SQLAlchemyError:
        return Numbers()


def _ask() -> Numbers:
    person = g.get("person")
    return Numbers(
        arena_name=accounts.arena_name(g.session),
        unread=notifications.unread_count(g.session, person.id) if person else 0,
        memberships=accounts.count_memberships(g.session, person.id) if person else 0,
        funders=shown_funders(g.session),
        desk=_waiting() if _is_moderator() else 0,
    )


def _waiting() -> int:
    """What waits on the desk; a page that has counted it does not count twice."""
    counted: int | None = g.get("waiting_count")
    return moderation.waiting_count(g.session, clock.now()) if counted is None else counted


def _is_moderator() -> bool:
    return g.get("person") is not None and g.actor.has("moderator")


def _administrates() -> bool:
    return g.get("person") is not None and g.actor.has("platform_admin", "auditor")


def _navigation(numbers: Numbers) -> list[Item]:
    entries: list[tuple[str, str, str, int | None]] = [
        ("needs.list_needs", _("Needs"), "needs", None),
        ("offers.list_offers", _("Offers"), "offers", None),
        ("accounts.list_organisations", _("Organisations"), "organisations", None),
    ]
    if g.get("person") is None:
        entries.append(("pages.how_it_works", _("How it works"), "how-it-works", None))
    else:
        entries.insert(0, ("pages.my_page", _("My page"), "my", None))
    if _is_moderator():
        entries.insert(1, ("moderation.desk", _("Desk"), "desk", numbers.desk or None))
    if _administrates():
        entries.insert(1, ("administration.front", _("Administration"), "administration", None))
    return [
        Item(label, url_for(endpoint), _is_under(part), count)
        for endpoint, label, part, count in entries
        if endpoint in current_app.view_functions
    ]


def _is_under(part: str) -> bool:
    here = request.path.split("/")[2:3]
    if here in (["needs"], ["offers"], ["organisations"]) and _is_own():
        return part == "my"
    if here == ["matches"]:
        return part == ("desk" if _is_moderator() else "my")
    return here == [part]


def _is_own() -> bool:
    """Whether this is a page of one's own work, such as a draft, and not one for everybody."""
    access = g.get("access")
    return access is not None and not access.public and not _is_moderator()


def _own_page(ref: str) -> str:
    return url_for("accounts.own_organisation", ref=ref)


def _me(numbers: Numbers) -> Me | None:
    person, membership = g.get("person"), g.get("membership")
    if person is None:
        return None
    roles = membership.roles if membership else []
    language = present_language()
    return Me(
        name=person.name,
        initials=person.initials,
        organisation_name=membership.organisation.name if membership else "",
        organisation_url=_own_page(membership.organisation.ref) if membership else "",
        role_label=", ".join(codes.label("role", role, language) for role in roles),
        unread=numbers.unread,
        can_switch=numbers.memberships > 1,
    )
