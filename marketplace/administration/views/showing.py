"""The log's lines as people read them, and as a file holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.administration import words
from marketplace.administration.queries import log
from marketplace.administration.queries.log import Names
from marketplace.arena import queries as arena
from marketplace.arena.rules import REASONS
from marketplace.core.audit import AccessEntry, AuditEntry
from marketplace.web.language import present_language

# A checksum says nothing to a reader; the file has it.
LONGEST_DETAIL = 40


@dataclass(frozen=True)
class Deed:
    """One line of the log."""

    what: str
    thing: str
    url: str | None
    change: str
    details: str
    who: str
    organisation: str
    roles: str
    at: datetime


@dataclass(frozen=True)
class Reading:
    """One line of the log of readings."""

    thing: str
    url: str | None
    who: str
    organisation: str
    at: datetime


def deed(entry: AuditEntry, names: Names) -> Deed:
    language = present_language()
    return Deed(
        what=words.action_name(entry.action, language),
        thing=_thing_name(entry, names),
        url=_url(entry, names),
        change=_change(entry, language),
        details=_details(entry),
        who=_who(entry, names),
        organisation=_body(entry, names)[0],
        roles=", ".join(_role(r, language) for r in entry.roles if entry.actor_kind == "person"),
        at=entry.at,
    )


def reading(entry: AccessEntry, names: Names) -> Reading:
    who = names.persons.get(entry.person_id or 0) or _number(entry.person_id)
    return Reading(
        _thing_name(entry, names), _url(entry, names), who, _body(entry, names)[0], entry.at
    )


def _thing_name(entry: AuditEntry | AccessEntry, names: Names) -> str:
    kind, number = entry.object_kind, entry.object_id or 0
    called = names.refs.get((kind, number)) or (kind == "person" and names.persons.get(number))
    return f"{words.kind_name(kind)} {called or number}"


PAGES = {"need": "needs.show_need", "offer": "offers.show_offer"}


def _url(entry: AuditEntry | AccessEntry, names: Names) -> str | None:
    """The thing's page, where this reader has one to go to."""
    kind, number = entry.object_kind, entry.object_id or 0
    ref = names.refs.get((kind, number))
    if kind in PAGES and ref:
        return url_for(PAGES[kind], ref=ref)
    if kind == "organisation" and ref and g.actor.has("platform_admin"):
        return url_for("administration.show_organisation", ref=ref)
    if kind == "person" and g.actor.has("platform_admin"):
        return url_for("administration.show_person", person_id=number)
    return None


def _change(entry: AuditEntry, language: str) -> str:
    if entry.to_state is None:
        return ""
    before, after = (
        words.state_name(entry.object_kind, state, language)
        for state in (entry.from_state, entry.to_state)
    )
    return f"{before} → {after}" if before else after


def _details(entry: AuditEntry) -> str:
    shown = {n: v for n, v in _shown_details(entry).items() if len(str(v)) <= LONGEST_DETAIL}
    told = [_detail(name, value) for name, value in shown.items() if value is not False]
    if entry.fields:
        told.append(_("fields: %(names)s", names=", ".join(entry.fields)))
    return "; ".join(told)


def _detail(name: str, value: Any) -> str:
    """What holds stands alone; what does not hold is left out before this."""
    called = str(words.DETAILS.get(name, name))
    return called if value is True else f"{called}: {_value(name, value)}"


def _value(name: str, value: Any) -> str:
    if name in ("reason_code", "code"):
        return _reasons().get(str(value), str(value))
    if name in words.DETAIL_LISTS and codes.exists(words.DETAIL_LISTS[name], value):
        return codes.label(words.DETAIL_LISTS[name], value, present_language())
    return str(words.KINDS.get(value, value)) if name == "side" else str(value)


def _reasons() -> dict[str, str]:
    """The arena's words for every reason there is, read once in a request."""
    if "log_reasons" not in g:
        lists = (arena.all_reasons(g.session, kind) for kind in REASONS)
        language = present_language()
        g.log_reasons = {one.code: one.label(language) for some in lists for one in some}
    return dict(g.log_reasons)


def _shown_details(entry: AuditEntry) -> Mapping[str, Any]:
    """What stands beside the entry; which proposal it was is not for an auditor."""
    part = bool(log.hidden_from(g.actor))
    return {
        name: value
        for name, value in entry.details.items()
        if not (part and name.startswith("proposal"))
    }


def _who(entry: AuditEntry, names: Names) -> str:
    if entry.person_id is None:
        known = words.ACTOR_KINDS.get(entry.actor_kind, entry.actor_kind)
        return str(known) % {"who": entry.os_user or "?"} if entry.os_user else str(known)
    return names.persons.get(entry.person_id) or _number(entry.person_id)


def _number(person_id: int | None) -> str:
    return _("Person %(number)s", number=person_id) if person_id else str(_("Nobody"))


def _body(entry: AuditEntry | AccessEntry, names: Names) -> tuple[str, str]:
    return names.organisations.get(entry.organisation_id or 0, ("", ""))


def _role(role: str, language: str) -> str:
    return codes.label("role", role, language) if codes.exists("role", role) else role


def cells(entry: AuditEntry, names: Names) -> tuple[object, ...]:
    known = names.refs.get((entry.object_kind, entry.object_id or 0), "")
    details = "; ".join(f"{n}={v}" for n, v in _shown_details(entry).items())
    return (
        entry.at.isoformat(timespec="seconds"),
        entry.action,
        words.action_name(entry.action, present_language()),
        entry.object_kind,
        entry.object_id or "",
        known,
        entry.from_state or "",
        entry.to_state or "",
        " ".join(entry.fields),
        details,
        entry.actor_kind,
        _who(entry, names),
        _body(entry, names)[1],
        " ".join(entry.roles),
    )
