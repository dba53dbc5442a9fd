"""A company's own offers: what each says and lacks, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.arena import queries as arena
from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.core.text import to_html
from marketplace.offers import queries, rules, showing, words
from marketplace.offers.forms import ChangesForm, RenewalForm
from marketplace.offers.models import Offer, OfferVersion
from marketplace.offers.views import bp
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles, signed_in
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.templating import passage


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
    note: str | None


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
    offer, state = own.offer, own.offer.state_at(clock.now())
    holds = offer.current if state in rules.HAS_PUBLIC_TEXT else own.text
    return OwnRow(
        ref=offer.ref,
        title=own.text.title,
        language=own.text.language,
        state=state,
        state_text=words.state_word(state),
        valid_to=words.value_of(holds, "valid_until"),
        changed_at=offer.changed_at,
        note=_row_note(own, state),
    )


def _row_note(own: queries.OwnOffer, state: str) -> str | None:
    """What is good to know beside the state."""
    if state == "draft" and own.offer.reason_code:
        return str(_("sent back by a moderator"))
    if state in rules.HAS_PUBLIC_TEXT and own.text.number is None:
        return str(_("with changes that are not published"))
    return None


@bp.get("/offers/<ref>/draft")
@signed_in(write=False)
def show_draft(ref: str) -> str:
    """The offer as its company sees it: what it says, what is missing, what can be done."""
    return draft_page(own_offer(ref))


@dataclass(frozen=True)
class Forms:
    """The forms of the page; one that was refused brings what was typed."""

    action: ActionForm
    changes: ChangesForm
    renewal: RenewalForm

    @classmethod
    def of(cls, offer: Offer, typed: ChangesForm | RenewalForm | None = None) -> "Forms":
        """Each with the revision that the page shows."""
        forms = cls(
            ActionForm(),
            typed if isinstance(typed, ChangesForm) else ChangesForm(formdata=None),
            typed if isinstance(typed, RenewalForm) else _renewal_form(),
        )
        for form in (forms.action, forms.changes, forms.renewal):
            form.revision.data = str(offer.revision)
        return forms


def _renewal_form() -> RenewalForm:
    return RenewalForm(now=clock.now(), formdata=None)


def draft_page(
    offer: Offer,
    refused: DomainError | None = None,
    typed: ChangesForm | RenewalForm | None = None,
) -> str:
    """The page; `refused` says what stopped an action, `typed` is the form it came with."""
    text, state = text_of(offer), offer.state_at(clock.now())
    return render_template(
        "offers/draft.html",
        offer=offer,
        text=text,
        state=state,
        state_text=words.state_word(state),
        valid_to=words.value_of(offer.current or text, "valid_until"),
        parts=[_part(text, name) for name in words.PARTS],
        facts=_facts(text),
        left_out=_left_out(text),
        missing=[
            {"url": _edit_url(offer, name), "text": words.field_name(name)}
            for name in rules.missing(text)
        ],
        total=len(rules.MANDATORY),
        comparison=_comparison(offer, text),
        reason=_reason(offer),
        waits=state == "published" and offer.is_changed_since_review,
        refused=_refusal(refused),
        may=rules.WORKFLOW.targets(state, {"company_editor"}),
        verified=offer.organisation.is_verified,
        forms=Forms.of(offer, typed),
        edit_url=lambda name: _edit_url(offer, name),
    )


def _comparison(offer: Offer, text: OfferVersion) -> showing.Comparison | None:
    """What the working copy changes in what is or was public; None when there is none."""
    if offer.current is None or text.number is not None:
        return None
    return showing.compared(offer.current, text)


def _reason(offer: Offer) -> str | None:
    """Why a moderator sent it back or suspended it: the list's words, and their own."""
    kind = rules.REASON_KINDS.get(offer.state)
    if kind is None or not (offer.reason_code or offer.returned_reason):
        return None
    code = offer.reason_code
    listed = None
    if code and code != rules.OWN_WORDS:
        listed = arena.reason_label(g.session, kind, code, present_language())
    return ". ".join(part for part in (listed, offer.returned_reason) if part)


def _part(text: OfferVersion, name: str) -> Part:
    value = getattr(text, name)
    html = to_html(value) if name in showing.MARKDOWN else _lines(value)
    return Part(name, words.field_name(name), Markup(html), name not in rules.MANDATORY)  # noqa: S704


def _lines(value: str) -> Markup:
    """Plain text with its line breaks."""
    return Markup("<p>{}</p>").format(Markup("<br>").join(value.split("\n"))) if value else Markup()


def _facts(text: OfferVersion) -> list[tuple[str, str]]:
    """What is filled in and what must be: the fields' names, and their values in words."""
    return [
        (words.field_name(name), _fact(text, name) or _("missing"))
        for name in words.FACTS
        if name in rules.MANDATORY or words.value_of(text, name)
    ]


def _fact(text: OfferVersion, name: str) -> str:
    value = words.value_of(text, name)
    return passage(value, text.language) if name in showing.WRITTEN and value else value


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
