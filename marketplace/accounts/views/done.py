"""What an organisation has done here, in figures that everybody may know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from marketplace import codes
from marketplace.web.language import present_language
from marketplace.web.templating import long_date, number

if TYPE_CHECKING:
    from marketplace.needs.documents import PublicNeed
    from marketplace.offers.documents import PublicOffer

# From here on what was learnt in the dialogue is public (R7).
SUMMARISED = frozenset({"summarised", "procurement_planned", "in_procurement", "closed"})
MOST_AREAS = 4

Facts = list[tuple[str, str]]


def done_by_body(its_needs: Sequence[PublicNeed]) -> Facts:
    """How much it has asked for, how much of it is open, and what has come of it."""
    if not its_needs:
        return []
    phases = Counter(need.phase for need in its_needs)
    summarised = sum(phases[phase] for phase in SUMMARISED)
    return [
        (_("Published needs"), number(len(its_needs))),
        (_("Open for answers now"), number(phases["open"])),
        (_("Dialogues summarised in public"), number(summarised) if summarised else ""),
        (_("Mostly about"), _areas(need.welfare_areas for need in its_needs)),
        (_("First need published"), long_date(min(need.published_at for need in its_needs))),
    ]


def done_by_company(its_offers: Sequence[PublicOffer]) -> Facts:
    """What it offers, about what, and since when."""
    if not its_offers:
        return []
    return [
        (_("Published offers"), number(len(its_offers))),
        (_("Mostly about"), _areas(offer.welfare_areas for offer in its_offers)),
        (_("First offer published"), long_date(min(offer.published_at for offer in its_offers))),
    ]


def _areas(lists: Iterable[Iterable[str]]) -> str:
    """The areas that come up most often."""
    counted = Counter(code for areas in lists for code in areas)
    language = present_language()
    named = [codes.label("welfare_area", code, language) for code, _n in counted.most_common()]
    return ", ".join(named[:MOST_AREAS])
