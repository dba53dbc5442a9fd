"""Writing a need when something is wrong: told in words, nothing lost, nothing half done."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.needs import operations, queries
from marketplace.needs.models import Need
from marketplace.worker import Worker
from tests import html
from tests.clock import Clock
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Page, Visitor

pytestmark = pytest.mark.one_database

REF = "B-2026-0001"
DRAFT = f"/sv/needs/{REF}/draft"
# Fields that cannot show what was not on offer.
CHOICES = {"owner", "needed_from_year", "budget_band", "language"}
NUMBER = "Inga, 121212-1212, bor två mil bort."
ACTIONS = ("submit", "take-back", "publish", "return", "comments", "delete")
Make = Callable[..., str]


@pytest.fixture
def make(database: Database, people: People, now: datetime) -> Make:
    """`make("draft")`: a need in that state; returns its ref."""

    def make(state: str = "draft", **changes: object) -> str:
        with database.session(write=True) as session:
            need = make_need(session, people, now, state, **changes)
            session.commit()
        return need.ref

    return make


@pytest.fixture
def edit(visitor: Visitor, people: People, make: Make) -> Callable[[str], Page]:
    """`edit("who")`: that step of a draft, opened by its author."""
    make("draft")
    visitor.sign_in(people.author)
    return lambda step: visitor.open(f"/sv/needs/{REF}/edit/{step}")


def stored(database: Database, field: str) -> object:
    """What the draft holds in the database."""
    with database.session() as session:
        need = queries.need_by_ref(session, REF)
        assert need is not None
        return getattr(queries.working_copy(session, need), field)


def change(database: Database, people: People, now: datetime, **values: object) -> None:
    """The approver changes the draft meanwhile."""
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        operations.update_need(session, people.approver.actor, need, values, now=now)
        session.commit()


def test_a_personal_number_is_told_masked_and_nothing_is_saved(
    edit: Callable[[str], Page], database: Database
) -> None:
    before = stored(database, "problem")
    for button in ("Spara utkast", "Spara och fortsätt"):
        page = edit("problem").submit(button, 422, problem=NUMBER)
        assert "”121212-••••” ser ut som ett personnummer." in page.text
        assert page.text.count("121212-1212") == 1  # in the field itself
        assert page.value("problem") == NUMBER
    assert stored(database, "problem") == before


def test_everything_is_told_at_once(edit: Callable[[str], Page]) -> None:
    half = {"success_measures-0-measure": "Tid till hjälp"}
    page = edit("problem").submit("Spara och fortsätt", 422, problem=NUMBER, **half)
    assert "2 saker att rätta innan du går vidare" in page.text
    assert "Du kan också spara utkastet som det är." not in page.text


def test_what_is_no_personal_number_can_be_saved(
    edit: Callable[[str], Page], database: Database
) -> None:
    page = edit("problem").submit("Spara utkast", 422, problem=NUMBER)
    page = page.submit("Spara utkast", **{"problem-not_personal": "y"})
    assert stored(database, "problem") == NUMBER
    # What stands there has been confirmed; only what is new is asked about.
    page.submit("Spara utkast", desired_outcome="Ro.")
    assert stored(database, "desired_outcome") == "Ro."


FREE_TEXTS = (
    ("problem", "success_measures-0-measure"),
    ("market", "open_questions-0-text"),
    ("market", "internal_notes"),
    ("questions", "outlook-0-text"),
    ("questions", "undecided"),
    ("title", "summary"),
    ("who", "volume"),
)


def test_personal_numbers_are_looked_for_in_every_free_text(edit: Callable[[str], Page]) -> None:
    for step, field in FREE_TEXTS:
        page = edit(step).submit("Spara utkast", 422, **{field: f"{NUMBER} {field}"})
        assert "ser ut som ett personnummer" in page.text
        page.submit("Spara utkast", **{f"{field}-not_personal": "y"})


def test_a_comment_and_a_reason_are_looked_through_too(
    visitor: Visitor, people: People, make: Make
) -> None:
    page = visitor.sign_in(people.approver).open(f"/sv/needs/{make('in_review')}/draft")
    page = page.submit("Spara kommentaren", 422, text=NUMBER)
    assert page.value("text") == NUMBER
    page = visitor.open(DRAFT).submit("Skicka tillbaka med skäl", 422, reason=NUMBER)
    assert page.value("reason") == NUMBER


def test_a_named_solution_is_pointed_out_and_stops_nobody(edit: Callable[[str], Page]) -> None:
    page = edit("problem").submit("Spara utkast", problem="Vi behöver en app som larmar. Acme®")
    assert "”Vi behöver en app” pekar ut en lösning." in page.text
    assert "”Acme®” är namnet på en produkt." in page.text


def test_the_aid_says_what_the_method_asks_for(edit: Callable[[str], Page]) -> None:
    page = edit("problem").submit("Spara utkast", problem="I Arvika väcks 140 personer per natt.")
    assert "Hur ofta det händer – finns med" in page.text
    assert "Vad det kostar att inte göra något – saknas än" in page.text


def test_a_measure_without_target_may_stay_in_a_draft_but_not_be_left(
    edit: Callable[[str], Page], database: Database
) -> None:
    half = {"success_measures-0-measure": "Tid till hjälp"}
    page = edit("problem").submit("Spara och fortsätt", 422, **half)
    assert "Fyll i ett mål för ”Tid till hjälp”, gärna en siffra." in page.text
    assert "Du kan också spara utkastet som det är." in page.text
    page.submit("Spara utkast")
    assert [m["measure"] for m in stored(database, "success_measures")] == ["Tid till hjälp"]  # type: ignore[attr-defined]


ROWS = (
    ("problem", "Lägg till ett mått", "success_measures-1-measure"),
    ("market", "Lägg till en fråga", "open_questions-1-text"),
    ("who", "Lägg till en plats", "places-1"),
    ("who", "Lägg till en organisation", "joint_organisations-1"),
)


def test_a_row_is_added_without_script_and_without_saving(edit: Callable[[str], Page]) -> None:
    for step, button, field in ROWS:
        page = edit(step)
        assert page.values(field) == []
        assert page.submit(button).values(field) == [""]


def test_rows_end_at_their_bound(edit: Callable[[str], Page]) -> None:
    page = edit("market")
    for _row in range(12):
        page = page.submit("Lägg till en fråga")
    assert page.values("open_questions-9-text") == [""]
    assert page.values("open_questions-10-text") == []


def test_a_row_that_is_emptied_goes_away(edit: Callable[[str], Page], database: Database) -> None:
    page = edit("who").submit("Lägg till en plats").submit("Spara utkast", **{"places-1": "Kalix"})
    page.submit("Spara utkast", **{"places-0": ""})
    assert stored(database, "places") == ["2514"]


WRONG: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("who", {"places-0": "Atlantis"}, "Vi känner inte till någon kommun eller något län"),
    ("who", {"joint_organisations-0": "Vardagskraft AB"}, "Ingen offentlig organisation här"),
    ("who", {"welfare_areas": ["school", "dental", "care", "labour"]}, "Välj högst 3."),
    ("who", {"target_groups": ["martians"]}, "Välj bland alternativen."),
    ("who", {"needed_from_year": "1999"}, "Välj ett av alternativen."),
    ("who", {"needed_from_year": "", "needed_from_quarter": "2"}, "Välj vilket år kvartalet"),
    ("who", {"contact": "telefon 0570-123"}, "Skriv en e-postadress"),
    ("market", {"answers_close_at": "2026-11-23"}, "Dagen har redan varit."),
    ("market", {"answers_close_at": "i morgon"}, "Skriv dagen så här: 2027-03-01."),
    ("market", {"budget_band": "plenty"}, "Välj ett av alternativen."),
    ("title", {"title": "å" * 121}, "Högst 120 tecken. Du har skrivit 121."),
    ("title", {"language": "no"}, "alternativ"),
    ("questions", {"owner": "999"}, "Välj ett av alternativen."),
    ("questions", {"undecided": "\n".join(f"Fråga {n}" for n in range(11))}, "Högst 10 rader."),
    ("questions", {"undecided": "å" * 301}, "En rad är längre än 300 tecken."),
]


def test_what_does_not_hold_is_told_beside_its_field(edit: Callable[[str], Page]) -> None:
    for step, values, message in WRONG:
        page = edit(step).submit("Spara utkast", 422, **values)
        assert message in page.text
        for name, value in values.items():
            if page.values(name) and name not in CHOICES:
                assert sorted(page.values(name)) == sorted(
                    [value] if isinstance(value, str) else value
                )


def test_today_is_the_earliest_last_day(edit: Callable[[str], Page], clock: Clock) -> None:
    clock.time = datetime.fromisoformat("2026-11-24T22:59:59+00:00")
    page = edit("market").submit("Spara utkast", answers_close_at="2026-11-24")
    clock.time += timedelta(seconds=1)
    page.submit("Spara utkast", 422)


def test_a_draft_needs_an_approver_from_the_first_day(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/new")
    page = page.submit("Spara utkast", 422, problem="Natten", approvers=None)
    assert "Välj minst en godkännare." in page.text
    assert page.value("problem") == "Natten"
    visitor.open(DRAFT, 404)


def test_text_comes_back_when_the_need_was_published_meanwhile(
    visitor: Visitor, people: People, make: Make, database: Database, now: datetime
) -> None:
    ref = make("in_review")
    author, approver = Visitor(visitor.client.application.test_client()), visitor
    step = author.sign_in(people.author).open(f"/sv/needs/{ref}/edit/problem")
    draft = author.open(DRAFT)
    approver.sign_in(people.approver)
    returning = approver.open(DRAFT)
    approver.open(DRAFT).submit("Publicera som tidigt behov")
    page = step.submit("Spara utkast", 409, problem="Skrivet för sent")
    assert "Behovet publicerades medan du skrev." in page.text
    assert page.value("problem") == "Skrivet för sent"
    for page, button, words in (
        (draft, "Spara kommentaren", {"text": "En sen kommentar"}),
        (returning, "Skicka tillbaka med skäl", {"reason": "Ett sent skäl"}),
    ):
        answer = page.submit(button, 409, **words)
        assert next(iter(words.values())) in answer.text
    returning.submit("Publicera som tidigt behov", 409)
    assert author.open(DRAFT).path == f"/sv/needs/{ref}"
    assert author.open(f"/sv/needs/{ref}/edit/problem").path == f"/sv/needs/{ref}"


def test_a_decision_on_an_old_text_is_not_made(
    visitor: Visitor, people: People, make: Make, database: Database, now: datetime
) -> None:
    make("in_review")
    page = visitor.sign_in(people.approver).open(DRAFT)
    change(database, people, now, problem="Något helt annat")
    page = page.submit("Publicera som tidigt behov", 409)
    assert "Någon annan ändrade det här medan du skrev." in page.text
    assert "Något helt annat" in page.text
    assert page.submit("Publicera som tidigt behov").path == f"/sv/needs/{REF}"


def test_a_return_without_a_reason_is_not_made(
    visitor: Visitor, people: People, make: Make
) -> None:
    make("in_review")
    page = visitor.sign_in(people.approver).open(DRAFT)
    page = page.submit("Skicka tillbaka med skäl", 422)
    assert "Skriv varför utkastet går tillbaka" in page.text
    assert "Under granskning" in visitor.open(DRAFT).text


def test_a_draft_is_deleted_after_a_question(visitor: Visitor, people: People, make: Make) -> None:
    make()
    page = visitor.sign_in(people.author).open(DRAFT).follow("Ta bort utkastet")
    page = page.submit("Ta bort utkastet")
    assert "Utkastet är borttaget." in page.text
    visitor.open(DRAFT, 404)
    visitor.open(f"/sv/needs/{REF}", 404)


def test_what_cannot_be_done_is_said_in_words(
    visitor: Visitor, people: People, make: Make, database: Database
) -> None:
    make(contact="")
    page = visitor.sign_in(people.author).open(DRAFT)
    assert "Du kan skicka utkastet till granskning när allt" in page.text
    assert not [b for b in page.tree.iter("button") if "granskning" in (b.text or "")]
    # Nor does the address itself do it.
    page = visitor.send(f"/sv/needs/{REF}/submit", token(page), 422)
    assert "Utkast" in page.text


def token(page: Page) -> dict[str, str | list[str] | None]:
    """What every writing form carries."""
    carried = {name: page.values(name) for name in ("csrf_token", "acting_for", "revision")}
    return {name: values[0] for name, values in carried.items() if values}


def test_nobody_else_knows_of_a_draft(visitor: Visitor, people: People, make: Make) -> None:
    make("in_review")
    for other in (people.coauthor, people.neighbour, people.editor, people.moderator):
        carried = token(visitor.sign_in(other).open("/sv/acting-for"))
        for page in ("draft", "edit/who", "delete"):
            visitor.open(f"/sv/needs/{REF}/{page}", 404)
        visitor.open(f"/sv/needs/{REF}", 404)
        for action in (
            "edit/who",
            "submit",
            "take-back",
            "publish",
            "return",
            "comments",
            "delete",
        ):
            visitor.send(f"/sv/needs/{REF}/{action}", {**carried, "text": "x", "reason": "x"}, 404)


def test_an_author_cannot_publish_or_return(visitor: Visitor, people: People, make: Make) -> None:
    make("in_review")
    page = visitor.sign_in(people.author).open(DRAFT)
    assert "Utkastet är hos godkännaren." in page.text
    for action in ("publish", "return"):
        visitor.send(f"/sv/needs/{REF}/{action}", {**token(page), "reason": "x"}, 409)
    assert "Under granskning" in visitor.open(DRAFT).text
    assert "Utkast" in page.submit("Ta tillbaka utkastet").text


def test_strangers_sign_in_first_and_companies_write_no_needs(
    visitor: Visitor, people: People
) -> None:
    assert visitor.open("/sv/needs/new").path == "/sv/sign-in"
    for other in (people.editor, people.moderator):
        visitor.sign_in(other).open("/sv/needs/new", 403)


def test_there_are_five_steps_and_no_sixth(edit: Callable[[str], Page], visitor: Visitor) -> None:
    edit("title")
    visitor.open(f"/sv/needs/{REF}/edit/sixth", 404)
    visitor.open("/sv/needs/B-2026-9999/edit/who", 404)


def test_what_is_on_the_marketplace_already_stands_beside_the_text(
    visitor: Visitor,
    people: People,
    make: Make,
    database: Database,
    worker: Worker,
    now: datetime,
) -> None:
    ref = make("open", title="Färre väckta i hemtjänsten")
    with database.session(write=True) as session:
        offer = make_offer(session, people, now, "published")
        session.commit()
    worker.drain()
    page = visitor.sign_in(people.author).open("/sv/needs/new")
    assert "Finns redan på torget" not in page.text
    text = "I hemtjänsten väcks 140 personer varje natt av en tillsyn. Den som sover får sova."
    page = page.submit("Spara utkast", problem=text)
    assert "Finns redan på torget" in page.text
    assert page.links("Färre väckta i hemtjänsten") == [f"/sv/needs/{ref}"]
    assert page.links("Tillsyn på natten utan besök") == [f"/sv/offers/{offer.ref}"]


NASTY = ("", "\x00", "å" * 6000, "-1", "²", "9" * 40, "’\u202e<script>")
ODD_ROWS = ("places-99", "outlook-7-year", "success_measures-x-measure", "figures-3-year")


def test_nothing_that_is_sent_makes_an_error_of_ours(
    visitor: Visitor, people: People, make: Make
) -> None:
    make()
    visitor.sign_in(people.author)
    for step in ("questions", "problem", "who", "market", "title"):
        address = f"/sv/needs/{REF}/edit/{step}"
        for nasty in NASTY:
            page = visitor.open(address)
            names = {f.get("name", "") for f in page.tree.iter() if f.tag in html.FIELDS}
            values = {**dict.fromkeys([*names, *ODD_ROWS], nasty), **token(page), "do": nasty}
            answer = visitor.client.post(address, data=values)
            assert answer.status_code in {200, 302, 422}, (step, nasty)


def test_a_form_that_does_not_say_what_it_changes_overwrites_nothing(
    edit: Callable[[str], Page], database: Database
) -> None:
    before = stored(database, "problem")
    for revision in ("", "x", "0"):
        page = edit("problem").submit(
            "Spara utkast", 409, problem="Ny", revision=revision, base=revision
        )
        assert "Ny" in page.text
    assert stored(database, "problem") == before
