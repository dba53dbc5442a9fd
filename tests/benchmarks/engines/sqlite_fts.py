"""SQLite's FTS5: bm25 order, `snippet`, counts by joining a table of codes. No stems."""

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from marketplace.search.documents import Document
from tests.benchmarks.engines.contender import BEST, PAGE, Contender, Page, codes_of

TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, ref TEXT UNIQUE, kind TEXT, said TEXT);
CREATE TABLE code (facet TEXT, code TEXT, thing INTEGER, PRIMARY KEY (facet, code, thing))
  WITHOUT ROWID;
CREATE INDEX code_of ON code (thing);
CREATE VIRTUAL TABLE fts USING fts5 (said, content='thing', content_rowid='id');
CREATE TEMP TABLE found (id INTEGER PRIMARY KEY, score REAL);
"""
FIND = "SELECT ref FROM fts JOIN thing ON id = fts.rowid WHERE fts MATCH ?"
COUNT = "SELECT facet, code, count(*) FROM found JOIN code ON thing = id GROUP BY facet, code"
SHOW = """
SELECT ref, snippet(fts, 0, '<b>', '</b>', '…', 30) FROM fts JOIN thing ON id = fts.rowid
WHERE fts MATCH ? AND fts.rowid IN (SELECT id FROM found ORDER BY score LIMIT ?) ORDER BY rank
"""
_WORD = re.compile(r"\w+")


class Engine(Contender):
    """One file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.base = sqlite3.connect(folder / "fts.db")

    def build(self, documents: Iterable[Document]) -> None:
        """One transaction."""
        self.base.executescript(TABLES)
        for document in documents:
            self._put(document)
        self.base.commit()

    def _put(self, document: Document) -> None:
        row = (document.ref, document.kind, document.text())
        add = "INSERT INTO thing (ref, kind, said) VALUES (?, ?, ?)"
        number = self.base.execute(add, row).lastrowid
        self.base.execute("INSERT INTO fts (rowid, said) VALUES (?, ?)", (number, row[2]))
        codes = {(name, code, number) for name, code in codes_of(document)}
        self.base.executemany("INSERT INTO code VALUES (?, ?, ?)", sorted(codes))

    def open(self) -> None:
        """Only what a connection needs for itself."""
        self.base.execute("CREATE TEMP TABLE found (id INTEGER PRIMARY KEY, score REAL)")

    def words(self, text: str) -> list[str]:
        """Any of the words, best first."""
        return self._refs(FIND, _any(text))

    def _refs(self, find: str, query: str) -> list[str]:
        rows = self.base.execute(f"{find} ORDER BY rank LIMIT {BEST}", (query,))
        return [ref for (ref,) in rows]

    def page(self, text: str, area: str | None) -> Page:
        """What is found goes to a table of its own, to count and to show from."""
        query, known = _any(text), "SELECT 1 FROM code WHERE facet = 'area' AND code = ?"
        chosen = f"AND EXISTS ({known} AND thing = id)" if area else ""
        find = FIND.replace("ref", "id, rank", 1)
        self.base.execute("DELETE FROM found")
        self.base.execute(
            f"INSERT INTO found {find} AND kind = 'offer' {chosen}",
            (query, area) if area else (query,),
        )
        counts: dict[str, dict[str, int]] = {}
        for name, code, count in self.base.execute(COUNT):
            counts.setdefault(name, {})[code] = count
        shown = self.base.execute(SHOW, (query, PAGE)).fetchall()
        return Page([r for r, _ in shown], counts, sum(s.count("<b>") for _, s in shown))

    def whole(self, need: Document) -> list[str]:
        """Every word of the text, any of which will do."""
        return self._refs(f"{FIND} AND kind = 'offer'", _any(need.text()))

    def add(self, document: Document) -> None:
        """A transaction of one."""
        self._put(document)
        self.base.commit()

    def close(self) -> None:
        """Close the file."""
        self.base.close()


def _any(text: str) -> str:
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(text.lower())))
