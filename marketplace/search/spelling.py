"""“Did you mean”: a misspelt word's nearest words among those that live documents have."""

from collections.abc import Iterator, Mapping

_SHORTEST = 4
_LONG = 7  # from this length on two slips are forgiven


def nearest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The known word with the fewest slips from `word`; among equals the most frequent."""
    if len(word) < _SHORTEST:
        return None
    allowed = 2 if len(word) >= _LONG else 1
    found = [
        (slips, -vocabulary[known], known)
        for known in _candidates(word, vocabulary, allowed)
        if (slips := distance(word, known, allowed)) <= allowed
    ]
    return min(found)[2] if found else None


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


def _candidates(word: str, vocabulary: Mapping[str, int], allowed: int) -> Iterator[str]:
    """Words of about the same length with about the same letters: few are left to compare."""
    letters = set(word)
    for known in vocabulary:
        if abs(len(known) - len(word)) <= allowed and len(letters.difference(known)) <= allowed:
            yield known
