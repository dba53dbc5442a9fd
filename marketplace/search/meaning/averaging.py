"""Computes the constants that centring starts from; run when the model or its version changes:

python -m marketplace.search.meaning.averaging LABELS.csv

LABELS.csv is the whole list of CPV with the columns code, label_sv and label_en.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from marketplace.search.meaning.centring import DATA
from marketplace.search.meaning.embedding import PASSAGE, QUERY, Matrix, unpack
from marketplace.search.meaning.nano import NanoEmbedder

LABELS = 1_000
LANGUAGES = ("sv", "en")


def chosen(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """A thousand rows, evenly from the whole list by code."""
    ordered = sorted(rows, key=lambda row: row["code"])
    step = max(1, len(ordered) // LABELS)
    return ordered[::step][:LABELS]


def means(embedder: NanoEmbedder, rows: Sequence[dict[str, str]]) -> dict[str, Matrix]:
    """The mean of the labels, by language and kind."""
    found = {}
    for language in LANGUAGES:
        labels = [row[f"label_{language}"] for row in rows]
        for role, embed in ((PASSAGE, embedder.passages), (QUERY, embedder.queries)):
            vectors = unpack(embed(labels)).astype(np.float64)
            found[f"{language}.{role}"] = vectors.mean(axis=0).astype(np.float32)
    return found


def main(labels: Path, target: Path) -> None:
    """Read the labels and write the means."""
    with labels.open(encoding="utf-8", newline="") as file:
        rows = chosen(list(csv.DictReader(file)))
    embedder = NanoEmbedder()
    np.savez(target, allow_pickle=False, model=np.array(embedder.name), **means(embedder, rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]), DATA)
