"""A moderator imports a file: sees what would happen, and the button does exactly that."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.moderation.uploads import ImportUpload
from marketplace.needs import operations as needs
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers.models import Offer
from marketplace.worker import Worker
from tests import notices
from tests.clock import Clock
from tests.personas import People, Persona
from tests.visitor import Page, Visitor

HEAD = "external_id,language,title,summary\n"
BUTTON = "Importera {} rad"
Upload = Callable[..., Page]


@pytest.fixture
def upload(visitor: Visitor, people: People) -> Upload:
    """Uploads this content for an organisation; the page that answers."""
    visitor.sign_in(people.moderator)

    def send(
        content: str | bytes,
        owner: Persona = people.author,
        name: str = "behov.csv",
        status: int = 200,
        **more: str,
    ) -> Page:
        page = visitor.open("/sv/desk/import")
        held = {n: page.values(n)[-1] for n in ("csrf_token", "acting_for", "revision")}
        data = content if isinstance(content, bytes) else content.encode()
        answer = visitor.client.post(
            "/sv/desk/import",
            data={
                **held,
                **more,
                "organisation": owner.organisation.ref,
                "file": (BytesIO(data), name),
            },
            content_type="multipart/form-data",
            follow_redirects=True,
        )
        return Page(visitor, answer, status)

    return send


def count(database: Database, table: type) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_preview_does_nothing_and_the_button_does_what_it_showed(
    upload: Upload, database: Database
) -> None:
    page = upload(HEAD + "1,sv,Trygg natt,Kort\n2,xx,Fel,Kort\n3,sv,Trygg dag,Kort\n")
    assert page.heading == "Det här skulle filen göra"
    assert "Nytt: 2" in page.text
    assert "har en kod som vi inte känner till" in page.text
    assert count(database, Need) == 0
    done = page.submit("Importera 2 rader")
    assert "2 är nya." in done.text
    assert count(database, Need) == 2
    assert count(database, ImportUpload) == 0


def test_what_is_published_has_the_moderator_in_the_log(
    upload: Upload, database: Database, people: People
) -> None:
    upload(HEAD + "1,sv,Trygg natt,Kort\n", publish="y").submit("Importera 1 rad")
    with database.session() as session:
        need = session.scalars(select(Need)).one()
        assert need.state == "published"
        entries = session.scalars(select(AuditEntry).filter_by(object_kind="need")).all()
        assert {entry.person_id for entry in entries} == {people.moderator.person.id}
        assert {entry.actor_kind for entry in entries} == {"operator"}


def test_a_company_gets_offers_and_a_notice_is_a_need(
    upload: Upload, database: Database, people: People
) -> None:
    upload(HEAD + "1,sv,Larm,Kort\n", owner=people.editor).submit("Importera 1 rad")
    assert count(database, Offer) == 1
    upload(notices.notice(), name="n.xml").submit("Importera 1 rad")
    with database.session() as session:
        assert session.scalars(select(Need.source)).all() == ["eforms"]


def test_each_row_says_what_would_happen_to_it(
    upload: Upload, database: Database, people: People, clock: Clock
) -> None:
    upload(HEAD + "1,sv,A,Kort\n2,sv,B,Kort\n3,sv,C,Kort\n").submit("Importera 3 rader")
    with database.session(write=True) as session:
        need = session.scalars(select(Need).filter_by(external_id="2")).one()
        needs.update_need(session, people.approver.actor, need, {"volume": "många"}, now=clock.time)
        session.commit()
    page = upload(HEAD + "1,sv,A,Ny\n2,sv,B,Ny\n3,sv,C,Kort\n4,sv,D,Kort\n")
    for told in (
        "Nytt: 1",
        "Ändrat: får den nya texten: 1",
        "Samma som förut: 1",
        "Redigerat här sedan dess: rörs inte: 1",
    ):
        assert told in page.text
    page.submit("Importera 2 rader")
    with database.session() as session:
        texts = session.execute(select(NeedVersion.title, NeedVersion.summary)).all()
    assert sorted(map(tuple, texts)) == [("A", "Ny"), ("B", "Kort"), ("C", "Kort"), ("D", "Kort")]


def test_when_the_world_changed_in_between_nothing_is_done_and_it_is_said(
    upload: Upload, database: Database, people: People, clock: Clock
) -> None:
    upload(HEAD + "1,sv,A,Kort\n").submit("Importera 1 rad")
    page = upload(HEAD + "1,sv,A,Ny\n2,sv,B,Kort\n")
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        needs.update_need(session, people.approver.actor, need, {"volume": "1"}, now=clock.time)
        session.commit()
    again = page.submit("Importera 2 rader", status=409)
    assert "Något har ändrats sedan förhandsvisningen" in again.text
    assert count(database, Need) == 1
    again.submit("Importera 1 rad")
    assert count(database, Need) == 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (HEAD + '1,sv,"A\n', "f.csv", "är ingen CSV"),
        (b"\xff\xfe", "f.csv", "är inte UTF-8"),
        ("<html/>", "f.xml", "html är ingen annons"),
        (HEAD, "f.csv", "filen har inga rader"),
        (HEAD + "".join(f"{n},sv,A,B\n" for n in range(501)), "f.csv", "fler än 500 rader"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_swedish_and_not_kept(
    upload: Upload, database: Database, content: str | bytes, name: str, said: str
) -> None:
    page = upload(content, name=name, status=422)
    assert said in page.text
    assert count(database, ImportUpload) == 0


def test_a_file_that_is_too_large_is_refused(visitor: Visitor, people: People) -> None:
    visitor.sign_in(people.moderator)
    body = b"--x\r\n" + b"x" * 2 * 1024 * 1024
    answer = visitor.client.post(
        "/sv/desk/import", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "för stor" in answer.text


def test_nobody_else_sees_the_file(upload: Upload, visitor: Visitor, people: People) -> None:
    path = upload(HEAD + "1,sv,A,Kort\n").path
    for other, status in ((people.author, 403), (people.editor, 403), (people.auditor, 403)):
        visitor.sign_in(other).open(path, status=status)


def test_dropped_or_a_day_old_the_file_is_gone(
    upload: Upload, database: Database, worker: Worker, clock: Clock
) -> None:
    upload(HEAD + "1,sv,A,Kort\n").submit("Importera ingenting")
    assert count(database, ImportUpload) == 0
    upload(HEAD + "1,sv,A,Kort\n")
    worker.drain()
    assert count(database, ImportUpload) == 1
    clock.time += timedelta(hours=25)
    worker.drain()
    assert count(database, ImportUpload) == 0
