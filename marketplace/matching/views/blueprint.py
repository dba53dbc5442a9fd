"""What the pages of a pair share: finding it, its history, and what is said when it is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.core.days import last_day
from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.matching import queries, rules, showing
from marketplace.matching.models import Match
from marketplace.needs import rules as need_rules
from marketplace.web import clock, errors
from marketplace.web.language import present_language
from marketplace.web.templating import long_date

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


def over_page(match: Match, typed: str = "") -> str:
    """The page of a pair whose need or offer is no longer public: no text of either, but what was
    written of the two while it came to an end (R26)."""
    seen_by_moderator = is_moderator(match)
    return render_template(
        "matching/over.html",
        names=showing.names_of(match),
        why=_why_over(match),
        steps=steps(match) if seen_by_moderator else [],
        is_moderator=seen_by_moderator,
        typed=typed,
    )


def _why_over(match: Match) -> str:
    """Which of the two is gone, and what that means. Why a moderator took something away stays
    between them and its owner."""
    if match.need.state not in need_rules.PUBLIC:
        return str(_("The need %(ref)s has been withdrawn.", ref=match.need.ref))
    offer, state = match.offer, match.offer.state_at(clock.now())
    until = offer.current.valid_until if offer.current else None
    if state == "withdrawn":
        return str(_("The company has withdrawn the offer %(ref)s.", ref=offer.ref))
    if state == "expired" and until is not None:
        day = long_date(last_day(until))
        return str(_("The offer %(ref)s held until and including %(day)s.", ref=offer.ref, day=day))
    return str(_("The offer %(ref)s is not public now.", ref=offer.ref))


def refused(match: Match, form: Any, page: Any, error: DomainError, typed: str = "") -> Answer:
    """The page again with the text that was written, and what happened."""
    if isinstance(error, NotFound):
        raise error
    if isinstance(error, Invalid):
        form.add_errors(error.fields)
        return page(match, form), 422
    if rules.state_at(match, clock.now()) == "expired":
        return over_page(match, typed), 409
    form.revision.data = str(match.revision)
    return page(match, form, errors.message(error)), 409


@dataclass(frozen=True)
class Told:
    """A line of the pair's history."""

    text: str
    at: datetime
    who: str | None


def steps(match: Match) -> list[Told]:
    """Newest first; at the end when it was suggested first. The newest suggestion has the score."""
    history = queries.history(g.session, match)
    told = [Told(_step_text(step, match), step.at, step.who) for step in history]
    befores = [at for step in history if (at := step.details.get("suggested_before"))]
    first = datetime.fromisoformat(befores[-1]) if befores else match.suggested_at
    words = codes.label("match_state", "suggested", present_language())
    if not befores:
        words = f"{words}, {showing.two_decimals(match.score)}"
    return [*told, Told(words, first, None)]


def _step_text(step: queries.Step, match: Match) -> str:
    side = step.details.get("side")
    if step.state == "suggested":
        return str(_("Suggested again, as the texts stand now"))
    if side is None:
        return showing.state_and_reason(step.state, step.details.get("reason_code"))
    thing = match.need if side == "need" else match.offer
    answer = _("interested") if step.details.get("interested") else _("not interested")
    return f"{thing.organisation.name}: {answer}"
