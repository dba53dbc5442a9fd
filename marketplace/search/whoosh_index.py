"""One Whoosh index in one folder: what is stored, how it is written, read and selected from.

The only module that imports Whoosh. Files are read whole and checked against sums that the writer
left beside them: a torn file is noticed before anything is taken from it, and a file cut short
under a reader does no harm (mapped into memory it would end the process).
"""

# mypy: disable-error-code="no-untyped-call"
# (Whoosh is typed in part.)

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import whoosh
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import FileIndex, LockError
from whoosh.query.compound import Or
from whoosh.query.positional import Phrase
from whoosh.query.terms import Term
from whoosh.reading import IndexReader
from whoosh.writing import IndexWriter, SegmentWriter

from marketplace.search.analysis import LANGUAGES, stem, words
from marketplace.search.documents import Document
from marketplace.search.engine import IndexUnavailable
from marketplace.search.wishing import Wish

FORM = 1  # raise it when what is stored changes: older generations are then rebuilt
VERSION = f"{FORM}-{whoosh.versionstring()}"
CURSOR = "#cursor"
_LOCK_SECONDS = 10.0
_TOC, _SUMS, _PART = ".toc", ".sums", "MAIN_"  # how the files of an index are named


def _field(language: str) -> str:
    return f"words_{language}"


SCHEMA = Schema(
    ref=ID(stored=True, unique=True),
    stamp=STORED,
    stored=STORED,
    **{_field(language): TEXT() for language in LANGUAGES},
)


class Stored(NamedTuple):
    """A document as it lies in the index."""

    ref: str
    stamp: str
    text: str


class Writing:
    """One commit in the making."""

    def __init__(self, writer: IndexWriter) -> None:
        self._writer = writer

    def add(self, document: Document) -> None:
        """Add a document; what had its ref must have been removed."""
        stems = [stem(word, document.language) for word in words(document.text())]
        self._writer.add_document(
            ref=document.ref,
            stamp=document.stamp(),
            stored=document.to_json(),
            **{_field(document.language): stems},
        )

    def remove(self, ref: str) -> None:
        """Remove what has this ref, if anything does."""
        self._writer.delete_by_term("ref", ref)

    def put_cursor(self, cursor: int) -> None:
        """Remember the last event whose effects are in this commit."""
        self.remove(CURSOR)
        self._writer.add_document(ref=CURSOR, stamp=str(cursor), stored="")


class Reading:
    """The index as one commit left it."""

    def __init__(self, index: FileIndex) -> None:
        self._searcher = index.searcher()

    def generation(self) -> int | None:
        """The number of the commit."""
        return self._searcher.reader().generation()

    def segments(self) -> Iterator[tuple[str, int, IndexReader]]:
        """The parts of the index: name (what it names never changes), first number, reader."""
        for reader, offset in self._searcher.reader().leaf_readers():
            segment = reader.segment()
            if segment is not None:
                yield str(segment.segment_id()), offset, reader

    def numbers(self, wish: Wish) -> list[int]:
        """The documents that have what is wished for."""
        query = _phrase(wish.terms) if wish.is_phrase else _any_term(wish.terms)
        return list(self._searcher.docs_for_query(query))

    def close(self) -> None:
        """Let go of it."""
        self._searcher.close()


class WhooshIndex:
    """The index in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._index = FileIndex(_Files(str(path)))

    @classmethod
    def create(cls, path: Path) -> "WhooshIndex":
        """An empty index."""
        FileIndex.create(_Files(str(path)), SCHEMA)
        return cls(path)

    def reading(self) -> Reading:
        """The last commit. Not `Searcher.refresh`: that keeps deleted documents in merged parts."""
        return Reading(self._index)

    def generation(self) -> int:
        """The number of the last commit."""
        return int(self._index.latest_generation())

    @contextmanager
    def writing(self, optimise: bool = False) -> Iterator[Writing]:
        """Commits at the end, all or nothing; optimising leaves nothing behind of what is gone."""
        try:
            writer = SegmentWriter(self._index, timeout=_LOCK_SECONDS, compound=False)
        except (LockError, OSError) as error:
            raise IndexUnavailable("not_writable") from error
        writer.optimize = optimise
        with writer:
            yield Writing(writer)


def stored_in(reader: IndexReader) -> dict[int, Stored]:
    """The live documents of a part, by number in it."""
    return {
        number: Stored(fields["ref"], fields["stamp"], fields["stored"])
        for number, fields in reader.iter_docs()
    }


def _any_term(terms: Mapping[str, tuple[str, ...]]) -> Or:
    return Or([Term(_field(name), term) for name, known in terms.items() for term in known])


def _phrase(terms: Mapping[str, tuple[str, ...]]) -> Or:
    return Or([Phrase(_field(name), list(known)) for name, known in terms.items()])


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
