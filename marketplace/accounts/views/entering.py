"""Whose the browser's session is: beginning one, and noting that it is in use."""

from flask import Response, current_app, g, request, session
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from marketplace.accounts import operations, rules
from marketplace.accounts.browsers import describe
from marketplace.accounts.models import AccountSession, Person
from marketplace.accounts.passwords import Passwords
from marketplace.accounts.tokens import Tokens
from marketplace.web import clock
from marketplace.web.request_scope import database


def passwords() -> Passwords:
    """What hashes and checks passwords here."""
    hasher: Passwords = current_app.extensions["passwords"]
    return hasher


def tokens() -> Tokens:
    """What makes and reads the links in mails here."""
    return Tokens(current_app.config["SETTINGS"].signing_keys)


def check_attempts(what: str, email: str) -> None:
    """Raise Forbidden when this account or this address on the net has tried too often."""
    address = request.remote_addr or ""
    operations.check_attempts(g.session, what, email, address, now=clock.now())


def note_attempt(session_: Session, what: str, email: str) -> None:
    """Count an attempt."""
    address = request.remote_addr or ""
    operations.note_attempt(session_, what, email, address, now=clock.now())


def let_in(session_: Session, person: Person) -> AccountSession:
    """Sign the person in with this browser. `remember` follows once this is committed."""
    browser = describe(request.user_agent.string)
    return operations.sign_in(session_, person, browser=browser, now=clock.now())


def remember(person: Person, started: AccountSession) -> None:
    """Make the browser's session this person's, and nothing else of what it held."""
    session.clear()
    # A form's token belongs to the session that was; the next page makes its own.
    g.pop("csrf_token", None)
    session.update(person=person.id, key=person.session_key, session=started.id)


def note_seen(response: Response) -> Response:
    """Remember now and then that the browser is in use. Not while a page writes, whose lock this
    would wait for; and nothing is lost when others write for long."""
    here: AccountSession | None = g.get("browser_session")
    access = g.get("access")
    reads = request.method == "GET" and access is not None and access.session in {"read", "write"}
    if here is None or not reads or clock.now() - here.seen_at < rules.SEEN_EVERY:
        return response
    try:
        with database().session(write=True) as own:
            operations.note_seen(own, here.id, now=clock.now())
            own.commit()
    except OperationalError:
        return response
    return response
