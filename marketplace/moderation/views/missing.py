"""Why a pair that a moderator expected is not there: for a need, the offers that come nearest, and
for a need and an offer the rule that keeps them apart."""

from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.browsing import asking
from marketplace.core.days import last_day
from marketplace.matching import missing, showing
from marketplace.matching import queries as matching
from marketplace.matching import rules as match_rules
from marketplace.matching.documents import need_text, with_meaning
from marketplace.matching.missing import Missing
from marketplace.moderation import rules
from marketplace.moderation.views import bp
from marketplace.needs import queries as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.offers import queries as offers
from marketplace.offers.documents import PublicOffer
from marketplace.offers.models import Offer
from marketplace.search.engine import Match, Placed
from marketplace.search.faults import IndexUnavailable
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.templating import long_date

READERS = ("moderator", "platform_admin")
NEAREST = 20
LONGEST_REF = 20


@dataclass(frozen=True)
class Check:
    """A rule, as it stands for the pair; `agrees` where it lets the pair through."""

    label: str
    text: str
    agrees: bool


@dataclass(frozen=True)
class Near:
    """An offer near a need: how near, and whether the two are a pair."""

    number: int
    title: str
    lang: str | None
    company: str
    url: str
    score: float
    score_text: str
    likelihood_text: str
    pair_text: str


@bp.get("/desk/missing")
@roles(*READERS, write=False)
def show_missing() -> str:
    """Why a pair is missing."""
    need_ref, offer_ref, now = _ref("need"), _ref("offer"), clock.now()
    need, offer = _need(need_ref), _offer(offer_ref)
    found = None
    if need is not None and offer is not None:
        found = missing.why_missing(g.session, asking.engine(), need, offer, now)
    return render_template(
        "moderation/missing.html",
        need_ref=need_ref,
        offer_ref=offer_ref,
        errors=_errors(need_ref, need, offer_ref, offer),
        need=need,
        found=found,
        answer=_answer(found, need, offer, now) if found and need and offer else "",
        checks=_checks(found) if found else [],
        pair=_compared(found, need, offer, now) if found and need and offer else None,
        pair_url=_pair_url(found),
        nearest=_nearest(need, now) if need is not None and not offer_ref else None,
        home=_home(),
    )


def _ref(name: str) -> str:
    return request.args.get(name, "")[:LONGEST_REF].strip().upper()


def _need(ref: str) -> Need | None:
    """The need, if everybody has been able to read it: of drafts nothing is told."""
    need = needs.need_by_ref(g.session, ref) if ref else None
    return need if need is not None and need.published_at is not None else None


def _offer(ref: str) -> Offer | None:
    offer = offers.offer_by_ref(g.session, ref) if ref else None
    return offer if offer is not None and offer.published_at is not None else None


def _errors(
    need_ref: str, need: Need | None, offer_ref: str, offer: Offer | None
) -> list[tuple[str, str]]:
    errors = []
    if need is None and (need_ref or offer_ref):
        text = _("There is no public need with the number %(ref)s.", ref=need_ref)
        errors.append(("need", str(text if need_ref else _("Give the need’s number."))))
    if offer is None and offer_ref:
        text = _("There is no public offer with the number %(ref)s.", ref=offer_ref)
        errors.append(("offer", str(text)))
    return errors


def _answer(found: Missing, need: Need, offer: Offer, now: datetime) -> str:
    """The rule that keeps the two apart, in a sentence."""
    if found.rule == "dismissed":
        return _dismissed(found)
    if found.rule in {"crowded", "unlikely"} and found.placed:
        return _by_how_much(found.rule, found.placed)
    return _plainly(found.rule, need, offer, now)


def _by_how_much(rule: str, placed: Placed) -> str:
    if rule == "crowded":
        text = _(
            "The offer comes as number %(number)s for this need, and the %(kept)s best are kept.",
            number=placed.number,
            kept=match_rules.KEEP_PER_NEED,
        )
    else:
        text = _(
            "It is not likely enough that they belong together: %(chance)s, and at least %(least)s "
            "is asked for.",
            chance=showing.percent(placed.match.explanation.likelihood),
            least=showing.percent(match_rules.MINIMUM_LIKELIHOOD),
        )
    return str(text)


def _plainly(rule: str, need: Need, offer: Offer, now: datetime) -> str:
    until = offer.current.valid_until if offer.current else None
    if rule == "offer_hidden" and offer.state_at(now) == "expired" and until is not None:
        day = long_date(last_day(until))
        return str(_("The offer %(ref)s held until and including %(day)s.", ref=offer.ref, day=day))
    language = present_language()
    needs_state = codes.label("need_state", need.state, language)
    offers_state = codes.label("offer_state", offer.state_at(now), language)
    told = {
        "need_hidden": _("The need is not public: %(state)s.", state=_within(needs_state)),
        "company_suspended": _("The offer is not public: the company is suspended."),
        "offer_hidden": _("The offer is not public: %(state)s.", state=_within(offers_state)),
        "behind": _(
            "The search has not read the offer’s present text yet. The pair is worked out as soon "
            "as it has."
        ),
        "there": _("The pair is there."),
        "soon": _(
            "Nothing keeps the two apart. The pair is here as soon as the work in the background "
            "has come to it, most often within a few seconds."
        ),
    }
    return str(told[rule])


def _within(state: str) -> str:
    return state[:1].lower() + state[1:]


def _dismissed(found: Missing) -> str:
    match = found.match
    if match is None or match.decided_at is None:
        raise ValueError("nobody has decided")
    return str(
        _(
            "%(who)s dismissed the pair on %(day)s (%(reason)s), and both texts say the same as "
            "then.",
            who=match.moderator.name if match.moderator else _("A moderator"),
            day=long_date(match.decided_at),
            reason=_within(showing.reason_label("dismissed", match.reason_code or "")),
        )
    )


def _checks(found: Missing) -> list[Check]:
    """Every rule that could be asked, in the order they are asked in."""
    hidden = found.rule in {"need_hidden", "company_suspended", "offer_hidden"}
    public = Check(_("Public"), _("One of the two is not") if hidden else _("Both are"), not hidden)
    if hidden:
        return [public]
    was_dismissed = found.match is not None and found.match.state == "dismissed"
    dismissed = Check(_("Dismissed before"), _dismissed_words(found), found.rule != "dismissed")
    known = found.rule != "behind" and found.placed is not None
    read = Check(
        _("Read by the search"),
        _("The offer’s present text is") if known else _("Not the offer’s present text"),
        known,
    )
    first = [public, dismissed, read] if was_dismissed else [public, read]
    return [*first, *(_by_number(found) if known else [])]


def _dismissed_words(found: Missing) -> str:
    if found.rule == "dismissed":
        return str(_("Yes, and nothing has changed since"))
    return str(_("Yes, but one of the texts says something else now"))


def _by_number(found: Missing) -> list[Check]:
    if found.placed is None:
        return []
    chance, least = found.placed.match.explanation.likelihood, match_rules.MINIMUM_LIKELIHOOD
    number, total = found.placed.number, found.placed.total
    kept = match_rules.KEEP_PER_NEED
    return [
        Check(
            _("Likely enough"),
            _("%(chance)s, at least %(least)s is asked for", chance=showing.percent(chance),
              least=showing.percent(least)),
            chance >= least,
        ),
        Check(
            _("Among the best of the need"),
            _("Number %(number)s of %(total)s offers, the %(kept)s best are kept", number=number,
              total=total, kept=kept),
            number <= kept,
        ),
    ]  # fmt: skip


def _compared(found: Missing, need: Need, offer: Offer, now: datetime) -> showing.Pair | None:
    """The two texts with what they share, where both may be read and were compared."""
    if found.placed is None or found.rule == "behind":
        return None
    return showing.compared(need, offer, found.placed.match.explanation, now)


def _pair_url(found: Missing | None) -> str | None:
    """The page of the pair, for those whose page it is."""
    if found is None or found.match is None or not rules.is_moderator(g.actor):
        return None
    return url_for("matching.show_match", match_id=found.match.id)


def _nearest(need: Need, now: datetime) -> list[Near]:
    """The offers that come nearest, whether or not they are near enough."""
    if need.state not in need_rules.PUBLIC:
        return []
    try:
        engine = asking.engine()
        ready = engine.refresh()
        document = with_meaning(g.session, need_text(need), engine.model)
        hits = engine.match(document, "offer", now, limit=NEAREST) if ready else []
    except IndexUnavailable:
        return []
    public = offers.public_by_refs(g.session, [hit.ref for hit in hits], now)
    states = matching.states_of(g.session, need.id)
    return [
        _near(need, number, hit, public[hit.ref], states.get(hit.ref))
        for number, hit in enumerate(hits, start=1)
        if hit.ref in public
    ]


def _near(
    need: Need, number: int, hit: Match, offer: PublicOffer, pair: tuple[int, str] | None
) -> Near:
    language = present_language()
    return Near(
        number=number,
        title=offer.title or hit.ref,
        lang=None if offer.language == language else offer.language,
        company=offer.organisation.name,
        url=url_for("moderation.show_missing", need=need.ref, offer=hit.ref),
        score=hit.score,
        score_text=showing.two_decimals(hit.score),
        likelihood_text=showing.likelihood(hit.explanation.likelihood).words,
        pair_text=codes.label("match_state", pair[1], language) if pair else str(_("No pair")),
    )


def _home() -> tuple[str, str]:
    """Where the trail begins: the desk, or administration for one who has no desk."""
    if rules.is_moderator(g.actor):
        return url_for("moderation.desk"), str(_("Desk"))
    return url_for("administration.front"), str(_("Administration"))
