"""A visitor without an account browses, searches and reads (journey 1)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from marketplace.core.db import Database
from marketplace.needs.models import Need
from marketplace.search.engine import Hint, Query, Result
from marketplace.worker import Worker
from tests.clock import Clock
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor


@pytest.fixture
def refs(database: Database, people: People, now: datetime, worker: Worker) -> dict[str, str]:
    """An open and an announced need and an offer, published and indexed."""
    with database.session(write=True) as session:
        opened = make_need(session, people, now - timedelta(days=20), "open")
        announced = make_need(
            session,
            people,
            now,
            "announced",
            title="Skolbarn som slutat komma till skolan",
            summary="Var tionde elev är borta mer än var femte dag.",
            problem="Vi märker frånvaron först efter en månad.",
            welfare_areas=["school"],
            needed_from_year=2031,
            needed_from_quarter=None,
        )
        offer = make_offer(session, people, now, "published")
        draft = make_need(session, people, now, "draft", title="Hemligt utkast om natten")
        session.commit()
        found = {
            "open": opened.ref,
            "announced": announced.ref,
            "offer": offer.ref,
            "draft": draft.ref,
        }
    worker.drain()
    return found


def test_a_search_finds_marks_and_counts(visitor: Visitor, refs: dict[str, str]) -> None:
    page = visitor.open("/sv/needs?q=natt")
    assert page.links("Trygg natt hemma utan onödiga besök") == [f"/sv/needs/{refs['open']}"]
    assert "1 behov" in page.text
    assert [m.text for m in page.tree.iter("mark")][:1] == ["natt"]


def test_a_draft_is_found_nowhere(visitor: Visitor, refs: dict[str, str]) -> None:
    everything = visitor.open("/sv/needs").text
    assert "Trygg natt hemma" in everything
    assert "Hemligt utkast" not in everything
    assert "Hemligt utkast" not in visitor.open("/sv/needs?q=hemligt").text
    visitor.open(f"/sv/needs/{refs['draft']}", status=404)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("area=homecare", "open"),
        ("area=elderly", "open"),
        ("area=school", "announced"),
        ("state=open", "open"),
        ("state=announced", "announced"),
        ("horizon=h1", "open"),
        ("horizon=h3", "announced"),
        ("place=01&area=homecare", "open"),
        ("place_name=Upplands+Väsby&area=homecare", "open"),
        ("since=7", "announced"),
        ("target=older", "open"),
    ],
)
def test_filters_narrow(visitor: Visitor, refs: dict[str, str], query: str, expected: str) -> None:
    text = visitor.open(f"/sv/needs?{query}")
    shown = {name for name in ("open", "announced") if f"/{refs[name]}" in _hrefs(text)}
    assert shown == {expected}


def _hrefs(page: object) -> str:
    return " ".join(a.get("href", "") for a in page.tree.iter("a"))  # type: ignore[attr-defined]


def test_filters_alternate_within_a_facet_and_restrict_between(
    visitor: Visitor, refs: dict[str, str]
) -> None:
    both = visitor.open("/sv/needs?state=open&state=announced")
    assert "2 behov" in both.text
    none = visitor.open("/sv/needs?state=open&area=school")
    assert "Inget behov passar de filtren" in none.text
    assert none.links("Ta bort alla filter") == ["/sv/needs"]


def test_an_empty_result_helps(visitor: Visitor, refs: dict[str, str]) -> None:
    page = visitor.open("/sv/needs?q=xyzzy")
    assert "Inget behov handlar om ”xyzzy”" in page.text
    misspelt = visitor.open("/sv/needs?q=hemtjännst&state=announced")
    assert misspelt.response.status_code == 200


def test_misspelt_words_are_corrected_with_what_that_finds(
    visitor: Visitor, refs: dict[str, str]
) -> None:
    page = visitor.open(
        '/sv/needs?q="trygg natt" besök*  hemtjännsten -skola titel:natt&area=homecare'
    )
    assert (
        'Menade du "trygg natt" besök* hemtjänsten -skola titel:natt? Det ger 1 behov.' in page.text
    )
    right = page.follow('"trygg natt" besök* hemtjänsten -skola titel:natt')
    assert right.values("area")
    assert "Trygg natt hemma" in right.text
    assert "Menade du" not in right.text


def test_a_correction_that_the_filters_hide_takes_them_away(
    visitor: Visitor, refs: dict[str, str]
) -> None:
    page = visitor.open("/en/needs?q=hemtjännsten&area=school")
    assert "Did you mean hemtjänsten? It finds 1 need without the filters." in page.text
    assert "Trygg natt hemma" in page.follow("hemtjänsten").text


def test_words_of_drafts_and_words_that_find_nothing_here_are_no_correction(
    visitor: Visitor, refs: dict[str, str]
) -> None:
    assert "Menade du" not in visitor.open("/sv/needs?q=hemligtt+utkastt").text
    assert "Menade du sensor? Det ger 1 erbjudande." in visitor.open("/sv/offers?q=sensår").text


def test_a_hit_without_the_words_says_why_it_is_there(
    app: Flask, visitor: Visitor, refs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, hints = app.extensions["engine"], frozenset[Hint]()
    search = engine.search

    def by_meaning(query: Query, now: datetime) -> Result:
        result = search(query, now)
        hits = tuple(replace(hit, has_words=hit.ref == refs["open"]) for hit in result.hits)
        return replace(result, hits=hits, hints=hints)

    monkeypatch.setattr(engine, "search", by_meaning)
    why = "Nämner inte orden, men handlar om något liknande"
    both = visitor.open("/sv/needs?q=natt+frånvaron").text
    assert both.count(why) == 1
    title = both.index("Skolbarn som slutat")
    assert title < both.index(why) < both.index("Var tionde elev är borta")
    hints = frozenset({Hint.SIMILAR})
    similar = visitor.open("/sv/needs?q=natt+frånvaron&sort=newest").text
    assert "Ingen text har precis de orden." in similar
    assert why not in similar


def test_what_can_be_written_in_the_field_is_told_beside_it(
    visitor: Visitor, refs: dict[str, str]
) -> None:
    text = visitor.open("/sv/needs").text
    for example in ("”trygg natt”", "-skola", "rehab*", "titel:natt", "kommun:arvika"):
        assert example in text
    found = visitor.open("/sv/needs?q=kommun:ekbacken+titel:natt").text
    assert "Trygg natt hemma" in found
    assert "Skolbarn" not in found


def test_english_pages_say_that_a_text_is_in_swedish(
    visitor: Visitor, refs: dict[str, str]
) -> None:
    page = visitor.open(f"/en/needs/{refs['open']}")
    assert "This text is in Swedish only." in page.text
    assert page.tree.find(".//h1").get("lang") == "sv"  # type: ignore[union-attr]
    assert "This is not procurement." in page.text


def test_r1_a_published_need_is_read_by_anybody_and_equal_for_all(
    visitor: Visitor, refs: dict[str, str], people: People
) -> None:
    as_visitor = visitor.open(f"/sv/needs/{refs['open']}").text
    assert "I hemtjänsten väcks 140 personer" in as_visitor
    as_rival = visitor.sign_in(people.rival).open(f"/sv/needs/{refs['open']}").text
    assert "I hemtjänsten väcks 140 personer" in as_rival


def test_r2_is_on_a_need(visitor: Visitor, refs: dict[str, str]) -> None:
    page = visitor.open(f"/sv/needs/{refs['announced']}")
    assert "Detta är inte en upphandling. Svar är inte anbud." in page.text


def test_a_public_page_answers_a_conditional_get(client: FlaskClient, refs: dict[str, str]) -> None:
    first = client.get(f"/sv/needs/{refs['open']}")
    again = client.get(
        f"/sv/needs/{refs['open']}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_the_etag_follows_the_day(client: FlaskClient, refs: dict[str, str], clock: Clock) -> None:
    before = client.get(f"/sv/needs/{refs['open']}").headers["ETag"]
    clock.time += timedelta(days=1)
    assert client.get(f"/sv/needs/{refs['open']}").headers["ETag"] != before


def test_pages_of_the_signed_in_are_kept_nowhere(
    visitor: Visitor, refs: dict[str, str], people: People
) -> None:
    page = visitor.sign_in(people.editor).open(f"/sv/needs/{refs['open']}")
    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in page.response.headers


def test_a_need_closes_by_the_clock_without_any_job(
    visitor: Visitor, refs: dict[str, str], clock: Clock
) -> None:
    assert "Skriv ett lösningsförslag" in visitor.open(f"/sv/needs/{refs['open']}").text
    clock.time += timedelta(days=40)
    page = visitor.open(f"/sv/needs/{refs['open']}").text
    assert "Skriv ett lösningsförslag" not in page
    assert "Svarstiden har gått ut" in page
    assert f"/{refs['open']}" in _hrefs(visitor.open("/sv/needs?state=answers_closed"))


def test_without_an_index_pages_list_from_the_database_and_say_so(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        make_need(session, people, now, "announced", title="Ett tidigt behov", problem="Något.")
        make_offer(session, people, now, "published")
        session.commit()
    page = visitor.open("/sv/needs?q=natt")
    assert "Sökningen förbereds" in page.text
    assert "Ett tidigt behov" in page.text
    assert "Ett tidigt behov" not in visitor.open("/sv/needs?state=open").text
    assert "Tillsyn på natten utan besök" in visitor.open("/sv/offers?area=homecare").text


def test_a_stale_index_ranks_but_never_shows(
    visitor: Visitor, refs: dict[str, str], database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        session.execute(update(Need).where(Need.ref == refs["open"]).values(state="withdrawn"))
        session.commit()
    assert "Trygg natt hemma" not in visitor.open("/sv/needs?q=natt").text
    visitor.open(f"/sv/needs/{refs['open']}", status=410)


@pytest.mark.parametrize("address", ["/sv/needs", "/sv/offers"])
def test_a_list_asks_the_database_equally_often_however_long_it_is(
    visitor: Visitor,
    database: Database,
    people: People,
    now: datetime,
    worker: Worker,
    app: object,
    address: str,
) -> None:
    counts = []
    for number in (1, 12):
        with database.session(write=True) as session:
            for n in range(number):
                make_need(session, people, now, "announced", title=f"Behov {number} {n}")
                make_offer(session, people, now, "published", title=f"Erbjudande {number} {n}")
            session.commit()
        worker.drain()
        counts.append(_queries(app, lambda: visitor.open(address)))
    assert counts[0] == counts[1] <= 7


def _queries(app: object, act: object) -> int:
    engine = app.extensions["database"].engine  # type: ignore[attr-defined]
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    act()  # type: ignore[operator]
    event.remove(engine, "before_cursor_execute", note)
    return len([s for s in seen if s.lstrip().upper().startswith("SELECT")])


@pytest.mark.one_database
def test_words_among_the_facts_say_their_language(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "announced", volume="140 personer")
        offer = make_offer(session, people, now, "published", price_model="per person")
        session.commit()
    for address, words in (
        (f"needs/{need.ref}", "140 personer"),
        (f"offers/{offer.ref}", "per person"),
    ):
        assert f'<span lang="sv">{words}</span>' in visitor.open(f"/en/{address}").response.text
        assert f"<span>{words}</span>" in visitor.open(f"/sv/{address}").response.text


@pytest.mark.parametrize(("horizon", "shown"), [("h1", False), ("h2", True), ("h4", True)])
def test_offers_are_filtered_by_when_they_are_there(
    visitor: Visitor,
    database: Database,
    people: People,
    now: datetime,
    worker: Worker,
    horizon: str,
    shown: bool,
) -> None:
    with database.session(write=True) as session:
        coming = {"available_from_year": 2028, "available_from_quarter": 1}
        make_offer(session, people, now, "published", **coming)
        session.commit()
    worker.drain()
    page = visitor.open(f"/sv/offers?horizon={horizon}")
    assert ("Tillsyn på natten utan besök" in page.text) == shown
