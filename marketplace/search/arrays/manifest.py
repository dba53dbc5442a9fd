"""Which files of a generation count, and how far they have come."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marketplace.search.arrays.packing import Seal
from marketplace.search.faults import IndexUnavailable

NAME = "MANIFEST"


@dataclass(frozen=True)
class Manifest:
    """One state: the segments, oldest first, which rows of them are gone, the last event, and
    what differs from the shipped weights of matching."""

    segments: tuple[Seal, ...] = ()
    gone: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    cursor: int = 0
    weights: Mapping[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Make it the present state of the folder, at once and for all."""
        told = {
            "segments": [[seal.name, seal.size, seal.sum] for seal in self.segments],
            "gone": {name: list(rows) for name, rows in self.gone.items()},
            "cursor": self.cursor,
            "weights": dict(self.weights),
        }
        text = json.dumps(told)
        beside = folder / f"{NAME}.new"
        beside.write_text(f"{zlib.crc32(text.encode())}\n{text}", encoding="utf-8")
        beside.replace(folder / NAME)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The present state. Raises IndexUnavailable."""
        try:
            summed, _, text = (folder / NAME).read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailable("unreadable") from error
        if summed != str(zlib.crc32(text.encode())):
            raise IndexUnavailable("torn")
        told = json.loads(text)
        return cls(
            tuple(Seal(*seal) for seal in told["segments"]),
            {name: tuple(rows) for name, rows in told["gone"].items()},
            told["cursor"],
            told.get("weights", {}),  # not in those of earlier versions
        )
