"""One thing of each kind in each state, made by the operations, and as many more as a test wants.

What belongs to somebody belongs to many: half of what is public is other bodies' and companies',
and whoever owns, answers or has taken something differs from row to row.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import operations as accounts
from marketplace.accounts.models import Organisation, Person
from marketplace.core.events import Event
from marketplace.matching import operations as matching
from marketplace.matching.models import Match
from marketplace.moderation import operations as desk
from marketplace.moderation.models import DeskClaim
from marketplace.needs import operations as needs
from marketplace.needs.models import DialogueEntry, Need, NeedDecision
from marketplace.notifications.models import Notification
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.proposals.models import Proposal
from tests import bulk
from tests.desk import pair_of
from tests.factories import OFFER, make_need, make_offer, make_proposal
from tests.personas import SETUP, People

MATCHES = ("suggested", "curated", "introduced", "dismissed")
PROPOSALS = ("draft", "submitted", "acknowledged", "dialogue_invited", "noted", "withdrawn")


class Crowd:
    """`need` is open, with proposals in every state; `more` adds to everything."""

    def __init__(self, session: Session, people: People, now: datetime) -> None:
        self.people, self.now = people, now
        self.needs = self._needs(session)
        self.offers = self._offers(session)
        self.need = self.needs["open"]
        need = session.get_one(Need, self.need)
        made = [make_proposal(session, people, need, now, state) for state in PROPOSALS]
        self.proposals = {proposal.state: proposal.id for proposal in made}
        self.matches = self._matches(session)
        self.organisation = self._organisation(session)
        self._take(session)
        self.notices = self._notices(session)
        for who in (people.author, people.editor, people.moderator):
            session.get_one(Person, who.person.id).was_here_at = now - timedelta(days=2)
        _add_decision(session, need, now)
        session.flush()

    def _needs(self, session: Session) -> dict[str, int]:
        people, now = self.people, self.now
        made = {s: make_need(session, people, now, s) for s in ("draft", "in_review")}
        # The likest to the offers, and answered by nobody: what a company's "My page" proposes.
        liked = {name: OFFER[name] for name in ("title", "summary")}
        made["announced"] = make_need(session, people, now, "announced", **liked)
        made["open"] = make_need(session, people, now, "open")
        made["returned"] = make_need(session, people, now, "in_review")
        approver, author = people.approver.actor, people.author.actor
        needs.return_need(session, approver, made["returned"], reason="Förtydliga.", now=now)
        made["revised"] = make_need(session, people, now, "open")
        needs.start_revision(session, author, made["revised"], now=now)
        return {name: need.id for name, need in made.items()}

    def _offers(self, session: Session) -> dict[str, int]:
        people, now, moderator = self.people, self.now, self.people.moderator.actor
        until = now + timedelta(days=20)
        made = {s: make_offer(session, people, now, s) for s in ("draft", "in_review", "published")}
        made["returned"] = make_offer(session, people, now, "in_review")
        made["changed"] = make_offer(session, people, now, "published", valid_until=until)
        made["suspended"] = make_offer(session, people, now, "published")
        why: dict[str, Any] = {"reason": "Läs igenom.", "reason_code": "other", "now": now}
        offers.return_offer(session, moderator, made["returned"], **why)
        offers.suspend_offer(session, moderator, made["suspended"], **why)
        changed, editor = made["changed"], people.editor.actor
        offers.update_offer(session, editor, changed, {"title": "Ändrad"}, now=now)
        offers.publish_changes(session, editor, changed, now=now)
        return {name: offer.id for name, offer in made.items()}

    def _matches(self, session: Session) -> dict[str, int]:
        moderator, now = self.people.moderator.actor, self.now
        need = session.get_one(Need, self.need)
        made = {}
        for state in MATCHES:
            offer = make_offer(session, self.people, now, "published")
            match = made[state] = pair_of(need, offer, now)
            session.add(match)
            session.flush()
            if state in {"curated", "introduced"}:
                matching.curate(session, moderator, match, reason_code="proven", now=now)
            if state == "introduced":
                matching.introduce(session, moderator, match, message="Hej", now=now)
            if state == "dismissed":
                matching.dismiss(session, moderator, match, reason_code="wrong_group", now=now)
        return {state: match.id for state, match in made.items()}

    def _organisation(self, session: Session) -> int:
        registered = accounts.create_organisation(
            session,
            SETUP,
            name="Nyby kommun",
            kind="municipality",
            org_number="2120009010",
            places=["0114", "0180"],
            now=self.now,
        )
        return registered.id

    def _take(self, session: Session) -> None:
        for thing in (
            session.get_one(Match, self.matches["suggested"]),
            session.get_one(Offer, self.offers["in_review"]),
            session.get_one(Organisation, self.organisation),
        ):
            desk.take(session, self.people.moderator.actor, thing, now=self.now)

    def _notices(self, session: Session) -> dict[str, int]:
        """Unread: two of the company's, one of the body's."""
        editor, author = self.people.editor, self.people.author
        made = {}
        for kind, who, refs in (
            ("proposal.dialogue_invited", editor, {"proposal": self.proposals["dialogue_invited"]}),
            ("proposal.noted", editor, {"proposal": self.proposals["noted"]}),
            ("proposal.submitted", author, {"proposal": self.proposals["submitted"]}),
        ):
            event = Event(kind=kind, refs=refs, at=self.now)
            session.add(event)
            session.flush()
            made[kind] = Notification(
                event_seq=event.seq,
                person_id=who.person.id,
                organisation_id=who.organisation.id,
                kind=kind,
                refs=refs,
                at=self.now,
            )
        session.add_all(made.values())
        session.flush()
        return {kind: notice.id for kind, notice in made.items()}

    def more(self, session: Session, most: int, rest: int) -> None:
        """So many more of what there is most of (open needs, published offers, submitted proposals,
        suggested pairs, what waits on the desk), and of everything else."""
        _More(self, session, most, rest).everything()


def _add_decision(session: Session, need: Need, now: datetime) -> None:
    """The answers were once closed and opened again."""
    for kind in ("answers_closed", "reopened"):
        session.add(NeedDecision(need_id=need.id, kind=kind, at=now, reason="Därför."))


class _More:
    def __init__(self, crowd: Crowd, session: Session, most: int, rest: int) -> None:
        self.crowd, self.session, self.most, self.rest = crowd, session, most, rest
        people = crowd.people
        self.persons = self._persons()
        half = most // 2 + 1
        others = (people.neighbour.organisation, people.rival.organisation)
        self.bodies, self.companies = (bulk.organisations(session, one, half) for one in others)

    def everything(self) -> None:
        """Whatever is told of comes before what tells of it."""
        self._more_needs()
        self._more_offers()
        self._more_versions()
        self._more_proposals()
        self._more_pairs()
        registered = self.session.get_one(Organisation, self.crowd.organisation)
        self._claim("organisation", bulk.organisations(self.session, registered, self.most))
        self.session.flush()
        self.session.expire_all()

    def _persons(self) -> range:
        person = self.session.get_one(Person, self.crowd.people.coauthor.person.id)
        emails = [f"{self.most}-{n}@example.org" for n in range(self.most)]
        names = [f"Kim {n}" for n in range(self.most)]
        return bulk.copies(self.session, person, self.most, email=emails, name=names)

    def _more_needs(self) -> None:
        own = self.crowd.people.author.organisation.id
        for name, id_ in self.crowd.needs.items():
            need = self.session.get_one(Need, id_)
            if name == "open":
                whose = [b if n % 2 else own for n, b in enumerate(self._each(self.bodies))]
                self.open = bulk.things(self.session, need, self.most, organisation_id=whose)
            elif name == "in_review":
                bulk.things(self.session, need, self.rest, owner_id=self.persons[: self.rest])
            else:
                bulk.things(self.session, need, self.rest)

    def _more_offers(self) -> None:
        own, waits = self.crowd.people.editor.organisation.id, {"in_review", "published", "changed"}
        for name, id_ in self.crowd.offers.items():
            number = self.most if name in {"in_review", "published"} else self.rest
            whose = [c if n % 2 else own for n, c in enumerate(self._each(self.companies))]
            of = {"organisation_id": whose} if name in waits else {}
            offer = self.session.get_one(Offer, id_)
            made = bulk.things(self.session, offer, number, **of)
            if name == "in_review":
                self._claim("offer", made)
            if name == "published":
                self.published = made

    def _each(self, organisations: range) -> list[int]:
        """One for each of what there is most of; a half of them comes twice."""
        return [organisations[n // 2] for n in range(self.most)]

    def _more_versions(self) -> None:
        """Of the one need: earlier versions, decisions, and entries of its public record."""
        need = self.session.get_one(Need, self.crowd.need)
        assert need.current is not None
        assert need.current.number is not None
        numbers = [need.current.number + 1 + n for n in range(self.rest)]
        versions = bulk.copies(self.session, need.current, self.rest, number=numbers)
        need.current_version_id = versions[-1]
        for model in (DialogueEntry, NeedDecision):
            first = self.session.scalars(select(model).filter_by(need_id=need.id)).first()
            assert first is not None
            bulk.copies(self.session, first, self.rest)
        self.session.flush()

    def _more_proposals(self) -> None:
        """Half to the one need, from other companies; half the company's own, to as many needs."""
        own = self.crowd.people.editor.organisation.id
        companies, versions = self._each(self.companies), self._versions(Need, self.open)
        newest = self.session.get_one(Need, self.crowd.need).current_version_id
        for state, id_ in self.crowd.proposals.items():
            number = self.most if state == "submitted" else self.rest
            proposal = self.session.get_one(Proposal, id_)
            made = bulk.things(
                self.session,
                proposal,
                number,
                organisation_id=[own if n % 2 else c for n, c in enumerate(companies)],
                need_id=[i if n % 2 else self.crowd.need for n, i in enumerate(self.open)],
                texts={"need_version_id": [v if n % 2 else newest for n, v in enumerate(versions)]},
            )
            self._tell(f"proposal.{state}", made[: self.rest])

    def _tell(self, kind: str, proposals: range) -> None:
        if kind not in self.crowd.notices:
            return
        notice = self.session.get_one(Notification, self.crowd.notices[kind])
        refs = [{"proposal": id_} for id_ in proposals]
        event = self.session.get_one(Event, notice.event_seq)
        seqs = bulk.copies(self.session, event, len(refs), refs=refs)
        bulk.copies(self.session, notice, len(refs), refs=refs, event_seq=seqs)

    def _more_pairs(self) -> None:
        """Each need and each offer in turn; no pair twice."""
        needs, offers = self._versions(Need, self.open), self._versions(Offer, self.published)
        at = 0
        for state, id_ in self.crowd.matches.items():
            number = self.most if state == "suggested" else self.rest
            numbers = range(at, at + number)
            turns = [(n % self.most, (n + n // self.most) % self.most) for n in numbers]
            at += number
            made = bulk.copies(
                self.session,
                self.session.get_one(Match, id_),
                number,
                need_id=[self.open[need] for need, _offer in turns],
                offer_id=[self.published[offer] for _need, offer in turns],
                need_version_id=[needs[need] for need, _offer in turns],
                offer_version_id=[offers[offer] for _need, offer in turns],
            )
            if state == "suggested":
                self._claim("match", made)

    def _versions(self, model: type[Any], ids: range) -> list[int]:
        query = select(model.current_version_id).where(model.id.between(ids[0], ids[-1]))
        return list(self.session.scalars(query.order_by(model.id)))

    def _claim(self, kind: str, ids: range) -> None:
        """Every other thing is taken, each by somebody else."""
        claim = self.session.scalars(select(DeskClaim).filter_by(kind=kind)).first()
        assert claim is not None
        taken = ids[::2]
        bulk.copies(self.session, claim, len(taken), object_id=taken, person_id=self.persons)
