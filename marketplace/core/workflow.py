"""States change here and nowhere else: who may, from where, with a reason or without.

The tables are data in each room's `rules.py`, one row per line of the agreed list of transitions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.audit import Detail
from marketplace.core.errors import Forbidden, Invalid, WrongState


@dataclass(frozen=True)
class Transition:
    """One line of the table."""

    source: str
    target: str
    who: frozenset[str]
    reason_required: bool = False


def transition(source: str, target: str, who: str, reason: str = "no") -> Transition:
    """A line as it stands in the table: roles separated by `|`, reason `yes` or `no`."""
    return Transition(source, target, frozenset(who.split("|")), reason == "yes")


class Workflow:
    """The transitions of one kind of thing."""

    def __init__(self, kind: str, transitions: Iterable[Transition]) -> None:
        self.kind = kind
        self.transitions = tuple(transitions)

    def find(self, source: str, target: str, roles: Iterable[str]) -> Transition:
        """The line that lets these roles move from source to target; where several do, the one
        that asks for least. Raises WrongState or Forbidden."""
        between = [t for t in self.transitions if (t.source, t.target) == (source, target)]
        if not between:
            raise WrongState("wrong_state", kind=self.kind, state=source)
        mine = [t for t in between if not t.who.isdisjoint(roles)]
        if not mine:
            raise Forbidden("forbidden")
        return min(mine, key=lambda t: t.reason_required)

    def targets(self, source: str, roles: Iterable[str]) -> frozenset[str]:
        """The states that these roles may move a thing to from `source`."""
        held = frozenset(roles)
        return frozenset(
            t.target for t in self.transitions if t.source == source and not t.who.isdisjoint(held)
        )

    def may(self, source: str, target: str, roles: Iterable[str]) -> bool:
        """Whether these roles may move a thing from source to target."""
        return target in self.targets(source, roles)

    def move(
        self,
        session: Session,
        actor: Actor,
        thing: Any,
        target: str,
        *,
        roles: Iterable[str],
        now: datetime,
        reason: str | None = None,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Set the state, raise the revision and write the audit entry, or refuse.

        `roles` are those that the actor has on this very thing (`rules.roles_of`).
        """
        source = thing.state
        line = self.find(source, target, roles)
        if line.reason_required and not (reason or "").strip():
            raise Invalid("reason_required", {"reason": "reason_required"})
        thing.state = target
        thing.revision += 1
        audit.record(
            session,
            actor,
            f"{self.kind}.{target}",
            thing,
            now=now,
            from_state=source,
            to_state=target,
            details=details,
        )
