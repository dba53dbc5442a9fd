"""What a word brings to a text's score, by language: the one tokenizer of all that scores."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from marketplace.search.analysis import grams, is_stop_word, stem
from marketplace.search.compounds import Compounds, background_compounds

STEMS, GRAMS = "stems", "grams"
KINDS = (STEMS, GRAMS)


@dataclass(frozen=True)
class Tokens:
    """Tokens of words in one language. `parts`: the words that a compound is made of."""

    language: str
    parts: Callable[[str], Iterable[str]]

    def of(self, kind: str) -> Callable[[str], tuple[str, ...]]:
        """What gives a word's tokens of this kind."""
        return self.stems if kind == STEMS else grams

    def stems(self, word: str) -> tuple[str, ...]:
        """A word's stem, and the stems of its parts."""
        return (stem(word, self.language), *(stem(one, self.language) for one in self.parts(word)))

    def counts(self, kind: str, bag: Mapping[str, int]) -> Counter[str]:
        """How often each token stands in a bag of words; stop words left out."""
        tokens_of, found = self.of(kind), Counter[str]()
        for word, count in bag.items():
            if not is_stop_word(word, self.language):
                for token in tokens_of(word):
                    found[token] += count
        return found


def tokens_by(language: str, frequencies: Mapping[str, int]) -> Tokens:
    """Tokens in a collection whose words are used that often, beside words that are common."""
    known = Compounds(frequencies, language, background_compounds(language))
    return Tokens(language, known.parts)
