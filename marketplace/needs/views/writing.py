"""Writing a need: a guided form of five steps, saved at any time."""

from datetime import datetime
from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from marketplace.core.errors import Invalid, Stale
from marketplace.needs import drafts, operations, rules
from marketplace.needs.drafts import Draft
from marketplace.needs.forms import STEPS, DialogueForm, QuestionsForm, StepForm, WhoForm
from marketplace.needs.forms.merging import packed
from marketplace.needs.models import Need, NeedInternal
from marketplace.needs.operations import People
from marketplace.needs.views import bp
from marketplace.needs.views.merging import came_second, stored_values
from marketplace.needs.views.steps import going_on, step_page
from marketplace.web import clock
from marketplace.web.errors import message
from marketplace.web.guards import roles, signed_in
from marketplace.web.templating import local

Page = str | Response | tuple[str, int]


@bp.route("/needs/new", methods=["GET", "POST"])
@roles("need_author", "need_approver", write=True)
def new_need() -> Page:
    """The first step of a need that is not there yet."""
    now, organisation = clock.now(), g.membership.organisation
    form = QuestionsForm(data=_first_people(organisation.id))
    _offer(form, organisation.id, now)
    if not form.is_submitted():
        return step_page(form, "questions", None)
    if not form.validate():
        return step_page(form, "questions", None, status=422)
    try:
        need = operations.start_need(
            g.session,
            g.actor,
            organisation,
            form.first_values("sv"),
            now=now,
            people=form.people(),
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return step_page(form, "questions", None, status=422, problem=message(error))
    g.session.commit()
    return redirect(going_on(need, "questions", request.form.get("do")))


def _first_people(organisation_id: int) -> dict[str, Any]:
    """Who writes owns the need; where there is one approver, it is that one."""
    approvers = drafts.approvers_of(g.session, organisation_id)
    chosen = [str(m.person_id) for m in approvers] if len(approvers) == 1 else []
    return {"owner": str(g.actor.person_id), "approvers": chosen, "coauthors": []}


@bp.route("/needs/<ref>/edit/<step>", methods=["GET", "POST"])
@signed_in(write=True)
def edit_need(ref: str, step: str) -> Page:
    """One step of a draft."""
    if step not in STEPS:
        raise NotFound
    need = drafts.need_of_writer(g.session, g.actor, ref)
    draft = drafts.open_draft(g.session, need)
    if draft is None:
        return _too_late(need, step)
    form = _open(draft, step)
    if not form.is_submitted():
        return step_page(form, step, draft)
    if name := request.form.get("add"):
        form.grow(name)
        return step_page(form, step, draft)
    return _save(form, step, draft)


def _open(draft: Draft, step: str) -> StepForm:
    kind = STEPS[step]
    base = packed(stored_values(draft, step))
    shown = {**kind.shown(draft), "revision": str(draft.need.revision), "base": base}
    bodies = drafts.other_bodies(g.session, draft.need.organisation_id)
    if kind is WhoForm:
        joint = draft.text.joint_organisations
        shown["joint_organisations"] = [name for name, ref in bodies.items() if ref in joint]
    form = kind(data=shown)
    if isinstance(form, WhoForm):
        form.bodies = bodies
    if isinstance(form, DialogueForm) and _has_closed(draft.need, clock.now()):
        form.keep_day()
    _offer(form, draft.need.organisation_id, clock.now())
    return form


def _has_closed(need: Need, now: datetime) -> bool:
    """Whether the need was open once and is so no longer."""
    return need.state_at(now) in rules.REVISABLE - {"published"}


def _offer(form: StepForm, organisation_id: int, now: datetime) -> None:
    form.offer()
    if isinstance(form, QuestionsForm):
        writers = drafts.writers_of(g.session, organisation_id)
        form.offer_people(writers, g.actor.person_id)
    if isinstance(form, QuestionsForm | WhoForm):
        form.offer_years(local(now).date())


def _save(form: StepForm, step: str, draft: Draft) -> Page:
    do = request.form.get("do")
    holds = _holds(form)
    if do == "continue":
        form.half_done()
    if form.wrong_fields() or not holds:
        return step_page(form, step, draft, status=422, may_stay=holds)
    people = form.people() if isinstance(form, QuestionsForm) else None
    try:
        return _store(form, step, draft, people)
    except Invalid as error:
        form.add_errors(error.fields)
        return step_page(form, step, draft, status=422, problem=message(error))


def _store(form: StepForm, step: str, draft: Draft, people: People | None) -> Page:
    try:
        operations.update_need(
            g.session,
            g.actor,
            draft.need,
            form.values(draft.text.outlook),
            now=clock.now(),
            revision=form.revision_number,
            people=people,
        )
    except Stale:
        return came_second(form, step, draft, people)
    g.session.commit()
    return redirect(going_on(draft.need, step, request.form.get("do")))


def _holds(form: StepForm) -> bool:
    holds = form.validate()
    if isinstance(form, DialogueForm):
        form.refuse_past(clock.now())
    return holds and not form.wrong_fields()


def _too_late(need: Need, step: str) -> Page:
    """The need was published while somebody wrote: their text comes back, to be kept."""
    if request.method != "POST" or need.current is None:
        return redirect(url_for("needs.show_draft", ref=need.ref))
    internal = g.session.get(NeedInternal, need.id) or NeedInternal(need_id=need.id)
    draft = Draft(need, need.current, internal)
    return step_page(_open(draft, step), step, draft, status=409, is_too_late=True)
