"""A pair as people see it: two texts with the shared words marked, and why they were put together.

Only what is public of the need and the offer is shown, as their own pages show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import g, url_for
from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from marketplace import codes
from marketplace.arena import queries as arena
from marketplace.browsing.facets import state_label
from marketplace.codes import horizons
from marketplace.core.text import to_plain
from marketplace.matching import messages, rules
from marketplace.matching.models import Match
from marketplace.matching.queries import MatchRow
from marketplace.matching.telling import telling
from marketplace.needs import queries as needs
from marketplace.needs.documents import PublicNeed, local_day, public_need
from marketplace.needs.models import Need
from marketplace.needs.rows import days_until
from marketplace.offers import queries as offers
from marketplace.offers.documents import PublicOffer, public_offer
from marketplace.offers.models import Offer
from marketplace.offers.rows import valid_text
from marketplace.search.explaining import Explanation
from marketplace.search.marking import Segment, mark
from marketplace.web.language import present_language

# From here on a deadline is near, as the shapes of states tell it.
DAYS_NEAR = 7
# A smaller share of the score is not worth a row.
WORTH_A_ROW = 0.005
PERCENT = {"sv": "#,##0\u00a0%", "en": "#,##0%"}


@dataclass(frozen=True)
class Side:
    """One of the two texts, as `components/match.html` shows it."""

    kind_text: str
    state: str
    state_text: str
    url: str
    title: Sequence[Segment]
    who: str
    lang: str | None
    parts: list[tuple[str, Sequence[Segment]]]


@dataclass(frozen=True)
class Agreement:
    """Whether the two agree in one facet, or what there is to say instead."""

    label: str
    text: str
    agrees: bool


@dataclass(frozen=True)
class Part:
    """A part of the score: its share of the whole, and what it stands for."""

    label: str
    share: float
    text: str
    meaning: str


@dataclass(frozen=True)
class Pair:
    """Everything that the page of a pair shows of the need and the offer."""

    need: Side
    offer: Side
    names: str
    langs: dict[str, str]
    reason: list[messages.Piece]
    score: str
    likelihood: "Likelihood"
    scores: list[Part]
    agreements: list[Agreement]
    scored_on: str = ""


def pair(match: Match, now: datetime, joint: Sequence[str] = ()) -> Pair:
    """The pair as it stands: present public texts, and the explanation as it was made."""
    scored_on = _(
        "The need's version %(need)s, the offer's version %(offer)s.",
        need=match.need_version.number,
        offer=match.offer_version.number,
    )
    explanation = Explanation.from_dict(match.explanation)
    compared_ = compared(match.need, match.offer, explanation, now, joint)
    return replace(compared_, score=two_decimals(match.score), scored_on=str(scored_on))


def compared(
    shown_need: Need,
    shown_offer: Offer,
    explanation: Explanation,
    now: datetime,
    joint: Sequence[str] = (),
) -> Pair:
    """Two public texts beside each other, whether or not they are a pair."""
    need = public_need(shown_need, needs.current(shown_need), now)
    offer = public_offer(shown_offer, offers.current(shown_offer), now)
    marked = telling(explanation.terms)
    return Pair(
        need=_need_side(need, [term.word for term in marked], joint, now),
        offer=_offer_side(offer, [term.other for term in marked]),
        names=both_refs(need.ref, offer.ref),
        langs={"need": need.language, "offer": offer.language},
        reason=messages.sentence(explanation, present_language()),
        score=two_decimals(explanation.score),
        likelihood=likelihood(explanation.likelihood),
        scores=scores(explanation),
        agreements=_agreements(explanation, need, offer, now),
    )


def names_of(match: Match) -> str:
    """The two refs, for the path to the page and for its title."""
    return both_refs(match.need.ref, match.offer.ref)


def both_refs(need: str, offer: str) -> str:
    """Two refs in one breath."""
    return str(_("%(need)s and %(offer)s", need=need, offer=offer))


def two_decimals(value: float) -> str:
    """0,81 / 0.81."""
    return str(format_decimal(value, "0.00"))


def _need_side(need: PublicNeed, terms: Sequence[str], joint: Sequence[str], now: datetime) -> Side:
    state, state_text = phase_words(need.phase, need.answers_close_at, now)
    organisation = need.organisation
    parts = (
        (_("Summary"), need.summary),
        (_("Problem and current situation"), need.problem),
        (_("Desired outcome"), need.desired_outcome),
        (_("Conditions"), need.constraints),
    )
    return Side(
        kind_text=_("Need · %(ref)s", ref=need.ref),
        state=state,
        state_text=state_text,
        url=url_for("needs.show_need", ref=need.ref),
        title=mark(need.title or _("Without a title"), terms, need.language),
        who=who(organisation.name, organisation.town, joint),
        lang=_lang(need.language),
        parts=_parts(parts, terms, need.language),
    )


def _offer_side(offer: PublicOffer, terms: Sequence[str]) -> Side:
    parts = (
        (_("Summary"), offer.summary),
        (_("Which need it meets"), offer.problem_solved),
        (_("Effects and evidence"), offer.effects_evidence),
        (_("Works together with"), offer.integrations),
    )
    return Side(
        kind_text=_("Offer · %(ref)s", ref=offer.ref),
        state="open" if offer.state == "published" else offer.state,
        state_text=valid_text(offer),
        url=url_for("offers.show_offer", ref=offer.ref),
        title=mark(offer.title or _("Without a title"), terms, offer.language),
        who=who(offer.organisation.name, offer.organisation.town),
        lang=_lang(offer.language),
        parts=_parts(parts, terms, offer.language),
    )


def who(name: str, town: str, joint: Sequence[str] = ()) -> str:
    """An organisation with its town, unless its name says it, and those it is together with."""
    first = f"{name}, {town}" if town and town not in name else name
    if not joint:
        return first
    others = messages.joined(joint, present_language())
    return str(_("%(who)s, together with %(others)s", who=first, others=others))


def _lang(language: str) -> str | None:
    return None if language == present_language() else language


def _parts(
    parts: Sequence[tuple[str, str]], terms: Sequence[str], language: str
) -> list[tuple[str, Sequence[Segment]]]:
    return [
        (heading, mark(to_plain(text), terms, language)) for heading, text in parts if text.strip()
    ]


def phase_words(phase: str, close: datetime | None, now: datetime) -> tuple[str, str]:
    """The shape and the words for a need's phase: the days left while it takes answers."""
    days = days_until(close, now)
    if phase != "open" or days is None:
        return phase, _closed_words(phase)
    return _shape(days), days_words(days)


def _closed_words(phase: str) -> str:
    return str(_("Early need")) if phase == "announced" else state_label(phase, present_language())


def _shape(days: int) -> str:
    if days > DAYS_NEAR:
        return "open"
    return "closing" if days else "last_day"


def days_words(days: int) -> str:
    """12 dagar kvar; 'Last day today' on the day itself."""
    if days == 0:
        return str(_("Last day today"))
    return str(ngettext("%(num)d day left", "%(num)d days left", days))


def _short_answer(row: MatchRow, now: datetime) -> tuple[str | None, str]:
    """The same in a narrow column; far deadlines are a number of days without a shape."""
    phase = row.phase_at(now)
    days = days_until(row.answers_close_at, now)
    if phase != "open" or days is None:
        return phase, _closed_words(phase)
    text = str(ngettext("%(num)d day", "%(num)d days", days)) if days else str(_("Today"))
    return (_shape(days) if days <= DAYS_NEAR else None), text


@dataclass(frozen=True)
class Likelihood:
    """How likely a pair is right, in words, and as the number behind them."""

    words: str
    percent: str


def likelihood(chance: float) -> Likelihood:
    """A chance as people read it."""
    return Likelihood(messages.likelihood_words(chance, present_language()), percent(chance))


def scores(explanation: Explanation) -> list[Part]:
    """The parts that brought something, in their order, each with its share of the score."""
    brought = {name: max(0.0, explanation.parts.get(name, 0.0)) for name in messages.PARTS}
    total = sum(brought.values()) or 1.0
    return [
        _part(name, part / total) for name, part in brought.items() if part / total >= WORTH_A_ROW
    ]


def _part(name: str, share: float) -> Part:
    language = present_language()
    label, meaning = messages.part_name(name, language), messages.part_meaning(name, language)
    return Part(label, share, percent(share), meaning)


def percent(share: float) -> str:
    """38 % / 38%."""
    return str(format_percent(share, PERCENT[present_language()]))


Codes = tuple[str, ...]


def _agreements(
    explanation: Explanation, need: PublicNeed, offer: PublicOffer, now: datetime
) -> list[Agreement]:
    said: dict[str, tuple[Codes, Codes]] = {
        "area": (need.welfare_areas, offer.welfare_areas),
        "target": (need.target_groups, offer.target_groups),
        "place": (need.places, offer.regions_served),
        "maturity": (_one(need.maturity_wanted), _one(offer.maturity)),
        "horizon": (_needed(need), _available(offer, now)),
    }
    return [_agreement(name, explanation, *said[name]) for name in messages.FACETS]


def _one(code: str | None) -> Codes:
    return (code,) if code else ()


def _needed(need: PublicNeed) -> Codes:
    says_when = need.needed_from_year or need.needed_from_undecided
    return (need.horizon,) if says_when else ()


def _available(offer: PublicOffer, now: datetime) -> Codes:
    day = horizons.middle_of(offer.available_from_year, offer.available_from_quarter)
    return (horizons.horizon_of(day, local_day(now)),) if day else ()


def _agreement(name: str, explanation: Explanation, need: Codes, offer: Codes) -> Agreement:
    language = present_language()
    label = messages.part_name(name, language)
    agreed = explanation.facets.get(name, ())
    if agreed:
        text = messages.labels(name, agreed, language)
        if name == "place":
            text = str(_("Delivers to %(where)s", where=text))
        return Agreement(label, text, True)
    return Agreement(label, _difference(name, need, offer), False)


def _difference(name: str, need: Codes, offer: Codes) -> str:
    """Why they do not agree: what each says."""
    if need and offer:
        language = present_language()
        values = {
            "need": messages.labels(name, need, language),
            "offer": messages.labels(name, offer, language),
        }
        return str(_("The need: %(need)s. The offer: %(offer)s.", **values))
    if need:
        return str(_("The offer says nothing"))
    return str(_("The need says nothing") if offer else _("Neither says anything"))


@dataclass(frozen=True)
class Listed:
    """A pair in a table of the desk."""

    id: int
    url: str
    need_title: str
    need_lang: str | None
    body: str
    offer_title: str
    offer_lang: str | None
    company: str
    score: float
    score_text: str
    likelihood_text: str
    state: str
    state_text: str
    answer_shape: str | None
    answer_text: str
    row: MatchRow


def listed(row: MatchRow, now: datetime, **args: Any) -> Listed:
    """A row of a table; `args` go into the address of its page."""
    shape, answer_text = _short_answer(row, now)
    return Listed(
        id=row.id,
        url=url_for("matching.show_match", match_id=row.id, **args),
        need_title=row.need_title or str(_("Without a title")),
        need_lang=_lang(row.need_language),
        body=row.body_town or row.body_name,
        offer_title=row.offer_title or str(_("Without a title")),
        offer_lang=_lang(row.offer_language),
        company=row.company_name,
        score=row.score,
        score_text=two_decimals(row.score),
        likelihood_text=messages.likelihood_words(row.likelihood, present_language()),
        state=row.state,
        state_text=decided_words(row),
        answer_shape=shape,
        answer_text=answer_text,
        row=row,
    )


def decided_words(row: MatchRow) -> str:
    """The state, and for a decision its reason."""
    return state_and_reason(row.state, row.reason_code)


def reason_label(state: str, code: str) -> str:
    """The arena's words for the reason of a decision. Its lists are read once in a request."""
    lists = g.setdefault("match_reasons", {})
    kind = rules.REASON_KINDS["dismissed" if state == "dismissed" else "curated"]
    if kind not in lists:
        lists[kind] = {one.code: one for one in arena.all_reasons(g.session, kind)}
    known = lists[kind].get(code)
    return str(known.label(present_language())) if known else code


def state_and_reason(state: str, reason_code: str | None) -> str:
    """ "Avfärdad, fel målgrupp"."""
    language = present_language()
    word = codes.label("match_state", state, language)
    if not reason_code:
        return word
    reason = messages.in_text(reason_label(state, reason_code))
    return f"{word}, {reason}"
