"""What the pages of a pair share: finding it, its history, and what is said when it is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.matching import queries, rules, showing
from marketplace.matching.models import Match
from marketplace.web import clock, errors
from marketplace.web.language import present_language

bp = Blueprint("matching", __name__, url_prefix="/<language>")

Answer = str | Response | tuple[str, int]


def readable(match_id: int) -> Match:
    """The pair, if it is for this person to know of."""
    match = queries.match_by_id(g.session, match_id)
    if match is None or not rules.may_read(g.actor, match, rules.state_at(match, clock.now())):
        raise NotFound("not_found")
    return match


def is_moderator(match: Match) -> bool:
    return "moderator" in rules.roles_of(g.actor, match)


def over_page(match: Match) -> str:
    """The page of a pair whose need or offer is no longer public: no text of either."""
    return render_template(
        "matching/over.html",
        match=match,
        names=showing.names_of(match),
        steps=steps(match),
    )


def refused(match: Match, form: Any, page: Any, error: DomainError) -> Answer:
    """The page again with the text that was written, and what happened."""
    if isinstance(error, NotFound):
        raise error
    if isinstance(error, Invalid):
        form.add_errors(error.fields)
        return page(match, form), 422
    if rules.state_at(match, clock.now()) == "expired":
        return over_page(match), 409
    form.revision.data = str(match.revision)
    return page(match, form, errors.message(error)), 409


@dataclass(frozen=True)
class Told:
    """A line of the pair's history."""

    text: str
    at: datetime
    who: str | None


def steps(match: Match) -> list[Told]:
    """Newest first; at the end how it was suggested, with the score it has now."""
    told = [Told(_step_text(step, match), step.at, step.who) for step in _history(match)]
    score = showing.two_decimals(match.score)
    word = codes.label("match_state", "suggested", present_language())
    return [*told, Told(f"{word}, {score}", match.suggested_at, None)]


def _history(match: Match) -> list[queries.Step]:
    return [step for step in queries.history(g.session, match) if step.state != "suggested"]


def _step_text(step: queries.Step, match: Match) -> str:
    side = step.details.get("side")
    if side is None:
        return showing.state_and_reason(step.state, step.details.get("reason_code"))
    thing = match.need if side == "need" else match.offer
    answer = _("interested") if step.details.get("interested") else _("not interested")
    return f"{thing.organisation.name}: {answer}"
