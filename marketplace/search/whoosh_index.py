"""Which texts have words that follow each other, or stand in a field: one Whoosh index.

The only module that imports Whoosh. Files are read whole and checked against sums that the writer
left beside them: a torn file is noticed before anything is taken from it, and a file cut short
under a reader does no harm (mapped into memory it would end the process).
"""

# mypy: disable-error-code="no-untyped-call"
# (Whoosh is typed in part.)

import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import whoosh
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import FileIndex, LockError
from whoosh.query.compound import Or
from whoosh.query.positional import Phrase
from whoosh.writing import SegmentWriter

from marketplace.search.analysis import LANGUAGES, stem, words
from marketplace.search.documents import Document
from marketplace.search.faults import IndexUnavailable
from marketplace.search.phrases import FIELDS, TEXT_FIELD, texts_of
from marketplace.search.wishing import Wish

VERSION = f"whoosh-{whoosh.versionstring()}"
_LOCK_SECONDS = 10.0
_MOST_PARTS = 12
_TOC, _SUMS, _PART = ".toc", ".sums", "MAIN_"  # how the files of an index are named


def _field(name: str, language: str) -> str:
    return f"{name}_{language}"


SCHEMA = Schema(
    ref=ID(unique=True, sortable=True),
    **{_field(name, language): TEXT() for name in FIELDS for language in LANGUAGES},
)


class WhooshReading:
    """The index as one commit left it."""

    def __init__(self, index: FileIndex) -> None:
        # Asked first: should another commit come between, this one is not the latest.
        self.generation = int(index.latest_generation())
        self._searcher = index.searcher()

    def refs(self, wish: Wish) -> list[str]:
        """The documents that have these words one after the other."""
        fields = [(_field(wish.field or TEXT_FIELD, name), terms)
                  for name, terms in wish.terms.items()]  # fmt: skip
        query = Or([Phrase(field, list(terms)) for field, terms in fields])
        numbers = list(self._searcher.docs_for_query(query))
        if not numbers:
            return []  # an empty index has no columns
        refs = self._searcher.reader().column_reader("ref")
        return [str(refs[number]) for number in numbers]

    def is_intact(self) -> bool:
        """Always: it was read whole."""
        return True

    def has_remains(self) -> bool:
        """Whether words of removed documents are in the files."""
        return bool(self._searcher.reader().has_deletions())

    def is_crowded(self) -> bool:
        """Whether it is in so many parts that looking something up takes longer."""
        return len(list(self._searcher.reader().leaf_readers())) > _MOST_PARTS


class WhooshIndex:
    """The index in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._index = FileIndex(_Files(str(path)))

    @classmethod
    def create(cls, path: Path) -> "WhooshIndex":
        """An empty index in a new folder."""
        path.mkdir(mode=0o700)
        FileIndex.create(_Files(str(path)), SCHEMA)
        return cls(path)

    def read(self) -> WhooshReading:
        """The last commit. Not `Searcher.refresh`: that keeps deleted documents in merged parts."""
        return WhooshReading(self._index)

    def is_latest(self, reading: WhooshReading) -> bool:
        """Whether nothing was committed since."""
        return reading.generation == int(self._index.latest_generation())

    def write(self, upserts: Iterable[Document], removals: Iterable[str]) -> None:
        """One commit, all or nothing."""
        try:
            writer = SegmentWriter(self._index, timeout=_LOCK_SECONDS, compound=False)
        except (LockError, OSError) as error:
            raise IndexUnavailable("not_writable") from error
        with writer:
            for ref in removals:
                writer.delete_by_term("ref", ref)
            for document in upserts:
                writer.add_document(ref=document.ref, **_stemmed(document))


def _stemmed(document: Document) -> dict[str, list[str]]:
    """The stems of each field of a document, in order."""
    return {
        _field(name, document.language): [stem(word, document.language) for word in words(text)]
        for name, text in texts_of(document).items()
    }


class _Files(FileStorage):
    """Reads files whole and checks them; Whoosh's commit (a rename) leaves their sums beside it."""

    def __init__(self, path: str) -> None:
        super().__init__(path, supports_mmap=False)
        self._sums: dict[str, int] = {}

    def open_file(self, name: str, **kwargs: Any) -> BufferFile:
        """The file as it was committed (or is being written), or `IndexUnavailable`."""
        content = self._content(name)
        if name.endswith(_TOC):
            self._sums = json.loads(self._content(_sums_name(name)))
        if self._sums.get(name) not in {None, zlib.crc32(content)}:
            raise IndexUnavailable("torn")
        return BufferFile(content, name=name)

    def _content(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except OSError as error:  # not an OSError, or Whoosh waits and tries ten times
            raise IndexUnavailable("unreadable") from error

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """The commit: first the sums of all it refers to, then the table of contents itself."""
        if newname.endswith(_TOC):
            self._path(_sums_name(newname)).write_text(
                json.dumps(self._summed(oldname, newname)), encoding="utf-8"
            )
        super().rename_file(oldname, newname, safe)
        self._forget_sums(_sums_name(newname))

    def _summed(self, written: str, toc: str) -> dict[str, int]:
        """The sums of the files of the index; those of older parts are known and never change."""
        names = [name for name in self.list() if name.startswith(_PART) and "." in name]
        sums = {
            name: self._sums.get(name) or zlib.crc32(self._path(name).read_bytes())
            for name in names
        }
        return {**sums, toc: zlib.crc32(self._path(written).read_bytes())}

    def _forget_sums(self, current: str) -> None:
        for name in self.list():
            if name.endswith(_SUMS) and name != current:
                self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return Path(self.folder) / name


def _sums_name(toc: str) -> str:
    return toc.removesuffix(_TOC) + _SUMS


class WhooshPhrases:
    """Whoosh as the index of words."""

    version = VERSION

    def open(self, path: Path) -> WhooshIndex:
        """The index in a folder. Raises IndexUnavailable."""
        return WhooshIndex(path)

    def create(self, path: Path) -> WhooshIndex:
        """An empty one."""
        return WhooshIndex.create(path)
