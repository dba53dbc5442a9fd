"""The canonical file: the same bytes for the same words, provable with `sha256sum` alone."""

import hashlib
import json
import random
import subprocess
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from marketplace.proposals import canonical, queries
from marketplace.proposals.models import Proposal, Receipt
from tests.factories import NEED, OFFER, OPEN, make_need, make_offer, make_proposal
from tests.personas import People, settle

WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


def decomposed(value: Any, chance: random.Random) -> Any:
    """The same value, its letters taken apart, its lines ended otherwise, its keys shuffled."""
    if isinstance(value, str):
        return unicodedata.normalize("NFD", value).replace("\n", chance.choice(["\r\n", "\r"]))
    if isinstance(value, list):
        return [decomposed(inner, chance) for inner in value]
    if isinstance(value, dict):
        pairs = [(decomposed(k, chance), decomposed(v, chance)) for k, v in value.items()]
        chance.shuffle(pairs)
        return dict(pairs)
    return value


def composed(value: Any) -> Any:
    """The value in the form that the file promises."""
    return json.loads(canonical.to_bytes({"value": value}))["value"]


@given(st.dictionaries(WORDS, VALUES, max_size=5), st.randoms(use_true_random=False))
def test_order_and_way_of_writing_make_no_difference(
    values: dict[str, Any], chance: random.Random
) -> None:
    # Keys that become the same once composed are one key; take what the file would hold.
    values = composed(values)
    assert canonical.to_bytes(decomposed(values, chance)) == canonical.to_bytes(values)


@given(st.dictionaries(WORDS, VALUES, max_size=5))
def test_the_file_is_utf8_json_in_nfc_with_line_feeds(values: dict[str, Any]) -> None:
    text = canonical.to_bytes(values).decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert text.endswith("}\n")
    assert isinstance(json.loads(text), dict)


def test_letters_are_written_as_themselves() -> None:
    assert canonical.to_bytes({"ö": "a\u030a"}) == '{\n  "ö": "å"\n}\n'.encode()


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


def received(session: Session, people: People, now: datetime, **changes: Any) -> Proposal:
    """A submitted proposal."""
    need = make_need(session, people, now, "open")
    return make_proposal(session, people, need, now, "submitted", **changes)


def file_of(session: Session, proposal: Proposal) -> bytes:
    assert proposal.current is not None
    return queries.receipt_file(session, proposal.current)


def test_r9_the_receipts_sum_is_that_of_the_stored_bytes(
    session: Session, people: People, now: datetime, tmp_path: Path
) -> None:
    proposal = received(session, people, now)
    path = tmp_path / "file.json"
    path.write_bytes(file_of(session, proposal))
    told = subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True).stdout
    receipt = session.get_one(Receipt, proposal.current_version_id)
    assert told.split()[0] == receipt.checksum == hashlib.sha256(path.read_bytes()).hexdigest()


def test_r9_the_file_says_what_was_answered_to_what(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, "published")
    proposal = received(session, people, now, linked_offers=[offer.ref])
    file = json.loads(file_of(session, proposal))
    assert (file["schema"], file["ref"], file["version"]) == (2, proposal.ref, 1)
    assert file["received_at"] == "2026-11-24T09:00:00Z"
    assert file["need"]["ref"] == proposal.need.ref
    assert file["need"]["version"] == 1
    assert file["company"]["org_number"] == people.editor.organisation.org_number
    told = "Den som ligger på golvet rör sig annorlunda."
    assert file["answers"] == [{"question": "q1", "answer": told}]
    assert file["linked_offers"] == [{"ref": offer.ref, "version": 1}]
    assert file["text"]["accepts_publicity"] is False


def test_r22_the_file_repeats_no_word_of_the_need_or_of_an_offer(
    session: Session, people: People, now: datetime
) -> None:
    """A passage of them can be masked later; this file never changes."""
    offer = make_offer(session, people, now, "published")
    proposal = received(session, people, now, linked_offers=[offer.ref])
    text = file_of(session, proposal).decode()
    assert proposal.need.ref in text
    assert offer.ref in text
    words = (NEED["title"], OPEN["open_questions"][0]["text"], OFFER["title"])
    assert [word for word in words if word in text] == []


def test_the_file_names_no_person_and_no_sole_traders_number(
    session: Session, people: People, now: datetime
) -> None:
    company = people.editor.organisation
    company.sole_trader = True
    text = file_of(session, received(session, people, now)).decode()
    assert company.name in text
    assert company.org_number not in text
    assert people.editor.person.name not in text
    assert people.editor.person.email not in text
