"""Mails that are no notices: links to confirm an address or set a password, and what an account's
owner must hear of. One table from the kind of event to what is written.

Links are made here, when the mail is sent, so that no event or log ever holds one. Who asked and
whether there is such an account is looked up here too: the page that was asked never tells.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from babel.dates import format_date
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.accounts import belonging, rules
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import AddressChange, PasswordReset, Person, Registration
from marketplace.accounts.tokens import Tokens
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.core.language import N_, translate
from marketplace.core.mail import Mailer
from marketplace.core.refs import LOCAL
from marketplace.notifications.mailing import Letter, put_into_mail
from marketplace.notifications.sending import Outgoing, send_once
from marketplace.notifications.wording import Words


class Context(Protocol):
    """What sending a letter uses of the worker's context."""

    @property
    def database(self) -> Database: ...
    @property
    def mailer(self) -> Mailer: ...
    @property
    def base_url(self) -> str: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def delivery_id(self) -> int: ...


@dataclass(frozen=True)
class Text:
    """The words of one kind of letter, with placeholders; `why` stands at its foot."""

    title: str
    text: str
    button: str
    why: str


CONFIRM = Text(
    N_("Confirm your address"),
    N_(
        "An account in Behovstorget has been asked for with the address %(email)s. Press the "
        "button and confirm, and the account is yours. The link holds until %(until)s.\n\n"
        "Was it not you? Then you need do nothing. Without a confirmation there is no account, and "
        "the address is forgotten."
    ),
    N_("Confirm the address"),
    N_("You get this because somebody gave this address when creating an account."),
)
HAS_ACCOUNT = Text(
    N_("You already have an account"),
    N_(
        "Somebody has tried to create an account in Behovstorget with the address %(email)s, which "
        "already has one. Nothing has been changed.\n\n"
        "Was it you? Then sign in, or choose a new password if you have forgotten it. Was it not "
        "you? Then you need do nothing."
    ),
    N_("Sign in"),
    N_("You get this because somebody gave this address when creating an account."),
)
RESET = Text(
    N_("Choose a new password"),
    N_(
        "Somebody has asked for a new password for your account in Behovstorget. Press the button "
        "and choose one. The link holds until %(until)s.\n\n"
        "Was it not you? Then you need do nothing. Your password is still the same."
    ),
    N_("Choose a new password"),
    N_("You get this because somebody asked for a new password for this address."),
)
NO_ACCOUNT = Text(
    N_("There is no account with this address"),
    N_(
        "Somebody has asked for a new password in Behovstorget for the address %(email)s, which "
        "has no account.\n\n"
        "Was it you? Then you may have registered with another address, or not yet. Was it not "
        "you? Then you need do nothing."
    ),
    N_("Create an account"),
    N_("You get this because somebody asked for a new password for this address."),
)
NEW_ADDRESS = Text(
    N_("Confirm your new address"),
    N_(
        "Your account in Behovstorget is to get the address %(email)s. Press the button and "
        "confirm. Until then the old address holds. The link holds until %(until)s.\n\n"
        "Was it not you? Then you need do nothing."
    ),
    N_("Confirm the new address"),
    N_("You get this because somebody gave this address as a new one for their account."),
)
ADDRESS_TAKEN = Text(
    N_("The address already has an account"),
    N_(
        "Somebody wants to give another account in Behovstorget the address %(email)s, which "
        "already has one. Nothing has been changed.\n\n"
        "Was it you? Then use the account you have, or delete it first. Was it not you? Then you "
        "need do nothing."
    ),
    N_("Sign in"),
    N_("You get this because somebody gave this address as a new one for their account."),
)
ADDRESS_CHANGED = Text(
    N_("Your account has a new address"),
    N_(
        "Your account in Behovstorget now has the address %(email)s. You sign in with it, and "
        "mails go there.\n\n"
        "Was it not you? Then write to the arena at once."
    ),
    N_("Contact the arena"),
    N_("You get this because your account had this address."),
)
PASSWORD_CHANGED = Text(
    N_("Your password has been changed"),
    N_(
        "The password of your account in Behovstorget has been changed. You have been signed out "
        "everywhere else.\n\n"
        "Was it not you? Then choose a new password at once, and write to the arena."
    ),
    N_("Choose a new password"),
    N_("You get this because it concerns your account."),
)
INVITATION = Text(
    N_("%(who)s invites you to %(organisation)s"),
    N_(
        "%(who)s invites %(email)s to write for %(organisation)s in Behovstorget, as: %(roles)s. "
        "Press the button to see the invitation and accept it. It holds until %(until)s.\n\n"
        "If you have no account yet, create one with this address first. Were you not to be "
        "invited? Then you need do nothing."
    ),
    N_("See the invitation"),
    N_("You get this because an administrator of %(organisation)s gave this address."),
)


def registration_created(
    session: Session, event: Event, tokens: Tokens, now: datetime
) -> Letter | None:
    """To whoever has the address: a link, or that there is an account already."""
    asked = session.get(Registration, event.refs["registration"])
    if asked is None or asked.confirmed_at is not None:
        return None
    if accounts.person_by_email(session, asked.email) is not None:
        return letter(HAS_ACCOUNT, asked.email, asked.language, "sign-in", event)
    until = now + rules.CONFIRM_WITHIN
    token = tokens.make("confirm", asked.id, key=asked.key, until=until)
    return letter(CONFIRM, asked.email, asked.language, f"confirm/{token}", event, until=until)


def reset_asked(session: Session, event: Event, tokens: Tokens, now: datetime) -> Letter | None:
    """To whoever has the address: a link, or that there is no account."""
    asked = session.get(PasswordReset, event.refs["reset"])
    if asked is None:
        return None
    person = accounts.person_by_email(session, asked.email)
    if person is None:
        return letter(NO_ACCOUNT, asked.email, asked.language, "register", event)
    until = now + rules.RESET_WITHIN
    token = tokens.make("reset", person.id, key=person.session_key, until=until)
    return letter_to(person, RESET, f"new-password/{token}", event, until=until)


def address_asked(session: Session, event: Event, tokens: Tokens, now: datetime) -> Letter | None:
    """To the new address: a link, or that another account has it."""
    asked = session.get(AddressChange, event.refs["change"])
    if asked is None or asked.confirmed_at is not None:
        return None
    new, language = asked.new_email, asked.person.language
    if accounts.person_by_email(session, new) is not None:
        return letter(ADDRESS_TAKEN, new, language, "sign-in", event)
    until = now + rules.CONFIRM_WITHIN
    token = tokens.make("address", asked.id, key=asked.person.session_key, until=until)
    return letter(NEW_ADDRESS, new, language, f"new-address/{token}", event, until=until)


def address_changed(session: Session, event: Event, tokens: Tokens, now: datetime) -> Letter | None:
    """To the old address, whose owner must hear of it."""
    done = session.get(AddressChange, event.refs["change"])
    if done is None:
        return None
    path = "about#contact"
    return letter(
        ADDRESS_CHANGED, done.old_email, done.person.language, path, event, email=done.new_email
    )


def password_changed(
    session: Session, event: Event, tokens: Tokens, now: datetime
) -> Letter | None:
    """To the account's owner."""
    person = session.get(Person, event.refs["person"])
    if person is None or person.deleted_at is not None:
        return None
    return letter_to(person, PASSWORD_CHANGED, "forgotten-password", event)


def invitation_created(
    session: Session, event: Event, tokens: Tokens, now: datetime
) -> Letter | None:
    """To the address that was invited, as long as the invitation waits for an answer."""
    sent = belonging.invitation_by_id(session, event.refs["invitation"])
    if sent is None or sent.state_at(now) != "waiting":
        return None
    until = sent.expires_at
    token = tokens.make("invitation", sent.id, key=sent.key, until=until)
    return letter(
        INVITATION,
        sent.email,
        sent.language,
        f"invitations/{token}",
        event,
        until=until,
        who=sent.invited_by.name if sent.invited_by else sent.organisation.name,
        organisation=sent.organisation.name,
        roles=", ".join(codes.label("role", role, sent.language) for role in sent.roles),
    )


Composer = Callable[[Session, Event, Tokens, datetime], Letter | None]
LETTERS: Mapping[str, Composer] = {
    "registration.created": registration_created,
    "reset.asked": reset_asked,
    "address.asked": address_asked,
    "address.changed": address_changed,
    "password.changed": password_changed,
    "invitation.created": invitation_created,
}


def letter(
    text: Text,
    to_address: str,
    language: str,
    path: str,
    event: Event,
    *,
    to_name: str = "",
    until: datetime | None = None,
    **params: object,
) -> Letter:
    """These words in this language, with a button to the path (after the language)."""
    values = {"email": to_address, "until": moment(until, language) if until else "", **params}
    said = {
        name: translate(language, value, **values) for name, value in vars(text).items() if value
    }
    words = Words(
        title=said["title"],
        paragraphs=tuple(said["text"].split("\n\n")),
        facts=(),
        button=said["button"],
        path=f"/{language}/{path}",
        why=said["why"],
        is_dialogue=False,
    )
    return Letter(to_address, language, words, event.kind, to_name)


def letter_to(
    person: Person, text: Text, path: str, event: Event, *, until: datetime | None = None
) -> Letter:
    """These words to the owner of an account, in their language."""
    return letter(
        text, person.email, person.language, path, event, to_name=person.name, until=until
    )


def moment(instant: datetime, language: str) -> str:
    """25 november 2026 kl. 09.12 / 25 November 2026 at 09:12."""
    time = instant.astimezone(LOCAL)
    clock = f"at {time:%H:%M}" if language == "en" else f"kl. {time:%H.%M}"
    return f"{format_date(time.date(), 'd MMMM y', locale=language)} {clock}"


def send_letter(event: Event, context: Context, now: datetime) -> None:
    """Write the letter of this event and send it, by what is true now."""

    def write(session: Session) -> Outgoing | None:
        written = LETTERS[event.kind](session, event, context.tokens, now)
        if written is None:
            return None
        mail = put_into_mail(
            session, written, base_url=context.base_url, delivery_id=context.delivery_id
        )
        return Outgoing(mail, mail.subject)

    send_once(write, context, now)
