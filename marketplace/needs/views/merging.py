"""Two people saved the same step: what only one changed merges by itself, and whoever came second
chooses what else is to stand, with both texts in view. Nobody's text is written over."""

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from marketplace.core.errors import Invalid, Stale
from marketplace.needs import drafts, merging, messages, operations, validation
from marketplace.needs.drafts import Draft
from marketplace.needs.forms import STEPS, StepForm
from marketplace.needs.forms.merging import (
    MergeForm,
    answers,
    merge_form,
    packed,
    text_name,
    unpacked,
)
from marketplace.needs.merging import Merged
from marketplace.needs.operations import People
from marketplace.needs.views import bp
from marketplace.needs.views.merge_page import PEOPLE, Words, merge_page
from marketplace.needs.views.review import need_gone_on
from marketplace.needs.views.steps import going_on
from marketplace.web import clock
from marketplace.web.errors import field_message, message
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language

Page = str | Response | tuple[str, int]
# The time of need is one field to people, and three in the table.
TIME = ("needed_from_year", "needed_from_quarter", "needed_from_undecided")
KEEP_THEIRS = "comment"


def stored_values(draft: Draft, step: str) -> dict[str, Any]:
    """What stands in the fields that this step writes, as it travels with the form."""
    values: dict[str, Any] = {}
    for name in STEPS[step].writes:
        thing = draft.internal if name in validation.INTERNAL else draft.text
        values[name] = _people(draft, name) if name in PEOPLE else getattr(thing, name)
    return _with_time(values)


def _people(draft: Draft, name: str) -> Any:
    if name == "owner":
        return draft.need.owner_id
    part = {"approvers": "approver", "coauthors": "coauthor"}[name]
    return sorted(row.person_id for row in draft.need.people if row.part == part)


def _with_time(values: dict[str, Any]) -> dict[str, Any]:
    if TIME[0] in values:
        values["needed_from"] = [values.pop(name) for name in TIME]
    return values


def _without_time(values: Mapping[str, Any]) -> dict[str, Any]:
    flat = dict(values)
    if "needed_from" in flat:
        flat.update(zip(TIME, flat.pop("needed_from"), strict=True))
    return flat


def typed_values(form: StepForm, base: Mapping[str, Any], people: People | None) -> dict[str, Any]:
    """What was typed, in the form in which it is stored and in the order of the text it began
    with, so that only what was meant differs."""
    values = validation.checked(form.values(base.get("outlook") or []))
    for name, value in values.items():
        before = base.get(name) or []
        if name in validation.LISTS:
            kept = [code for code in before if code in value]
            values[name] = kept + [code for code in value if code not in before]
    ids = {row["text"]: row["id"] for row in base.get("open_questions") or []}
    for row in values.get("open_questions", ()):
        row["id"] = row["id"] or ids.get(row["text"], "")
    if people is not None:
        values["owner"] = people.owner_id
        values["approvers"] = sorted(people.approver_ids)
        values["coauthors"] = sorted(people.coauthor_ids)
    return _with_time(values)


def came_second(form: StepForm, step: str, draft: Draft, people: People | None) -> Page:
    """Somebody saved while this was typed: put the two together, or ask."""
    _read_anew(draft)
    base = unpacked(form.base.data)
    mine = typed_values(form, base, people)
    merged = merging.merge(base, mine, stored_values(draft, step))
    if merged.conflicts:
        fresh = merge_form(merged.conflicts, formdata=None)
        fresh.base.data, fresh.mine.data = packed(base), packed(mine)
        return merge_page(fresh, step, draft, merged, 409)
    return _save(draft, step, merged, request.form.get("do"))


def _read_anew(draft: Draft) -> None:
    """Somebody may have saved since this request read the text."""
    g.session.refresh(draft.text)
    g.session.refresh(draft.internal)
    g.session.expire(draft.need, ["people"])


@bp.route("/needs/<ref>/merge/<step>", methods=["GET", "POST"])
@signed_in(write=True)
def merge_need(ref: str, step: str) -> Page:
    """What was chosen, field by field; asked again when a third person has saved meanwhile."""
    if step not in STEPS:
        raise NotFound
    need = drafts.need_of_writer(g.session, g.actor, ref)
    if request.method == "GET":
        return redirect(url_for("needs.edit_need", ref=ref, step=step))
    draft = drafts.open_draft(g.session, need)
    if draft is None:
        return need_gone_on(need, _readable(MergeForm().mine.data))
    return _merge(draft, step)


def _merge(draft: Draft, step: str) -> Page:
    sent = MergeForm()
    base, theirs = unpacked(sent.base.data), stored_values(draft, step)
    mine = {name: v for name, v in unpacked(sent.mine.data).items() if name in theirs}
    do, chosen = request.form.get("do"), answers(request.form)
    if do == KEEP_THEIRS:
        chosen = {}
    try:
        merged = merging.merge(base, mine, theirs, chosen)
        form = merge_form(merged.conflicts)
        validation.checked({k: v for k, v in _without_time(mine).items() if k not in PEOPLE})
    except (TypeError, AttributeError, KeyError, ValueError):
        raise BadRequest from None
    is_stale = form.revision_number != draft.need.revision
    if is_stale or not _holds(form, merged, chosen):
        return merge_page(form, step, draft, merged, 409 if is_stale else 422)
    try:
        if do == KEEP_THEIRS:
            _keep_mine_as_comment(draft, merged)
        return _save(draft, step, merged, do)
    except Stale:
        _read_anew(draft)
        again = merging.merge(base, mine, stored_values(draft, step), chosen)
        return merge_page(merge_form(again.conflicts), step, draft, again, 409)
    except Invalid as error:
        ref = draft.need.ref
        g.session.rollback()
        need = drafts.need_of_writer(g.session, g.actor, ref)
        draft = drafts.draft_of(g.session, need)
        return merge_page(form, step, draft, merged, 422, problem=_told(error))


def _holds(form: MergeForm, merged: Merged, chosen: Mapping[str, merging.Answer]) -> bool:
    """Whether the texts written together are good; those that are not chosen do not matter."""
    form.validate()
    written = {text_name(name) for name, answer in chosen.items() if answer.choice == "both"}
    return not any(name in written for name in form.errors) and "csrf_token" not in form.errors


def _save(draft: Draft, step: str, merged: Merged, do: str | None) -> Page:
    """Save the text that came of the two."""
    values = _without_time(merged.values)
    named = {name: values.pop(name) for name in PEOPLE if name in values}
    people = None
    if named:
        approvers, coauthors = frozenset(named["approvers"]), frozenset(named["coauthors"])
        people = People(named["owner"] or 0, approvers, coauthors)
    operations.update_need(
        g.session,
        g.actor,
        draft.need,
        values,
        now=clock.now(),
        revision=draft.need.revision,
        people=people,
    )
    g.session.commit()
    flash(_("Somebody else saved while you were writing. Both texts are kept."), "success")
    return redirect(going_on(draft.need, step, do))


def _keep_mine_as_comment(draft: Draft, merged: Merged) -> None:
    say = Words(draft)
    text = "\n\n".join(f"{say.heading(c)}: {say.value(c.field, c.mine)}" for c in merged.conflicts)
    operations.comment_need(g.session, g.actor, draft.need, text, now=clock.now())


def _told(error: Invalid) -> str:
    """Why it could not be saved, with the fields by name."""
    language = present_language()
    told = [
        f"{messages.field_name(name, language)}: {field_message(code)}"
        for name, code in error.fields.items()
        if name in messages.FIELD_NAMES
    ]
    return " ".join(told) or message(error)


def _readable(mine: str | None) -> str:
    """What was typed, to be copied by whoever came too late."""
    return "\n\n".join(v for v in unpacked(mine).values() if isinstance(v, str) and v)
