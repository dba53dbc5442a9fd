"""What every engine in the comparison can be asked, and what it answers."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from marketplace.search.documents import Document
from tests.benchmarks.engines.processes import size_of

BEST, PAGE = 10, 20
FACETS = ("area", "target", "type", "place", "maturity")


@dataclass(frozen=True)
class Page:
    """A page of a list of offers: the first twenty, how many there are beside each choice, and the
    pieces of text with what was found marked."""

    refs: list[str]
    counts: Mapping[str, Mapping[str, int]]
    pieces: int


class Contender(ABC):
    """One engine in one folder. It is filled by one process and asked by another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def build(self, documents: Iterable[Document]) -> None:
        """Index all of them in the folder, which is there and empty."""

    @abstractmethod
    def open(self) -> None:
        """Be ready to answer, in a process that has not seen the index before."""

    @abstractmethod
    def words(self, text: str) -> list[str]:
        """The ten best for a short query, needs and offers alike."""

    @abstractmethod
    def whole(self, need: Document) -> list[str]:
        """The ten offers that fit a whole need."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""

    def page(self, text: str, area: str | None) -> Page:
        """The first page of offers that have the words, and the area if one is chosen."""
        raise NotImplementedError

    def add(self, document: Document) -> None:
        """One more, so that whoever asks next finds it."""
        raise NotImplementedError

    def typed(self, beginning: str) -> list[str]:
        """Words to choose between while somebody types."""
        raise NotImplementedError

    def memory(self) -> int:
        """The bytes it holds in other processes than this."""
        return 0

    def size(self) -> int:
        """The bytes of its index on disk."""
        return size_of(self.folder)


def codes_of(document: Document) -> list[tuple[str, str]]:
    """Facet and code, with the codes above."""
    return [
        (name, code)
        for name in FACETS
        for code in (*document.facets.get(name, ()), *document.broader.get(name, ()))
    ]


def joined(document: Document) -> list[str]:
    """The same as single terms, for engines whose fields hold those."""
    return [f"{name}:{code}" for name, code in codes_of(document)]


def by_facet(counts: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    """Counts of such terms, by facet."""
    found: dict[str, dict[str, int]] = {}
    for term, count in counts:
        name, _, code = term.partition(":")
        found.setdefault(name, {})[code] = int(count)
    return found
