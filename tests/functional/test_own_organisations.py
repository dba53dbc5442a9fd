"""Registering an organisation, waiting for the arena, correcting it, and asking to join one."""

from datetime import datetime

import pytest

from marketplace.accounts import belonging, queries
from marketplace.accounts import operations as accounts
from marketplace.accounts.models import AccountSession
from marketplace.core.db import Database
from tests.clock import Clock
from tests.newcomers import as_person, give_role, newcomer
from tests.personas import People, Persona
from tests.visitor import Page, Visitor

PERSONAL = "640823-3234"


@pytest.fixture
def new(database: Database, people: People, now: datetime) -> Persona:
    """Somebody with an account who belongs nowhere; the organisation is only for the cookie."""
    with database.session(write=True) as session:
        person = newcomer(session, now)
        browser = AccountSession(person_id=person.id, browser="", created_at=now, seen_at=now)
        session.add(browser)
        session.commit()
        return Persona(person, people.rival.organisation, as_person(person), browser.id)


def fill(visitor: Visitor, status: int = 200, **changes: str) -> Page:
    values = {
        "kind": "company",
        "org_number": "559999-0099",
        "name": "Norrskog Moduler AB",
        "town": "Kalix",
        "may_represent": "y",
        **changes,
    }
    page = visitor.open("/sv/organisations/new")
    return page.submit("Registrera organisationen", status=status, **values)


def test_a_company_is_registered_and_waits(visitor: Visitor, new: Persona) -> None:
    page = fill(visitor.sign_in(new))
    assert page.heading == "Norrskog Moduler AB väntar på verifiering"
    text = page.text
    # Two working days after Tuesday 24 November.
    assert "senast torsdag 26 november" in text
    assert "559999-0099" in text
    assert "Skriv ett erbjudande" in text
    assert "Skicka in lösningsförslag" in text


def test_the_waiting_company_writes_an_offer_and_invites(visitor: Visitor, new: Persona) -> None:
    page = fill(visitor.sign_in(new))
    page.follow("Skriv ett erbjudande")
    page = visitor.open("/sv/my")
    assert "Norrskog Moduler AB" in page.text


def test_the_number_is_checked_under_its_field(visitor: Visitor, new: Persona) -> None:
    page = fill(visitor.sign_in(new), status=422, org_number="559999-0098")
    assert "Numret stämmer inte" in page.text
    assert page.value("name") == "Norrskog Moduler AB"


def test_an_organisation_number_already_taken_is_an_offer_to_join(
    visitor: Visitor, new: Persona
) -> None:
    page = fill(visitor.sign_in(new), org_number="559900-9007", name="Vardag AB")
    assert "Vardagskraft AB" in page.text
    page = page.submit("Registrera Vardag AB", status=422)
    assert "Det finns redan en organisation här med det numret" in page.text
    page = page.follow("Be att få gå med: Vardagskraft AB")
    assert page.heading == "Be att få gå med i Vardagskraft AB"


def test_look_alikes_are_shown_before_a_second_is_made(visitor: Visitor, new: Persona) -> None:
    page = fill(visitor.sign_in(new), name="Vardagskrafts AB")
    text = page.text
    assert "En organisation här kan vara er" in text
    assert "Kontrollsiffran stämmer. Ingen här har det numret." in text
    assert "verifierad 24 november 2026, 2 medlemmar" in text
    page = page.submit("Registrera Vardagskrafts AB")
    assert page.heading == "Vardagskrafts AB väntar på verifiering"


def test_a_personal_number_asks_to_be_a_sole_traders(
    visitor: Visitor, new: Persona, database: Database
) -> None:
    page = fill(visitor.sign_in(new), status=422, org_number=PERSONAL, name="Ny Person")
    assert "Kryssa i att det är en enskild firma" in page.text
    page = page.submit("Registrera organisationen", sole_trader="y")
    assert "numret visas aldrig" in page.text


def test_a_sole_traders_number_is_on_no_page(
    visitor: Visitor, new: Persona, people: People, database: Database, now: datetime
) -> None:
    page = fill(visitor.sign_in(new), org_number=PERSONAL, name="Ny Person", sole_trader="y")
    ref = page.path.split("/")[3]
    with database.session(write=True) as session:
        organisation = queries.organisation_by_ref(session, ref)
        assert organisation is not None
        accounts.verify_organisation(session, people.moderator.actor, organisation, now=now)
        session.commit()
    own = (f"/sv/organisations/{ref}/{part}" for part in ("own", "members", "edit"))
    desk = (f"/sv/desk/organisations/{ref}", "/sv/desk/organisations?state=verified")
    everybody = (f"/sv/organisations/{ref}", f"/en/organisations/{ref}", "/sv/organisations")
    for persona, addresses in (
        (new, [*own, *everybody]),
        (people.moderator, [*desk, *everybody]),
        (people.rival, everybody),
    ):
        visitor.sign_in(persona)
        for address in addresses:
            page = visitor.open(address)
            assert "Ny Person" in page.text, address
            assert "3234" not in page.response.text, address
    assert "Enskild firma" in visitor.open(f"/sv/organisations/{ref}").text


def test_the_edit_page_keeps_a_number_that_it_does_not_show(
    visitor: Visitor, new: Persona, database: Database
) -> None:
    page = fill(visitor.sign_in(new), org_number=PERSONAL, name="Ny Person", sole_trader="y")
    ref = page.path.split("/")[3]
    page = visitor.open(f"/sv/organisations/{ref}/edit")
    assert page.value("org_number") == ""
    page.submit("Spara uppgifterna", town="Gällivare")
    with database.session() as session:
        organisation = queries.organisation_by_ref(session, ref)
        assert organisation is not None
        assert (organisation.org_number, organisation.town) == ("6408233234", "Gällivare")


def test_a_municipality_names_its_place(visitor: Visitor, new: Persona) -> None:
    body = {"kind": "municipality", "org_number": "212000-9077", "name": "Fritiden, Arvika"}
    page = fill(visitor.sign_in(new), status=422, **body)
    assert "Ange minst en kommun eller ett län" in page.text
    page = page.submit("Registrera organisationen", status=422, places="Arvika, Blåkulla")
    assert "Vi känner inte till" in page.text or "Blåkulla" in page.text
    page = page.submit("Registrera organisationen", places="Arvika, Värmlands län")
    assert "Arvika" in page.text
    assert "Börja på ett behov" in page.text


def test_a_rejected_company_reads_why_corrects_and_tries_again(
    visitor: Visitor, new: Persona, people: People, database: Database, now: datetime
) -> None:
    page = fill(visitor.sign_in(new))
    ref = page.path.split("/")[3]
    with database.session(write=True) as session:
        organisation = queries.organisation_by_ref(session, ref)
        assert organisation is not None
        accounts.reject_organisation(
            session,
            people.moderator.actor,
            organisation,
            reason_code="other",
            reason="Namnet i registret slutar på HB.",
            now=now,
        )
        session.commit()
    page = visitor.open(f"/sv/organisations/{ref}/own")
    assert "kunde inte verifieras" in page.heading
    assert "Namnet i registret slutar på HB." in page.text
    page = page.follow("Rätta och försök igen")
    page = page.submit("Spara och skicka för verifiering", name="Norrskog Moduler HB")
    assert page.heading == "Norrskog Moduler HB väntar på verifiering"


def test_a_new_name_is_told_to_be_verified_anew(
    visitor: Visitor, people: People, clock: Clock
) -> None:
    ref = people.company_admin.organisation.ref
    visitor.sign_in(people.company_admin)
    page = visitor.open(f"/sv/organisations/{ref}/edit")
    assert "verifieras på nytt" in page.text
    page = page.submit("Spara uppgifterna", name="Vardagskraften AB")
    assert "Det nya namnet eller numret ska nu verifieras" in page.text
    assert page.heading == "Vardagskraften AB väntar på verifiering"


def test_r26_two_who_correct_at_once_do_not_overwrite_each_other(
    visitor: Visitor, people: People
) -> None:
    ref = people.company_admin.organisation.ref
    visitor.sign_in(people.company_admin)
    first = visitor.open(f"/sv/organisations/{ref}/edit")
    second = visitor.open(f"/sv/organisations/{ref}/edit")
    first.submit("Spara uppgifterna", town="Luleå")
    page = second.submit("Spara uppgifterna", status=409, town="Boden")
    assert "Någon annan sparade medan du skrev" in page.text
    assert "Luleå" in page.text
    assert page.value("town") == "Boden"
    page.submit("Spara uppgifterna")


@pytest.mark.one_database
def test_strangers_do_not_learn_what_is_not_public(
    visitor: Visitor, people: People, new: Persona
) -> None:
    ref = people.author.organisation.ref
    for persona in (people.rival, people.neighbour, new):
        visitor.sign_in(persona)
        for part in ("own", "members", "edit", "members/1", "members/1/hand-over", "requests/1"):
            visitor.open(f"/sv/organisations/{ref}/{part}", status=404)
    visitor.sign_in(people.author)
    visitor.open(f"/sv/organisations/{ref}/own")
    visitor.open(f"/sv/organisations/{ref}/edit", status=403)


def test_who_asks_to_join_is_let_in_by_the_administrator(
    visitor: Visitor, people: People, new: Persona, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        admin = give_role(session, people.author, "organisation_admin", now)
        session.commit()
    ref = admin.organisation.ref
    page = visitor.sign_in(new).open("/sv/organisations/find?q=ekback")
    page = page.follow("Be att få gå med: Ekbackens kommun")
    page = page.submit("Be att få gå med", message="Jag är enhetschef för natten.")
    assert "Administratörerna har inte svarat än" in page.text
    page = visitor.sign_in(admin).open(f"/sv/organisations/{ref}/members")
    assert "Ny Person vill gå med. ny@norrskog.example Jag är enhetschef" in page.text
    page = page.submit("Släpp in som Behovsförfattare: Ny Person")
    assert "Ny Person hör nu till er" in page.text
    with database.session() as session:
        theirs = belonging.membership(session, new.person.id, admin.organisation.id)
        assert theirs is not None
        assert theirs.roles == ["need_author"]


def test_who_asks_to_join_is_declined_with_a_reason(
    visitor: Visitor, people: People, new: Persona
) -> None:
    ref = people.company_admin.organisation.ref
    page = visitor.sign_in(new).open(f"/sv/organisations/{ref}/join")
    page.submit("Be att få gå med")
    page = visitor.sign_in(people.company_admin).open(f"/sv/organisations/{ref}/members")
    page = page.follow("Andra roller, eller neka: Ny Person")
    page = page.submit("Neka med det här skälet", status=422)
    page = page.submit("Neka med det här skälet", reason="Vi känner inte igen dig.")
    assert "Ny Person får veta det" in page.text
    page = visitor.sign_in(new).open(f"/sv/organisations/{ref}/join")
    assert "Vi känner inte igen dig." in page.text


@pytest.mark.parametrize(
    "typed", ["x" * 300, "\x00", "\u202eAB gnol", "\u200b", "<script>", "' OR 1=1"]
)
@pytest.mark.one_database
def test_strange_names_are_answered(visitor: Visitor, new: Persona, typed: str) -> None:
    visitor.sign_in(new)
    answer = visitor.open("/sv/organisations/new").submit
    values = {"kind": "company", "org_number": "559999-0099", "may_represent": "y"}
    expected = 200 if typed.strip("\x00\u200b") and len(typed) < 160 else 422
    page = answer("Registrera organisationen", status=expected, name=typed, **values)
    assert "<script>" not in page.response.text
    if typed.isprintable():
        visitor.open(f"/sv/organisations/find?q={typed}")
