"""A need is written, returned, corrected and published: by people, in pages without JavaScript."""

from typing import Any

from tests import html
from tests.personas import People
from tests.visitor import Page, Visitor

FIRST: dict[str, Any] = {
    "problem": "Den som bor ensam ska få sova. I hemtjänsten i Ekbacken väcks 140 varje natt.",
    "outlook-0-text": "Vi är 450 hemgångar om året.",
    "undecided": "Vem som ska larma\n– Hur länge",
    "working_title": "Lugna nätter",
}


def begin(visitor: Visitor, people: People, **changes: Any) -> Page:
    """The three questions answered; the page of the second step."""
    page = visitor.sign_in(people.author).open("/sv/needs/new")
    return page.submit("Spara och fortsätt", **{**FIRST, **changes})


def to_the_end(page: Page) -> Page:
    """From the second step to the draft, with what publishing asks for."""
    page = page.submit("Spara och fortsätt")
    page = page.submit(
        "Spara och fortsätt",
        **{"welfare_areas": ["homecare"], "places-0": "arvika"},
        needed_from_year="2028",
        needed_from_quarter="3",
        contact="natt@ekbacken.example",
    )
    page = page.submit("Spara och fortsätt")
    return page.submit("Spara och fortsätt", title="Lugnare nätter", summary="Sex av tio väcks.")


def test_the_first_answers_become_draft_text_elsewhere(visitor: Visitor, people: People) -> None:
    page = begin(visitor, people)
    assert page.heading == "Problem och effekt"
    assert page.value("problem") == FIRST["problem"]
    assert page.value("desired_outcome") == "Den som bor ensam ska få sova."
    draft = visitor.open("/sv/needs/B-2026-0001/draft")
    assert draft.heading == "Lugna nätter"
    for text in ("Vi är 450 hemgångar om året.", "2029", "Vem som ska larma", "Hur länge"):
        assert text in draft.text
    assert "– Hur länge" not in draft.text


def test_from_three_answers_to_an_early_need(visitor: Visitor, people: People) -> None:
    page = to_the_end(begin(visitor, people))
    assert page.heading == "Lugnare nätter"
    assert "Allt som krävs finns med, 9 av 9." in page.text
    assert "4 saker saknas:" in page.text
    page = page.submit("Skicka till granskning")
    assert "Under granskning" in page.text
    # The approver returns it, with a reason that the author meets on the draft.
    page = visitor.sign_in(people.approver).open(page.path)
    page = page.submit("Skicka tillbaka med skäl", reason="Skriv hur många det är.")
    page = visitor.sign_in(people.author).open(page.path)
    assert "Karin Sjöberg skickade tillbaka utkastet. Skriv hur många det är." in page.text
    edit = visitor.open("/sv/needs/B-2026-0001/edit/problem")
    edit.submit("Spara utkast", desired_outcome="Högst 20 väcks varje natt.")
    visitor.open(page.path).submit("Skicka till granskning")
    page = visitor.sign_in(people.approver).open(page.path).submit("Publicera som tidigt behov")
    assert page.path == "/sv/needs/B-2026-0001"
    visitor.client.delete_cookie("session")
    public = visitor.open(page.path)
    assert public.heading == "Lugnare nätter"
    assert "Högst 20 väcks varje natt." in public.text
    for internal in ("Lugna nätter", "Anna Lind", "Skriv hur många"):
        assert internal not in public.text


def test_what_is_missing_is_a_link_to_where_it_is_written(visitor: Visitor, people: People) -> None:
    draft = to_the_end(begin(visitor, people))
    for text, step, field in (
        ("Så mäts effekten", "problem", "success_measures-0-measure"),
        ("Målgrupper", "who", "target_groups"),
        ("Dialogform", "market", "dialogue_forms"),
        ("Sista svarsdag", "market", "answers_close_at"),
    ):
        address, _hash, anchor = draft.links(text)[0].partition("#")
        assert address.endswith(f"/edit/{step}")
        page = visitor.open(address)
        assert any(e.get("id") == anchor for e in page.tree.iter())
        assert any(e.get("name") == field for e in page.tree.iter())


def test_a_whole_need_opens_for_answers(visitor: Visitor, people: People) -> None:
    ref = to_the_end(begin(visitor, people)).path.split("/")[3]
    edit = f"/sv/needs/{ref}/edit"
    visitor.open(f"{edit}/problem").submit(
        "Spara utkast",
        **{
            "success_measures-0-measure": "Väckta per natt",
            "success_measures-0-baseline": "140",
            "success_measures-0-target": "20",
        },
    )
    visitor.open(f"{edit}/who").submit("Spara utkast", target_groups=["older", "staff"])
    visitor.open(f"{edit}/market").submit(
        "Spara utkast", dialogue_forms=["rfi", "hearing"], answers_close_at="2026-12-24"
    )
    page = visitor.open(f"/sv/needs/{ref}/draft")
    assert "Allt som krävs finns med, 6 av 6." in page.text
    page.submit("Skicka till granskning")
    page = visitor.sign_in(people.approver).open(page.path)
    page = page.submit("Publicera och öppna för svar")
    assert page.path == f"/sv/needs/{ref}"
    assert "24 december 2026" in page.text
    assert "Öppet för svar" in page.text


def test_the_approver_sees_changes_and_comments_from_the_first_day(
    visitor: Visitor, people: People
) -> None:
    begin(visitor, people)
    page = visitor.sign_in(people.approver).open("/sv/needs/B-2026-0001/draft")
    page = page.submit("Spara kommentaren", text="Skriv hur ofta.")
    visitor.open("/sv/needs/B-2026-0001/edit/problem").submit(
        "Spara utkast", problem="140 per natt"
    )
    page = visitor.sign_in(people.author).open(page.path)
    for text in ("Skriv hur ofta.", "Karin Sjöberg", "140 per natt"):
        assert text in page.text
    assert "Sparat av Karin Sjöberg, i dag kl. 10.00." in page.text


def test_every_step_can_be_opened_and_saved_as_it_is(visitor: Visitor, people: People) -> None:
    begin(visitor, people)
    for step in ("questions", "problem", "who", "market", "title"):
        page = visitor.open(f"/sv/needs/B-2026-0001/edit/{step}").submit("Spara utkast")
        assert page.path.endswith(step)
        assert "Sparat kl. 10.00" in page.text


def test_all_that_is_written_is_still_there_when_a_step_is_opened_again(
    visitor: Visitor, people: People
) -> None:
    begin(visitor, people)
    who = {
        "welfare_areas": ["homecare", "residential"],
        "target_groups": ["older"],
        "places-0": "Värmlands län",
        "needed_from_year": "undecided",
        "figures-0-counts": "hemgångar",
        "figures-0-number": "38",
        "figures-0-lacking": "27",
        "volume": "41 mil",
        "contact": "natt@ekbacken.example",
        "solution_types": ["alarm"],
        "joint_organisations-0": "granlunda kommun",
    }
    market = {
        "open_questions-0-text": "Vem larmar?",
        "dialogue_forms": ["rfi"],
        "answers_close_at": "2027-01-31",
        "constraints": "Ingen kamera.",
        "users_involved": "Åtta boende.",
        "budget_band": "0_7_to_2",
        "maturity_wanted": "m4",
        "planned_procedure": "procurement",
        "planned_notice_date": "2027-06-01",
        "registry_number": "ON 2026/7",
        "internal_notes": "Högst 2 mkr.",
    }
    for step, values in (("who", who), ("market", market)):
        page = visitor.open(f"/sv/needs/B-2026-0001/edit/{step}")
        page = page.submit("Spara utkast", **values)
        shown = {name: page.values(name) for name in values}
        given = {n: v if isinstance(v, list) else [v] for n, v in values.items()}
        given |= {"joint_organisations-0": ["Granlunda kommun"]} if step == "who" else {}
        assert shown == given
    draft = visitor.open("/sv/needs/B-2026-0001/draft").text
    for text in ("38 hemgångar, varav 27 saknar plats", "31 januari 2027", "1 juni 2027"):
        assert text in draft


def test_in_english_too(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.author).open("/en/needs/new")
    page = page.submit("Save and go on", problem="People who live alone are woken at night.")
    assert page.heading == "Problem and effect"
    assert visitor.open("/en/needs/B-2026-0001/draft").heading == "B-2026-0001"


def test_drafts_belong_to_my_page(visitor: Visitor, people: People) -> None:
    def marked(page: Page) -> set[str]:
        links = [a for nav in page.tree.iter("nav") for a in nav.iter("a")]
        return {html.text_of(a) for a in links if a.get("aria-current") == "page"}

    begin(visitor, people)
    assert marked(visitor.open("/sv/needs/B-2026-0001/draft")) == {"Min sida"}
    assert marked(visitor.open("/sv/needs/new")) == {"Min sida"}
    assert marked(visitor.open("/sv/needs")) == {"Behov"}
