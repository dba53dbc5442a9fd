"""The list of rooms' tables, without Flask: for the app, the worker, commands and migrations."""

from sqlalchemy import MetaData

from marketplace.accounts import models as accounts
from marketplace.arena import models as arena
from marketplace.core import audit, events, heartbeats, refs
from marketplace.core.db import Base
from marketplace.matching import models as matching
from marketplace.meaning import models as meaning
from marketplace.moderation import models as moderation
from marketplace.moderation import uploads
from marketplace.needs import models as needs
from marketplace.notifications import models as notifications
from marketplace.offers import models as offers
from marketplace.proposals import models as proposals
from marketplace.searches import models as searches

MODELS = (
    audit,
    events,
    heartbeats,
    refs,
    meaning,
    searches,
    arena,
    accounts,
    needs,
    offers,
    proposals,
    matching,
    notifications,
    moderation,
    uploads,
)


def metadata() -> MetaData:
    """Every table of the product."""
    return Base.metadata
