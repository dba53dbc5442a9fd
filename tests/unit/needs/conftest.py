"""What tests of needs share: everybody in the test's own session, and what was written down."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.audit import AuditEntry
from marketplace.core.events import Event
from marketplace.needs.models import Need
from tests.personas import People, settle

Events = Callable[[str], list[dict[str, Any]]]
Audit = Callable[[Need], list[AuditEntry]]


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    """Somebody in every role."""
    return settle(session, now)


@pytest.fixture
def emitted(session: Session) -> Events:
    """The refs of every event of a kind."""

    def of(kind: str) -> list[dict[str, Any]]:
        return [event.refs for event in session.scalars(select(Event).filter_by(kind=kind))]

    return of


@pytest.fixture
def audit(session: Session) -> Audit:
    """The audit entries of a need, newest first."""

    def of(need: Need) -> list[AuditEntry]:
        query = select(AuditEntry).filter_by(object_kind="need", object_id=need.id)
        return list(session.scalars(query.order_by(AuditEntry.id.desc())))

    return of
