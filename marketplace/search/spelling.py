"""“Did you mean”: a misspelt word's nearest words among those that live documents have."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_SHORTEST = 4
_LONG = 7  # from this length on two slips are forgiven
_LETTERS = 61  # letters with the same remainder share a bit; a false likeness costs a comparison
_LONGEST = 64

Letters = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]


def letters_of(words: Sequence[str]) -> Letters:
    """For each word a bit for each of its letters, and its length."""
    if not words:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    longest = min(_LONGEST, max(map(len, words)))
    signs = np.array(words, f"U{longest}").view(np.uint32).reshape(len(words), longest)
    bits = np.where(signs > 0, np.uint64(1) << (signs % _LETTERS).astype(np.uint64), np.uint64(0))
    return np.bitwise_or.reduce(bits, axis=1), np.array([len(word) for word in words], np.int64)


def nearest(word: str, words: Sequence[str], counts: npt.NDArray[np.int64], letters: Letters) -> (
    tuple[int, int, str] | None
):  # fmt: skip
    """Of the words with a count, the one with the fewest slips from `word`; among equals the most
    frequent. Comes with its slips and its count, negative, so that the least is the best."""
    if len(word) < _SHORTEST:
        return None
    allowed = 2 if len(word) >= _LONG else 1
    found = [
        (slips, -int(counts[number]), words[number])
        for number in _candidates(word, letters, allowed)
        if counts[number] > 0 and (slips := distance(word, words[number], allowed)) <= allowed
    ]
    return min(found, default=None)


def distance(one: str, other: str, most: int) -> int:
    """How many letters are missing, too many, wrong or swapped; counting stops above `most`."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, theirs in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def _candidates(word: str, letters: Letters, allowed: int) -> list[int]:
    """Words of about the same length with about the same letters: few are left to compare."""
    bits, lengths = letters
    mine = letters_of([word])[0][0]
    near = np.abs(lengths - len(word)) <= allowed
    near &= np.bitwise_count(mine & ~bits) <= allowed
    near &= np.bitwise_count(bits & ~mine) <= allowed
    found: list[int] = np.flatnonzero(near).tolist()
    return found
