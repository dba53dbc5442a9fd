"""What notices name, read for many at once: needs, offers, proposals, matches, receipts, people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import Organisation, Person
from marketplace.core.actor import Actor
from marketplace.core.text.differences import FieldChange
from marketplace.matching.models import Match
from marketplace.needs import rules as need_rules
from marketplace.needs.documents import changes_between
from marketplace.needs.models import Need, NeedInternal, NeedVersion
from marketplace.notifications.models import Notification
from marketplace.offers import rules as offer_rules
from marketplace.offers.models import Offer, OfferVersion
from marketplace.proposals import rules as proposal_rules
from marketplace.proposals.models import Proposal, ProposalVersion

# Notices that say what a new version of a need changed.
REVISED = frozenset({"need.revised", "need.changed", "followed.changed"})


@dataclass(frozen=True)
class Things:
    """Everything that some notices name, by id."""

    needs: Mapping[int, Need]
    drafts: Mapping[int, str]
    offers: Mapping[int, Offer]
    offer_drafts: Mapping[int, str]
    proposals: Mapping[int, Proposal]
    versions: Mapping[int, ProposalVersion]
    matches: Mapping[int, Match]
    people: Mapping[int, str]
    organisations: Mapping[int, Organisation]
    # Need version -> what it changed in the one before it.
    changes: Mapping[int, tuple[FieldChange, ...]]
    numbers: Mapping[int, int]
    notes: Mapping[int, str]
    # (Need, company) -> the refs of the company's standing answers.
    answers: Mapping[tuple[int, int], Sequence[str]]

    def need_title(self, need: Need, actor: Actor) -> str:
        """What this reader may know it as: a draft's title is for those who share it, and what is
        withdrawn keeps its ref alone."""
        if need.state in need_rules.PUBLIC and need.current is not None:
            return need.current.title or need.ref
        if need.state in need_rules.PRIVATE and need_rules.may_read_draft(actor, need):
            return self.drafts.get(need.id) or need.ref
        return need.ref

    def offer_title(self, offer: Offer, actor: Actor) -> str:
        """What this reader may know it as."""
        if offer.state in offer_rules.PUBLIC and offer.current is not None:
            return offer.current.title or offer.ref
        if offer_rules.roles_of(actor, offer) and offer_rules.may_read(actor, offer, offer.state):
            return self.offer_drafts.get(offer.id) or offer.ref
        return offer.ref


def load(session: Session, notices: Iterable[Notification]) -> Things:
    """Read what the notices name: a fixed number of queries, however many there are."""
    notices = list(notices)
    matches = _matches(session, _ids(notices, "match"))
    proposals = _proposals(session, _ids(notices, "proposal"))
    need_ids = _ids(notices, "need") | {m.need_id for m in matches} | {p.need_id for p in proposals}
    offer_ids = _ids(notices, "offer") | {match.offer_id for match in matches}
    changes, numbers, notes = _changes(session, [n for n in notices if n.kind in REVISED])
    return Things(
        needs={need.id: need for need in _needs(session, need_ids)},
        drafts=_need_drafts(session, need_ids),
        offers={offer.id: offer for offer in _offers(session, offer_ids)},
        offer_drafts=_offer_drafts(session, offer_ids),
        proposals={proposal.id: proposal for proposal in proposals},
        versions=_versions(session, [n for n in notices if "proposal" in n.refs]),
        matches={match.id: match for match in matches},
        people=_people(session, _ids(notices, "actor") | _ids(notices, "person")),
        organisations=_organisations(session, notices),
        changes=changes,
        numbers=numbers,
        notes=notes,
        answers=_answers(session, [n for n in notices if n.kind == "need.changed"]),
    )


def _ids(notices: Iterable[Notification], name: str) -> set[int]:
    return {notice.refs[name] for notice in notices if name in notice.refs}


def _matches(session: Session, ids: set[int]) -> Sequence[Match]:
    return session.scalars(select(Match).where(Match.id.in_(ids))).all() if ids else []


def _proposals(session: Session, ids: set[int]) -> Sequence[Proposal]:
    return session.scalars(select(Proposal).where(Proposal.id.in_(ids))).all() if ids else []


def _needs(session: Session, ids: set[int]) -> Sequence[Need]:
    query = select(Need).where(Need.id.in_(ids)).options(joinedload(Need.current))
    return session.scalars(query).all() if ids else []


def _need_drafts(session: Session, ids: set[int]) -> dict[int, str]:
    """Need id -> the title of its working copy, or what it is called until it has one."""
    query = (
        select(NeedVersion.need_id, NeedVersion.title, NeedInternal.working_title)
        .outerjoin(NeedInternal, NeedInternal.need_id == NeedVersion.need_id)
        .where(NeedVersion.need_id.in_(ids), NeedVersion.number.is_(None))
    )
    rows = session.execute(query) if ids else ()
    return {need_id: title or working_title or "" for need_id, title, working_title in rows}


def _offers(session: Session, ids: set[int]) -> Sequence[Offer]:
    query = select(Offer).where(Offer.id.in_(ids)).options(joinedload(Offer.current))
    return session.scalars(query).all() if ids else []


def _offer_drafts(session: Session, ids: set[int]) -> dict[int, str]:
    """Offer id -> the title of its latest text, the working copy if there is one."""
    query = select(OfferVersion.offer_id, OfferVersion.title)
    query = query.where(OfferVersion.offer_id.in_(ids))
    query = query.order_by(OfferVersion.number.is_(None), OfferVersion.number)
    return dict(session.execute(query).all()) if ids else {}


def _versions(session: Session, notices: Iterable[Notification]) -> dict[int, ProposalVersion]:
    """Received versions with their receipts, by id. A company's draft is never read here."""
    ids = _ids(notices, "version")
    query = (
        select(ProposalVersion)
        .where(ProposalVersion.id.in_(ids), ProposalVersion.number.is_not(None))
        .options(joinedload(ProposalVersion.receipt))
    )
    return {v.id: v for v in session.scalars(query)} if ids else {}


def _organisations(session: Session, notices: Iterable[Notification]) -> dict[int, Organisation]:
    """By id: those that notices act for, and those that they are about."""
    acted = {notice.organisation_id for notice in notices if notice.organisation_id}
    ids = _ids(notices, "organisation") | acted
    query = select(Organisation).where(Organisation.id.in_(ids))
    return {one.id: one for one in session.scalars(query)} if ids else {}


def _changes(
    session: Session, notices: Iterable[Notification]
) -> tuple[dict[int, tuple[FieldChange, ...]], dict[int, int], dict[int, str]]:
    """Version -> what it changed, its number, and the note that says why."""
    ids = _ids(notices, "version")
    if not ids:
        return {}, {}, {}
    new = session.scalars(select(NeedVersion).where(NeedVersion.id.in_(ids))).all()
    numbers = {version.id: version.number or 0 for version in new}
    pairs = {(version.need_id, (version.number or 0) - 1) for version in new}
    query = select(NeedVersion).where(tuple_(NeedVersion.need_id, NeedVersion.number).in_(pairs))
    old = {(v.need_id, v.number): v for v in session.scalars(query)}
    before = {v.id: old.get((v.need_id, (v.number or 0) - 1)) for v in new}
    changes = {v.id: changes_between(o, v) for v in new if (o := before[v.id])}
    return changes, numbers, {version.id: version.change_note for version in new}


def _answers(
    session: Session, notices: Iterable[Notification]
) -> dict[tuple[int, int], Sequence[str]]:
    query = select(Proposal.need_id, Proposal.organisation_id, Proposal.ref).where(
        Proposal.need_id.in_(_ids(notices, "need")),
        Proposal.organisation_id.in_({notice.organisation_id for notice in notices}),
        Proposal.state.in_(proposal_rules.RECEIVED),
    )
    found: dict[tuple[int, int], list[str]] = {}
    for need, company, ref in session.execute(query.order_by(Proposal.id)) if notices else ():
        found.setdefault((need, company), []).append(ref)
    return dict(found)


def _people(session: Session, ids: set[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_(ids))
    return dict(session.execute(query).all()) if ids else {}
