"""How a reader narrows the log, by the address."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import g, request, url_for

from marketplace.administration.queries import log
from marketplace.administration.queries.log import Wish
from marketplace.core.refs import LOCAL

LONGEST = 120


@dataclass(frozen=True)
class Asked:
    """How the reader narrowed the log, as typed, and what could not be understood."""

    since: str = ""
    until: str = ""
    action: str = ""
    kind: str = ""
    thing: str = ""
    person: str = ""
    organisation: str = ""
    unknown: tuple[str, ...] = ()

    def address(self, endpoint: str, page: int | None = None) -> str:
        """The same narrowing at another address."""
        kept = {name: value for name, value in vars(self).items() if value and name != "unknown"}
        return url_for(endpoint, page=page if page and page > 1 else None, **kept)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(value for name, value in vars(self).items() if name != "unknown")


def asked_now() -> tuple[Asked, Wish]:
    """What the address says. What cannot be understood narrows to nothing, and is told."""
    typed = {name: request.args.get(name, "").strip()[:LONGEST] for name in vars(Asked())}
    typed.pop("unknown")
    hidden = log.hidden_from(g.actor)
    days = {name: _day(typed[name]) for name in ("since", "until")}
    things = _things(typed["kind"], typed["thing"])
    persons = log.persons_called(g.session, typed["person"]) if typed["person"] else None
    bodies = typed["organisation"]
    organisations = log.organisations_called(g.session, bodies) if bodies else None
    wish = Wish(
        since=_start(days["since"]),
        until=_start(days["until"] + timedelta(days=1)) if days["until"] else None,
        action=typed["action"],
        kind=typed["kind"] if things is None else "",
        things=things,
        persons=persons,
        organisations=organisations,
        hidden=hidden,
    )
    found = {
        **{name: days[name] is not None for name in days},
        "thing": things != {},
        "person": persons != [],
        "organisation": organisations != [],
    }
    unknown = tuple(name for name, known in found.items() if typed[name] and not known)
    return Asked(**typed, unknown=unknown), wish


def _things(kind: str, typed: str) -> dict[str, list[int]] | None:
    """A ref such as B-2026-0001, or a number beside its kind."""
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()):
        return log.things_by_ref(g.session, typed)
    return {kind: [int(typed[:9])]} if kind else {}


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=LOCAL).astimezone(UTC) if day else None
