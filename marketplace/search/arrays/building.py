"""Documents into the arrays of a segment.

Each text is taken apart once, into a bag of words. What a word brings (stems, parts of a compound,
runs of characters) is looked up once for each different word, and spread over the texts by numpy:
some thousand texts a second.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from marketplace.search.analysis import LANGUAGES, is_stop_word, words
from marketplace.search.arrays.packing import Array, blob
from marketplace.search.documents import Document, Row, moment_of
from marketplace.search.meaning.embedding import ROLES
from marketplace.search.postings import MOST_COUNTED
from marketplace.search.tokens import KINDS, Tokens, tokens_by

_AT_ONCE = 4_000_000  # tokens that are sorted at a time: some 200 MB


@dataclass(frozen=True)
class Bags:
    """The words of texts: `rows`, `words` and `counts` go together, in the order of the rows."""

    vocabulary: list[str]
    starts: Array
    rows: Array
    words: Array
    counts: Array

    def frequencies(self) -> dict[str, int]:
        """In how many texts each word stands."""
        found = np.bincount(self.words, minlength=len(self.vocabulary))
        return dict(zip(self.vocabulary, found.tolist(), strict=True))


def build(
    documents: Iterable[Document], tokens: Mapping[str, Tokens] | None = None, model: str = ""
) -> dict[str, Array]:
    """The arrays of a segment that holds these documents, in the order of their refs.

    `tokens` are those of the collection that it is added to; the first segment has its own.
    `model` is where the documents' vectors come from.
    """
    ordered = sorted(documents, key=lambda document: document.ref)
    arrays = _columns(ordered) | _texts(ordered) | _codes(ordered) | _vectors(ordered)
    arrays["model"] = np.frombuffer(model.encode(), np.uint8)
    for language in LANGUAGES:
        bags = _bags(ordered, language)
        known = tokens[language] if tokens else tokens_by(language, bags.frequencies())
        arrays |= {
            f"{language}.words": blob(bags.vocabulary),
            f"{language}.bag_starts": bags.starts,
            f"{language}.bag_words": bags.words.astype(np.int32),
            f"{language}.bag_counts": np.minimum(bags.counts, MOST_COUNTED).astype(np.uint8),
        }
        for kind in KINDS:
            found = postings(bags, len(ordered), known.of(kind))
            arrays |= {f"{language}.{kind}.{name}": array for name, array in found.items()}
    return arrays


def postings(bags: Bags, size: int, tokens_of: Callable[[str], Sequence[str]]) -> dict[str, Array]:
    """Which rows hold a token, how often; by token, in the order of the rows."""
    known: dict[str, int] = {}
    spread = [[known.setdefault(token, len(known)) for token in tokens_of(word)]
              for word in bags.vocabulary]  # fmt: skip
    lengths = np.array([len(one) for one in spread], np.int64)
    flat = np.array([number for one in spread for number in one], np.int64)
    starts = np.cumsum(lengths) - lengths
    totals = np.zeros(size, np.int64)
    pieces = []
    for part in _parts(lengths[bags.words], bags.rows):
        found = _spread(bags, part, lengths, starts, flat)
        totals += np.bincount(found[1], weights=found[2], minlength=size).astype(np.int64)
        pieces.append(_summed(*found, size))
    token, row, count = _joined(pieces)
    return {
        "tokens": blob(list(known)),
        "starts": np.searchsorted(token, np.arange(len(known) + 1, dtype=np.int32)).astype(
            np.int64
        ),
        "rows": row,
        "counts": count,
        "lengths": totals.astype(np.int32),
    }


def _parts(each: Array, rows: Array) -> list[slice]:
    """Cut what is to be spread, between rows, so that no part becomes much too large."""
    ends = np.cumsum(each)
    total = int(ends[-1]) if ends.size else 0
    cuts = np.searchsorted(ends, np.arange(_AT_ONCE, total, _AT_ONCE))
    bounds = [0, *np.searchsorted(rows, rows[cuts], "right").tolist(), each.size]
    return [slice(*pair) for pair in pairwise(bounds) if pair[0] < pair[1]]


def _spread(
    bags: Bags, part: slice, lengths: Array, starts: Array, flat: Array
) -> tuple[Array, Array, Array]:
    """Every token of a part of the bags: token, row, count."""
    words = bags.words[part]
    each = lengths[words]
    before = np.cumsum(each) - each
    place = np.arange(int(each.sum())) + np.repeat(starts[words] - before, each)
    return flat[place], np.repeat(bags.rows[part], each), np.repeat(bags.counts[part], each)


def _summed(token: Array, row: Array, count: Array, size: int) -> tuple[Array, Array, Array]:
    """The same, each token of a row once."""
    key = token * max(size, 1) + row
    order = np.argsort(key, kind="stable")
    key, count = key[order], count[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    sums = np.add.reduceat(count, first) if first.size else count[:0]
    token, row = np.divmod(key[first], max(size, 1))
    # As narrow as they are kept: a hundred thousand texts have fifty million of them.
    kept = np.minimum(sums, MOST_COUNTED).astype(np.uint8)
    return token.astype(np.int32), row.astype(np.int32), kept


def _joined(pieces: list[tuple[Array, Array, Array]]) -> tuple[Array, Array, Array]:
    if not pieces:
        none = np.empty(0, np.int32)
        return none, none, none.astype(np.uint8)
    token, row, count = (np.concatenate(arrays) for arrays in zip(*pieces, strict=True))
    order = np.argsort(token, kind="stable") if len(pieces) > 1 else slice(None)
    return token[order], row[order], count[order]


def bags_of(texts: Sequence[tuple[int, Iterable[str]]], size: int) -> Bags:
    """Bags of the words of texts, each with its row; `size` rows in all."""
    known: dict[str, int] = {}
    rows: list[int] = []
    found: list[int] = []
    counts: list[int] = []
    sizes = np.zeros(size + 1, np.int64)
    for row, text in texts:
        bag = Counter(text)
        rows += [row] * len(bag)
        found += [known.setdefault(word, len(known)) for word in bag]
        counts += bag.values()
        sizes[row + 1] = len(bag)
    vocabulary = sorted(known)
    place = np.empty(len(known), np.int64)
    for number, word in enumerate(vocabulary):
        place[known[word]] = number
    return Bags(
        vocabulary,
        np.cumsum(sizes),
        np.array(rows, np.int64),
        place[np.array(found, np.int64)],
        np.array(counts, np.int64),
    )


def _bags(documents: Sequence[Document], language: str) -> Bags:
    texts = [
        (row, (word for word in words(one.searched()) if not is_stop_word(word, language)))
        for row, one in enumerate(documents)
        if one.language == language
    ]
    return bags_of(texts, len(documents))


def _columns(documents: Sequence[Document]) -> dict[str, Array]:
    kinds = sorted({one.kind for one in documents})
    return {
        "refs": blob([one.ref for one in documents]),
        "stamps": blob([one.stamp() for one in documents]),
        "kinds": blob(kinds),
        "kind": np.array([kinds.index(one.kind) for one in documents], np.uint8),
        "language": np.array([LANGUAGES.index(one.language) for one in documents], np.uint8),
        "version": np.array([one.version for one in documents], np.int32),
        "published": np.array([moment_of(one.published_at) for one in documents], np.int64),
    } | _moments(documents)


def _moments(documents: Sequence[Document]) -> dict[str, Array]:
    """What depends on the day, once for all documents that are alike in it."""
    known: dict[str, int] = {}
    rows = [known.setdefault(Row.of(one).to_json(), len(known)) for one in documents]
    return {"moments": blob(list(known)), "moment": np.array(rows, np.int32)}


def _texts(documents: Sequence[Document]) -> dict[str, Array]:
    stored = [one.to_json().encode() for one in documents]
    ends = np.cumsum([0, *(len(one) for one in stored)]).astype(np.int64)
    return {"texts": np.frombuffer(b"".join(stored), np.uint8), "text_starts": ends}


def _codes(documents: Sequence[Document]) -> dict[str, Array]:
    """By facet and code the rows that have it, and whether it is their own or a wider one."""
    having: dict[str, list[tuple[int, bool]]] = {}
    for row, one in enumerate(documents):
        for name, codes in one.with_broader().items():
            own = one.facets.get(name, ())
            for code in codes:
                having.setdefault(f"{name}\t{code}", []).append((row, code in own))
    names = sorted(having)
    pairs = [pair for name in names for pair in having[name]]
    return {
        "codes": blob(names),
        "code_starts": np.cumsum([0, *(len(having[name]) for name in names)]).astype(np.int64),
        "code_rows": np.array([row for row, _own in pairs], np.int32),
        "code_own": np.array([own for _row, own in pairs], np.bool_),
    }


def _vectors(documents: Sequence[Document]) -> dict[str, Array]:
    """The vectors of the texts that have one, by what they are for."""
    arrays: dict[str, Array] = {}
    for role in ROLES:
        held = [
            (row, one.vectors[role]) for row, one in enumerate(documents) if one.vectors.get(role)
        ]
        size = max((len(vector) for _row, vector in held), default=0)
        held = [pair for pair in held if len(pair[1]) == size]  # of one model only
        matrix = np.frombuffer(b"".join(vector for _row, vector in held), np.float32)
        arrays[f"{role}.rows"] = np.array([row for row, _vector in held], np.int32)
        arrays[f"{role}.vectors"] = matrix.reshape(len(held), size // 4)
    return arrays
