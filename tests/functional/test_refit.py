"""`behovstorget refit`: learns from decided pairs, reports, and applies only what is better."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from marketplace.cli import main
from marketplace.core import events
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.matching import handlers, rules, weights
from marketplace.matching.models import Match, RankingWeights
from marketplace.needs.models import Need
from marketplace.publishing import index
from marketplace.refitting import Reading
from marketplace.search.meaning.embedding import PASSAGE, QUERY
from marketplace.search.weighting import DEFAULT
from marketplace.worker import Worker
from tests.desk import pair_of
from tests.embeddings import SmallModel
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.unit.search.sample import ALARM

Command = Callable[..., Result]
NEEDS, OFFERS = 16, 6
# The county of the needs, whose offers say little of what is needed; and one far away.
NEAR, FAR = "01", "25"
TEXTS = {
    NEAR: "Den som bor hemma får sova utan besök.",
    FAR: "Den som bor hemma får sova utan onödiga besök.",
}


@pytest.fixture
def command(environ: dict[str, str]) -> Command:
    """Types a command in this installation and expects that it succeeds, or not."""

    def run(*words: str, fails: bool = False) -> Result:
        result = CliRunner(env={**environ, "LOG_FORMAT": "console"}).invoke(main, words)
        assert (result.exit_code != 0) == fails, result.output
        return result

    return run


@pytest.fixture
def arena(
    database: Database,
    people: People,
    now: datetime,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> Database:
    """Needs and offers in the index, with a pair of each, which nobody has decided."""
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.0)
    with database.session(write=True) as session:
        needs = [make_need(session, people, now, "announced") for _ in range(NEEDS)]
        offers = [
            make_offer(
                session,
                people,
                now,
                "published",
                title=f"Tillsyn {number}",
                summary=TEXTS[place],
                regions_served=[place],
            )
            for number in range(OFFERS // 2)
            for place in TEXTS
        ]
        session.add_all(pair_of(need, offer, now) for need in needs for offer in offers)
        # Nothing that publishing brings about is of interest here.
        session.merge(events.Cursor(reader=events.DISPATCHER, seq=events.last_seq(session)))
        session.commit()
    index.rebuild(database, worker.context.engine)
    return database


def decide(database: Database, now: datetime, fits: Callable[[Match], bool]) -> None:
    """A moderator decides every pair in the same way."""
    with database.session(write=True) as session:
        for match in session.scalars(select(Match)):
            match.state = "curated" if fits(match) else "dismissed"
            match.reason_code = "proven" if fits(match) else "wrong_place"
            match.decided_at = now
        session.commit()


def is_near(match: Match) -> bool:
    version = match.offer.current
    assert version is not None
    return NEAR in version.regions_served


def rows(database: Database) -> list[RankingWeights]:
    with database.session() as session:
        return list(session.scalars(select(RankingWeights).order_by(RankingWeights.id)))


def test_decisions_by_place_raise_its_weight_which_is_used_when_asked_and_undone(
    command: Command,
    arena: Database,
    now: datetime,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decide(arena, now, is_near)
    report = command("refit").output
    for words in (
        f"{NEEDS * OFFERS} decisions about the offers of {NEEDS} needs",
        f"{NEEDS * OFFERS // 2} dismissed: Wrong place (wrong_place)",
        "in right order, held back",
        "weight of facets.place",
        "The refit is better on decisions it has not seen",
    ):
        assert words in report
    assert rows(arena) == []
    told = json.loads(command("refit", "--json").output.splitlines()[-1])
    assert told["is_better"]
    assert told["ordered_refitted"] > told["ordered_today"]
    assert told["refitted"]["facets.place"] > told["today"]["facets.place"]

    # Nobody has decided the pairs of one need: they are scored anew, needs in portions.
    monkeypatch.setattr(handlers, "PORTION", 3)
    undecide_last(arena)
    decided = scores(arena, "curated") | scores(arena, "dismissed")
    assert "Applied" in command("refit", "--apply").output
    worker.drain()
    (row,) = rows(arena)
    assert row.figures["is_better"]
    assert row.os_user
    with arena.session() as session:
        used = weights.in_use(session)
        (entry,) = session.scalars(select(AuditEntry).filter_by(action="ranking.refitted"))
        kinds = session.scalars(select(Event.kind).where(Event.kind.like("ranking.%"))).all()
        parts = [one.explanation["parts"]["place"] for one in session.scalars(undecided())]
    assert (entry.object_kind, entry.object_id) == ("ranking_weights", row.id)
    assert kinds == ["ranking.refitted", *["ranking.rescored"] * (NEEDS // 3)]
    assert worker.context.engine.weighting() == used != DEFAULT
    assert sorted(set(parts)) == [0, used.facets["place"]]
    assert scores(arena, "curated") | scores(arena, "dismissed") == decided

    command("reindex")
    assert worker.context.engine.refresh()
    assert worker.context.engine.weighting() == used
    assert "shipped weights" in command("refit", "--reset").output
    worker.drain()
    assert worker.context.engine.weighting() == DEFAULT
    assert [row.weights for row in rows(arena)][-1] == {}


def undecided() -> object:
    return select(Match).filter_by(state="suggested")


def undecide_last(database: Database) -> None:
    with database.session(write=True) as session:
        last = select(Need.id).order_by(Need.id.desc()).limit(1).scalar_subquery()
        session.execute(
            update(Match)
            .where(Match.need_id == last)
            .values(state="suggested", decided_at=None, reason_code=None)
        )
        session.commit()


def scores(database: Database, state: str) -> dict[int, float]:
    with database.session() as session:
        found = session.execute(select(Match.id, Match.score).filter_by(state=state))
        return dict(found.all())


@pytest.mark.one_database
def test_decisions_by_dice_are_refused(command: Command, arena: Database, now: datetime) -> None:
    dice = np.random.default_rng(5).random(1 + NEEDS * OFFERS)
    decide(arena, now, lambda match: bool(dice[match.id] < 0.5))
    assert "The refit is not better, beyond chance" in command("refit").output
    refused = command("refit", "--apply", fails=True)
    assert "Not applied" in refused.output
    assert rows(arena) == []


@pytest.mark.one_database
def test_reasons_that_say_nothing_of_the_texts_are_left_out_and_few_decisions_are_too_few(
    command: Command, arena: Database, now: datetime
) -> None:
    assert "nothing to learn" in command("refit", fails=True).output
    decide(arena, now, is_near)
    told = command("refit", "--without", "wrong_place").output
    assert f"{NEEDS * OFFERS // 2} left out, by their reason" in told
    assert "Not enough decisions" in told
    refused = command("refit", "--without", "wrong_place", "--apply", fails=True)
    assert "Not applied" in refused.output
    strange = command("refit", "--without", "acquainted", fails=True).output
    assert "There are: other, wrong_group, wrong_place" in strange


class FarAway(SmallModel):
    is_local = False


def test_texts_that_have_no_vector_any_more_are_read_again_in_this_process_alone() -> None:
    need = replace(ALARM, vectors={"passage": b"kept"})
    model, far = SmallModel(), FarAway()
    reading = Reading(model)
    for _ in range(2):
        read = reading.read(need, QUERY)
        assert set(read.vectors) == {"passage", "query"}
    assert len(model.read) == 1
    assert reading.read(need, PASSAGE).vectors == need.vectors
    assert Reading(far).read(need, QUERY) == need == Reading(None).read(need, QUERY)
    assert far.read == []
