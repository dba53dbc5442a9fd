"""More of the sample, for trying at scale: its own sentences in new combinations, each marked as
generated to readers (in the summary) and to programs (`source`)."""

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.core.errors import NotFound
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.sample import needs, offers, people
from marketplace.sample.people import Cast
from marketplace.sample.reading import Calendar, Entry, folder

SOURCE = "generated"
MARKS = {"sv": "[Genererat exempel]", "en": "[Generated example]"}
PARAGRAPHS = 3
NEED_TEXTS = ("problem", "desired_outcome", "constraints", "users_involved")
OFFER_TEXTS = ("problem_solved", "effects_evidence", "references", "price_model")
LISTS = ("target_groups", "solution_types", "cpv")
# With these an entry of the sample becomes a need that is open for answers.
WHOLE = (
    "owner",
    "problem",
    "target_groups",
    "success_measures",
    "open_questions",
    "dialogue_forms",
)
NUMBER = re.compile(r"\b\d{2,4}\b(?!:|\.\d)")


def load_more(session: Session, cast: Cast, calendar: Calendar, size: int) -> int:
    """Enter `size` more needs and as many offers, from where the last time ended. Returns the
    number of the first. The caller commits."""
    first = 1 + max(_entered(session, Need), _entered(session, Offer))
    for entry in need_entries(size, first, cast):
        needs.enter(session, cast, calendar, entry)
    for entry in offer_entries(size, first, cast):
        offers.enter(session, cast, calendar, entry)
    return first


def recall(session: Session, cast: Cast) -> Cast:
    """Fill the cast with the sample's people and organisations, which must be there."""
    if not people.recall(session, cast):
        raise NotFound("sample_missing")
    return cast


def need_entries(size: int, first: int, cast: Cast) -> Iterator[Entry]:
    """Entries as in `sample/needs`, of bodies that have somebody to write and somebody to approve
    in the sample. The same numbers give the same texts."""
    known = [entry for entry in folder("needs") if _is_whole_need(entry)]
    bodies = [entry for entry in known if cast.organisations[entry["organisation"]].is_verified]
    for number in range(first, first + size):
        chance = random.Random(f"need {number}")  # noqa: S311 - no secret is made of it
        own, other, body = chance.choice(known), chance.choice(known), chance.choice(bodies)
        place = codes.label("place", body["places"][0], "sv")
        yield {
            **own,
            **_who(body),
            **_mixed(chance, own, other, NEED_TEXTS),
            **_marked(own, number, place),
            "places": body["places"],
            "state": "published",
            "published": f"-{chance.randint(1, 300)}d",
            "answers_close": f"+{chance.randint(3, 120)}d",
            "needed_from": f"+{chance.randint(1, 9)}y",
        }


def offer_entries(size: int, first: int, cast: Cast) -> Iterator[Entry]:
    """Entries as in `sample/offers`, of verified companies."""
    known = [entry for entry in folder("offers") if entry["state"] == "published"]
    for number in range(first, first + size):
        chance = random.Random(f"offer {number}")  # noqa: S311 - no secret is made of it
        own = chance.choice(known)
        other = chance.choice([o for o in known if _language(o) == _language(own)])
        yield {
            **own,
            **_mixed(chance, own, other, OFFER_TEXTS),
            **_marked(own, number, other["title"].split(":")[0].split(",")[0]),
            "organisation": chance.choice(known)["organisation"],
            "regions_served": chance.choice(known)["regions_served"],
            "published": f"-{chance.randint(1, 300)}d",
            "valid_until": f"+{chance.randint(20, 360)}d",
        }


def _entered(session: Session, kind: type[Need] | type[Offer]) -> int:
    query = select(func.count()).select_from(kind).where(kind.source == SOURCE)
    return session.scalar(query) or 0


def _is_whole_need(entry: Entry) -> bool:
    return all(entry.get(name) for name in WHOLE)


def _who(entry: Entry) -> dict[str, Any]:
    who = {name: entry[name] for name in ("organisation", "owner", "approvers", "contact")}
    return {**who, "coauthors": [], "joint": [], "comments": []}


def _language(entry: Entry) -> str:
    return str(entry.get("language", "sv"))


def _marked(entry: Entry, number: int, what: str) -> dict[str, Any]:
    """Title and summary that say what this is, within their bounds."""
    mark = MARKS[_language(entry)]
    return {
        "key": f"{SOURCE}-{number}",
        "made_by": SOURCE,
        "title": f"{entry['title'][:80]} · {what[:30]} {number}",
        "summary": f"{entry['summary'][: 399 - len(mark)]} {mark}",
    }


def _mixed(chance: random.Random, own: Entry, other: Entry, names: Sequence[str]) -> dict[str, Any]:
    """Paragraphs of both, other numbers, and codes that either of them has."""
    texts = {name: _text(chance, own, other, name) for name in names if own.get(name)}
    lists = {
        name: chance.sample(both, min(len(both), 3))
        for name in LISTS
        if (both := sorted({*own.get(name, ()), *other.get(name, ())}))
    }
    return {**texts, **lists}


def _text(chance: random.Random, own: Entry, other: Entry, name: str) -> str:
    paragraphs = str(own[name]).strip().split("\n\n")
    more = str(other.get(name, "")).strip().split("\n\n")
    kept = [*paragraphs[:PARAGRAPHS], *chance.sample(more, min(len(more), 1))]
    return NUMBER.sub(lambda found: _near(chance, found[0]), "\n\n".join(filter(None, kept)))


def _near(chance: random.Random, number: str) -> str:
    return str(max(2, round(int(number) * chance.uniform(0.6, 1.7))))
