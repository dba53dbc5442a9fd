"""What everybody can read is made of public values: no table's row reaches a public page's
template, so nothing internal can be shown by mistake."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask, before_render_template
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from marketplace.core.db import Base, Database
from marketplace.needs.models import Need
from marketplace.web.guards import access_of
from tests.factories import make_need, make_offer
from tests.personas import People

# What Flask hands to every template; for a visitor there is nobody in it.
FLASKS_OWN = {"g", "request", "session", "config"}
DEEPEST = 6
# Answers without a template; one says 503 while there is no index, others 404 until something is
# set or added.
FOR_MACHINES = {
    "pages.healthz",
    "pages.readyz",
    "administration.metrics",
    "administration.funder_logo",
}


@pytest.fixture
def refs(database: Database, people: People, now: datetime) -> dict[str, str]:
    """Blueprint -> the ref of something public of its kind."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        offer = make_offer(session, people, now, "published")
        session.commit()
    return {
        "needs": need.ref,
        "proposals": need.ref,
        "offers": offer.ref,
        "accounts": people.author.organisation.ref,
    }


@pytest.mark.one_database
def test_public_templates_receive_public_values_only(
    app: Flask, client: FlaskClient, refs: dict[str, str]
) -> None:
    shown: list[tuple[str, dict[str, Any]]] = []

    def remember(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        shown.append((template.name, context))

    with before_render_template.connected_to(remember, app):
        for address in _public_addresses(app, refs):
            assert client.get(address).status_code in {200, 302}, address
    assert {"needs/detail.html", "offers/detail.html"} <= {name for name, _ in shown}
    leaks = {
        f"{name}: {path}"
        for name, context in shown
        for path in _rows_in({k: v for k, v in context.items() if k not in FLASKS_OWN})
    }
    assert leaks == set()


def test_a_row_is_found_wherever_it_is() -> None:
    assert list(_rows_in({"page": [{"need": Need()}]})) == ["page.0.need is a Need"]


def _public_addresses(app: Flask, refs: Mapping[str, str]) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        guard = access_of(app.view_functions[rule.endpoint])
        # The end of a link in a mail is for whoever has it, not for everybody.
        is_page = rule.endpoint not in FOR_MACHINES and "token" not in rule.arguments
        if guard is not None and guard.public and is_page and "GET" in (rule.methods or ()):
            for language in ("sv", "en"):
                yield _address(rule, refs, language)


def _address(rule: Rule, refs: Mapping[str, str], language: str) -> str:
    room = rule.endpoint.split(".")[0]
    known = {"language": language, "ref": refs.get(room, ""), "number": 1}
    _, path = rule.build({name: known[name] for name in rule.arguments}) or ("", "")
    return str(path)


def _rows_in(value: Any, path: str = "", depth: int = 0) -> Iterator[str]:
    if isinstance(value, Base):
        yield f"{path} is a {type(value).__name__}"
    elif depth < DEEPEST:
        for name, part in _parts_of(value):
            yield from _rows_in(part, f"{path}.{name}".lstrip("."), depth + 1)


def _parts_of(value: Any) -> Iterator[tuple[object, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple | set | frozenset):
        yield from enumerate(value)
    elif type(value).__module__.startswith("marketplace."):
        yield from getattr(value, "__dict__", {}).items()
