"""A person with a browser that knows no JavaScript: opens pages, follows links, sends forms.

page = visitor.open("/sv/needs")
page = page.follow("Digital vardagsträning")
page = page.submit("Spara", title="En ny rubrik")
"""

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests import html
from tests.personas import Persona

Value = str | list[str] | None


class Visitor:
    """One browser, signed in or not."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def sign_in(self, persona: Persona) -> "Visitor":
        """Be this person, acting for their organisation."""
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(cookie_of(persona))
        return self

    def open(self, address: str, status: int = 200) -> "Page":
        """Open an address, following redirects, and expect this status."""
        return Page(self, self.client.get(address, follow_redirects=True), status)

    def send(self, address: str, values: Mapping[str, Value], status: int = 200) -> "Page":
        """Send values to an address, as a form that is not on the page could."""
        data = MultiDict({k: v for k, v in values.items() if v is not None})
        return Page(self, self.client.post(address, data=data, follow_redirects=True), status)


def cookie_of(persona: Persona) -> dict[str, object]:
    """What the session cookie holds once this person has signed in."""
    return {
        "person": persona.person.id,
        "key": persona.person.session_key,
        "session": persona.session_id,
        "organisation": persona.organisation.id,
    }


class Page:
    """An answer, read as HTML. A wrong status or faulty HTML fails at once."""

    def __init__(self, visitor: Visitor, response: TestResponse, status: int) -> None:
        assert response.status_code == status, f"{response.status}: {response.request.path}"
        self.visitor = visitor
        self.response = response
        self.path = response.request.path
        self.tree = html.parse(response.text)
        self.text = html.text_of(_first(self.tree, "body"))

    @property
    def title(self) -> str:
        """The window's title."""
        return html.text_of(_first(self.tree, "title"))

    @property
    def heading(self) -> str:
        """The page's one first-level heading."""
        (heading,) = self.tree.iter("h1")
        return html.text_of(heading)

    def values(self, name: str) -> list[str]:
        """What the fields with this name hold, as an untouched form would send it."""
        fields = (f for f in self.tree.iter() if f.tag in html.FIELDS and f.get("name") == name)
        return [value for field in fields for value in html.value_of(field)]

    def value(self, name: str) -> str:
        """What the one field with this name holds."""
        (value,) = self.values(name)
        return value

    def links(self, text: str) -> list[str]:
        """Where the links with this text lead."""
        return [a.get("href", "") for a in self.tree.iter("a") if html.text_of(a) == text]

    def follow(self, text: str, status: int = 200) -> "Page":
        """Follow the link with this text."""
        links = self.links(text)
        assert len(set(links)) == 1, f"{len(links)} links say {text!r} on {self.path}"
        return self.visitor.open(urljoin(self.path, links[0]), status)

    def submit(self, button: str, status: int = 200, **values: Value) -> "Page":
        """Fill in fields and press the button with this text. A field that is not there fails;
        None leaves a field out, as an empty checkbox does."""
        pressed = self._button(button)
        form = html.form_of(self.tree, pressed)
        filled = self._filled(form, values)
        if name := pressed.get("name"):
            # As browsers do: a hidden field of the same name is sent too, and first.
            filled[name] = [*_several(filled.get(name)), pressed.get("value", "")]
        address = urljoin(self.path, pressed.get("formaction") or form.get("action") or "")
        if form.get("method", "get").lower() == "post":
            return self.visitor.send(address, filled, status)
        response = self.visitor.client.get(
            urlsplit(address).path, query_string=MultiDict(filled), follow_redirects=True
        )
        return Page(self.visitor, response, status)

    def _button(self, text: str) -> Element:
        found = [b for b in self.tree.iter("button") if html.text_of(b) == text]
        assert len(found) == 1, f"{len(found)} buttons say {text!r} on {self.path}"
        return found[0]

    def _filled(self, form: Element, values: Mapping[str, Value]) -> dict[str, Value]:
        filled: dict[str, list[str]] = {}
        for field in html.fields_of(self.tree, form):
            filled.setdefault(field.get("name", ""), []).extend(html.value_of(field))
        unknown = set(values) - set(filled)
        assert not unknown, f"no field {sorted(unknown)} on {self.path}"
        return {**filled, **values}


def _several(value: Value) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def _first(tree: Element, tag: str) -> Element:
    return next(tree.iter(tag))
