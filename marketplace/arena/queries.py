"""Reading what the arena has said; a default stands wherever it has said nothing.

For the desk: `reasons(session, kind, language)` are the reasons to choose between now, in order and
with the moderator's own words last; `is_reason(session, kind, code)` says whether a code may be
given; `reason_label(session, kind, code, language)` names the reason of a decision, also one that
has been switched off since. Kinds: match_curate, match_dismiss, offer_return, offer_suspend,
organisation_reject, organisation_suspend (`rules.REASONS`). `due_days(session)` gives the working
days of each queue: organisations, offers, matches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.arena import rules
from marketplace.arena.models import ArenaReason, ArenaSetting, ArenaText, Feedback, Funder

_SHIPPED = Path(__file__).resolve().parent / "texts"


@dataclass(frozen=True)
class Reason:
    """A reason for a decision, as the arena words it."""

    kind: str
    code: str
    sv: str
    en: str
    is_on: bool

    def label(self, language: str) -> str:
        """What it is called."""
        return self.sv if language == "sv" else self.en


@cache
def shipped_text(name: str, language: str) -> str:
    """The text that the product came with."""
    return (_SHIPPED / language / f"{name}.md").read_text(encoding="utf-8").strip()


def versions(session: Session, name: str, language: str) -> Sequence[ArenaText]:
    """Every version of a text, the newest first."""
    query = select(ArenaText).filter_by(name=name, language=language)
    return session.scalars(query.order_by(ArenaText.number.desc())).all()


def newest(session: Session, name: str, language: str) -> ArenaText | None:
    """The version that holds; None while nobody has written one."""
    query = select(ArenaText).filter_by(name=name, language=language)
    return session.scalar(query.order_by(ArenaText.number.desc()).limit(1))


def text(session: Session, name: str, language: str) -> tuple[str, datetime | None]:
    """The text that holds, and since when; None for the shipped one."""
    version = newest(session, name, language)
    if version is None or not version.body:
        return shipped_text(name, language), None
    return version.body, version.at


def newest_numbers(session: Session) -> Mapping[tuple[str, str], tuple[int, datetime]]:
    """(name, language) -> how many versions there are, and when the newest was written."""
    columns = (ArenaText.name, ArenaText.language, func.max(ArenaText.number))
    query = select(*columns, func.max(ArenaText.at)).group_by(*columns[:2])
    rows = session.execute(query)
    return {(name, language): (number, at) for name, language, number, at in rows}


def settings(session: Session) -> dict[str, Any]:
    """Everything that has been set."""
    rows = session.execute(select(ArenaSetting.key, ArenaSetting.value))
    return dict(rows.all())


def setting(session: Session, key: str) -> Any:
    """One setting; None while it has not been set."""
    return session.scalar(select(ArenaSetting.value).filter_by(key=key))


def due_days(session: Session) -> dict[str, int]:
    """Working days in which each queue's things should be decided."""
    return {**rules.DUE_DAYS, **(setting(session, "due_days") or {})}


def supervisor(session: Session) -> str:
    """The address where somebody can complain of the site's accessibility (R19)."""
    return str(setting(session, "supervisor") or rules.SUPERVISOR)


def areas_off(session: Session) -> frozenset[str]:
    """Welfare areas that the arena does not work with, those below them included. They are not
    offered to choose from, but stay where they were chosen."""
    chosen = setting(session, "areas_off") or []
    known = [code for code in chosen if codes.exists("welfare_area", code)]
    below = (code for top in known for code in codes.descendants("welfare_area", top))
    return frozenset((*known, *below))


def area_choices(session: Session, language: str) -> list[tuple[str, str]]:
    """The welfare areas to choose between, as (code, name)."""
    off = areas_off(session)
    return [pair for pair in codes.choices("welfare_area", language) if pair[0] not in off]


def all_reasons(session: Session, kind: str) -> list[Reason]:
    """Every reason of this kind, those switched off included; one's own words stand last."""
    rows = session.scalars(select(ArenaReason).filter_by(kind=kind).order_by(ArenaReason.id))
    found = {one.code: Reason(kind, one.code, one.sv, one.en, True) for one in rules.REASONS[kind]}
    found |= {row.code: Reason(kind, row.code, row.sv, row.en, row.is_on) for row in rows}
    return sorted(found.values(), key=lambda reason: reason.code == rules.OWN_WORDS)


def reasons(session: Session, kind: str, language: str) -> list[tuple[str, str]]:
    """The reasons to choose between now, as (code, words)."""
    return [(r.code, r.label(language)) for r in all_reasons(session, kind) if r.is_on]


def is_reason(session: Session, kind: str, code: str) -> bool:
    """Whether the reason may be given now."""
    return any(reason.code == code and reason.is_on for reason in all_reasons(session, kind))


def reason_label(session: Session, kind: str, code: str, language: str) -> str:
    """The words of a reason that was given, whether or not it is still to choose from."""
    known = (reason for reason in all_reasons(session, kind) if reason.code == code)
    return next((reason.label(language) for reason in known), code)


def all_funders(session: Session) -> Sequence[Funder]:
    """Every funder, in the order they are shown."""
    return session.scalars(select(Funder).order_by(Funder.position, Funder.id)).all()


def logo_kind(session: Session, checksum: str) -> str | None:
    """What kind of picture a funder's logo is; None when no shown funder has it."""
    query = select(Funder.logo_kind).where(Funder.logo == checksum, Funder.is_shown)
    return session.scalar(query.limit(1))


def feedback(
    session: Session, *, handled: bool, page: int, limit: int
) -> tuple[int, Sequence[Feedback]]:
    """What has been written about accessibility, the newest first, and how much there is."""
    done = Feedback.handled_at.is_not(None) if handled else Feedback.handled_at.is_(None)
    total = session.scalar(select(func.count()).select_from(Feedback).where(done)) or 0
    query = select(Feedback).where(done).order_by(Feedback.at.desc(), Feedback.id.desc())
    return total, session.scalars(query.offset((page - 1) * limit).limit(limit)).all()


def feedback_since(session: Session, since: datetime) -> int:
    """How much has been written since then, for the limit."""
    query = select(func.count()).select_from(Feedback).where(Feedback.at > since)
    return session.scalar(query) or 0
