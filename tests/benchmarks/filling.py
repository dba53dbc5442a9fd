"""Fills a database with ten thousand needs and as many offers, in bulk, for `make bench`.

Texts are sentences of the sample, put together anew; the same size gives the same content. Rows go
past the operations, which is why this is for measuring only.
"""

import random
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from marketplace import codes
from marketplace.accounts.models import Organisation, OrganisationPlace
from marketplace.core import dump, events
from marketplace.core.db import Base, Database
from marketplace.matching.models import Match
from marketplace.needs.models import Need, NeedCode, NeedInternal, NeedVersion
from marketplace.notifications.models import Notification
from marketplace.offers.models import Offer, OfferCode, OfferVersion
from marketplace.proposals.models import Proposal, ProposalVersion
from marketplace.rooms import metadata
from tests import personas
from tests.personas import People

ROOT = Path(__file__).resolve().parents[2]
VERSIONS, PROPOSALS, QUEUE, NOTICES = 30, 50, 1000, 400
BODIES, COMPANIES = 290, 600
MATCHES_PER_NEED = 2
# Of the pairs, the first so many are in these states; the rest are dismissed.
QUEUES = (("suggested", QUEUE), ("curated", QUEUE + 100), ("introduced", QUEUE + 500))
EXPLANATION = {
    "score": 0.4,
    "parts": {"words": 0.3, "facets": 0.1},
    "terms": [],
    "facets": {"area": ["homecare"]},
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Filled:
    """Who and what the pages are measured with."""

    people: People
    need: str
    needs: int


def fill(database: Database, size: int, now: datetime) -> Filled:
    """Fill an empty, migrated database. The first need has the versions and the proposals."""
    with database.session(write=True) as session:
        people = personas.settle(session, now)
        session.commit()
    maker = _Maker(random.Random(8), size, now, people)  # noqa: S311 - the same every time
    with dump.loading(database.engine, metadata().tables.values()) as connection:
        for table, rows in maker.everything(connection):
            _put(connection, table, rows)
        dump.continue_sequences(connection, metadata(), {})
    with database.session(write=True) as session:
        while events.dispatch(session, {}, now=now):  # told already: the worker has nothing to do
            pass
        session.commit()
    return Filled(people, maker.ref("B", 1), size)


def _put(connection: Connection, table: type[Base], rows: Iterable[Row]) -> None:
    waiting: list[Row] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == 1000:
            connection.execute(insert(table.__table__), waiting)
            waiting.clear()
    if waiting:
        connection.execute(insert(table.__table__), waiting)


class _Maker:
    """Makes rows; ids count from 1, for the tables are empty."""

    def __init__(self, chance: random.Random, size: int, now: datetime, people: People) -> None:
        self.chance, self.size, self.now, self.people = chance, size, now, people
        self.sentences = list(_sentences())
        self.areas = [code for code, _label in codes.choices("welfare_area", "sv")]
        self.targets = [code for code, _label in codes.choices("target_group", "sv")]
        self.types = [code for code, _label in codes.choices("solution_type", "sv")]
        self.places = [code for code, _label in codes.choices("place", "sv")]
        self.first_body = self.first_company = 0

    def everything(self, connection: Connection) -> Iterator[tuple[type[Base], Iterable[Row]]]:
        """Every table and its rows."""
        last = connection.execute(select(func.max(Organisation.id))).scalar() or 0
        self.first_body, self.first_company = last + 1, last + 1 + BODIES
        yield Organisation, self._organisations(last)
        yield OrganisationPlace, self._organisation_places()
        yield Need, (self._need(n) for n in self._numbers())
        yield NeedVersion, (self._need_version(n) for n in self._numbers())
        yield NeedVersion, self._many_versions()
        yield NeedInternal, ({"need_id": n} for n in self._numbers())
        yield NeedCode, self._codes("need_id")
        yield Offer, (self._offer(n) for n in self._numbers())
        yield OfferVersion, (self._offer_version(n) for n in self._numbers())
        yield OfferCode, self._codes("offer_id")
        yield Proposal, (self._proposal(n) for n in range(1, PROPOSALS + 1))
        yield ProposalVersion, (self._proposal_version(n) for n in range(1, PROPOSALS + 1))
        yield Match, self._matches()
        first = (connection.execute(select(func.max(events.Event.seq))).scalar() or 0) + 1
        yield events.Event, (self._event(first + n) for n in range(NOTICES))
        yield Notification, self._notifications(first)

    def ref(self, prefix: str, number: int) -> str:
        """A name that the year's counter will not reach."""
        return f"{prefix}-{self.now.year - 1}-{number:05d}"

    def _numbers(self) -> range:
        return range(1, self.size + 1)

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _text(self, sentences: int) -> str:
        return " ".join(self.chance.choices(self.sentences, k=sentences))

    def _organisations(self, last: int) -> Iterator[Row]:
        for number in range(1, BODIES + COMPANIES + 1):
            is_body = number <= BODIES
            yield {
                "id": last + number,
                "ref": self.ref("O", number),
                "state": "verified",
                "name": f"{'Kommun' if is_body else 'Bolag'} {number}",
                "kind": "municipality" if is_body else "company",
                "org_number": f"9{number:09d}",
                "created_at": self._ago(500),
                "verified_at": self._ago(499),
            }

    def _organisation_places(self) -> Iterator[Row]:
        for number in range(BODIES):
            yield {"organisation_id": self.first_body + number, "code": self._place(number)}

    def _place(self, number: int) -> str:
        return self.places[number % len(self.places)]

    def _need(self, n: int) -> Row:
        is_first = n <= 30
        own = self.people.author
        return {
            "id": n,
            "ref": self.ref("B", n),
            "state": "published" if n % 5 else "answers_closed",
            "organisation_id": own.organisation.id if is_first else self.first_body + n % BODIES,
            "owner_id": own.person.id if is_first else None,
            "created_at": self._ago(400),
            "changed_at": self._ago(n % 365),
            "published_at": self._ago(n % 365),
            "current_version_id": n,
        }

    def _need_version(self, n: int, **changes: Any) -> Row:
        text = self._text(2)
        closes = self.now + timedelta(days=n % 90 + 1 if n % 5 else -5)
        return {
            "id": n,
            "need_id": n,
            "number": VERSIONS if n == 1 else 1,
            "frozen_at": self._ago(n % 365),
            "complete": n % 3 > 0,
            "title": text[:110],
            "summary": text[:390],
            "problem": self._text(12),
            "desired_outcome": self._text(4),
            "constraints": self._text(2),
            "contact": "behov@kommun.example",
            "needed_from_year": self.now.year + n % 8,
            "answers_close_at": closes,
            "welfare_areas": [self.areas[n % len(self.areas)]],
            "places": [self._place(n)],
            "target_groups": [self.targets[n % len(self.targets)]],
            "solution_types": [self.types[n % len(self.types)]],
            "dialogue_forms": ["one_to_one"],
            "open_questions": [{"id": "q1", "text": "Hur märker er lösning det?"}],
            "success_measures": [{"measure": "A", "baseline": "1", "target": "2", "when": "2028"}],
            **changes,
        }

    def _many_versions(self) -> Iterator[Row]:
        for number in range(1, VERSIONS):
            id_ = self.size + number
            yield self._need_version(1, id=id_, number=number, frozen_at=self._ago(100 - number))

    def _codes(self, owner: str) -> Iterator[Row]:
        for n in self._numbers():
            chosen = {
                ("area", "welfare_area", self.areas[n % len(self.areas)]),
                ("place", "place", self._place(n)),
                ("target", "target_group", self.targets[n % len(self.targets)]),
                ("type", "solution_type", self.types[n % len(self.types)]),
            }
            for name, codes_of, code in chosen:
                for each in (code, *codes.ancestors(codes_of, code)):
                    yield {owner: n, "list": name, "code": each}

    def _offer(self, n: int) -> Row:
        own = self.people.editor.organisation.id
        waits = n <= QUEUE // 4
        return {
            "id": n,
            "ref": self.ref("E", n),
            "state": "in_review" if waits else "published",
            "organisation_id": own if n % 300 == 0 else self.first_company + n % COMPANIES,
            "created_at": self._ago(400),
            "changed_at": self._ago(n % 365),
            "submitted_at": self._ago(n % 20) if waits else None,
            "published_at": None if waits else self._ago(n % 365),
            "current_version_id": None if waits else n,
            "reviewed_version_id": None if waits else n,
        }

    def _offer_version(self, n: int) -> Row:
        waits, text = n <= QUEUE // 4, self._text(2)
        return {
            "id": n,
            "offer_id": n,
            "number": None if waits else 1,
            "frozen_at": None if waits else self._ago(n % 365),
            "title": text[:110],
            "summary": text[:390],
            "problem_solved": self._text(10),
            "effects_evidence": self._text(4),
            "contact": "kontakt@bolag.example",
            "maturity": f"m{n % 5 + 1}",
            "valid_until": self.now + timedelta(days=n % 300 + 2),
            "welfare_areas": [self.areas[n % len(self.areas)]],
            "target_groups": [self.targets[n % len(self.targets)]],
            "solution_types": [self.types[n % len(self.types)]],
            "regions_served": [self._place(n)],
        }

    def _proposal(self, n: int) -> Row:
        return {
            "id": n,
            "ref": self.ref("F", n),
            "state": "submitted" if n % 3 else "acknowledged",
            "need_id": 1,
            "organisation_id": self.first_company + n,
            "created_at": self._ago(20),
            "changed_at": self._ago(n % 20),
            "received_at": self._ago(n % 20),
            "current_version_id": n,
        }

    def _proposal_version(self, n: int) -> Row:
        return {
            "id": n,
            "proposal_id": n,
            "number": 1,
            "need_version_id": 1 if n % 2 else self.size + n % (VERSIONS - 1) + 1,
            "received_at": self._ago(n % 20),
            "title": self._text(1)[:110],
            "approach": self._text(8),
            "expected_effect": self._text(3),
            "answers": {"q1": self._text(2)},
            "maturity": "m4",
        }

    def _matches(self) -> Iterator[Row]:
        total = min(self.size * MATCHES_PER_NEED, 20_000)
        for number in range(total):
            need, offer = number % self.size + 1, (number * 7 + number // self.size) % self.size + 1
            state = next((s for s, until in QUEUES if number < until), "dismissed")
            waits = state == "suggested"
            yield {
                "id": number + 1,
                "state": state,
                "need_id": need,
                "offer_id": offer,
                "need_version_id": need,
                "offer_version_id": offer,
                "score": (number % 97) / 100,
                "explanation": EXPLANATION,
                "suggested_at": self._ago(number % 30),
                "moderator_id": None if waits else self.people.moderator.person.id,
                "decided_at": None if waits else self._ago(number % 30),
                "introduced_at": self._ago(number % 30) if state == "introduced" else None,
            }

    def _event(self, seq: int) -> Row:
        return {"seq": seq, "kind": "need.published", "refs": {"need": 2}, "at": self._ago(1)}

    def _notifications(self, first: int) -> Iterator[Row]:
        told = (self.people.approver, self.people.author, self.people.editor)
        for number in range(NOTICES):
            for persona in told:
                yield {
                    "event_seq": first + number,
                    "person_id": persona.person.id,
                    "organisation_id": persona.organisation.id,
                    "kind": "need.published",
                    "refs": {"need": number % self.size + 1, "version": number % self.size + 1},
                    "at": self._ago(number / 10),
                    "read_at": self._ago(0) if number % 3 else None,
                }


def _sentences() -> Iterator[str]:
    """What the sample's needs and offers say, a sentence at a time."""
    for file in sorted((ROOT / "sample").glob("*/*.toml")):
        for value in tomllib.loads(file.read_text(encoding="utf-8")).values():
            if isinstance(value, str) and len(value) > 80:
                yield from (s.strip() + "." for s in value.split(".") if 20 < len(s.strip()) < 200)
