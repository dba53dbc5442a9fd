"""Translating a public offer (R24): its company does. The master rules."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.operations import require_voice
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Stale, WrongState
from marketplace.core.translations import OTHER, checked, require_whole
from marketplace.offers import masks, rules, translations
from marketplace.offers.models import Offer, OfferTranslation, OfferVersion
from marketplace.offers.operations.checks import role_on, take_hold


def save_translation(
    session: Session,
    actor: Actor,
    offer: Offer,
    texts: Mapping[str, str],
    *,
    version: int,
    now: datetime,
    revision: int = 0,
    publish: bool = False,
) -> OfferTranslation:
    """Keep the translation of the offer's present version; `publish` makes it public, whole only.

    `version` and `revision` are those the form was opened with. Raises Stale when the offer has a
    new version, or somebody else has saved the translation meanwhile.
    """
    role_on(actor, offer, "company_editor")
    take_hold(session, offer, None)
    current = _present(session, offer, version)
    known = translations.passages_of(current)
    row = translations.translation_of(session, current)
    if revision != (row.revision if row else 0):
        raise Stale("stale")
    found = checked(texts, known)
    masks.refuse_masked(session, offer, found)
    if publish or (row and row.published_at):
        require_voice(offer.organisation)
        require_whole(found, known)
    row = _write(session, current, row, found, now)
    if publish and row.published_at is None:
        row.published_at = now
    _log(session, actor, offer, row, current, now)
    if row.published_at is not None:
        _tell(session, actor, offer, now)
    return row


def hide_translation(
    session: Session, actor: Actor, offer: Offer, *, version: int, now: datetime
) -> None:
    """Take a translation away from readers; it can be written on."""
    role_on(actor, offer, "company_editor")
    take_hold(session, offer, None)
    current = _present(session, offer, version)
    row = translations.translation_of(session, current)
    if row is None or row.published_at is None:
        raise WrongState("wrong_state")
    row.published_at, row.changed_at = None, now
    row.revision += 1
    _log(session, actor, offer, row, current, now)
    _tell(session, actor, offer, now)


def _present(session: Session, offer: Offer, version: int) -> OfferVersion:
    session.refresh(offer, ["current_version_id"])
    current = session.get(OfferVersion, offer.current_version_id or 0)
    if current is None or offer.state not in rules.PUBLIC:
        raise WrongState("wrong_state")
    if current.number != version:
        raise Stale("translated_version")
    return current


def _write(
    session: Session,
    version: OfferVersion,
    row: OfferTranslation | None,
    texts: dict[str, str],
    now: datetime,
) -> OfferTranslation:
    if row is None:
        row = OfferTranslation(version_id=version.id, language=OTHER[version.language], revision=0)
        session.add(row)
    row.texts, row.changed_at = texts, now
    row.revision += 1
    session.flush()
    return row


def _tell(session: Session, actor: Actor, offer: Offer, now: datetime) -> None:
    """What everybody reads has changed."""
    session.flush()
    events.emit(session, "offer.translated", now=now, offer=offer.id, actor=actor.person_id)


def _log(
    session: Session,
    actor: Actor,
    offer: Offer,
    row: OfferTranslation,
    version: OfferVersion,
    now: datetime,
) -> None:
    is_public = row.published_at is not None
    audit.record(
        session,
        actor,
        "offer.translated",
        offer,
        now=now,
        fields={path.split(".")[0] for path in row.texts},
        details={"language": row.language, "version": version.number, "public": is_public},
    )
