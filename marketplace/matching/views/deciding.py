"""Deciding about a pair: the two texts side by side, the reasons, and the next one at once."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.arena import queries as arena
from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.matching import operations, queries, rules, showing
from marketplace.matching.forms import DecisionForm, ReplyForm
from marketplace.matching.models import Match
from marketplace.matching.queries import Filters
from marketplace.matching.views.blueprint import (
    Answer,
    bp,
    is_moderator,
    over_page,
    readable,
    steps,
)
from marketplace.matching.views.introduced import introduced_page
from marketplace.moderation import queries as desk
from marketplace.moderation.rows import Standing, standing
from marketplace.needs import queries as needs
from marketplace.web import clock, errors
from marketplace.web.guards import roles
from marketplace.web.language import present_language

READERS = ("moderator", "need_author", "need_approver", "company_editor")
DECISIONS = frozenset({"curated", "dismissed", "introduced"})
VERBS = {"curated": operations.curate, "dismissed": operations.dismiss}
DONE = {
    "curated": lambda **names: _("Curated: %(need)s and %(offer)s.", **names),
    "dismissed": lambda **names: _("Dismissed: %(need)s and %(offer)s.", **names),
}


@bp.get("/matches/<int(max=2147483647):match_id>")
@roles(*READERS, write=False)
def show_match(match_id: int) -> Answer:
    """A pair, for moderators and for its two sides."""
    match = readable(match_id)
    state = rules.state_at(match, clock.now())
    if state == "expired":
        return over_page(match)
    if state == "introduced" and "texts" not in request.args:
        return introduced_page(match, ReplyForm())
    return _pair_page(match, DecisionForm(area=request.args.get("area", "")))


def _filters(area: str) -> Filters:
    return Filters((area,)) if codes.exists("welfare_area", area) else Filters()


@dataclass(frozen=True)
class Desk:
    """What a moderator has around the pair: the queue and the form."""

    form: DecisionForm
    place: queries.Place
    area: str | None
    groups: list[list[tuple[str, str]]]
    may: frozenset[str]
    standing: Standing | None


def _desk(match: Match, form: DecisionForm) -> Desk:
    may = rules.WORKFLOW.targets(match.state, {"moderator"}) & DECISIONS
    if not rules.may_introduce(match):
        may -= {"introduced"}
    if not form.is_submitted():
        form.revision.data = str(match.revision)
    filters = _filters(form.area.data or "")
    return Desk(
        form=form,
        place=queries.place_of(g.session, match, clock.now(), filters),
        area=filters.areas[0] if filters.areas else None,
        groups=_reason_groups(may),
        may=may,
        standing=_standing(match),
    )


def _standing(match: Match) -> Standing | None:
    """By when it should be decided, and who has taken it; none once it is."""
    if match.state != "suggested":
        return None
    since = {match.id: match.suggested_at}
    return standing(
        "matches",
        match.id,
        match.suggested_at,
        desk.claims_on(g.session, "match", since).get(match.id),
        days=desk.due_days(g.session)["matches"],
        person_id=g.actor.person_id,
        now=clock.now(),
    )


def _reason_groups(may: frozenset[str]) -> list[list[tuple[str, str]]]:
    """The arena's reasons for and against, with the moderator's own words last."""
    kinds = [kind for target, kind in rules.REASON_KINDS.items() if target in may]
    groups = [arena.reasons(g.session, kind, present_language()) for kind in kinds]
    return [group if group is groups[-1] else group[:-1] for group in groups]


def _pair_page(match: Match, form: DecisionForm, error: DomainError | None = None) -> str:
    joint = accounts.organisations_by_refs(g.session, needs.current(match.need).joint_organisations)
    return render_template(
        "matching/pair.html",
        match=match,
        pair=showing.pair(match, clock.now(), [body.name for body in joint]),
        state_words=showing.state_and_reason(match.state, match.reason_code),
        desk=_desk(match, form) if is_moderator(match) else None,
        steps=steps(match) if is_moderator(match) else [],
        error=errors.message(error) if error else None,
    )


@bp.post("/matches/<int(max=2147483647):match_id>/decide")
@roles("moderator", write=True)
def decide(match_id: int) -> Answer:
    """Curate or dismiss, and on to the next one."""
    match = readable(match_id)
    form = DecisionForm()
    verb = VERBS.get(form.decision.data or "")
    if verb is None or not form.validate_on_submit():
        return _refused(match, form)
    was_waiting = match.state == "suggested"
    try:
        verb(
            g.session,
            g.actor,
            match,
            reason_code=form.reason_code.data or "",
            reason=form.reason.data or "",
            now=clock.now(),
            revision=form.revision_number,
        )
    except DomainError as error:
        return _refused(match, form, error)
    g.session.commit()
    flash(DONE[match.state](need=match.need.ref, offer=match.offer.ref), "success")
    return redirect(_next_address(match, form.area.data or "") if was_waiting else _desk_address())


def _refused(match: Match, form: DecisionForm, error: DomainError | None = None) -> Answer:
    """The page again, with what was chosen and written still there."""
    if isinstance(error, NotFound):
        raise error
    if isinstance(error, Invalid):
        form.add_errors(error.fields)
    if rules.state_at(match, clock.now()) == "expired":
        return over_page(match, form.reason.data or ""), 409
    if error is None or isinstance(error, Invalid):
        return _pair_page(match, form), 422
    form.revision.data = str(match.revision)
    return _pair_page(match, form, error), 409


def _next_address(match: Match, area: str) -> str:
    free = desk.matches_of(desk.Whose(g.actor.person_id, "free"))
    wanted = Filters(_filters(area).areas, free)
    following = queries.next_to_decide(g.session, clock.now(), match, wanted)
    if following is None:
        return _desk_address()
    return url_for("matching.show_match", match_id=following, area=area or None)


def _desk_address() -> str:
    return url_for("moderation.desk")
