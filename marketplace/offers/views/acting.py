"""What a company does with an offer of its own: one operation each, and back to its page."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError
from marketplace.offers import operations, rules
from marketplace.offers.forms import ChangesForm, RenewalForm
from marketplace.offers.models import Offer
from marketplace.offers.views import bp
from marketplace.offers.views.own import draft_page, own_offer, text_of
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in

Answer = str | Response | tuple[str, int]

errors.add_messages(
    {
        "offer_unchanged": _l("Nothing has been changed yet. Change the text first."),
        "offer_was_public": _l("What has been public cannot be deleted."),
        "same_day": _l("It holds until that day already. Choose another."),
    }
)


def _act(ref: str, verb: Callable[..., object], told: str, form: Any = None) -> Answer:
    """Do one thing to one's own offer, and say so; what is refused is told on its page, with what
    was typed."""
    offer, sent = own_offer(ref), form or ActionForm()
    try:
        verb(g.session, g.actor, offer, now=clock.now(), revision=sent.revision_number)
    except DomainError as error:
        g.session.rollback()
        return draft_page(own_offer(ref), refused=error, typed=form), 409
    g.session.commit()
    flash(told, "done")
    if offer.state == "deleted":
        return redirect(url_for("offers.list_own"))
    return redirect(url_for("offers.show_draft", ref=ref))


@bp.post("/offers/<ref>/submit")
@signed_in(write=True)
def submit_offer(ref: str) -> Answer:
    """Send the draft, or the correction of a suspended offer, to the moderators."""
    told = _("The offer is sent. A moderator reads it, and you are told when it is public.")
    return _act(ref, operations.submit_offer, told)


@bp.post("/offers/<ref>/take-back")
@signed_in(write=True)
def take_back_offer(ref: str) -> Answer:
    """Go on writing."""
    return _act(ref, operations.take_back_offer, _("The offer is a draft again."))


@bp.post("/offers/<ref>/publish")
@signed_in(write=True)
def publish_changes(ref: str) -> Answer:
    """Make the working copy the public text."""
    form = ChangesForm()
    if not form.validate():
        return draft_page(own_offer(ref), typed=form), 422

    def verb(*about: Any, **with_: Any) -> None:
        operations.publish_changes(*about, note=form.note.data or "", **with_)

    return _act(ref, verb, _("The new text is public. A moderator reads it afterwards."), form)


@bp.post("/offers/<ref>/renew")
@signed_in(write=True)
def renew_offer(ref: str) -> Answer:
    """Move the last day."""
    form = RenewalForm(now=clock.now())
    if not form.validate():
        return draft_page(own_offer(ref), typed=form), 422

    def verb(*about: Any, **with_: Any) -> None:
        operations.renew_offer(*about, valid_until=form.last_moment(), **with_)

    return _act(ref, verb, _("The offer holds until the day that you chose."), form)


@bp.post("/offers/<ref>/discard")
@signed_in(write=True)
def discard_changes(ref: str) -> Answer:
    """Throw the working copy away."""
    told = _("Your changes are thrown away. What was public stands as before.")
    return _act(ref, operations.discard_changes, told)


@bp.route("/offers/<ref>/delete", methods=["GET", "POST"])
@signed_in(write=True)
def delete_offer(ref: str) -> Answer:
    """Throw the draft away, after being asked."""
    if request.method == "POST":
        return _act(ref, operations.delete_offer_draft, _("The draft is deleted."))
    return _ask(ref, "deleted")


@bp.route("/offers/<ref>/withdraw", methods=["GET", "POST"])
@signed_in(write=True)
def withdraw_offer(ref: str) -> Answer:
    """Take the offer out of the market, after being asked."""
    if request.method == "POST":
        return _act(ref, operations.withdraw_offer, _("The offer is withdrawn."))
    return _ask(ref, "withdrawn")


def _ask(ref: str, target: str) -> Answer:
    offer = own_offer(ref)
    if not rules.WORKFLOW.may(offer.state, target, {"company_editor"}):
        return redirect(url_for("offers.show_draft", ref=ref))
    return render_template(
        "offers/confirm.html",
        offer=offer,
        text=text_of(offer),
        target=target,
        form=_action_form(offer),
    )


def _action_form(offer: Offer) -> ActionForm:
    form = ActionForm()
    form.revision.data = str(offer.revision)
    return form
