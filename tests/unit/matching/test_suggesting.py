"""Suggested pairs agree with what needs and offers say now, however often the worker looks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.actor import SYSTEM
from marketplace.core.db import Database
from marketplace.matching import operations, queries, rules
from marketplace.matching.models import Match
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers import operations as offer_operations
from marketplace.offers.models import Offer, OfferVersion
from marketplace.search.indexed_engine import IndexedEngine
from tests.factories import make_need, make_offer
from tests.personas import People

Followed = Callable[[], IndexedEngine]
FAR = {
    "title": "Skidspår vid sjön",
    "summary": "Vi preparerar spår.",
    "problem_solved": "Konstsnö lagras under flis.",
    "welfare_areas": ["preschool"],
    "solution_types": ["premises"],
    "regions_served": ["25"],
}


class World:
    """Needs, offers and pairs in the database, each step in a transaction of its own."""

    def __init__(self, database: Database, followed: Followed, people: People, now: datetime):
        self.database, self.followed, self.people, self.now = database, followed, people, now

    def need(self, **changes: Any) -> int:
        with self.database.session(write=True) as session:
            need = make_need(session, self.people, self.now, "announced", **changes)
            session.commit()
            return need.id

    def offer(self, **changes: Any) -> int:
        with self.database.session(write=True) as session:
            offer = make_offer(session, self.people, self.now, "published", **changes)
            session.commit()
            return offer.id

    def do(self, deed: Callable[[Session], Any]) -> None:
        with self.database.session(write=True) as session:
            deed(session)
            session.commit()

    def match_need(self, need_id: int, *, later: timedelta = timedelta(0)) -> None:
        engine = self.followed()
        self.do(lambda s: operations.suggest_for_need(s, engine, need_id, self.now + later))

    def match_offer(self, offer_id: int, *, later: timedelta = timedelta(0)) -> None:
        engine = self.followed()
        self.do(lambda s: operations.suggest_for_offer(s, engine, offer_id, self.now + later))

    def matches(self) -> list[Match]:
        with self.database.session() as session:
            return list(session.scalars(select(Match).order_by(Match.offer_id)))

    def only(self) -> Match:
        (match,) = self.matches()
        return match

    def withdraw_need(self, need_id: int) -> None:
        self.do(lambda s: self._move_need(s, need_id))

    def _move_need(self, session: Session, need_id: int) -> None:
        need = session.get_one(Need, need_id)
        actor = self.people.approver.actor
        need_rules.WORKFLOW.move(
            session, actor, need, "withdrawn", roles=actor.roles, now=self.now, reason="inställt"
        )

    def withdraw_offer(self, offer_id: int) -> None:
        editor = self.people.editor.actor
        self.do(
            lambda s: offer_operations.withdraw_offer(
                s, editor, s.get_one(Offer, offer_id), now=self.now
            )
        )

    def dismiss(self) -> None:
        self._decide(operations.dismiss, "wrong_group")

    def curate(self) -> None:
        self._decide(operations.curate, "same_problem")

    def _decide(self, decide: Callable[..., None], reason_code: str) -> None:
        moderator = self.people.moderator.actor
        match_id = self.only().id
        self.do(
            lambda s: decide(
                s, moderator, s.get_one(Match, match_id), reason_code=reason_code, now=self.now
            )
        )

    def new_text(self, need_id: int, more: str = " Det händer varje natt.") -> None:
        """The need gets a new version, which says more."""
        self.do(lambda s: self._new_version(s, need_id, more))

    def _new_version(self, session: Session, need_id: int, more: str) -> None:
        need = session.get_one(Need, need_id)
        assert need.current is not None
        names = [c.key for c in NeedVersion.__mapper__.column_attrs if c.key != "id"]
        copy = NeedVersion(**{name: getattr(need.current, name) for name in names})
        copy.number = 2
        copy.problem += more
        session.add(copy)
        session.flush()
        need.current = copy


@pytest.fixture
def world(
    database: Database,
    followed: Followed,
    people: People,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    # In a handful of texts that share their words, these tell little.
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.11)
    return World(database, followed, people, now)


def test_a_published_need_is_paired_with_the_offers_that_fit(world: World) -> None:
    fitting, far = world.offer(), world.offer(**FAR)
    need = world.need()
    world.match_need(need)
    match = world.only()
    assert (match.need_id, match.offer_id) == (need, fitting)
    assert match.offer_id != far
    assert match.explanation["likelihood"] >= rules.MINIMUM_LIKELIHOOD
    assert match.explanation["score"] == match.score
    assert match.explanation["terms"]


def test_a_new_offer_is_scored_as_the_needs_would_score_it(world: World) -> None:
    need, offer = world.need(), world.offer()
    world.match_offer(offer)
    by_offer = world.only()
    world.do(lambda s: s.delete(s.get_one(Match, by_offer.id)))
    world.match_need(need)
    assert world.only().score == pytest.approx(by_offer.score)
    assert world.only().explanation == by_offer.explanation


def test_looking_again_changes_nothing(world: World) -> None:
    need, offer = world.need(), world.offer()
    world.match_need(need)
    before = world.only()
    world.match_need(need, later=timedelta(hours=1))
    world.match_offer(offer, later=timedelta(hours=1))
    after = world.only()
    assert (after.id, after.suggested_at, after.revision) == (
        before.id,
        before.suggested_at,
        before.revision,
    )


def test_only_the_best_are_kept_whichever_came_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "KEEP_PER_NEED", 2)
    need = world.need()
    plain = [world.offer(title=f"Tillsyn {n}") for n in range(2)]
    for offer in plain:
        world.match_offer(offer)
    assert {m.offer_id for m in world.matches()} == set(plain)
    best = world.offer(title="Trygg natt hemma", summary="Den som bor hemma får sova utan besök.")
    world.match_offer(best)
    kept = {m.offer_id for m in world.matches()}
    assert best in kept
    assert len(kept) == 2
    world.match_need(need)
    assert {m.offer_id for m in world.matches()} == kept


def test_what_falls_out_is_deleted_only_if_nobody_decided(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    need, _offer = world.need(), world.offer()
    world.match_need(need)
    world.curate()
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.9999)
    world.match_need(need)
    assert world.only().state == "curated"
    world.dismiss()
    world.match_need(need)
    assert world.only().state == "dismissed"


def test_an_undecided_pair_that_falls_out_is_deleted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    need, offer = world.need(), world.offer()
    world.match_need(need)
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.9999)
    world.match_offer(offer)
    assert world.matches() == []


def test_a_dismissed_pair_comes_back_only_with_a_new_text(world: World) -> None:
    need, offer = world.need(), world.offer()
    world.match_need(need)
    world.dismiss()
    world.match_need(need)
    world.match_offer(offer)
    assert world.only().state == "dismissed"
    world.new_text(need)
    world.match_need(need)
    match = world.only()
    assert (match.state, match.reason_code, match.moderator_id) == ("suggested", None, None)


def test_a_dismissed_pair_stays_so_when_a_version_says_nothing_new(world: World) -> None:
    need = world.need()
    world.offer()
    world.match_need(need)
    world.dismiss()
    world.new_text(need, more="")
    world.match_need(need)
    assert world.only().state == "dismissed"


def test_a_new_text_under_a_moderators_eyes_is_noticed(world: World) -> None:
    need, _offer = world.need(), world.offer()
    world.match_need(need)
    before = world.only().revision
    world.new_text(need)
    world.match_need(need)
    assert world.only().revision > before


def test_a_curated_pair_keeps_what_it_was_decided_on(world: World) -> None:
    need, _offer = world.need(), world.offer()
    world.match_need(need)
    world.curate()
    before = world.only()
    world.new_text(need)
    world.match_need(need)
    after = world.only()
    assert after.state == "curated"
    assert (after.need_version_id, after.score) == (before.need_version_id, before.score)


@pytest.mark.parametrize("decided", [None, "curate", "dismiss"])
def test_a_withdrawn_need_ends_its_pairs_but_not_what_was_dismissed(
    world: World, decided: str | None
) -> None:
    need, _offer = world.need(), world.offer()
    world.match_need(need)
    if decided:
        getattr(world, decided)()
    world.withdraw_need(need)
    world.match_need(need)
    assert world.only().state == ("dismissed" if decided == "dismiss" else "expired")


def test_a_withdrawn_offer_ends_its_pairs(world: World) -> None:
    need, offer = world.need(), world.offer()
    world.match_need(need)
    world.withdraw_offer(offer)
    world.match_offer(offer)
    assert world.only().state == "expired"


def test_an_offer_past_its_day_ends_its_pairs_before_the_clock_has_run(world: World) -> None:
    need, _offer = world.need(), world.offer()
    world.match_need(need)
    world.match_need(need, later=timedelta(days=400))
    assert world.only().state == "expired"


def test_a_pair_whose_both_are_public_again_is_suggested_again(world: World) -> None:
    need, _offer = world.need(), world.offer()
    world.match_need(need)
    world.match_need(need, later=timedelta(days=400))
    assert world.only().state == "expired"
    world.match_need(need)
    assert world.only().state == "suggested"


def test_what_the_index_still_has_but_is_gone_is_not_suggested(world: World) -> None:
    need, offer = world.need(), world.offer()
    engine = world.followed()
    world.withdraw_offer(offer)
    world.do(lambda s: operations.suggest_for_need(s, engine, need, world.now))
    assert world.matches() == []


def test_an_offer_whose_new_text_is_not_indexed_yet_is_scored_as_it_is_now(world: World) -> None:
    need, offer = world.need(), world.offer()
    engine = world.followed()
    world.do(lambda s: rewrite(s, s.get_one(Offer, offer)))
    world.do(lambda s: operations.suggest_for_need(s, engine, need, world.now))
    assert world.matches() == []


def rewrite(session: Session, offer: Offer) -> None:
    """A second version that has nothing of the first."""
    text = {name: FAR[name] for name in ("title", "summary", "problem_solved")}
    version = OfferVersion(offer_id=offer.id, number=2, frozen_at=offer.published_at, **text)
    session.add(version)
    session.flush()
    offer.current = version


def test_a_need_or_offer_that_does_not_exist_is_no_fault(world: World) -> None:
    world.match_need(999)
    world.match_offer(999)
    assert world.matches() == []


def test_two_workers_at_once_make_each_pair_once(world: World) -> None:
    need = world.need()
    offers = [world.offer(title=f"Tillsyn på natten {n}") for n in range(4)]
    engine = world.followed()
    faults: list[BaseException] = []
    start = Barrier(6)

    def work(deed: Callable[[Session], None]) -> None:
        start.wait()
        try:
            world.do(deed)
        except BaseException as error:  # told by the main thread
            faults.append(error)

    deeds: list[Callable[[Session], None]] = [
        lambda s: operations.suggest_for_need(s, engine, need, world.now) for _ in range(2)
    ]
    deeds += [
        lambda s, o=offer: operations.suggest_for_offer(s, engine, o, world.now)  # type: ignore[misc]
        for offer in offers
    ]
    threads = [Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert [m.offer_id for m in world.matches()] == offers


def test_the_moves_of_the_system_are_written_down(world: World) -> None:
    need, _offer = world.need(), world.offer()
    world.match_need(need)
    world.withdraw_need(need)
    world.match_need(need)
    with world.database.session() as session:
        match = session.get_one(Match, world.only().id)
        (step,) = queries.history(session, match)
    assert (step.state, step.who) == ("expired", None)
    assert SYSTEM.person_id is None
