"""Pairs as the texts suggest them now: added, rescored, ended and taken up again by the system.

Each function reads the present state and makes the rows agree with it, so that it may run twice
and in any order. The needs' rows are locked first, in order of id: two workers at the same need
wait for each other and can neither make a pair twice nor lock each other out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.core import audit
from marketplace.core.actor import SYSTEM
from marketplace.matching import rules
from marketplace.matching.documents import (
    need_text,
    offer_text,
    says_something_new,
    with_meaning,
)
from marketplace.matching.models import Match
from marketplace.meaning.queries import with_vectors
from marketplace.needs import queries as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer
from marketplace.search.engine import Engine
from marketplace.search.explaining import Explanation

# A new offer is first compared with all needs as they would answer it, which is quick; then those
# that are near enough score it as they score every offer. In the real texts and the sample, no pair
# above the minimum was further down than place 88, or below a sixth of the minimum.
CANDIDATES = 200
NEAR_ENOUGH = 0.3


@dataclass(frozen=True)
class Fit:
    """An offer that fits a need, and why."""

    offer: Offer
    explanation: Explanation


def suggest_for_need(session: Session, engine: Engine, need_id: int, now: datetime) -> None:
    """Make the need's pairs agree with what it and the offers say now."""
    need = _hold_needs(session, [need_id]).get(need_id)
    if need is None:
        return
    rows = _rows(session, [need_id]).get(need_id, {})
    if need.state not in need_rules.PUBLIC:
        _end(session, rows.values(), now)
        return
    fits = _offers_that_fit(session, engine, need, now)
    _agree(session, need, rows, fits, now)
    _drop(session, [row for offer_id, row in rows.items() if offer_id not in fits], now)


def suggest_for_offer(session: Session, engine: Engine, offer_id: int, now: datetime) -> None:
    """Make the offer's pairs agree with what it and every public need say now."""
    offer = offers.offer_by_id(session, offer_id)
    if offer is None:
        return
    fits = _needs_that_fit(session, engine, offer, now)
    held = _hold_needs(session, {*fits, *_needs_paired_with(session, offer)})
    rows = _rows(session, held)
    for need_id, need in held.items():
        _place(session, need, rows.get(need_id, {}), offer, fits.get(need_id), now)


def suggest_for_company(
    session: Session, engine: Engine, organisation_id: int, now: datetime
) -> None:
    """Make the pairs of all its published offers agree: it was suspended, or let back."""
    query = select(Offer.id).filter_by(organisation_id=organisation_id, state="published")
    for offer_id in session.scalars(query.order_by(Offer.id)).all():
        suggest_for_offer(session, engine, offer_id, now)


def _hold_needs(session: Session, ids: Iterable[int]) -> dict[int, Need]:
    """The needs as they are now, locked in one order against other suggesting."""
    query = select(Need).where(Need.id.in_(set(ids))).order_by(Need.id)
    query = query.options(joinedload(Need.current))
    # Not the whole row: decisions refer to the need and must not wait.
    locked = query.with_for_update(of=Need, key_share=True)
    found = session.scalars(locked.execution_options(populate_existing=True))
    return {need.id: need for need in found}


def _rows(session: Session, need_ids: Iterable[int]) -> dict[int, dict[int, Match]]:
    """The needs' pairs by need and offer, locked against decisions."""
    query = select(Match).where(Match.need_id.in_(set(need_ids))).order_by(Match.id)
    query = query.options(joinedload(Match.offer).joinedload(Offer.current))
    locked = query.with_for_update(of=Match).execution_options(populate_existing=True)
    rows: dict[int, dict[int, Match]] = {}
    for match in session.scalars(locked):
        rows.setdefault(match.need_id, {})[match.offer_id] = match
    return rows


def _offers_that_fit(session: Session, engine: Engine, need: Need, now: datetime) -> dict[int, Fit]:
    document = with_meaning(session, need_text(need), engine.model)
    hits = engine.match(
        document, "offer", now, limit=rules.KEEP_PER_NEED, minimum=rules.MINIMUM_LIKELIHOOD
    )
    public = _public_offers(session, [hit.ref for hit in hits], now)
    fits = {}
    for hit in (hit for hit in hits if hit.ref in public):
        offer = public[hit.ref]
        explanation = hit.explanation
        if hit.version != offers.current(offer).number:  # the index is behind this offer
            present = with_meaning(session, offer_text(offer), engine.model)
            explanation = engine.explain(document, present, now)
        if explanation.likelihood >= rules.MINIMUM_LIKELIHOOD:
            fits[offer.id] = Fit(offer, explanation)
    return fits


def _public_offers(session: Session, refs: Sequence[str], now: datetime) -> dict[str, Offer]:
    query = select(Offer).where(Offer.ref.in_(refs)).options(joinedload(Offer.current))
    return {offer.ref: offer for offer in session.scalars(query) if _is_public(offer, now)}


def _is_public(offer: Offer, now: datetime) -> bool:
    return offers.is_public(offer) and offer.state_at(now) == "published"


def _needs_that_fit(
    session: Session, engine: Engine, offer: Offer, now: datetime
) -> dict[int, Fit]:
    """By need, scored as the need would score the offer."""
    if not _is_public(offer, now):
        return {}
    document = with_meaning(session, offer_text(offer), engine.model)
    near = engine.match(
        document, "need", now, limit=CANDIDATES, minimum=rules.MINIMUM_LIKELIHOOD * NEAR_ENOUGH
    )
    refs = [hit.ref for hit in near]
    query = select(Need).where(Need.ref.in_(refs), Need.state.in_(need_rules.PUBLIC))
    found = session.scalars(query.options(joinedload(Need.current))).all()
    texts = [need_text(need) for need in found]
    fits = {}
    for need, wanted in zip(found, with_vectors(session, texts, engine.model), strict=True):
        explanation = engine.explain(wanted, document, now)
        if explanation.likelihood >= rules.MINIMUM_LIKELIHOOD:
            fits[need.id] = Fit(offer, explanation)
    return fits


def _needs_paired_with(session: Session, offer: Offer) -> Sequence[int]:
    return session.scalars(select(Match.need_id).where(Match.offer_id == offer.id)).all()


def _place(
    session: Session,
    need: Need,
    rows: dict[int, Match],
    offer: Offer,
    fit: Fit | None,
    now: datetime,
) -> None:
    """Put one offer where it belongs among the need's pairs."""
    if need.state not in need_rules.PUBLIC:
        return  # the need's own event ends its pairs
    if fit is not None:
        _agree(session, need, rows, {offer.id: fit}, now)
        by_score = sorted(rows.values(), key=lambda row: -row.score)
        _drop(session, by_score[rules.KEEP_PER_NEED :], now)
    elif offer.id in rows:
        _drop(session, [rows[offer.id]], now)


def _agree(
    session: Session,
    need: Need,
    rows: dict[int, Match],
    fits: Mapping[int, Fit],
    now: datetime,
) -> None:
    """Add the pairs that are new, rescore those nobody decided, take up again those that may."""
    added = 0
    for offer_id, fit in fits.items():
        row = rows.get(offer_id)
        if row is None:
            rows[offer_id] = _add(session, need, fit, now)
            added += 1
        else:
            _rescore(session, row, need, fit, now)
    session.flush()
    if added:
        audit.record(session, SYSTEM, "need.matched", need, now=now, details={"added": added})


def _add(session: Session, need: Need, fit: Fit, now: datetime) -> Match:
    match = Match(need=need, need_id=need.id, offer=fit.offer, offer_id=fit.offer.id)
    match.state, match.suggested_at = "suggested", now
    _write(match, need, fit)
    session.add(match)
    return match


def _rescore(session: Session, match: Match, need: Need, fit: Fit, now: datetime) -> None:
    """What was decided keeps the score and the versions that it was decided on."""
    is_new_text = _versions(match) != (need.current_version_id, fit.offer.current_version_id)
    reads_anew = match.state == "dismissed" and is_new_text and says_something_new(match)
    if match.state == "expired" or reads_anew:
        before = {"suggested_before": match.suggested_at.isoformat()}
        rules.WORKFLOW.move(
            session, SYSTEM, match, "suggested", roles=SYSTEM.roles, now=now, details=before
        )
        match.suggested_at = now
        match.moderator_id, match.decided_at = None, None
        match.reason_code, match.reason = None, ""
    if match.state == "suggested":
        # A moderator who has the page open decides about texts that are no longer there.
        match.revision += int(is_new_text)
        _write(match, need, fit)


def _versions(match: Match) -> tuple[int, int]:
    return match.need_version_id, match.offer_version_id


def _write(match: Match, need: Need, fit: Fit) -> None:
    match.need_version_id = needs.current(need).id
    match.offer_version_id = offers.current(fit.offer).id
    match.score = fit.explanation.score
    match.explanation = fit.explanation.to_dict()


def _drop(session: Session, rows: Sequence[Match], now: datetime) -> None:
    """End the pairs that are no longer public; delete those that fit no longer, undecided ones.

    One that was introduced before stays: the sides have answered it.
    """
    _end(session, [row for row in rows if not rules.is_public(row, now)], now)
    for row in rows:
        if row.state == "suggested" and row.introduced_at is None:
            session.delete(row)
    session.flush()


def _end(session: Session, rows: Iterable[Match], now: datetime) -> None:
    for row in rows:
        if row.state in rules.OVER_WHEN_GONE:
            rules.WORKFLOW.move(session, SYSTEM, row, "expired", roles=SYSTEM.roles, now=now)
