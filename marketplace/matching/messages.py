"""What is said of a pair, in the reader's language: why it was suggested, and how it is introduced.

The parts of the explanation are codes and words; sentences are made here, without Flask, so that
pages and mails say the same.
"""

from collections.abc import Iterable
from typing import NamedTuple

from babel.lists import format_list

from marketplace import codes
from marketplace.core.language import N_, translate
from marketplace.search.explaining import Explanation

# So many words of the need, and codes of a facet, stand in the sentence; all are on the page.
WORDS_SAID = 3
CODES_SAID = 2
COUNTRY = "SE"
LOCALES = {"sv": "sv", "en": "en_GB"}
HERE = "\0"

# The parts of a score in the order they are shown.
PARTS = {
    "words": N_("Words in the texts"),
    "word_parts": N_("Parts of words"),
    "area": N_("Area"),
    "target": N_("Target group"),
    "place": N_("Place"),
    "maturity": N_("Maturity"),
    "horizon": N_("Time horizon"),
}
FACETS = {
    "area": "welfare_area",
    "target": "target_group",
    "place": "place",
    "maturity": "maturity",
    "horizon": "horizon",
}


class Piece(NamedTuple):
    """A part of the sentence; a shared word is marked and in the need's own language."""

    text: str
    marked: bool


def sentence(explanation: Explanation, language: str) -> list[Piece]:
    """Why the two were put together: the words they share, whom they concern, and where."""
    words = [term.word for term in explanation.terms[:WORDS_SAID]]
    pieces = _with_words(words, language)
    concerns = _concerns(explanation, language)
    if concerns:
        text = translate(language, N_("Both concern %(what)s."), what=concerns)
        pieces.append(Piece(f" {text}" if pieces else text, False))
    places = explanation.facets.get("place", ())
    if places:
        where = place_names(places[-1:], language)
        text = translate(language, N_("The offer is delivered in %(where)s."), where=where)
        pieces.append(Piece(f" {text}" if pieces else text, False))
    if not pieces:
        pieces.append(Piece(translate(language, N_("They share parts of words only.")), False))
    return pieces


def _with_words(words: list[str], language: str) -> list[Piece]:
    if not words:
        return []
    message = N_("The word %(words)s stands in both.")
    if len(words) > 1:
        message = N_("The words %(words)s stand in both.")
    # The words are put in afterwards, so that each can be marked.
    text = translate(language, message, words=joined([HERE] * len(words), language))
    first, *others = text.split(HERE)
    pieces = [Piece(first, False)]
    for word, after in zip(words, others, strict=True):
        pieces += [Piece(word, True), Piece(after, False)]
    return pieces


def _concerns(explanation: Explanation, language: str) -> str:
    found = [
        (FACETS[name], code) for name in ("target", "area") for code in _own(explanation, name)
    ]
    return joined((in_text(codes.label(list_, code, language)) for list_, code in found), language)


def _own(explanation: Explanation, name: str) -> list[str]:
    """The agreeing codes of a facet without those that stand above another of them."""
    agreed = explanation.facets.get(name, ())
    above = {up for code in agreed for up in codes.ancestors(FACETS[name], code)}
    return [code for code in agreed if code not in above]


def joined(words: Iterable[str], language: str) -> str:
    """Several words or names as one: "a, b och c"."""
    return format_list(list(words), locale=LOCALES[language])


def in_text(label: str) -> str:
    """A label as it stands within a sentence: without its capital, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def place_names(places: Iterable[str], language: str) -> str:
    """Places as said in running text."""
    return joined((_place_name(code, language) for code in places), language)


def _place_name(code: str, language: str) -> str:
    if code == COUNTRY:
        return translate(language, N_("the whole of Sweden"))
    return codes.short_label(code, language)


def part_name(name: str, language: str) -> str:
    """What a part of the score is called."""
    return translate(language, PARTS[name])


def labels(name: str, chosen: Iterable[str], language: str) -> str:
    """The names of a facet's codes."""
    if name == "place":
        return place_names(chosen, language)
    return ", ".join(codes.label(FACETS[name], code, language) for code in chosen)


def introduction(explanation: Explanation, language: str) -> str:
    """What a moderator starts from when introducing the two: one and the same text to both."""
    why = "".join(piece.text for piece in sentence(explanation, language))
    return "\n\n".join(
        (
            translate(language, N_("The need and the offer seem to concern the same thing.")),
            why,
            translate(
                language,
                N_(
                    "That is why we introduce you to each other. Say, each for yourselves, "
                    "whether you are interested. Whoever wants to answer the need does so with a "
                    "solution proposal, like everybody else."
                ),
            ),
        )
    )
