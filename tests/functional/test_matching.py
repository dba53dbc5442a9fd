"""Journey 6: a moderator decides about pairs and introduces; each side reads and answers."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.matching import operations, rules
from marketplace.matching.models import Match
from marketplace.publishing import index
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def matches(
    database: Database,
    people: People,
    now: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> list[int]:
    """Three suggested pairs of one need, best first."""
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.075)
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        for title in ("Trygg natt hemma utan onödiga besök", "Tillsyn på natten", "Nattlampa"):
            make_offer(session, people, now, "published", title=title)
        session.commit()
        engine = index.make_engine(tmp_path / "matching-index")
        while index.follow(database, engine).events:
            pass
    with database.session(write=True) as session:
        operations.suggest_for_need(session, engine, need.id, now)
        session.commit()
        return list(session.scalars(select(Match.id).order_by(Match.score.desc(), Match.id)))


@pytest.fixture
def moderator(visitor: Visitor, people: People) -> Visitor:
    return visitor.sign_in(people.moderator)


def state_of(database: Database, match_id: int) -> tuple[str, str | None, str]:
    with database.session() as session:
        match = session.get_one(Match, match_id)
        return match.state, match.reason_code, match.reason


def test_the_page_says_why_and_shows_both_texts(moderator: Visitor, matches: list[int]) -> None:
    page = moderator.open(f"/en/matches/{matches[0]}")
    assert page.heading == "Do these belong together?"
    assert "1 of 3 to decide" in page.text
    for words in ("Both are about", "agreement, at most 1", "Words in the texts", "Need · B-2026"):
        assert words in page.text
    assert len(list(page.tree.iter("mark"))) > 4


def test_curating_leads_to_the_next_one_at_once(
    moderator: Visitor, matches: list[int], database: Database
) -> None:
    page = moderator.open(f"/en/matches/{matches[0]}")
    page = page.submit("Curate V", reason_code="same_problem")
    assert page.path == f"/en/matches/{matches[1]}"
    assert "Curated: " in page.text
    assert "1 of 2 to decide" in page.text
    assert state_of(database, matches[0]) == ("curated", "same_problem", "")
    page = page.submit("Dismiss A", reason_code="other", reason="De avser olika skeden.")
    assert page.path == f"/en/matches/{matches[2]}"
    page = page.submit("Dismiss A", reason_code="wrong_place")
    assert page.path == "/en/desk"
    assert "Every match is decided" in page.text
    assert state_of(database, matches[1]) == ("dismissed", "other", "De avser olika skeden.")


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("Curate V", {}, "Give a reason."),
    ("Curate V", {"reason_code": "wrong_place"}, "That is a reason to dismiss."),
    ("Dismiss A", {"reason_code": "proven"}, "That is a reason to curate."),
    ("Dismiss A", {"reason_code": "other", "reason": "  "}, "Write your own reason"),
    ("Dismiss A", {"reason_code": "nonsense"}, "That is a reason to curate."),
    ("Dismiss A", {"reason_code": "other", "reason": "x" * 1001}, "At most 1000 characters"),
)


def test_a_decision_needs_a_reason_that_fits(
    moderator: Visitor, matches: list[int], database: Database
) -> None:
    page = moderator.open(f"/en/matches/{matches[0]}")
    for button, values, says in REFUSED:
        refused = page.submit(button, 422, **values)
        assert says in refused.text
        assert values.get("reason", "").strip() in refused.text
    assert state_of(database, matches[0])[0] == "suggested"


def test_a_moderator_may_change_their_mind(
    moderator: Visitor, matches: list[int], database: Database
) -> None:
    moderator.open(f"/en/matches/{matches[0]}").submit("Dismiss A", reason_code="wrong_group")
    desk = moderator.open("/en/desk")
    assert "Dismissed, wrong target group" in desk.text
    (address,) = {a.get("href", "") for a in desk.tree.iter("a") if "Change" in (a.text or "")}
    page = moderator.open(address).submit("Curate V", reason_code="new_approach")
    assert page.path == "/en/desk"
    assert state_of(database, matches[0])[0] == "curated"


def test_the_second_moderator_is_told_what_the_first_decided(
    moderator: Visitor, matches: list[int], database: Database
) -> None:
    seen = moderator.open(f"/en/matches/{matches[0]}")
    moderator.open(f"/en/matches/{matches[0]}").submit("Curate V", reason_code="proven")
    page = seen.submit("Dismiss A", 409, reason_code="other", reason="Fel behov.")
    assert "Mia Falk has curated this pair since you opened it." in page.text
    assert "Fel behov." in page.text
    assert state_of(database, matches[0]) == ("curated", "proven", "")


def introduce(moderator: Visitor, match_id: int, message: str | None = None) -> None:
    moderator.open(f"/en/matches/{match_id}").submit("Curate V", reason_code="same_problem")
    page = moderator.open(f"/en/matches/{match_id}").follow("Introduce to both V")
    values = {"message": message} if message else {}
    page = page.submit("Introduce to both", **values)
    assert page.heading == "What did they answer?"


def test_both_sides_read_the_same_message_and_answer(
    moderator: Visitor, matches: list[int], people: People, database: Database
) -> None:
    introduce(moderator, matches[0], "Ni verkar tala om samma natt.")
    address = f"/en/matches/{matches[0]}"
    for persona in (people.author, people.editor):
        page = moderator.sign_in(persona).open(address)
        assert "Ni verkar tala om samma natt." in page.text
        assert "This is not procurement" in page.text
    page = page.submit("Save the answer", interested="yes", comment="Vi kommer på hearingen.")
    assert "Your answer is saved." in page.text
    page = moderator.sign_in(people.approver).open(address)
    assert "Vi kommer på hearingen." in page.text
    assert people.editor.person.name not in page.text
    page = page.submit("Save the answer", interested="no")
    page = page.submit("Save the answer", interested="yes", comment="Vi har tänkt om.")
    assert "Vi har tänkt om." in page.text
    page = moderator.sign_in(people.moderator).open(address)
    assert people.editor.person.name in page.text
    assert page.text.count("Interested") >= 2


def test_an_answer_must_be_chosen(moderator: Visitor, matches: list[int], people: People) -> None:
    introduce(moderator, matches[0])
    page = moderator.sign_in(people.editor).open(f"/en/matches/{matches[0]}")
    page = page.submit("Save the answer", 422, comment="Kanske.")
    assert "Choose whether you are interested." in page.text
    assert "Kanske." in page.text


def test_the_open_record_tells_of_it_without_the_company(
    moderator: Visitor, matches: list[int], people: People, database: Database
) -> None:
    introduce(moderator, matches[0])
    with database.session() as session:
        ref = session.get_one(Match, matches[0]).need.ref
    page = moderator.open(f"/en/needs/{ref}")
    record = page.text.split("The dialogue so far")[1].split("This need")[0]
    assert "introduced a standing offer" in record
    assert people.editor.organisation.name not in record


WHO = ("author", "coauthor", "approver", "neighbour", "editor", "company_admin", "rival")


@pytest.mark.parametrize("state", ["suggested", "dismissed", "curated", "introduced"])
def test_a_side_sees_its_pair_only_when_it_was_curated(
    moderator: Visitor, matches: list[int], people: People, state: str
) -> None:
    page = moderator.open(f"/en/matches/{matches[0]}")
    if state == "dismissed":
        page.submit("Dismiss A", reason_code="wrong_place")
    if state == "curated":
        page.submit("Curate V", reason_code="proven")
    if state == "introduced":
        introduce(moderator, matches[0])
    shown = 200 if state in {"curated", "introduced"} else 404
    expected = dict.fromkeys(WHO, 404) | {"author": shown, "approver": shown, "editor": shown}
    expected |= {"company_admin": 403, "platform_admin": 403, "auditor": 403}
    for who, status in expected.items():
        visitor = moderator.sign_in(getattr(people, who))
        assert "Dismiss" not in visitor.open(f"/en/matches/{matches[0]}", status).text


def test_only_moderators_decide(
    visitor: Visitor, matches: list[int], people: People, database: Database
) -> None:
    for who in (*WHO, "platform_admin", "auditor"):
        page = visitor.sign_in(getattr(people, who)).open("/en/my")
        fields = page.tree.iter("input")
        token = next(f.get("value") for f in fields if f.get("name") == "csrf_token")
        values = {"decision": "curated", "reason_code": "proven", "csrf_token": token}
        visitor.send(f"/en/matches/{matches[0]}/decide", values, 403)
        values = {"message": "Hej", "csrf_token": token}
        visitor.send(f"/en/matches/{matches[0]}/introduce", values, 403)
    assert state_of(database, matches[0])[0] == "suggested"


def test_a_pair_that_is_over_shows_no_text(
    moderator: Visitor, matches: list[int], clock: Any
) -> None:
    page = moderator.open(f"/en/matches/{matches[0]}")
    clock.time += timedelta(days=400)
    over = moderator.open(f"/en/matches/{matches[0]}")
    assert over.heading == "The pair is no longer current"
    assert "väcks" not in over.text
    again = page.submit("Curate V", 409, reason_code="proven")
    assert again.heading == "The pair is no longer current"


def test_nothing_at_an_unknown_number(moderator: Visitor) -> None:
    moderator.open("/en/matches/999", 404)
    moderator.open("/en/matches/99999999999999999999", 404)


def test_in_swedish(moderator: Visitor, matches: list[int]) -> None:
    page = moderator.open(f"/sv/matches/{matches[0]}")
    assert page.heading == "Hör de här ihop?"
