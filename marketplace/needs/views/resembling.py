"""Public needs that resemble one, for the foot of its page."""

from datetime import datetime

from flask import g

from marketplace.browsing import asking, resemblance
from marketplace.needs import queries
from marketplace.needs.documents import search_document
from marketplace.needs.models import Need
from marketplace.needs.rows import NeedRow, need_row

SIMILAR = 4
# Below this the texts share little but everyday words: by their meaning, or by words alone.
LIKENESS, LIKENESS_BY_WORDS = 0.2, 0.5


def resembling(need: Need, now: datetime, *, only_open: bool = False) -> list[NeedRow]:
    """The needs that are most like this one."""
    document = search_document(need, queries.current(need))
    matches = asking.similar(document, "need", now, limit=SIMILAR, minimum=LIKENESS)
    near = [m.ref for m in matches if resemblance.is_likely(m, LIKENESS, LIKENESS_BY_WORDS)]
    found = queries.public_by_refs(g.session, near, now)
    public = [found[ref] for ref in near if ref in found]
    return [need_row(one) for one in public if one.is_open or not only_open]
