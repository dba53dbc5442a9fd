"""Reviewing an offer: its text or what was changed in it, whose it is, and what to do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from marketplace.arena import queries as arena
from marketplace.core.errors import DomainError, Invalid, NotFound, Stale, WrongState
from marketplace.core.text import to_html
from marketplace.matching import queries as matching
from marketplace.moderation import queries
from marketplace.moderation.forms import ReviewForm
from marketplace.moderation.rows import Standing, standing
from marketplace.moderation.views import bp
from marketplace.moderation.views.deciding import DECISIONS, Decision, decide
from marketplace.moderation.views.offers import shown_offers
from marketplace.offers import operations, rules, showing, words
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer, OfferVersion
from marketplace.web import clock, errors
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.resending import gone_on

Answer = str | Response | tuple[str, int]
BESIDE = 6


@bp.route("/desk/offers/<ref>", methods=["GET", "POST"])
@roles("moderator", write=True, logs=True)
def review_offer(ref: str) -> Answer:
    """One offer: read it (which is logged where it is not public), and decide."""
    offer = offers.offer_by_ref(g.session, ref)
    if offer is None:
        raise NotFound("not_found")
    form = ReviewForm(revision=str(offer.revision))
    if offer.state not in DECISIONS:
        return _elsewhere(offer, form.reason.data or "")
    if not form.is_submitted():
        if offer.state != "published":
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
    told, is_public = errors.MESSAGES["review_moved"], offers.is_readable(offer)
    page = ("offers.show_offer", offer.ref) if is_public else ("moderation.list_offers", None)
    url = url_for(page[0], ref=page[1])
    if typed:
        heading, link = _("Your reason was not sent"), _("Go on")
        return gone_on(heading, str(told), url=url, link=link, text=typed)
    flash(told, "info")
    return redirect(url)


def _decide(offer: Offer, form: ReviewForm) -> Answer:
    was = offer.state
    following = _place(offer).next_ref
    try:
        told = decide(offer, form)
    except (Stale, WrongState):
        g.session.refresh(offer)
        if offer.state == was:
            return _again(offer, form)
        return _elsewhere(offer, form.reason.data or "")
    except DomainError as error:
        return _refused(offer, form, error)
    g.session.commit()
    flash(told, "success")
    if following is None or was == "suspended":
        return redirect(url_for("moderation.desk"))
    return redirect(url_for("moderation.review_offer", ref=following))


def _again(offer: Offer, form: ReviewForm) -> Answer:
    """It changed under the moderator's eyes: read it again, with what was written kept."""
    form.revision.data = str(offer.revision)
    return _page(offer, form, errors.MESSAGES["review_moved"]), 409


def _refused(offer: Offer, form: ReviewForm, error: DomainError) -> Answer:
    if isinstance(error, Invalid) and set(error.fields) <= {"reason", "reason_code"}:
        form.add_errors(error.fields)
        return _page(offer, form), 422
    return _page(offer, form, errors.message(error)), 422


def _place(offer: Offer) -> queries.Place:
    mine = queries.Whose(g.actor.person_id, "free")
    return queries.place_of(g.session, offer, clock.now(), mine)


@dataclass(frozen=True)
class Part:
    """A heading and what the company wrote under it."""

    heading: str
    html: Markup


def _page(offer: Offer, form: ReviewForm, error: object = None) -> str:
    text = offers.working_copy(g.session, offer) if offer.state == "in_review" else offer.current
    if text is None:
        raise NotFound("not_found")
    now, place = clock.now(), _place(offer)
    waiting = queries.offers_to_review(g.session, now, limit=BESIDE)
    days = queries.due_days(g.session)["offers"]
    may = _may(offer)
    kind = next((one.kind for one in may if one.kind), None)
    return render_template(
        "moderation/review.html",
        offer=offer,
        company=offer.organisation,
        text=text,
        changed=_changes(offer, text),
        parts=[_part(text, name) for name in words.PARTS if getattr(text, name)],
        facts=[(words.field_name(n), words.value_of(text, n)) for n in words.FACTS],
        public=offers.public_offers_of(g.session, offer.organisation_id, now, BESIDE),
        waiting=shown_offers(waiting, days, now),
        total=place.total,
        place=place,
        next=url_for("moderation.review_offer", ref=place.next_ref) if place.next_ref else None,
        standing=_standing(offer, days, now),
        decisions=_decisions(offer),
        pairs=matching.count_curated(g.session, offer.id),
        may=may,
        keys=[("1–6", _("Choose a reason")), *((one.key, one.text) for one in may)],
        reasons=arena.reasons(g.session, kind, present_language()) if kind else [],
        form=form,
        error=error,
    )


def _may(offer: Offer) -> list[Decision]:
    """What can be decided: nothing is to be read again while it says what was read."""
    again = offer.is_changed_since_review
    return [one for one in DECISIONS[offer.state] if one.name != "reviewed" or again]


@dataclass(frozen=True)
class Changed:
    """What differs from the version that was read before."""

    since: OfferVersion
    at: datetime | None
    by: str | None
    comparison: showing.Comparison


def _changes(offer: Offer, text: OfferVersion) -> Changed | None:
    """Against what was read: the reviewed version of a public text, or of a correction the one
    that was public last; None where the text is read for the first time."""
    before = offer.reviewed if offer.state == "published" else offer.current
    if before is None or before.id == text.id:
        return None
    by = offer.reviewed_by.name if offer.reviewed_by else None
    return Changed(before, offer.reviewed_at, by, showing.compared(before, text))


def _standing(offer: Offer, days: int, now: datetime) -> Standing | None:
    since = offer.submitted_at
    if since is None:
        return None
    claim = queries.claims_on(g.session, "offer", {offer.id: since}).get(offer.id)
    person = g.actor.person_id
    return standing("offers", offer.id, since, claim, days=days, person_id=person, now=now)


@dataclass(frozen=True)
class Told:
    """An earlier decision in words."""

    text: str
    at: datetime
    who: str | None


def _decisions(offer: Offer) -> list[Told]:
    found = queries.decisions_about(g.session, offer)
    kinds = rules.REASON_KINDS.values()
    known = {(r.kind, r.code): r for kind in kinds for r in arena.all_reasons(g.session, kind)}
    return [Told(_decision_text(one, known), one.at, one.who) for one in found]


def _decision_text(one: queries.Decision, known: Mapping[tuple[str, str], arena.Reason]) -> str:
    number, code = one.details.get("version"), one.details.get("reason_code", "")
    if one.action == "offer.reviewed":
        return str(_("Marked as reviewed, version %(number)s", number=number))
    if one.action == "offer.published" and one.from_state == "suspended":
        return str(_("Shown again"))
    if one.action == "offer.published":
        return str(_("Published, version %(number)s", number=number))
    kind = "offer_suspend" if one.action == "offer.suspended" else "offer_return"
    word = _("Suspended") if kind == "offer_suspend" else _("Sent back")
    reason = known.get((kind, code))
    return f"{word}: {reason.label(present_language())}" if reason else str(word)


def _part(text: OfferVersion, name: str) -> Part:
    value = getattr(text, name)
    if name in showing.MARKDOWN:
        return Part(words.field_name(name), Markup(to_html(value)))  # noqa: S704 - cleaned there
    lines = Markup("<br>").join(value.split("\n"))
    return Part(words.field_name(name), Markup("<p>{}</p>").format(lines))
