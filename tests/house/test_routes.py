"""Every route says who may come, and nobody else gets in."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.routing.converters import NumberConverter

from marketplace.web.guards import Access, access_of

# Files: the same for everybody, and served before any view.
FILES = {"static", "bootstrap.static"}


def rules_of(app: Flask) -> list[Rule]:
    """Every route but files."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FILES]


def access(app: Flask, rule: Rule) -> Access | None:
    """The guard of the route's view."""
    return access_of(app.view_functions[rule.endpoint])


@pytest.mark.one_database
def test_every_route_has_a_guard(app: Flask) -> None:
    routes = rules_of(app)
    assert routes
    assert [rule.endpoint for rule in routes if access(app, rule) is None] == []


@pytest.mark.one_database
def test_a_stranger_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # its refusal would hide the guard's
    let_in = {
        f"{method} {rule}"
        for rule in rules_of(app)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if not _is_public(app, rule) and not _is_sent_away(client, method, _address(rule))
    }
    assert let_in == set()


def _is_public(app: Flask, rule: Rule) -> bool:
    guard = access(app, rule)
    return guard is not None and guard.public


def _is_sent_away(client: FlaskClient, method: str, address: str) -> bool:
    response = client.open(address, method=method)
    return response.status_code == 302 and "/sign-in" in response.location


def _address(rule: Rule) -> str:
    """An address of this route, with something in every place that varies."""
    values = {name: _something(rule, name) for name in rule.arguments}
    _, path = rule.build({**values, "language": "sv"}) or ("", "")
    return str(path)


def _something(rule: Rule, name: str) -> Any:
    """A value that the place takes: a number, one of its words, or any word."""
    converter = rule._converters[name]
    if isinstance(converter, NumberConverter):
        return 1
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return "x"
