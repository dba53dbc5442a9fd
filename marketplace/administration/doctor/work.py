"""What is done later: the worker, its deliveries, mail, and the search index."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from marketplace.administration.doctor.findings import Finding, Patient, fault, ok, warn
from marketplace.administration.queries.figures import mail_log, mails
from marketplace.core import events, heartbeats
from marketplace.core.language import N_
from marketplace.needs import queries as needs
from marketplace.offers import queries as offers
from marketplace.search.faults import IndexUnavailable

SILENT = timedelta(minutes=5)
LATE = timedelta(minutes=10)
FAR_BEHIND = 500
A_MINUTE = 60
A_WEEK = timedelta(days=7)


def worker(patient: Patient) -> Iterator[Finding]:
    """Whether somebody does what must happen later."""
    with patient.database.session() as session:
        seen = heartbeats.last_beat(session)
    start = N_("Start it: behovstorget worker (or behovstorget serve, which keeps one running).")
    if seen is None:
        yield fault("worker", N_("The worker has never run: no mail, no matches, no index."), start)
        return
    silent = patient.now - seen
    minutes = max(0, int(silent.total_seconds() // A_MINUTE))
    if silent > SILENT:
        yield fault(
            "worker",
            N_("The worker has been silent for %(minutes)s minutes."),
            start,
            minutes=minutes,
        )
        return
    yield ok(
        "worker", N_("The worker gave a sign of life %(minutes)s minutes ago."), minutes=minutes
    )


def deliveries(patient: Patient) -> Iterator[Finding]:
    """What waits, what has waited long, and what was given up."""
    with patient.database.session() as session:
        backlog = events.backlog(session, now=patient.now)
    numbers = {"waiting": backlog.waiting + backlog.undispatched, "given_up": backlog.given_up}
    if backlog.oldest_due_at is not None and patient.now - backlog.oldest_due_at > LATE:
        yield warn(
            "deliveries",
            N_("%(waiting)s deliveries wait, the oldest for %(minutes)s minutes."),
            N_("See that the worker runs, and read its log for delivery_failed."),
            minutes=int((patient.now - backlog.oldest_due_at).total_seconds() // A_MINUTE),
            **numbers,
        )
    if backlog.given_up:
        yield warn(
            "deliveries",
            N_("%(given_up)s deliveries were given up after many attempts."),
            N_("Read the worker's log for delivery_failed, mend the cause, and tell whom it hit."),
            **numbers,
        )
        return
    yield ok("deliveries", N_("Nothing was given up; %(waiting)s deliveries wait."), **numbers)


def mail(patient: Patient) -> Iterator[Finding]:
    """Whether mail leaves the house."""
    with patient.database.session() as session:
        failing, sent = mails(session)
        last, refused = mail_log(session, patient.now - A_WEEK)
    if refused:
        yield warn(
            "mail",
            N_("%(refused)s mails were refused for good in the last seven days."),
            N_("Read the log of sent mail, and correct the addresses."),
            refused=refused,
        )
    if failing:
        yield warn(
            "mail",
            N_("%(failing)s mails have failed and are tried again."),
            N_("See that SMTP_URL is right and the mail server answers."),
            failing=failing,
        )
    if patient.settings.smtp_url is None and not patient.settings.demo:
        yield warn(
            "mail",
            N_("SMTP_URL is not set: mails are written as files and reach nobody."),
            N_("Set SMTP_URL and MAIL_FROM."),
        )
    elif not (failing or refused):
        yield _mail_goes(patient, last, sent)


def _mail_goes(patient: Patient, last: datetime | None, sent: int) -> Finding:
    if last is None:
        return ok("mail", N_("No mail is failing; %(sent)s have been sent."), sent=sent)
    return ok(
        "mail",
        N_("No mail is failing; the last was sent %(minutes)s minutes ago, of %(sent)s."),
        minutes=max(0, int((patient.now - last).total_seconds() // A_MINUTE)),
        sent=sent,
    )


def index(patient: Patient) -> Iterator[Finding]:
    """Whether the index can be read, follows the events, and holds what is public."""
    try:
        generation = patient.engine.generation()
    except IndexUnavailable as error:
        yield fault(
            "index",
            N_("The folder of the index is not safe to read (%(why)s)."),
            N_("Delete it; it belongs to the service's user alone. The worker makes it anew."),
            why=error.params["why"],
        )
        return
    if generation is None or not patient.engine.refresh():
        yield fault(
            "index",
            N_("There is no index that can be read; lists come from the database."),
            N_("Run: behovstorget reindex"),
        )
        return
    yield from _contents(patient, generation.name)


def _contents(patient: Patient, generation: str) -> Iterator[Finding]:
    with patient.database.session() as session:
        behind = max(0, events.last_seq(session) - patient.engine.cursor())
        public = _public(session)
    held = patient.engine.refs()
    other = sum(held.get(ref) != version for ref, version in public.items())
    other += len(held.keys() - public.keys())
    state = {"behind": behind, "number": len(held), "generation": generation, "other": other}
    if behind > FAR_BEHIND:
        yield warn(
            "index",
            N_("The index is %(behind)s events behind."),
            N_("See that the worker runs."),
            **state,
        )
    elif other and not behind:
        yield warn(
            "index",
            N_("%(other)s texts in the index are not what the database says."),
            N_("Run: behovstorget reindex"),
            **state,
        )
    else:
        yield ok(
            "index",
            N_(
                "The index holds %(number)s texts and is %(behind)s events behind"
                " (%(engine)s, %(generation)s)."
            ),
            engine=patient.settings.search_engine,
            **state,
        )


def _public(session: Session) -> dict[str, int]:
    """Ref -> version of everything that the index should hold."""
    found = {need.ref: needs.current(need).number or 0 for need in needs.public_needs(session)}
    for offer in offers.public_offers(session):
        found[offer.ref] = offers.current(offer).number or 0
    return found
