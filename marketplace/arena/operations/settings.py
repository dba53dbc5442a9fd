"""Settings, reasons and funders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.arena import queries, rules
from marketplace.arena.models import ArenaReason, ArenaSetting, Funder
from marketplace.arena.operations.rights import require_admin, require_bounded
from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.addresses import is_web_address
from marketplace.core.errors import Invalid


def save_settings(
    session: Session, actor: Actor, values: Mapping[str, Any], *, now: datetime
) -> list[str]:
    """Set what differs from what holds (`due_days`, `areas_off`, `supervisor`); the keys of it."""
    require_admin(actor)
    _check_settings(values)
    held = queries.settings(session)
    changed = [key for key, value in values.items() if held.get(key) != value]
    for key in changed:
        _set(session, actor, key, values[key], now)
    return changed


def _check_settings(values: Mapping[str, Any]) -> None:
    wrong: dict[str, str] = {}
    for queue, days in values.get("due_days", {}).items():
        if queue not in rules.DUE_DAYS or not 1 <= days <= rules.MOST_DUE_DAYS:
            wrong[f"due_{queue}"] = "due_days_wrong"
    if not all(codes.exists("welfare_area", code) for code in values.get("areas_off", [])):
        wrong["areas"] = "unknown_code"
    supervisor = values.get("supervisor", "")
    if len(supervisor) > rules.BOUNDS["url"] or (supervisor and not is_web_address(supervisor)):
        wrong["supervisor"] = "web_address_wrong"
    if wrong:
        raise Invalid("invalid_settings", wrong)


def _set(session: Session, actor: Actor, key: str, value: Any, now: datetime) -> None:
    row = session.scalar(select(ArenaSetting).filter_by(key=key).with_for_update())
    if row is None:
        row = ArenaSetting(key=key)
        session.add(row)
    row.value, row.changed_at = value, now
    session.flush()
    audit.record(session, actor, "arena_setting.changed", row, now=now, fields=[key])


def save_reason(
    session: Session,
    actor: Actor,
    kind: str,
    code: str | None,
    *,
    sv: str,
    en: str,
    is_on: bool = True,
    now: datetime,
) -> ArenaReason:
    """Word a reason anew, switch it on or off, or (without a code) add one."""
    require_admin(actor)
    sv, en = sv.strip(), en.strip()
    require_bounded(sv=(sv, rules.BOUNDS["reason"]), en=(en, rules.BOUNDS["reason"]))
    _check_reason(session, kind, code, sv, en, is_on)
    row = session.scalar(select(ArenaReason).filter_by(kind=kind, code=code).with_for_update())
    if row is None:
        row = ArenaReason(kind=kind, code=code or _next_code(session))
        session.add(row)
    row.sv, row.en, row.is_on, row.changed_at = sv, en, is_on, now
    session.flush()
    details: dict[str, audit.Detail] = {"kind": kind, "code": row.code, "on": is_on}
    audit.record(session, actor, "arena_reason.saved", row, now=now, details=details)
    return row


def _check_reason(
    session: Session, kind: str, code: str | None, sv: str, en: str, is_on: bool
) -> None:
    if kind not in rules.REASONS:
        raise Invalid("unknown_code", {"kind": "unknown_code"})
    wrong = {name: "missing" for name, words in (("sv", sv), ("en", en)) if not words}
    if code is not None and all(r.code != code for r in queries.all_reasons(session, kind)):
        wrong["code"] = "unknown_code"
    if code == rules.OWN_WORDS and not is_on:
        wrong["is_on"] = "own_words_stay"
    if wrong:
        raise Invalid("invalid_reason", wrong)


def _next_code(session: Session) -> str:
    highest = session.scalar(select(func.max(ArenaReason.id))) or 0
    return f"own_{highest + 1}"


def start_funder(
    session: Session,
    actor: Actor,
    *,
    name: str,
    url: str = "",
    logo: tuple[str, str] | None = None,
    now: datetime,
) -> Funder:
    """Name a funder. `logo` is the checksum of a kept file and its kind."""
    require_admin(actor)
    count = session.scalar(select(func.count()).select_from(Funder)) or 0
    if count >= rules.MAX_FUNDERS:
        raise Invalid("too_many_funders", {"name": "too_many_funders"})
    funder = Funder(position=count, added_at=now)
    session.add(funder)
    _fill(funder, name, url, logo)
    session.flush()
    audit.record(session, actor, "funder.added", funder, now=now)
    return funder


def change_funder(
    session: Session,
    actor: Actor,
    funder: Funder,
    *,
    name: str,
    url: str,
    is_shown: bool,
    position: int,
    logo: tuple[str, str] | None = None,
    now: datetime,
) -> None:
    """Change what is shown of a funder, or hide it. Without a `logo` the old one stays."""
    require_admin(actor)
    before = {c: getattr(funder, c) for c in ("name", "url", "logo", "is_shown", "position")}
    _fill(funder, name, url, logo)
    funder.is_shown, funder.position = is_shown, position
    fields = [column for column, value in before.items() if getattr(funder, column) != value]
    audit.record(session, actor, "funder.changed", funder, now=now, fields=fields)


def _fill(funder: Funder, name: str, url: str, logo: tuple[str, str] | None) -> None:
    name, url = name.strip(), url.strip()
    require_bounded(name=(name, rules.BOUNDS["funder"]), url=(url, rules.BOUNDS["url"]))
    wrong = {} if name else {"name": "missing"}
    if url and not is_web_address(url):
        wrong["url"] = "web_address_wrong"
    if wrong:
        raise Invalid("invalid_funder", wrong)
    funder.name, funder.url = name, url
    if logo is not None:
        funder.logo, funder.logo_kind = logo
