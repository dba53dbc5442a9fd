"""What stays of a withdrawn need: what it was, why and when it went, and where to ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.core.errors import NotFound
from marketplace.needs import queries, rules
from marketplace.needs.documents import Tombstone, tombstone
from marketplace.needs.models import Need
from marketplace.needs.views.resembling import resembling
from marketplace.web import clock
from marketplace.web.templating import long_date

GONE = 410


@dataclass(frozen=True)
class Step:
    """Something that happened to the need."""

    at: datetime
    text: str

    @property
    def pair(self) -> tuple[str, str]:
        """As `components/facts.html` shows it."""
        return long_date(self.at), self.text


def public_or_gone(ref: str) -> Need:
    """The public need, or the withdrawn one; NotFound for what never was public."""
    need = queries.need_by_ref(g.session, ref)
    if need is None or need.state not in rules.PUBLIC | {"withdrawn"}:
        raise NotFound("not_found")
    return need


def tombstone_page(need: Need) -> tuple[str, int]:
    """The page of a need that was withdrawn, at every address it had."""
    decisions = queries.decisions(g.session, need.id)
    stone = tombstone(need, queries.current(need), decisions)
    page = render_template(
        "needs/withdrawn.html",
        need=stone,
        joint=accounts.organisations_by_refs(g.session, stone.joint_organisations),
        history=list(_history(need, stone, decisions)),
        similar=resembling(need, clock.now(), only_open=True),
        may_mask=rules.may_mask(g.actor, need),
    )
    return page, GONE


def _history(
    need: Need, stone: Tombstone, decisions: list[queries.Decision]
) -> Iterator[tuple[str, str]]:
    """What happened, newest first."""
    words = {
        "answers_closed": _("Closed for answers before its last day."),
        "reopened": _("Opened for answers again."),
        "withdrawn": _("Withdrawn."),
    }
    steps = [Step(one.at, str(words[one.kind])) for one in decisions]
    marks = queries.version_marks(g.session, need.id)
    steps += [Step(mark.at, _of_version(mark)) for mark in marks]
    by_clock = stone.closed_by_clock_at
    if by_clock is not None:
        steps.append(Step(by_clock, str(_("The time for answers was over."))))
    return (step.pair for step in sorted(steps, key=lambda step: step.at, reverse=True))


def _of_version(mark: queries.VersionMark) -> str:
    if mark.number == 1:
        return str(_("Version 1 was published."))
    if not mark.note:
        return str(_("Version %(number)s was published.", number=mark.number))
    return str(_("Version %(number)s: %(note)s", number=mark.number, note=mark.note))
