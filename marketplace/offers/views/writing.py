"""A company writes its offer."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Invalid, Stale, WrongState
from marketplace.offers import operations, rules, words
from marketplace.offers.forms import OfferForm
from marketplace.offers.models import Offer
from marketplace.offers.views import bp
from marketplace.offers.views.own import field_id, own_offer, text_of
from marketplace.web import clock, errors
from marketplace.web.guards import roles, signed_in

errors.add_messages(
    {
        "not_a_company": _l("Only companies have offers."),
        "organisation_not_verified": _l(
            "The company is not verified, so its offers cannot be sent or published. The draft is "
            "saved."
        ),
        "offer_incomplete": _l("Something is missing before the offer can be sent."),
        "check_fields": _l("Something in the offer has to be corrected first."),
        "not_a_web_address": _l("Write the whole address, with https:// first."),
        "not_a_mail_address": _l("Write one e-mail address, such as name@company.se."),
        "too_many_chosen": _l("That is too many. Choose those that fit best."),
        "year_missing": _l("Choose the year too."),
        "year_out_of_range": _l("Choose one of the years."),
        "date_has_passed": _l("That day has been. Choose one that lies ahead."),
        "too_far_ahead": _l("At most three years ahead."),
    }
)


@bp.route("/offers/new", methods=["GET", "POST"])
@roles("company_editor", write=True)
def write_offer() -> str | Response | tuple[str, int]:
    """A new offer: nothing is stored until the form is sent."""
    form = OfferForm(now=clock.now())
    if not form.validate_on_submit():
        return _form_page(form, None, 422 if form.is_submitted() else 200)
    now, company = clock.now(), g.membership.organisation
    offer = operations.start_offer(g.session, g.actor, company, now=now, key=form.key.data or None)
    try:
        operations.update_offer(g.session, g.actor, offer, form.values(), now=now)
    except WrongState as error:  # it was begun with this form before, and has moved on
        return _overtaken(form, offer, error)
    g.session.commit()
    return _saved(offer)


@bp.route("/offers/<ref>/edit", methods=["GET", "POST"])
@signed_in(write=True)
def edit_offer(ref: str) -> str | Response | tuple[str, int]:
    """Change the draft, or a working copy beside what is public."""
    offer = own_offer(ref)
    if offer.state not in rules.EDITABLE and request.method == "GET":
        return redirect(url_for("offers.show_draft", ref=ref))
    form = OfferForm(now=clock.now(), text=text_of(offer))
    if not form.is_submitted():
        form.revision.data = str(offer.revision)
        return _form_page(form, offer, 200)
    if not form.validate():
        return _form_page(form, offer, 422)
    try:
        operations.update_offer(
            g.session,
            g.actor,
            offer,
            form.values(),
            now=clock.now(),
            revision=form.revision_number,
        )
    except (Stale, WrongState) as error:
        return _overtaken(form, offer, error)
    except Invalid as error:
        form.add_errors(error.fields)
        return _form_page(form, offer, 422)
    g.session.commit()
    return _saved(offer)


def _saved(offer: Offer) -> Response:
    is_draft = offer.state == "draft"
    told = _("The draft is saved.") if is_draft else _("Saved. Nothing of it is public yet.")
    flash(told, "done")
    page = "offers.edit_offer" if request.form.get("then") == "stay" else "offers.show_draft"
    return redirect(url_for(page, ref=offer.ref))


def _overtaken(form: OfferForm, offer: Offer, error: DomainError) -> tuple[str, int]:
    """Somebody was here before: what was typed comes back, and may be saved over theirs."""
    form.revision.data = str(offer.revision)
    return _form_page(form, offer, 409, overtaken=errors.message(error))


def _form_page(
    form: OfferForm, offer: Offer | None, status: int, overtaken: str | None = None
) -> tuple[str, int]:
    lacking = rules.missing(text_of(offer)) if offer else ()
    page = render_template(
        "offers/form.html",
        form=form,
        offer=offer,
        overtaken=overtaken,
        may_write=offer is None or offer.state in rules.EDITABLE,
        missing=[{"url": f"#{field_id(name)}", "text": words.field_name(name)} for name in lacking],
        total=len(rules.MANDATORY),
    )
    return page, status
