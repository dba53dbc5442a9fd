"""Which texts have words that follow each other, or stand in a field: one tantivy index.

The only module that imports tantivy, which may be absent. Its fields hold our own stems, divided
by spaces: nothing is analysed a second time.

Tantivy maps files into memory without looking at the sums in their last bytes. So they are looked
at here before it opens a file, and before each question whether all are as long as they were: to
read beyond the end of a mapped file ends the process. Readers open what one commit named through
a folder of links, which needs no lock and nothing that may be written in the index itself.
"""

import json
import mmap
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog

from marketplace.search.analysis import LANGUAGES, stem, words
from marketplace.search.documents import Document
from marketplace.search.faults import IndexUnavailable
from marketplace.search.phrases import FIELDS, TEXT_FIELD, texts_of
from marketplace.search.wishing import Wish

tantivy: Any = None
with suppress(ImportError):
    tantivy = import_module("tantivy")

_HEAP = 64_000_000  # bytes of what is written at a time, by one thread beside this one
_MOST_PARTS = 12
_META, _SUM = "meta.json", "meta.sum"
_WRITING = "writing"  # stands for the sum from before a commit until after it
_PART_FILES = ("term", "idx", "pos", "store", "fast", "fieldnorm")
_FOOTER = 8  # bytes: the length of what stands before them, and a mark

log = structlog.get_logger()


class NotInstalled(Exception):
    """Tantivy was chosen and is not there."""

    def __init__(self) -> None:
        super().__init__("The package tantivy is not installed. Run: pip install '.[fast]'")


class TantivyReading:
    """The index as one commit left it."""

    def __init__(self, meta: bytes, files: Mapping[str, "_File"], folder: Path) -> None:
        self.meta = meta
        self._parts = json.loads(meta)["segments"]
        self._files = files
        index = _opened(meta, folder, files)
        self._schema = index.schema
        self._searcher = index.searcher()

    def refs(self, wish: Wish) -> list[str]:
        """The documents that have these words one after the other."""
        if not self.is_intact():
            raise IndexUnavailable("torn")
        fields = [(_field(wish.field or TEXT_FIELD, name), terms)
                  for name, terms in wish.terms.items() if terms]  # fmt: skip
        with _faults("unreadable"):
            phrases = [(tantivy.Occur.Should, self._phrase(*one)) for one in fields]
            query = tantivy.Query.const_score_query(tantivy.Query.boolean_query(phrases), 1.0)
            every = max(1, self._searcher.num_docs)
            hits = self._searcher.search(query, limit=every, count=False).hits
            return [self._searcher.doc(place)["ref"][0] for _score, place in hits]

    def _phrase(self, field: str, terms: tuple[str, ...]) -> Any:
        if len(terms) == 1:  # to tantivy, one word is no phrase
            return tantivy.Query.term_query(self._schema, field, terms[0])
        return tantivy.Query.phrase_query(self._schema, field, list(terms))

    def is_intact(self) -> bool:
        """Whether no file was cut short; those that a later commit deleted are still held."""
        return all(file.is_intact() for file in self._files.values())

    def has_remains(self) -> bool:
        """Whether words of removed documents are in the files."""
        return any(part["deletes"] for part in self._parts)

    def is_crowded(self) -> bool:
        """Whether it is in so many parts that looking something up takes longer."""
        return len(self._parts) > _MOST_PARTS


class TantivyIndex:
    """The index in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: dict[str, _File] = {}

    @classmethod
    def create(cls, path: Path) -> "TantivyIndex":
        """An empty index in a new folder."""
        path.mkdir(mode=0o700)
        tantivy.Index(_schema(), path=str(path))
        made = cls(path)
        made._sum_up()
        return made

    def read(self) -> TantivyReading:
        """The last commit."""
        meta = self._meta()
        with _faults("torn"):
            return TantivyReading(meta, self._files(meta), self.path)

    def is_latest(self, reading: TantivyReading) -> bool:
        """Whether nothing was committed since."""
        return reading.meta == self._meta()

    def write(self, upserts: Iterable[Document], removals: Iterable[str]) -> None:
        """One commit, all or nothing."""
        with _faults("torn"):
            self._files(self._meta())  # nothing is joined with what is torn
        with _faults("not_writable"):
            writer = tantivy.Index.open(str(self.path)).writer(_HEAP, 1)
            for ref in removals:
                writer.delete_documents_by_term("ref", ref)
        for document in upserts:
            fields = _stemmed(document)
            with _faults("not_writable"):
                writer.add_document(tantivy.Document(ref=document.ref, **fields))
        with _faults("not_writable"):
            self._note(_WRITING)
            writer.commit()
            writer.wait_merging_threads()
            self._sum_up()

    def _meta(self) -> bytes:
        """What the last commit says; another may come while it is read: then it is to be read
        again."""
        try:
            meta = (self.path / _META).read_bytes()
            known = (self.path / _SUM).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailable("unreadable") from error
        if known not in {_WRITING, str(zlib.crc32(meta))}:
            raise IndexUnavailable("torn")
        return meta

    def _files(self, meta: bytes) -> dict[str, "_File"]:
        """The files that a commit names, each known to be whole. They never change."""
        held = {
            name: file
            for name in _names(meta)
            if (file := self._held.get(name)) is not None and file.is_intact()
        }
        self._held = {name: held.get(name) or _File(self.path / name) for name in _names(meta)}
        return self._held

    def _sum_up(self) -> None:
        self._note(str(zlib.crc32((self.path / _META).read_bytes())))

    def _note(self, known: str) -> None:
        beside = self.path / f"{_SUM}.new"
        beside.write_text(known, encoding="utf-8")
        beside.replace(self.path / _SUM)


class _File:
    """A file whose sum was right when it was opened."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        size = len(self._content)
        told = size - _FOOTER - int.from_bytes(self._content[size - 8 : size - 4], "little")
        footer = json.loads(self._content[told : size - _FOOTER])
        with memoryview(self._content) as whole, whole[:told] as body:
            if zlib.crc32(body) != footer["crc"]:
                raise IndexUnavailable("torn")

    def is_intact(self) -> bool:
        """Whether it is as long as it was."""
        return self._content.size() == len(self._content)


def _opened(meta: bytes, folder: Path, files: Iterable[str]) -> Any:
    """Those files as an index that stays as it is, whatever is committed later."""
    # Its threads may still write there when the folder goes.
    with tempfile.TemporaryDirectory(
        prefix="behovstorget-words-", ignore_cleanup_errors=True
    ) as name:
        (Path(name) / _META).write_bytes(meta)
        for file in files:
            (Path(name) / file).symlink_to(folder / file)
        index = tantivy.Index.open(name)
        index.config_reader("manual")
        return index


def _names(meta: bytes) -> list[str]:
    """The files that a commit names."""
    names = []
    for part in json.loads(meta)["segments"]:
        beginning = part["segment_id"].replace("-", "")
        names += [f"{beginning}.{ending}" for ending in _PART_FILES]
        if part["deletes"]:
            names.append(f"{beginning}.{part['deletes']['opstamp']}.del")
    return names


def _field(name: str, language: str) -> str:
    return f"{name}_{language}"


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("ref", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        for language in LANGUAGES:
            builder.add_text_field(_field(name, language), tokenizer_name="whitespace")
    return builder.build()


def _stemmed(document: Document) -> dict[str, str]:
    """The stems of each field of a document, in order."""
    return {
        _field(name, document.language): " ".join(
            stem(word, document.language) for word in words(text)
        )
        for name, text in texts_of(document).items()
    }


@contextmanager
def _faults(why: str) -> Iterator[None]:
    """What tantivy or the disk raise, as the one error that an index has."""
    try:
        yield
    except IndexUnavailable:
        raise
    except BaseException as error:
        # A panic in tantivy is no Exception: it would end the worker.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        log.warning("index_of_words", why=why, error=type(error).__name__)
        raise IndexUnavailable(why) from error


class TantivyPhrases:
    """Tantivy as the index of words. Raises NotInstalled."""

    def __init__(self) -> None:
        if tantivy is None:
            raise NotInstalled
        self.version = "-".join(("tantivy", *re.findall(r"[\d.]+", tantivy.__version__)))

    def open(self, path: Path) -> TantivyIndex:
        """The index in a folder. Raises IndexUnavailable."""
        return TantivyIndex(path)

    def create(self, path: Path) -> TantivyIndex:
        """An empty one."""
        return TantivyIndex.create(path)
