"""Reviewing an offer: its text, whose it is, and publish or send back."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Invalid, NotFound, Stale, WrongState
from marketplace.core.text import to_html
from marketplace.moderation import queries
from marketplace.moderation.forms import ReviewForm
from marketplace.moderation.views import bp
from marketplace.moderation.views.desk import ShownOffer, shown_offer
from marketplace.offers import operations, rules, words
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer, OfferVersion
from marketplace.web import clock, errors
from marketplace.web.guards import roles
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.resending import gone_on

Answer = str | Response | tuple[str, int]
MARKDOWN = frozenset({"effects_evidence"})


@bp.get("/desk/offers")
@roles("moderator", write=False)
def list_offers() -> str:
    """Every offer that waits, the oldest first."""
    now, number = clock.now(), page_number(request.args)
    waiting = queries.offers_to_review(g.session)
    shown = waiting[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_template(
        "moderation/offers.html",
        page=Page([shown_offer(offer, now) for offer in shown], number, len(waiting)),
        page_url=lambda n: url_for("moderation.list_offers", page=n if n > 1 else None),
    )


@bp.route("/desk/offers/<ref>", methods=["GET", "POST"])
@roles("moderator", write=True, logs=True)
def review_offer(ref: str) -> Answer:
    """One offer: read it (which is logged), publish it or send it back."""
    offer = offers.offer_by_ref(g.session, ref)
    if offer is None:
        raise NotFound("not_found")
    form = ReviewForm(revision=str(offer.revision))
    if offer.state != "in_review":
        return _elsewhere(offer, form.reason.data or "")
    if not form.is_submitted():
        operations.log_read(g.session, g.actor, offer, now=clock.now())
        page = _page(offer, form)
        g.session.commit()
        return page
    if not form.validate():
        return _page(offer, form), 422
    return _decide(offer, form)


def _elsewhere(offer: Offer, typed: str) -> Answer:
    """It has been read already, or taken back: to its page if it is public, else to the list. A
    reason that was typed comes back."""
    if not rules.may_read(g.actor, offer, offer.state) and not typed:
        raise NotFound("not_found")
    told, is_public = errors.MESSAGES["review_moved"], offer.state in rules.PUBLIC
    page = ("offers.show_offer", offer.ref) if is_public else ("moderation.list_offers", None)
    url = url_for(page[0], ref=page[1])
    if typed:
        heading, link = _("Your reason was not sent"), _("Go on")
        return gone_on(heading, str(told), url=url, link=link, text=typed)
    flash(told, "info")
    return redirect(url)


def _decide(offer: Offer, form: ReviewForm) -> Answer:
    queue = [waiting.ref for waiting in queries.offers_to_review(g.session)]
    try:
        told = _do(offer, form)
    except (Stale, WrongState):
        g.session.refresh(offer)
        if offer.state == "in_review":
            return _again(offer, form)
        return _elsewhere(offer, form.reason.data or "")
    except DomainError as error:
        return _refused(offer, form, error)
    g.session.commit()
    flash(told, "success")
    following = _following(queue, offer.ref)
    if following is None:
        return redirect(url_for("moderation.desk"))
    return redirect(url_for("moderation.review_offer", ref=following))


def _do(offer: Offer, form: ReviewForm) -> str:
    now, revision = clock.now(), form.revision_number
    if form.decision.data == "publish":
        operations.publish_offer(g.session, g.actor, offer, now=now, revision=revision)
        return str(_("%(ref)s is published.", ref=offer.ref))
    reason = form.reason.data or ""
    if not reason.strip():
        raise Invalid("review_reason", {"reason": "review_reason"})
    operations.return_offer(g.session, g.actor, offer, reason=reason, now=now, revision=revision)
    return str(_("%(ref)s is sent back. The company reads why.", ref=offer.ref))


def _again(offer: Offer, form: ReviewForm) -> Answer:
    """It changed under the moderator's eyes: read it again, with what was written kept."""
    form.revision.data = str(offer.revision)
    return _page(offer, form, errors.MESSAGES["review_moved"]), 409


def _refused(offer: Offer, form: ReviewForm, error: DomainError) -> Answer:
    if isinstance(error, Invalid) and set(error.fields) <= {"reason"}:
        form.add_errors(error.fields)
        return _page(offer, form), 422
    return _page(offer, form, errors.message(error)), 422


def _following(queue: list[str], ref: str) -> str | None:
    """The next in the queue, from the top when it was the last."""
    others = [other for other in queue if other != ref]
    if not others or ref not in queue:
        return others[0] if others else None
    return others[queue.index(ref) % len(others)]


@dataclass(frozen=True)
class Part:
    """A heading and what the company wrote under it."""

    heading: str
    html: Markup


def _page(offer: Offer, form: ReviewForm, error: object = None) -> str:
    text = offers.working_copy(g.session, offer)
    if text is None:
        raise NotFound("not_found")
    now = clock.now()
    waiting = [shown_offer(other, now) for other in queries.offers_to_review(g.session)]
    refs = [other.ref for other in waiting]
    return render_template(
        "moderation/review.html",
        offer=offer,
        company=offer.organisation,
        text=text,
        parts=[_part(text, name) for name in words.PARTS if getattr(text, name)],
        facts=[(words.field_name(n), words.value_of(text, n)) for n in words.FACTS],
        public=offers.public_offers_of(g.session, offer.organisation_id, now),
        waiting=waiting[:PER_PAGE],
        total=len(waiting),
        number=refs.index(offer.ref) + 1,
        next=_next_url(waiting, refs, offer),
        form=form,
        error=error,
    )


def _next_url(waiting: list[ShownOffer], refs: list[str], offer: Offer) -> str | None:
    following = _following(refs, offer.ref)
    return next((other.url for other in waiting if other.ref == following), None)


def _part(text: OfferVersion, name: str) -> Part:
    value = getattr(text, name)
    if name in MARKDOWN:
        return Part(words.field_name(name), Markup(to_html(value)))  # noqa: S704 - cleaned there
    lines = Markup("<br>").join(value.split("\n"))
    return Part(words.field_name(name), Markup("<p>{}</p>").format(lines))
