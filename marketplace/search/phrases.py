"""The seam to an index of words: who has a phrase, or words in one field. It orders nothing."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from marketplace.search.documents import Document
from marketplace.search.wishing import Wish

TEXT_FIELD = "words"
FIELDS = (TEXT_FIELD, "title", "organisation")


def texts_of(document: Document) -> Mapping[str, str]:
    """What stands in each field."""
    return {
        TEXT_FIELD: document.searched(),
        "title": document.title,
        "organisation": document.organisation,
    }


class PhraseReading(Protocol):
    """The index as one commit left it."""

    def refs(self, wish: Wish) -> list[str]:
        """The documents that have these words one after the other, in the field that is wished."""
        ...

    def is_intact(self) -> bool:
        """Whether it can be asked; False: files that it needs were cut short."""
        ...

    def has_remains(self) -> bool:
        """Whether words of removed documents are in the files."""
        ...

    def is_crowded(self) -> bool:
        """Whether it is in so many parts that looking something up takes longer."""
        ...


class PhraseIndex(Protocol):
    """The index in a folder; one process writes it."""

    def read(self) -> Any:
        """The last commit, a `PhraseReading`."""
        ...

    def is_latest(self, reading: Any) -> bool:
        """Whether nothing was committed since."""
        ...

    def write(self, upserts: Iterable[Document], removals: Iterable[str]) -> None:
        """One commit, all or nothing. Raises IndexUnavailable."""
        ...


class PhraseEngine(Protocol):
    """A kind of index of words: `version` names the form of its files."""

    version: str

    def open(self, path: Path) -> PhraseIndex:
        """The index in a folder. Raises IndexUnavailable."""
        ...

    def create(self, path: Path) -> PhraseIndex:
        """An empty one, in a new folder."""
        ...
