"""What has changed in a need since it was answered (R25), in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.text.differences import FieldChange, Piece, compare
from marketplace.needs import messages
from marketplace.needs import rules as need_rules
from marketplace.needs.documents import changes_between
from marketplace.proposals import rules
from marketplace.proposals.models import Proposal
from marketplace.web.language import present_language


@dataclass(frozen=True)
class NeedChange:
    """A field of the need that differs, word by word."""

    label: str
    parts: Sequence[Piece]


@dataclass(frozen=True)
class ChangedNeed:
    """The version that a proposal holds for, the one that is read now, and the difference."""

    answered: int
    now: int
    at: datetime
    note: str
    language: str
    changes: list[NeedChange]


def since_answered(proposal: Proposal) -> ChangedNeed | None:
    """What has changed, if anything has. Nothing is told of a need that is withdrawn, nor to who
    has withdrawn the proposal."""
    need, before = proposal.need, proposal.holds_for
    present = need.current
    if before is None or present is None or not proposal.is_outdated:
        return None
    if proposal.state not in rules.RECEIVED or need.state not in need_rules.PUBLIC:
        return None
    if present.frozen_at is None:
        return None
    return ChangedNeed(
        answered=before.number or 0,
        now=present.number or 0,
        at=present.frozen_at,
        note=present.change_note,
        language=present.language,
        changes=[_in_words(change) for change in changes_between(before, present)],
    )


def _in_words(change: FieldChange) -> NeedChange:
    language = present_language()
    old, new = (
        messages.in_words(change.field, value, language) for value in (change.old, change.new)
    )
    return NeedChange(messages.field_name(change.field, language, change.row), compare(old, new))
