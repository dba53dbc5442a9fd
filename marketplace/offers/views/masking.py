"""Masking a passage of an offer (R22): every place is seen first, then it is masked in all."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.masks import derived_from
from marketplace.offers import masks, operations, queries, rules
from marketplace.offers.models import Offer
from marketplace.offers.views import bp
from marketplace.offers.words import FIELDS
from marketplace.web import clock
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language
from marketplace.web.mask_page import Page, Target, mask_page
from marketplace.web.masking import DestroyForm, shown_originals


@bp.route("/offers/<ref>/mask", methods=["GET", "POST"])
@signed_in(write=True)
def mask_offer(ref: str) -> Page:
    """Say what is to be masked, see every place, and mask it."""
    offer = _offer_to_mask(ref)
    session = g.session
    target = Target(
        thing=offer,
        what=_what(offer),
        grounds=codes.choices("mask_ground", present_language()),
        names=dict(FIELDS),
        places=lambda passage, wide: masks.places_of(session, offer, passage, wide=wide),
        matches=lambda passage: derived_from(session, "offer", offer.id, passage),
        mask=lambda asked, revision: operations.mask_passage(
            session, g.actor, offer, asked, now=clock.now(), revision=revision
        ),
    )
    return mask_page(target)


def _offer_to_mask(ref: str) -> Offer:
    offer = queries.offer_by_ref(g.session, ref)
    if offer is None or offer.current is None or not rules.may_mask(g.actor):
        raise NotFound("not_found")
    return offer


def _what(offer: Offer) -> dict[str, Any]:
    """What the shared templates say of the offer."""
    return {
        "ref": offer.ref,
        "url": url_for("offers.show_offer", ref=offer.ref),
        "mask_url": url_for("offers.mask_offer", ref=offer.ref),
        "masks_url": url_for("offers.list_masks", ref=offer.ref),
        "keeper": _("Only the platform's administrators can read it. Every reading is logged."),
    }


@bp.get("/offers/<ref>/masks")
@signed_in(write=False)
def list_masks(ref: str) -> str:
    """What has been masked in an offer: when, why, and whether the original is kept."""
    offer = _offer_to_mask(ref)
    return render_template(
        "masks/list.html",
        what=_what(offer),
        masks=[(mask, _original_url(offer, mask.id)) for mask in masks.masks_on(g.session, offer)],
    )


def _original_url(offer: Offer, mask_id: int) -> str:
    return url_for("offers.show_original", ref=offer.ref, mask_id=mask_id)


@bp.get("/offers/<ref>/masks/<int:mask_id>")
@signed_in(write=True, logs=True)
def show_original(ref: str, mask_id: int) -> str:
    """What was masked, for disclosure. That it was read is logged (R18)."""
    offer = _offer_to_mask(ref)
    mask = masks.mask_of(g.session, offer, mask_id)
    operations.read_original(g.session, g.actor, offer, mask, now=clock.now())
    g.session.commit()
    return _original_page(offer, mask_id, DestroyForm(formdata=None), is_logged=True)


@bp.post("/offers/<ref>/masks/<int:mask_id>")
@signed_in(write=True)
def destroy_original(ref: str, mask_id: int) -> Page:
    """Destroy what was masked, by a decision."""
    offer, form = _offer_to_mask(ref), DestroyForm()
    mask = masks.mask_of(g.session, offer, mask_id)
    if not form.validate():
        return _original_page(offer, mask_id, form), 422
    try:
        operations.destroy_original(
            g.session, g.actor, offer, mask, decision=form.decision.data or "", now=clock.now()
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _original_page(offer, mask_id, form), 422
    g.session.commit()
    flash(_("The original is destroyed. The decision stands in the log."), "success")
    return redirect(url_for("offers.list_masks", ref=offer.ref))


def _original_page(
    offer: Offer, mask_id: int, form: DestroyForm, *, is_logged: bool = False
) -> str:
    """The original itself is on it only when the reading has been logged."""
    mask = masks.mask_of(g.session, offer, mask_id)
    originals = shown_originals(mask, FIELDS) if is_logged else []
    return render_template(
        "masks/original.html", what=_what(offer), mask=mask, originals=originals, form=form
    )
