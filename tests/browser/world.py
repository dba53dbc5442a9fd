"""Something in every state, so that every page of the site has what it shows."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import belonging
from marketplace.accounts import operations as accounts
from marketplace.accounts.tokens import Tokens
from marketplace.arena import operations as arena
from marketplace.core.actor import VISITOR
from marketplace.core.db import Database
from marketplace.core.masks import Masking
from marketplace.matching import operations as matching
from marketplace.matching.models import Match
from marketplace.moderation.uploading import keep_upload
from marketplace.needs import operations as needs_operations
from marketplace.needs import queries
from marketplace.needs.models import Need
from marketplace.needs.translations import passages_of
from marketplace.notifications.models import Notification
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.proposals.models import Proposal
from marketplace.proposals.operations import revise_proposal, submit_proposal, update_proposal
from marketplace.searches import operations as searches
from marketplace.searches.rules import NOTHING, SIMILAR, Missed
from marketplace.worker import Worker
from tests.factories import CLAIM, make_need, make_offer, make_proposal
from tests.newcomers import COMPANY, as_person, newcomer
from tests.personas import People, Persona


def settle(database: Database, people: People, now: datetime, worker: Worker) -> dict[str, object]:
    """Make it, let the worker do its part, and say what everything is called."""
    with database.session(write=True) as session:
        refs: dict[str, object] = {"body": people.author.organisation.ref}
        refs |= _arena(session, people, now)
        refs |= _offers(session, people, now) | _needs(session, people, now)
        refs["upload"] = _upload(session, people, now)
        refs |= _links(session, people, now, worker.context.tokens)
        refs |= _organisations(session, people, now, worker.context.tokens)
        _searches(session, now)
        session.commit()
    worker.drain()
    with database.session(write=True) as session:
        refs |= _matches(session, people, now)
        session.commit()
    worker.drain()
    return refs


def _searches(session: Session, now: datetime) -> None:
    """What was searched for in vain, on two days."""
    for ago in (timedelta(days=1), timedelta(days=3)):
        for missed in (
            Missed("simhall för små barn", "sv", "offer", NOTHING),
            Missed("swimming hall", "en", "need", SIMILAR),
        ):
            searches.count_search(session, missed, now=now - ago)


def _links(session: Session, people: People, now: datetime, tokens: Tokens) -> dict[str, object]:
    """What stands in mails: to confirm an account or an address, and to set a password."""
    asked = accounts.register(
        session,
        VISITOR,
        email="ny@example.org",
        name="Ny Person",
        language="sv",
        password_hash="-",
        next_path="",
        now=now,
    )
    editor, until = people.editor.person, now + timedelta(days=1)
    change = accounts.ask_address(
        session, people.editor.actor, session.merge(editor), email="annan@example.org", now=now
    )
    key = editor.session_key
    return {
        "confirm": tokens.make("confirm", asked.id, key=asked.key, until=until),
        "too_late": tokens.make("confirm", asked.id, key=asked.key, until=now),
        "reset": tokens.make("reset", editor.id, key=key, until=until),
        "address": tokens.make("address", change.id, key=key, until=until),
    }


def _organisations(
    session: Session, people: People, now: datetime, tokens: Tokens
) -> dict[str, object]:
    """One that waits, one that is suspended; who is invited to Vardagskraft AB, and who asks."""
    person = newcomer(session, now)
    waiting = accounts.register_organisation(
        session, as_person(person), person, COMPANY, now=now
    ).organisation
    moderator, company = people.moderator.actor, session.merge(people.editor.organisation)
    suspended = session.merge(people.neighbour.organisation)
    accounts.write_note(session, moderator, waiting, "Ringde i går.", now=now)
    accounts.suspend_organisation(session, moderator, suspended, reason_code="misuse", now=now)
    admin, until = people.company_admin.actor, now + timedelta(days=14)
    invitation = accounts.invite(
        session, admin, company, email="annan@example.org", roles=["company_editor"], now=now
    )
    asked = accounts.ask_to_join(session, as_person(person), person, company, now=now)
    author = belonging.membership(session, people.author.person.id, people.author.organisation.id)
    editor = belonging.membership(session, people.editor.person.id, company.id)
    return {
        "company": company.ref,
        "waiting": waiting.ref,
        "suspended": suspended.ref,
        "invitation": tokens.make("invitation", invitation.id, key=invitation.key, until=until),
        "request": asked.id,
        "author_member": author.id if author else 0,
        "editor_member": editor.id if editor else 0,
    }


def _upload(session: Session, people: People, now: datetime) -> int:
    """A file to import, with a row that is new and one that is bad."""
    content = b"external_id,language,title\n1,sv,Trygg natt hemma\n2,xx,Fel\n"
    body, actor = people.author.organisation, people.moderator.actor
    return keep_upload(
        session, actor, body, name="behov.csv", content=content, publish=False, now=now
    ).id


def _arena(session: Session, people: People, now: datetime) -> dict[str, object]:
    """What an arena has written of itself, and what somebody has written to it."""
    admin = people.platform_admin.actor
    body = "Torget drivs av {arena}.\n\n## Varför\n\n- För *alla* i länet."
    arena.save_text(session, admin, "about", "sv", body, note="Kortare", now=now)
    funder = arena.start_funder(session, admin, name="Region Norr", now=now)
    arena.receive_feedback(session, VISITOR, text="Knappen läses inte.", language="sv", now=now)
    return {"funder": funder.id, "person": people.author.person.id}


def _needs(session: Session, people: People, now: datetime) -> dict[str, str]:
    draft = make_need(session, people, now, "draft", title="Ett utkast")
    review = make_need(session, people, now, "in_review", title="Ett behov i granskning")
    early = make_need(session, people, now, "announced", title="Ett tidigt behov")
    unanswered = make_need(session, people, now, "open", title="Ett behov utan svar")
    closed = make_need(session, people, now - timedelta(days=50), "open", title="Tiden är ute")
    opened = make_need(session, people, now, "open")
    renewed = make_need(session, people, now, "open", title="Ett behov i ny version")
    gone = make_need(session, people, now, "open", title="Ett behov som återkallas")
    _renew(session, people, renewed, now)
    masked = _masked(session, people, now)
    reason = "Vi löser det tillsammans med grannen."
    needs_operations.withdraw_need(session, people.approver.actor, gone, reason=reason, now=now)
    states = {
        "begun": "draft",
        "received": "submitted",
        "read": "acknowledged",
        "invited": "dialogue_invited",
        "noted": "noted",
        "withdrawn_proposal": "withdrawn",
    }
    proposals = {
        name: make_proposal(session, people, opened, now, state) for name, state in states.items()
    }
    proposals["revised"] = _revised(session, people, opened, now)
    needs = {
        "draft": draft,
        "in_review": review,
        "early": early,
        "unanswered": unanswered,
        "closed": closed,
        "open": opened,
        "renewed": renewed,
        "need_withdrawn": gone,
        "masked": masked,
    }
    return {name: thing.ref for name, thing in (*needs.items(), *proposals.items())}


def _renew(session: Session, people: People, need: Need, now: datetime) -> None:
    """Two versions, and a third that is being written."""
    author, approver = people.author.actor, people.approver.actor
    needs_operations.start_revision(session, author, need, now=now)
    values = {"volume": "226 personer", "places": ["0114", "0115"]}
    needs_operations.update_need(session, author, need, values, now=now)
    needs_operations.publish_revision(session, approver, need, note="Fler berörs.", now=now)
    needs_operations.start_revision(session, author, need, now=now)
    needs_operations.update_need(session, author, need, {"volume": "300 personer"}, now=now)


def _masked(session: Session, people: People, now: datetime) -> Need:
    """A need in which a name is masked, translated into English."""
    approver = people.approver.actor
    problem = "I hemtjänsten väcks **140 personer** varje natt. Ett exempel är Inga Ek."
    need = make_need(session, people, now, "announced", title="Ett maskat behov", problem=problem)
    asked = Masking("Inga Ek", "En enskild person gick att känna igen.", "social")
    needs_operations.mask_passage(session, approver, need, asked, now=now)
    texts = {one.path: f"In English: {one.field}" for one in passages_of(queries.current(need))}
    needs_operations.save_translation(
        session, approver, need, texts, version=1, publish=True, now=now
    )
    return need


def _revised(session: Session, people: People, need: Need, now: datetime) -> Proposal:
    """A proposal with two received versions, claims, and a third version begun."""
    editor, claims = people.editor.actor, {"approach": CLAIM, "answer-q1": CLAIM}
    proposal = make_proposal(session, people, need, now, "submitted", claims=claims)
    revise_proposal(session, editor, proposal, now=now)
    update_proposal(session, editor, proposal, {"title": "Alla får sova"}, now=now)
    submit_proposal(session, editor, proposal, terms_acknowledged=True, now=now)
    revise_proposal(session, editor, proposal, now=now)
    return proposal


def _offers(session: Session, people: People, now: datetime) -> dict[str, str]:
    made = {
        "offer": make_offer(session, people, now, "published"),
        "offer_draft": make_offer(session, people, now, title="Ett nytt erbjudande"),
        "offer_review": make_offer(session, people, now, "in_review", title="Tyst tillsyn"),
        "offer_withdrawn": make_offer(session, people, now, "published", title="Inte mer"),
        "offer_masked": make_offer(session, people, now, "published", references="Ring Inga Ek."),
    }
    asked = Masking("Inga Ek", "En enskild person gick att känna igen.", "data_protection")
    admin = people.platform_admin.actor
    offers.mask_passage(session, admin, made["offer_masked"], asked, now=now)
    for title in ("Trygg natt hemma", "Tillsyn på natten", "Trygg natt utan besök"):
        make_offer(session, people, now, "published", title=title)
    offers.withdraw_offer(session, people.editor.actor, made["offer_withdrawn"], now=now)
    made["offer_changed"] = _changed(session, people, now)
    made["offer_suspended"] = make_offer(session, people, now, "published", title="Botar allt")
    offers.suspend_offer(
        session, people.moderator.actor, made["offer_suspended"], reason="Utan belägg.", now=now
    )
    return {name: offer.ref for name, offer in made.items()}


def _changed(session: Session, people: People, now: datetime) -> Offer:
    """A public offer that was changed since a moderator read it, and is being changed again."""
    editor, offer = people.editor.actor, make_offer(session, people, now, "published")
    offers.update_offer(session, editor, offer, {"title": "Tyst natt", "maturity": "m5"}, now=now)
    offers.publish_changes(session, editor, offer, note="Ett nytt namn.", now=now)
    offers.update_offer(session, editor, offer, {"price_model": "Per rum och månad"}, now=now)
    return offer


def _matches(session: Session, people: People, now: datetime) -> dict[str, int]:
    moderator = people.moderator.actor
    found = session.scalars(select(Match).order_by(Match.score.desc(), Match.id)).all()
    suggested, dismissed, curated, introduced = found[:4]
    matching.dismiss(session, moderator, dismissed, reason_code="wrong_place", now=now)
    for match in (curated, introduced):
        matching.curate(session, moderator, match, reason_code="same_problem", now=now)
    matching.introduce(session, moderator, introduced, message="Ni hör ihop.", now=now)
    return {
        "suggested": suggested.id,
        "dismissed": dismissed.id,
        "curated": curated.id,
        "introduced": introduced.id,
    }


def notice_of(database: Database, persona: Persona) -> int:
    """One of somebody's notices."""
    with database.session() as session:
        query = select(Notification.id).where(Notification.person_id == persona.person.id)
        return session.scalars(query.order_by(Notification.id)).all()[0]
