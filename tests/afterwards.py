"""What must hold once all that was begun is finished, whatever was killed meanwhile."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from config import Settings
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.core.events import Delivery
from marketplace.installation import Installation
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.worker import Worker


def drain(environ: dict[str, str]) -> Installation:
    """Finish what was left, at a moment when every lease has ended."""
    installation = Installation.of(Settings.from_environ(environ))
    later = datetime.now(UTC) + 2 * events.LEASE
    Worker(installation.worker().context, lambda: later).drain()
    return installation


def delivered(database: Database) -> int:
    """How many deliveries are done."""
    with database.session() as session:
        done = session.scalar(select(func.count()).where(Delivery.done_at.is_not(None)))
        return done or 0


def every_delivery_is_done(database: Database) -> None:
    """Each event was read, and each handler has done its work."""
    with database.session() as session:
        assert events.waiting(session) == 0
        newest = events.last_seq(session)
        read = session.scalar(select(events.Cursor.seq).filter_by(reader=events.DISPATCHER))
        assert read == newest


def index_equals_database(database: Database, installation: Installation) -> None:
    """The index has read every event, and holds what is public and nothing else."""
    assert installation.engine.refresh()
    with database.session() as session:
        needs = session.scalars(select(Need.ref).where(Need.state.in_(need_rules.PUBLIC))).all()
        offered = session.scalars(select(Offer.ref).where(Offer.state == "published")).all()
        assert installation.engine.cursor() == events.last_seq(session)
    assert set(installation.engine.refs()) == {*needs, *offered}
