"""What surrounds a view: the database session, who acts, and the guard."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Protocol, cast

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from marketplace.core.actor import VISITOR, Actor
from marketplace.core.db import Database
from marketplace.core.errors import Forbidden
from marketplace.web import resending
from marketplace.web.guards import Access, access_of


class Identity(Protocol):
    """Who came with a request: a person, the membership acted for, the actor made of them, and
    the row of the browser they are signed in with."""

    @property
    def person(self) -> Any: ...

    @property
    def membership(self) -> Any: ...

    @property
    def actor(self) -> Actor: ...

    @property
    def browser_session(self) -> Any: ...


Identify = Callable[[Session, Mapping[str, Any], str | None], Identity | None]


def install(app: Flask, database: Database, identify: Identify) -> None:
    """Hang the scope on the application. `identify` knows whose a session cookie is."""
    app.extensions["database"] = database
    app.extensions["identify"] = identify
    app.before_request(enter)
    app.teardown_request(leave)


def database() -> Database:
    """The application's database, for the few views that open their own session."""
    return cast(Database, current_app.extensions["database"])


def enter() -> WerkzeugResponse | None:
    """Open the session the guard asks for, find out who acts, and refuse whom it refuses."""
    g.actor, g.person, g.membership, g.access = VISITOR, None, None, None
    g.browser_session = None
    view = current_app.view_functions.get(request.endpoint or "")
    access = access_of(view) if view else None
    if access is None:
        return None
    g.access = access
    _open(access)
    return _admit(access)


def _open(access: Access) -> None:
    if access.session == "none":
        return
    g.scope = ExitStack()
    changes = request.method not in {"GET", "HEAD"}
    writes = access.session == "always" or (access.session == "write" and changes)
    g.session = g.scope.enter_context(database().session(write=writes))
    identity = current_app.extensions["identify"](
        g.session, session, request.form.get("acting_for")
    )
    if identity is not None:
        become(identity)
        _follow_form(identity.membership)


def become(identity: Identity) -> None:
    """Let the rest of this request be the person's, who may have signed in during it."""
    g.actor, g.person, g.membership = identity.actor, identity.person, identity.membership
    g.browser_session = identity.browser_session


def _follow_form(membership: Any) -> None:
    """Whom a form was sent for, its answer's page is read for: another tab may have switched."""
    if membership is not None and request.form.get("acting_for"):
        session["organisation"] = membership.organisation_id


def _admit(access: Access) -> WerkzeugResponse | None:
    if access.public or access.session == "none":
        return None
    if g.person is None:
        return _ask_to_sign_in()
    if access.roles and not g.actor.has(*access.roles):
        raise Forbidden("forbidden")
    return None


def _ask_to_sign_in() -> WerkzeugResponse:
    if resending.kept_fields():
        return current_app.make_response(resending.page())
    flash(_("Sign in to go on."), "info")
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=target))


def leave(_error: BaseException | None) -> None:
    """Roll back what was not committed and give the connection back."""
    scope = g.pop("scope", None)
    if scope is not None:
        scope.close()


def is_anonymous_page(response: Response) -> bool:
    """Whether this answer is the same for everybody, so that it may be kept and compared."""
    access: Access | None = g.get("access")
    return (
        access is not None
        and access.public
        and access.session == "read"
        and access.kept
        and g.person is None
        and not session.modified
        and response.status_code == 200
    )
