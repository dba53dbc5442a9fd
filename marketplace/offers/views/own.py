"""A company's own offers: what each says and lacks, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.core.text import to_html
from marketplace.offers import operations, queries, rules, words
from marketplace.offers.models import Offer, OfferVersion
from marketplace.offers.views import bp
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles, signed_in
from marketplace.web.paging import PER_PAGE, Page, page_number

MARKDOWN = frozenset({"problem_solved", "effects_evidence"})


@dataclass(frozen=True)
class Part:
    """A longer text of the draft, as its own page shows it."""

    name: str
    heading: str
    html: Markup
    is_optional: bool


@dataclass(frozen=True)
class OwnRow:
    """One offer in the company's own list."""

    ref: str
    title: str
    language: str
    state: str
    state_text: str
    valid_to: str
    changed_at: datetime
    returned: bool


def own_offer(ref: str) -> Offer:
    """The offer, for its company's editors; for everybody else it is not there."""
    offer = queries.offer_by_ref(g.session, ref)
    if offer is None or offer.state == "deleted":
        raise NotFound("not_found")
    if "company_editor" not in rules.roles_of(g.actor, offer):
        raise NotFound("not_found")
    return offer


def text_of(offer: Offer) -> OfferVersion:
    text = queries.working_copy(g.session, offer) or offer.current
    if text is None:
        raise NotFound("not_found")
    return text


@bp.get("/offers/own")
@roles("company_editor", write=False)
def list_own() -> str:
    """The company's offers in every state, last changed first."""
    company, number = g.membership.organisation, page_number(request.args)
    offset = (number - 1) * PER_PAGE
    own = queries.own_offers(g.session, company.id, offset=offset, limit=PER_PAGE)
    total = queries.count_own_offers(g.session, company.id)
    return render_template(
        "offers/own.html",
        page=Page([_row(one) for one in own], number, total),
        page_url=lambda n: url_for("offers.list_own", page=n if n > 1 else None),
        verified=company.is_verified,
    )


def _row(own: queries.OwnOffer) -> OwnRow:
    state = own.offer.state_at(clock.now())
    return OwnRow(
        ref=own.offer.ref,
        title=own.text.title,
        language=own.text.language,
        state=state,
        state_text=words.state_word(state),
        valid_to=words.value_of(own.text, "valid_until"),
        changed_at=own.offer.changed_at,
        returned=state == "draft" and bool(own.offer.returned_reason),
    )


@bp.get("/offers/<ref>/draft")
@signed_in(write=False)
def show_draft(ref: str) -> str:
    """The offer as its company sees it: what it says, what is missing, what can be done."""
    return _draft_page(own_offer(ref))


def _draft_page(offer: Offer, refused: DomainError | None = None) -> str:
    text = text_of(offer)
    state = offer.state_at(clock.now())
    return render_template(
        "offers/draft.html",
        offer=offer,
        text=text,
        state=state,
        state_text=words.state_word(state),
        valid_to=words.value_of(text, "valid_until"),
        parts=[_part(text, name) for name in words.PARTS],
        facts=_facts(text),
        left_out=_left_out(text),
        missing=[
            {"url": _edit_url(offer, name), "text": words.field_name(name)}
            for name in rules.missing(text)
        ],
        total=len(rules.MANDATORY),
        refused=_refusal(refused),
        may=rules.WORKFLOW.targets(state, {"company_editor"}),
        verified=offer.organisation.is_verified,
        form=_action_form(offer),
        edit_url=lambda name: _edit_url(offer, name),
    )


def _part(text: OfferVersion, name: str) -> Part:
    value = getattr(text, name)
    html = to_html(value) if name in MARKDOWN else _lines(value)
    return Part(name, words.field_name(name), Markup(html), name not in rules.MANDATORY)  # noqa: S704


def _lines(value: str) -> Markup:
    """Plain text with its line breaks."""
    return Markup("<p>{}</p>").format(Markup("<br>").join(value.split("\n"))) if value else Markup()


def _facts(text: OfferVersion) -> list[tuple[str, str]]:
    """What is filled in and what must be: the fields' names, and their values in words."""
    return [
        (words.field_name(name), words.value_of(text, name) or _("missing"))
        for name in words.FACTS
        if name in rules.MANDATORY or words.value_of(text, name)
    ]


def _left_out(text: OfferVersion) -> str:
    """The names of the optional facts that are not filled in."""
    empty = [n for n in words.FACTS if n not in rules.MANDATORY and not words.value_of(text, n)]
    return ", ".join(words.field_name(name) for name in empty)


def field_id(name: str) -> str:
    """The field in the form where this is written."""
    return "available_from_year" if name == "available_from" else name


def _edit_url(offer: Offer, name: str) -> str:
    return url_for("offers.edit_offer", ref=offer.ref, _anchor=field_id(name))


def _refusal(error: DomainError | None) -> list[str]:
    """What stopped an action, field by field where it says so."""
    if error is None:
        return []
    if not isinstance(error, Invalid) or not error.fields:
        return [errors.message(error)]
    return [
        f"{words.field_name(name)}: {errors.field_message(code)}"
        for name, code in error.fields.items()
    ]


def _action_form(offer: Offer) -> ActionForm:
    form = ActionForm()
    form.revision.data = str(offer.revision)
    return form


def _act(ref: str, verb: Any, told: str) -> Response | tuple[str, int]:
    """Do one thing to one's own offer, and say so; what is refused is told on its page."""
    offer, form = own_offer(ref), ActionForm()
    try:
        verb(g.session, g.actor, offer, now=clock.now(), revision=form.revision_number)
    except DomainError as error:
        g.session.rollback()
        return _draft_page(own_offer(ref), refused=error), 409
    g.session.commit()
    flash(told, "done")
    if offer.state == "deleted":
        return redirect(url_for("offers.list_own"))
    return redirect(url_for("offers.show_draft", ref=ref))


@bp.post("/offers/<ref>/submit")
@signed_in(write=True)
def submit_offer(ref: str) -> Response | tuple[str, int]:
    """Send the draft to the moderators."""
    told = _("The offer is sent. A moderator reads it, and you are told when it is public.")
    return _act(ref, operations.submit_offer, told)


@bp.post("/offers/<ref>/take-back")
@signed_in(write=True)
def take_back_offer(ref: str) -> Response | tuple[str, int]:
    """Go on writing."""
    return _act(ref, operations.take_back_offer, _("The offer is a draft again."))


@bp.route("/offers/<ref>/delete", methods=["GET", "POST"])
@signed_in(write=True)
def delete_offer(ref: str) -> str | Response | tuple[str, int]:
    """Throw the draft away, after being asked."""
    if request.method == "POST":
        return _act(ref, operations.delete_offer_draft, _("The draft is deleted."))
    return _ask(ref, "deleted")


@bp.route("/offers/<ref>/withdraw", methods=["GET", "POST"])
@signed_in(write=True)
def withdraw_offer(ref: str) -> str | Response | tuple[str, int]:
    """Take the offer out of the market, after being asked."""
    if request.method == "POST":
        return _act(ref, operations.withdraw_offer, _("The offer is withdrawn."))
    return _ask(ref, "withdrawn")


def _ask(ref: str, target: str) -> str | Response:
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
