"""Masking a passage of a need (R22): every place is seen first, then it is masked in all."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.masks import derived_from
from marketplace.needs import masks, operations, queries, rules
from marketplace.needs.models import Need
from marketplace.needs.views import bp
from marketplace.needs.words import FIELD_NAMES
from marketplace.web import clock
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language
from marketplace.web.mask_page import Page, Target, mask_page
from marketplace.web.masking import DestroyForm, shown_originals


@bp.route("/needs/<ref>/mask", methods=["GET", "POST"])
@signed_in(write=True)
def mask_need(ref: str) -> Page:
    """Say what is to be masked, see every place, and mask it."""
    need = _need_to_mask(ref)
    session = g.session
    target = Target(
        thing=need,
        what=_what(need),
        grounds=codes.choices("mask_ground", present_language()),
        names=dict(FIELD_NAMES),
        places=lambda passage, wide: masks.places_of(session, need, passage, wide=wide),
        matches=lambda passage: derived_from(session, "need", need.id, passage),
        mask=lambda asked, revision: operations.mask_passage(
            session, g.actor, need, asked, now=clock.now(), revision=revision
        ),
    )
    return mask_page(target)


def _need_to_mask(ref: str) -> Need:
    need = queries.need_by_ref(g.session, ref)
    if need is None or need.current is None or not rules.may_mask(g.actor, need):
        raise NotFound("not_found")
    return need


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
    return _original_page(need, mask_id, DestroyForm(formdata=None), is_logged=True)


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


def _original_page(need: Need, mask_id: int, form: DestroyForm, *, is_logged: bool = False) -> str:
    """The original itself is on it only when the reading has been logged."""
    mask = masks.mask_of(g.session, need, mask_id)
    originals = shown_originals(mask, FIELD_NAMES) if is_logged else []
    return render_template(
        "masks/original.html", what=_what(need), mask=mask, originals=originals, form=form
    )
