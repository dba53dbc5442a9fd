"""What has happened since: new versions, invitations, what was closed, withdrawn, masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core.actor import Actor
from marketplace.core.masks import Masking
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.proposals import operations as proposals
from marketplace.proposals.models import Proposal
from marketplace.sample.people import Cast
from marketplace.sample.reading import SAMPLE, Calendar, Entry, one

# Kind -> key -> thing.
Things = Mapping[str, Mapping[str, Need] | Mapping[str, Offer] | Mapping[str, Proposal]]


@dataclass(frozen=True)
class Scene:
    """Where a deed is done: by whom, to what, when."""

    session: Session
    cast: Cast
    calendar: Calendar
    entry: Entry
    actor: Actor
    now: datetime
    thing: Any

    def colleague(self, name: str) -> Actor:
        """Another person of the same organisation, named by the entry."""
        return self.cast.actor(self.entry[name], self.cast.key_of(self.thing.organisation_id))


def load(
    session: Session,
    cast: Cast,
    calendar: Calendar,
    things: Things,
) -> None:
    """Do every deed of the file, the earliest first."""
    entries = one(SAMPLE / "later.toml")["deed"]
    for entry in sorted(entries, key=lambda entry: calendar.past(entry["at"])):
        kind = next(kind for kind in things if kind in entry)
        thing = things[kind][entry[kind]]
        where = next(org for (who, org) in cast.members if who == entry["by"])
        now = calendar.past(entry["at"], entry[kind])
        actor = cast.actor(entry["by"], where)
        DEEDS[entry["do"]](Scene(session, cast, calendar, entry, actor, now, thing))


def _revise_need(scene: Scene) -> None:
    needs.start_revision(scene.session, scene.actor, scene.thing, now=scene.now)
    values = scene.entry["values"]
    needs.update_need(scene.session, scene.actor, scene.thing, values, now=scene.now)
    approver, note = scene.colleague("approver"), scene.entry["note"]
    needs.publish_revision(scene.session, approver, scene.thing, note=note, now=scene.now)


def _reopen(scene: Scene) -> None:
    closes = scene.calendar.last_day(scene.entry["closes"])
    needs.reopen_answers(
        scene.session,
        scene.actor,
        scene.thing,
        closes=closes or scene.now,
        reason=scene.entry["reason"],
        now=scene.now,
    )


def _close(scene: Scene) -> None:
    reason = scene.entry["reason"]
    needs.close_answers(scene.session, scene.actor, scene.thing, reason=reason, now=scene.now)


def _withdraw_need(scene: Scene) -> None:
    reason = scene.entry["reason"]
    needs.withdraw_need(scene.session, scene.actor, scene.thing, reason=reason, now=scene.now)


def _mask_need(scene: Scene) -> None:
    entry = scene.entry
    asked = Masking(passage=entry["passage"], reason=entry["reason"], ground=entry["ground"])
    needs.mask_passage(scene.session, scene.actor, scene.thing, asked, now=scene.now)


def _follow(scene: Scene) -> None:
    needs.follow_need(scene.session, scene.actor, scene.thing, now=scene.now)


def _translate_need(scene: Scene) -> None:
    needs.save_translation(
        scene.session,
        scene.actor,
        scene.thing,
        scene.entry["texts"],
        version=scene.thing.current.number,
        publish=True,
        now=scene.now,
    )


def _change_offer(scene: Scene) -> None:
    values = scene.entry["values"]
    offers.update_offer(scene.session, scene.actor, scene.thing, values, now=scene.now)
    note = scene.entry["note"]
    offers.publish_changes(scene.session, scene.actor, scene.thing, note=note, now=scene.now)


def _suspend_offer(scene: Scene) -> None:
    offers.suspend_offer(
        scene.session,
        scene.actor,
        scene.thing,
        reason_code="other",
        reason=scene.entry["reason"],
        now=scene.now,
    )


def _withdraw_offer(scene: Scene) -> None:
    offers.withdraw_offer(scene.session, scene.actor, scene.thing, now=scene.now)


def _invite(scene: Scene) -> None:
    proposals.invite_to_dialogue(
        scene.session,
        scene.actor,
        scene.thing,
        form=scene.entry["form"],
        public_reason=scene.entry["reason"],
        now=scene.now,
    )


def _withdraw_proposal(scene: Scene) -> None:
    proposals.withdraw_proposal(scene.session, scene.actor, scene.thing, now=scene.now)


def _confirm(scene: Scene) -> None:
    proposals.confirm_proposal(scene.session, scene.actor, scene.thing, now=scene.now)


DEEDS: Mapping[str, Callable[[Scene], None]] = {
    "revise_need": _revise_need,
    "close_answers": _close,
    "reopen_answers": _reopen,
    "withdraw_need": _withdraw_need,
    "mask_need": _mask_need,
    "translate_need": _translate_need,
    "follow": _follow,
    "change_offer": _change_offer,
    "suspend_offer": _suspend_offer,
    "withdraw_offer": _withdraw_offer,
    "invite": _invite,
    "withdraw_proposal": _withdraw_proposal,
    "confirm": _confirm,
}
