"""Which rows have which code, as one long number per code: bit 7 stands for the row in slot 7.

Counting ten thousand rows beside each of some hundred choices is then a few hundred operations
instead of a million.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from marketplace.core.refs import LOCAL
from marketplace.search.documents import Codes, Derived, Row

Masks = Mapping[str, int]
KIND = "kind"


class Bitmaps:
    """The codes of a state of the index. What depends on the moment is kept until it changes."""

    def __init__(self, rows: Sequence[Row | None]) -> None:
        self.size, self._rows = len(rows), rows
        self.live = [(slot, row) for slot, row in enumerate(rows) if row is not None]
        self.all = self.of(slot for slot, _row in self.live)
        names = sorted({name for _slot, row in self.live for name in row.facets})
        self.facets = {name: self._broad(name) for name in names}
        self.facets[KIND] = self._masks((slot, (row.kind,)) for slot, row in self.live)
        closing = {row.answers_close_at for _slot, row in self.live if row.answers_close_at}
        self._closing = sorted(closing)
        self._own: dict[str, Masks] = {}
        # Newest first, then by ref: a place for each slot.
        newest = sorted(self.live, key=lambda pair: pair[1].ref)
        newest.sort(key=lambda pair: pair[1].published_at, reverse=True)
        self.places = [0] * self.size
        for place, (slot, _row) in enumerate(newest):
            self.places[slot] = place
        self._derived: dict[str, tuple[tuple[date, int], Derived, Masks]] = {}

    def row(self, slot: int) -> Row:
        """The row in a slot."""
        row = self._rows[slot]
        if row is None:
            raise LookupError(slot)
        return row

    def of(self, slots: Iterable[int]) -> int:
        """The number in which these slots are set."""
        bits = bytearray(self.size // 8 + 1)
        for slot in slots:
            bits[slot >> 3] |= 1 << (slot & 7)
        return int.from_bytes(bits, "little")

    def own(self, name: str) -> Masks:
        """By the codes that things themselves have, without those above."""
        if name not in self._own:
            self._own[name] = self._masks((s, row.own.get(name, ())) for s, row in self.live)
        return self._own[name]

    def moment(self, now: datetime) -> tuple[date, int]:
        """Is another when something that depends on the moment may be."""
        return now.astimezone(LOCAL).date(), bisect_right(self._closing, now)

    def derived(self, name: str, derive: Derived, now: datetime) -> Masks:
        """By codes that depend on the moment: they change when a row's time to answer ends, and at
        midnight in Sweden."""
        moment = self.moment(now)
        kept = self._derived.get(name)
        if kept is None or kept[:2] != (moment, derive):
            masks = self._masks((slot, derive(row, now)) for slot, row in self.live)
            kept = self._derived[name] = (moment, derive, masks)
        return kept[2]

    def _broad(self, name: str) -> Masks:
        return self._masks((slot, row.facets.get(name, ())) for slot, row in self.live)

    def _masks(self, pairs: Iterable[tuple[int, Codes]]) -> Masks:
        length = self.size // 8 + 1
        bits: dict[str, bytearray] = {}
        for slot, codes in pairs:
            for code in codes:
                found = bits.get(code)
                if found is None:
                    found = bits[code] = bytearray(length)
                found[slot >> 3] |= 1 << (slot & 7)
        return {code: int.from_bytes(found, "little") for code, found in bits.items()}


def either(masks: Masks, codes: Iterable[str]) -> int:
    """The rows that have at least one of the codes."""
    mask = 0
    for code in codes:
        mask |= masks.get(code, 0)
    return mask


def slots_of(mask: int) -> list[int]:
    """The slots that are set in this number, in order."""
    return [slot for slot, bit in enumerate(bin(mask)[:1:-1]) if bit == "1"]
