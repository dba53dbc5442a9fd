"""What a moderator dismissed never comes back unchanged, whatever happens around it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from marketplace.accounts import operations as accounts
from marketplace.accounts.models import Organisation
from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.matching import operations, rules
from marketplace.matching.models import Match
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.publishing import index
from marketplace.search.weighting import DEFAULT
from marketplace.worker import Worker
from tests.clock import Clock
from tests.desk import change_offer
from tests.embeddings import SmallModel
from tests.factories import make_need, make_offer
from tests.personas import People

DAYS = timedelta(days=10)
# More weight on place than any refit may give.
ELSEWHERE = replace(DEFAULT, facets={**DEFAULT.facets, "place": 0.09})


@dataclass
class Dismissed:
    """A pair that was suggested and dismissed, and what happens to it afterwards."""

    database: Database
    people: People
    clock: Clock
    worker: Worker
    hire: Callable[[SmallModel], Worker]

    def run(self) -> None:
        self.worker.drain()

    def state(self) -> str:
        with self.database.session() as session:
            return session.query(Match).one().state

    def ref(self) -> str:
        with self.database.session() as session:
            return session.query(Offer).one().ref

    def dismiss(self) -> None:
        with self.database.session(write=True) as session:
            moderator, match = self.people.moderator.actor, session.query(Match).one()
            operations.dismiss(
                session, moderator, match, reason_code="wrong_place", now=self.clock.time
            )
            session.commit()

    # What happens

    def reindexed(self) -> None:
        index.rebuild(self.database, self.worker.context.engine)
        self.rematched()

    def rematched(self) -> None:
        with self.database.session(write=True) as session:
            engine, need = self.worker.context.engine, session.query(Need).one()
            operations.suggest_for_need(session, engine, need.id, self.clock.time)
            offer = session.query(Offer).one()
            operations.suggest_for_offer(session, engine, offer.id, self.clock.time)
            session.commit()

    def company_suspended_and_restored(self) -> None:
        for verb, given in (
            (accounts.suspend_organisation, {"reason_code": "misuse"}),
            (accounts.restore_organisation, {"reason": "De har svarat"}),
        ):
            with self.database.session(write=True) as session:
                company = session.get_one(Organisation, self.people.editor.organisation.id)
                verb(session, self.people.moderator.actor, company, now=self.clock.time, **given)
                session.commit()
            self.run()

    def weights_refitted(self) -> None:
        with self.database.session(write=True) as session:
            operations.use_weights(
                session, operator("ops"), ELSEWHERE, figures={}, now=self.clock.time
            )
            session.commit()
        self.run()
        assert self.worker.context.engine.weighting() == ELSEWHERE

    def vectors_arrived(self) -> None:
        model = SmallModel()
        self.hire(model).drain()
        assert len(model.read) == 4

    def expired_and_renewed(self) -> None:
        self.clock.time += DAYS
        self.run()
        self._renew(60)

    def day_moved(self) -> None:
        self._renew(90)

    def _renew(self, days: int) -> None:
        with self.database.session(write=True) as session:
            editor, offer = self.people.editor.actor, session.query(Offer).one()
            until = self.clock.time + timedelta(days=days)
            offers.renew_offer(session, editor, offer, valid_until=until, now=self.clock.time)
            session.commit()
        self.run()

    def needed_later(self) -> None:
        self.revise(needed_from_year=2028, needed_from_quarter=1)

    def answers_close_later(self) -> None:
        self.revise(answers_close_at=self.clock.time + timedelta(days=50))

    def written_in_other_lines(self) -> None:
        self.revise(problem="I hemtjänsten väcks\n140 personer varje natt\nav en  tillsyn.")

    def revise(self, **changes: object) -> None:
        author, approver = self.people.author.actor, self.people.approver.actor
        with self.database.session(write=True) as session:
            need, now = session.query(Need).one(), self.clock.time
            needs.start_revision(session, author, need, now=now)
            needs.update_need(session, author, need, changes, now=now)
            needs.publish_revision(session, approver, need, note="Ändrat.", now=now)
            session.commit()
        self.run()


@pytest.fixture
def dismissed(
    database: Database,
    people: People,
    now: datetime,
    clock: Clock,
    worker: Worker,
    hire: Callable[[SmallModel], Worker],
    monkeypatch: pytest.MonkeyPatch,
) -> Dismissed:
    """A pair that fits as well as any, dismissed; the offer holds for ten days."""
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.0)
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        make_offer(session, people, now, "published", valid_until=now + DAYS)
        session.commit()
    world = Dismissed(database, people, clock, worker, hire)
    world.run()
    assert world.state() == "suggested"
    world.dismiss()
    return world


HAPPENINGS = (
    "reindexed",
    "rematched",
    "company_suspended_and_restored",
    "weights_refitted",
    "expired_and_renewed",
    "day_moved",
    "needed_later",
    "answers_close_later",
    "written_in_other_lines",
    "vectors_arrived",
)


def test_what_was_dismissed_never_comes_back_unchanged(dismissed: Dismissed) -> None:
    for happening in HAPPENINGS:
        getattr(dismissed, happening)()
        assert dismissed.state() == "dismissed", happening
        dismissed.rematched()
        assert dismissed.state() == "dismissed", happening


@pytest.mark.one_database
def test_what_was_dismissed_comes_back_when_the_other_says_something_else(
    dismissed: Dismissed, now: datetime
) -> None:
    change_offer(
        dismissed.database,
        dismissed.people,
        dismissed.ref(),
        now,
        summary="En sensor ser att någon går upp.",
    )
    dismissed.run()
    assert dismissed.state() == "suggested"


@pytest.mark.parametrize(
    "changes", [{"target_groups": ["children"]}, {"title": "Trygg natt på vårdboendet"}]
)
@pytest.mark.one_database
def test_what_was_dismissed_comes_back_when_a_word_or_a_code_is_another(
    dismissed: Dismissed, changes: dict[str, object]
) -> None:
    dismissed.revise(**changes)
    assert dismissed.state() == "suggested"
