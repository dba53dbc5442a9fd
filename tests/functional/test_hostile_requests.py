"""Nothing a visitor sends makes a 500, and every refusal says what to do, in both languages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from config import Settings
from marketplace.app import create_app
from marketplace.core.db import Database
from marketplace.web.guards import access_of
from tests.personas import PASSWORD, People
from tests.visitor import Visitor, cookie_of

WORDS = (
    "",
    "a" * 10_000,
    "och i att det",
    "!?.,;:",
    '"obalanserat citat',
    "*",
    "-",
    "titel:",
    "🙂🙃",
    "\u202eمرحبا",
    "\x00",
    "a\x00b",
    "'; DROP TABLE need; --",
    "<script>alert(1)</script>",
    "%s %(x)s {0} {{7*7}}",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
)


@pytest.mark.parametrize("address", ["/sv/needs", "/en/offers", "/sv/organisations"])
def test_whatever_is_searched_for_is_answered(
    client: FlaskClient, people: People, address: str
) -> None:
    for words in WORDS:
        answer = client.get(address, query_string={"q": words})
        assert answer.status_code in {200, 400}, words
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "page=²",
        "page=1&page=2",
        "area=%FF",
        "area=nothing&place=0000&horizon=x&state=draft",
        "since=365",
        "sort=;drop",
        "place_name=" + "x" * 5000,
        "&".join(f"area=homecare{n}" for n in range(2000)),
        "q[]=1&q[a]=2",
        "endpoint=x",
        "_scheme=x",
        "_method=x",
        "_anchor=x",
        "language=xx&self=1",
    ],
)
def test_whatever_stands_in_an_address_is_answered(
    client: FlaskClient, people: People, query: str
) -> None:
    for address in ("/sv/needs", "/sv/offers", "/sv/organisations"):
        assert client.get(f"{address}?{query}").status_code in {200, 400}


@pytest.mark.parametrize("address", ["/sv/needs", "/sv/organisations", "/sv/sign-in"])
@pytest.mark.one_database
def test_a_visitor_does_not_choose_where_our_links_lead(
    client: FlaskClient, people: People, address: str
) -> None:
    query = {"_external": "1", "_scheme": "javascript", "language": "xx", "q": "zzzz"}
    page = client.get(address, query_string=query)
    assert page.status_code == 200
    assert 'href="/en/' in page.text
    for strange in ("javascript:", "//localhost", "/xx/"):
        assert strange not in page.text


def _rules(app: Flask, method: str) -> list[Rule]:
    own = [r for r in app.url_map.iter_rules() if access_of(app.view_functions[r.endpoint])]
    return [rule for rule in own if method in (rule.methods or ())]


def _address(rule: Rule, value: str) -> str:
    address = str(rule.rule).replace("<language>", "sv")
    for name in rule.arguments - {"language"}:
        for kind in ("", "int:", "string:", "path:"):
            address = address.replace(f"<{kind}{name}>", value)
    return address


STRANGE = (
    "B-2026-9999",
    "0",
    "-1",
    "99999999999999999999",
    "å",
    "%00",
    "%FF",
    "..%2f..",
    "a" * 3000,
)


def test_no_address_of_ours_fails_for_a_visitor(app: Flask, people: People) -> None:
    client = app.test_client()
    for rule in _rules(app, "GET"):
        for value in STRANGE if rule.arguments - {"language"} else ("",):
            answer = client.get(_address(rule, value))
            assert answer.status_code < 500 or rule.endpoint.endswith("readyz"), answer.request.path


@pytest.mark.parametrize("who", ["author", "approver", "editor", "moderator", "platform_admin"])
def test_no_address_of_ours_fails_for_somebody_signed_in(
    app: Flask, people: People, who: str
) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(cookie_of(getattr(people, who)))
    for rule in _rules(app, "GET"):
        for value in STRANGE[:4] if rule.arguments - {"language"} else ("",):
            answer = client.get(_address(rule, value))
            assert answer.status_code < 500 or rule.endpoint.endswith("readyz"), answer.request.path


@pytest.mark.parametrize("who", [None, "author", "editor", "moderator"])
def test_a_form_that_is_none_of_ours_is_refused(
    app: Flask, people: People, who: str | None
) -> None:
    client = app.test_client()
    if who is not None:
        with client.session_transaction() as cookie:
            cookie.update(cookie_of(getattr(people, who)))
    for rule in _rules(app, "POST"):
        answer = client.post(_address(rule, "B-2026-9999"), data={"title": "x"})
        assert 300 <= answer.status_code < 500, answer.request.path


def test_a_multipart_part_without_a_name_is_refused(client: FlaskClient, people: People) -> None:
    named = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    nameless = b"--x\r\nContent-Disposition: form-data\r\n\r\n2\r\n--x--\r\n"
    body = named + nameless
    kind = "multipart/form-data; boundary=x"
    assert client.post("/sv/sign-in", data=body, content_type=kind).status_code == 400


def test_an_oversized_form_is_refused(client: FlaskClient, people: People) -> None:
    data = {"email": "a" * (3 * 1024 * 1024)}
    assert client.post("/sv/sign-in", data=data).status_code == 413
    kind = "multipart/form-data; boundary=x"
    answer = client.post("/sv/sign-in", data=b"x" * (3 * 1024 * 1024), content_type=kind)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/sv/finns-inte", 404, "Den sidan hittar vi inte"),
        ("/en/not-here", 404, "We cannot find that page"),
        ("/sv/needs/B-2026-0999", 404, "Den sidan hittar vi inte"),
        ("/sv/sign-out", 405, "Det går inte att göra här"),
        ("/en/sign-out", 405, "That cannot be done here"),
    ],
)
def test_error_pages_help_in_the_persons_language(
    visitor: Visitor, people: People, address: str, status: int, said: str
) -> None:
    page = visitor.open(address, status=status)
    assert page.heading == said
    assert page.tree.get("lang") == address[1:3]


def test_too_many_requests_are_told_so(
    environ: dict[str, str], people: People, client: FlaskClient
) -> None:
    app = create_app(Settings.from_environ({**environ, "RATE_LIMIT": "2 per minute"}))
    strained = app.test_client()
    answers = [strained.get("/sv/needs").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert "Det var många anrop på kort tid" in strained.get("/sv/needs").text
    app.extensions["database"].dispose()


def test_every_answer_carries_the_security_headers(client: FlaskClient, people: People) -> None:
    for address in ("/sv/", "/sv/finns-inte", "/static/css/tokens.css"):
        with client.get(address) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
    policy = client.get("/sv/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_a_locked_database_is_told_and_nothing_is_half_done(
    environ: dict[str, str], people: People, database: Database
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL locks rows, not the database")
    patient = {**environ, "DATABASE_URL": f"{database.url}?timeout=0.1"}
    app = create_app(Settings.from_environ(patient))
    visitor = Visitor(app.test_client())
    page = visitor.open("/sv/sign-in")
    with database.session(write=True):
        fields = {"email": people.author.person.email, "password": PASSWORD}
        busy = page.submit("Logga in", status=503, **fields)
        assert "Vänta en stund och försök igen" in busy.text
    assert page.submit("Logga in", **fields).path == "/sv/my"
    app.extensions["database"].dispose()
