"""Masking a passage of a need (R22): every place is seen first, then it is masked in all."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.core.errors import Invalid, NotFound, Stale
from marketplace.core.masks import derived_from
from marketplace.needs import masks, operations, queries, rules
from marketplace.needs.models import Need
from marketplace.needs.views import bp
from marketplace.needs.words import FIELD_NAMES
from marketplace.web import clock
from marketplace.web.errors import message
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language
from marketplace.web.masking import DestroyForm, MaskForm, field_named, shown_places

Page = str | Response | tuple[str, int]


@bp.route("/needs/<ref>/mask", methods=["GET", "POST"])
@signed_in(write=True)
def mask_need(ref: str) -> Page:
    """Say what is to be masked, see every place, and mask it."""
    need = _need_to_mask(ref)
    form = _form()
    if not form.is_submitted():
        form.revision.data = str(need.revision)
        return _page(need, form)
    if request.form.get("do") != "mask" or form.seen.data != form.mark():
        return _show_places(need, form)
    if not form.validate():
        return _page(need, form, status=422)
    return _mask(need, form)


def _mask(need: Need, form: MaskForm) -> Page:
    try:
        mask = operations.mask_passage(
            g.session,
            g.actor,
            need,
            form.asked(),
            now=clock.now(),
            revision=form.revision_number,
        )
    except Stale:
        problem = _("The need has changed meanwhile. Look through the places again.")
        return _show_places(need, form, problem=problem, status=409)
    except Invalid as error:
        form.add_errors(error.fields)
        return _page(need, form, status=422, problem=message(error))
    g.session.commit()
    flash(
        ngettext("Masked in %(num)d place.", "Masked in %(num)d places.", mask.places)
        + " "
        + _("It is gone from the text now, and from searches within a minute."),
        "success",
    )
    return redirect(url_for("needs.show_need", ref=need.ref))


def _need_to_mask(ref: str) -> Need:
    need = queries.need_by_ref(g.session, ref)
    if need is None or need.current is None or not rules.may_mask(g.actor, need):
        raise NotFound("not_found")
    return need


def _form() -> MaskForm:
    form = MaskForm()
    form.ground.choices = codes.choices("mask_ground", present_language())
    return form


def _show_places(
    need: Need, form: MaskForm, *, problem: str | None = None, status: int = 200
) -> Page:
    """What is asked for now is what the places on the page are those of."""
    form.passage.validate(form)
    form.seen.data, form.revision.data = form.mark(), str(need.revision)
    return _page(need, form, problem=problem, status=status)


def _page(need: Need, form: MaskForm, *, problem: str | None = None, status: int = 200) -> Page:
    found, passage = [], form.passage.data or ""
    if passage and not form.passage.errors:
        found = masks.places_of(g.session, need, passage, wide=bool(form.wide.data))
        if not found:
            form.add_errors({"passage": "passage_nowhere"})
    matches = derived_from(g.session, "need", need.id, passage) if found else 0
    page = render_template(
        "masks/mask.html",
        form=form,
        what=_what(need),
        total=len(found),
        places=shown_places(found, _field_name),
        matches=matches,
        problem=problem,
    )
    return page, 422 if form.errors and status == 200 else status


def _field_name(name: str) -> str:
    return field_named(name, FIELD_NAMES)


def _what(need: Need) -> dict[str, Any]:
    """What the shared templates say of the need."""
    return {
        "ref": need.ref,
        "url": url_for("needs.show_need", ref=need.ref),
        "mask_url": url_for("needs.mask_need", ref=need.ref),
        "masks_url": url_for("needs.list_masks", ref=need.ref),
        "keeper": _("Only your approvers can read it. Every reading is logged."),
    }


@bp.get("/needs/<ref>/masks")
@signed_in(write=False)
def list_masks(ref: str) -> str:
    """What has been masked in a need: when, why, and whether the original is kept."""
    need = _need_to_mask(ref)
    return render_template(
        "masks/list.html",
        what=_what(need),
        masks=[(mask, _original_url(need, mask.id)) for mask in masks.masks_on(g.session, need)],
    )


def _original_url(need: Need, mask_id: int) -> str | None:
    if not rules.may_read_masked(g.actor, need):
        return None
    return url_for("needs.show_original", ref=need.ref, mask_id=mask_id)


@bp.get("/needs/<ref>/masks/<int:mask_id>")
@signed_in(write=True, logs=True)
def show_original(ref: str, mask_id: int) -> str:
    """What was masked, for the body's own disclosure. That it was read is logged (R18)."""
    need = _need_to_mask(ref)
    mask = masks.mask_of(g.session, need, mask_id)
    operations.read_original(g.session, g.actor, need, mask, now=clock.now())
    g.session.commit()
    return _original_page(need, mask_id, DestroyForm(formdata=None))


@bp.post("/needs/<ref>/masks/<int:mask_id>")
@signed_in(write=True)
def destroy_original(ref: str, mask_id: int) -> Page:
    """Destroy what was masked, by a decision."""
    need, form = _need_to_mask(ref), DestroyForm()
    mask = masks.mask_of(g.session, need, mask_id)
    if not form.validate():
        return _original_page(need, mask_id, form), 422
    try:
        operations.destroy_original(
            g.session, g.actor, need, mask, decision=form.decision.data or "", now=clock.now()
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _original_page(need, mask_id, form), 422
    g.session.commit()
    flash(_("The original is destroyed. The decision stands in the log."), "success")
    return redirect(url_for("needs.list_masks", ref=need.ref))


def _original_page(need: Need, mask_id: int, form: DestroyForm) -> str:
    mask = masks.mask_of(g.session, need, mask_id)
    original = mask if rules.may_read_masked(g.actor, need) else None
    return render_template(
        "masks/original.html", what=_what(need), mask=mask, original=original, form=form
    )
