"""People found and helped: signed out, let in again, sent a link, an account shut and opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership, Person
from marketplace.administration import operations
from marketplace.administration.forms.helping import LanguageForm
from marketplace.administration.queries import finding, log
from marketplace.administration.queries.log import Wish
from marketplace.administration.views import bp
from marketplace.administration.views.showing import deed
from marketplace.core.errors import DomainError, NotFound
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number

LONGEST = 120
DEEDS_SHOWN = 10


@dataclass(frozen=True)
class Help:
    """Something to do for somebody: the operation, its button and what is said afterwards."""

    do: Callable[..., object]
    button: Any
    note: Any
    done: Any


HELP: dict[str, Help] = {
    "reset": Help(
        operations.send_reset,
        _l("Send a link to a new password"),
        _l("The link goes to the person’s own address. You do not see it."),
        _l("A mail with a link is on its way to %(name)s."),
    ),
    "unlock": Help(
        operations.unlock_person,
        _l("Let them try to sign in again"),
        _l("After too many wrong passwords an account waits a quarter of an hour."),
        _l("%(name)s can try to sign in again at once."),
    ),
    "sign-out": Help(
        operations.end_every_session,
        _l("Sign them out everywhere"),
        _l("Such as when a computer was lost."),
        _l("%(name)s is signed out everywhere."),
    ),
    "shut": Help(
        operations.block_person,
        _l("Shut the account"),
        _l("Nobody gets in with it until you open it again. What they have written stays."),
        _l("The account of %(name)s is shut."),
    ),
    "open": Help(
        operations.unblock_person,
        _l("Open the account"),
        _l("The person signs in as before."),
        _l("The account of %(name)s is open again."),
    ),
}


@dataclass(frozen=True)
class Found:
    """Somebody in the list."""

    name: str
    url: str
    email: str
    belongs: str
    seen_at: datetime | None
    is_shut: bool


@bp.get("/<language>/administration/people")
@roles("platform_admin", write=False)
def list_people() -> str:
    """Search by name or address."""
    words, number = request.args.get("q", "").strip()[:LONGEST], page_number(request.args)
    total, persons = finding.people(g.session, words, page=number, limit=PER_PAGE)
    held = finding.memberships(g.session, persons)
    return render_template(
        "administration/people.html",
        q=words,
        page=Page([_found(person, held[person.id]) for person in persons], number, total),
        page_url=lambda n: url_for("administration.list_people", q=words or None, page=n),
    )


def _found(person: Person, members: list[Membership]) -> Found:
    return Found(
        name=person.name,
        url=url_for("administration.show_person", person_id=person.id),
        email=person.email,
        belongs=", ".join(member.organisation.name for member in members),
        seen_at=person.last_signed_in_at,
        is_shut=person.blocked_at is not None,
    )


@bp.get("/<language>/administration/people/<int(max=2147483647):person_id>")
@roles("platform_admin", write=False)
def show_person(person_id: int) -> str:
    """One person: where they belong, their browsers, and what can be done for them."""
    person = _person(person_id)
    language = present_language()
    _total, entries = log.deeds(g.session, Wish(persons=(person.id,)), page=1, limit=DEEDS_SHOWN)
    names = log.names_of(g.session, entries)
    return render_template(
        "administration/person.html",
        person=person,
        memberships=[
            (member, ", ".join(codes.label("role", role, language) for role in member.roles))
            for member in accounts.memberships_of(g.session, person.id)
        ],
        browsers=accounts.sessions_of(g.session, person.id),
        deeds=[deed(entry, names) for entry in entries],
        help=[(name, help_) for name, help_ in HELP.items() if name in _possible(person)],
        form=ActionForm(),
        language_form=LanguageForm(code=person.language),
        log_url=url_for("administration.list_deeds", person=person.email),
    )


def _possible(person: Person) -> set[str]:
    if person.deleted_at is not None:
        return set()
    if person.blocked_at is not None:
        return {"open"}
    return {"reset", "unlock", "sign-out"} | ({"shut"} if person.id != g.person.id else set())


def _person(person_id: int) -> Person:
    person = finding.person(g.session, person_id)
    if person is None:
        raise NotFound("not_found")
    return person


@bp.post("/<language>/administration/people/<int(max=2147483647):person_id>/help/<what>")
@roles("platform_admin", write=True)
def help_person(person_id: int, what: str) -> Response:
    """Do one of the things that help."""
    person = _person(person_id)
    chosen = HELP.get(what) or abort(404)
    name = person.name
    try:
        chosen.do(g.session, g.actor, person, now=clock.now())
    except DomainError as error:
        flash(errors.message(error), "error")
        return _back(person_id)
    g.session.commit()
    flash(str(chosen.done) % {"name": name}, "success")
    return _back(person_id)


@bp.post("/<language>/administration/people/<int(max=2147483647):person_id>/language")
@roles("platform_admin", write=True)
def choose_language(person_id: int) -> Response:
    """The language of somebody's mails."""
    person, form = _person(person_id), LanguageForm()
    if form.validate():
        try:
            operations.set_language(
                g.session, g.actor, person, form.code.data or "", now=clock.now()
            )
        except DomainError as error:
            flash(errors.message(error), "error")
            return _back(person_id)
        g.session.commit()
        flash(_("The language is saved."), "success")
    return _back(person_id)


def _back(person_id: int) -> Response:
    return redirect(url_for("administration.show_person", person_id=person_id))
