"""From the moment a need is published until whoever searches finds it, and until it has been
matched: the real database, the real worker, quietly and while the index is rebuilt.

`python -m tests.benchmarks.engines.publishing FOLDER OFFERS` writes one JSON object.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select, update

from config import Settings
from marketplace.core import migrate
from marketplace.core.db import Database
from marketplace.matching.models import Match
from marketplace.meaning.choosing import embedder_from, model_name
from marketplace.meaning.models import TextVector
from marketplace.meaning.rules import checksum
from marketplace.offers.models import OfferVersion
from marketplace.publishing import index
from marketplace.search.engine import Engine, Query
from marketplace.search.meaning.embedding import ROLES, pack
from marketplace.search.meaning.nano import DIMENSIONS
from marketplace.web import clock
from tests import factories, processes
from tests.benchmarks.filling import fill
from tests.personas import People

YEAR = timedelta(days=365)
TIMES, LOOK_EVERY, PATIENCE = 5, 0.02, 120.0
Pair = tuple[float, float]


@dataclass
class Site:
    """An installation in a folder, with so many needs and offers."""

    environ: dict[str, str]
    folder: Path
    database: Database
    engine: Engine
    people: People

    def publish(self, word: str) -> Pair:
        """Publish a need with this word; seconds until it is found and until it is matched."""
        with self.database.session(write=True) as session:
            title = f"Trygg natt {word}"
            need = factories.make_need(session, self.people, clock.utc_now(), "open", title=title)
            session.commit()
            id_, ref = need.id, need.ref
        began = time.perf_counter()
        found = _seconds_until(lambda: self._finds(word, ref), began)
        return found, _seconds_until(lambda: self._has_matched(id_), began)

    def _finds(self, word: str, ref: str) -> bool:
        if not self.engine.refresh():
            return False
        found = self.engine.search(Query(text=word), clock.utc_now())
        return ref in {hit.ref for hit in found.hits}

    def _has_matched(self, need_id: int) -> bool:
        with self.database.session() as session:
            found = session.scalar(select(Match.id).where(Match.need_id == need_id).limit(1))
            return found is not None

    @contextmanager
    def runs(self, command: str) -> Iterator[subprocess.Popen[bytes]]:
        """One of the program's commands, until told to end."""
        process = processes.start(self.environ, self.folder / f"{command}.log", command)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def _seconds_until(is_so: Callable[[], bool], began: float) -> float:
    while not is_so():
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit("what was published was not found, or not matched, within two minutes")
        time.sleep(LOOK_EVERY)
    return time.perf_counter() - began


def _site(folder: Path, offers: int) -> Site:
    environ = {
        "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "DATA_DIR": str(folder),
        "SECRET_KEY": "the benchmark signs its cookies with this",
        "HASHING_COST": "cheap",
    }
    settings = Settings.from_environ({**os.environ, **environ})
    database = Database(settings.database_url)
    migrate.upgrade(database.engine)
    people = fill(database, offers, clock.utc_now()).people
    model = model_name(embedder_from(settings))
    if model:
        _give_vectors(database, model)
    with database.session(write=True) as session:
        # Nobody is to be reminded of a thousand offers that end within the month.
        session.execute(update(OfferVersion).values(valid_until=clock.utc_now() + YEAR))
        # Its vector is the model's, of what it says: it stays the answer when meaning is compared.
        values = {"problem_solved": factories.NEED["problem"]}
        factories.make_offer(session, people, clock.utc_now(), "published", **values)
        session.commit()
    engine = index.make_engine(settings.index_dir, model, settings.search_engine)
    index.rebuild(database, engine)
    return Site(environ, folder, database, engine, people)


def _give_vectors(database: Database, model: str) -> None:
    """What the worker would have spent hours on: any vector for every text that is there."""
    chance = np.random.default_rng(1)
    with database.session(write=True) as session:
        rows = [
            {
                "ref": document.ref,
                "role": role,
                "language": document.language,
                "model": model,
                "checksum": checksum(document),
                "vector": pack(chance.standard_normal(DIMENSIONS, dtype=np.float32)),
                "computed_at": clock.utc_now(),
            }
            for document in index.all_documents(session, model)
            for role in ROLES
        ]
        session.execute(insert(TextVector), rows)
        session.commit()


def _quietly(site: Site) -> list[Pair]:
    site.publish("xylofonvarm")  # the worker has started when this is found
    return [site.publish(f"xylofonlugn{number}") for number in range(TIMES)]


def _while_rebuilding(site: Site) -> list[Pair]:
    """One after the other as long as the index is read, built and exchanged; again, if that took
    too short a time."""
    pairs: list[Pair] = []
    while len(pairs) < TIMES:
        with site.runs("reindex") as rebuild:
            time.sleep(1.0)  # the program starts
            while rebuild.poll() is None:
                pairs.append(site.publish(f"xylofonbygg{len(pairs)}"))
    return pairs


def _told(pairs: list[Pair]) -> dict[str, float]:
    searchable, matched = zip(*pairs, strict=True)
    return {
        "searchable_s": statistics.median(searchable),
        "searchable_worst_s": max(searchable),
        "matched_s": statistics.median(matched),
        "matched_worst_s": max(matched),
        "published": len(pairs),
    }


def main(folder: str, offers: str) -> None:
    """Fill, publish, tell."""
    site = _site(Path(folder), int(offers))
    with site.runs("worker"):
        told: dict[str, Any] = {
            "quietly": _told(_quietly(site)),
            "rebuilding": _told(_while_rebuilding(site)),
        }
    told["model"] = site.engine.model
    site.database.dispose()
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
