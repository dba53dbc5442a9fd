"""What those who own a public need, and the arena's moderators, can do with it now."""

from dataclasses import dataclass
from datetime import datetime

from flask import g

from marketplace.needs import queries, rules
from marketplace.needs.models import Need
from marketplace.web.forms import ActionForm

ARENA = frozenset({"moderator", "platform_admin"})


@dataclass(frozen=True)
class OwnActions:
    """What this person can do; `form` carries the buttons."""

    is_writer: bool
    is_revised: bool
    revise: bool
    close: bool
    reopen: bool
    withdraw: bool
    translate: bool
    mask: bool
    why_missing: bool
    form: ActionForm


def own_actions(need: Need, now: datetime) -> OwnActions | None:
    """The actions of whoever reads; None when there are none."""
    roles = rules.roles_of(g.actor, need)
    approver, state = roles & {"need_approver"}, need.state_at(now)
    is_writer = rules.may_read_draft(g.actor, need)
    if not is_writer and roles.isdisjoint(ARENA):
        return None
    may = rules.WORKFLOW.may
    return OwnActions(
        is_writer=is_writer,
        is_revised=is_writer and queries.working_copy(g.session, need) is not None,
        revise=is_writer and state in rules.REVISABLE,
        close=bool(approver) and need.is_open(now),
        reopen=state != "published" and may(state, "published", approver),
        withdraw=may(state, "withdrawn", roles),
        translate=is_writer,
        mask=rules.may_mask(g.actor, need),
        why_missing=not roles.isdisjoint(ARENA),
        form=ActionForm(formdata=None),
    )
