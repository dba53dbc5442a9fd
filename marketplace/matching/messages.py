"""What is said of a pair, in the reader's language: why it was suggested, and how it is introduced.

The parts of the explanation are codes and words; sentences are made here, without Flask, so that
pages and mails say the same.
"""

from collections.abc import Iterable
from typing import NamedTuple

from babel.lists import format_list

from marketplace import codes
from marketplace.core.language import N_, translate
from marketplace.matching import rules, telling
from marketplace.search.explaining import Explanation

# So many words of the need, and groups of people, stand in the sentence; all are on the page.
WORDS_SAID = 3
PEOPLE_SAID = 2
# Groups that nearly every need concerns, named where there is no other.
EVERYWHERE = frozenset({"staff", "managers"})
# Fewer words than these do not carry a reason by themselves.
WORDS_ENOUGH = 2
COUNTRY = "SE"
UNDECIDED = "h9"
LOCALES = {"sv": "sv", "en": "en_GB"}
HERE = "\0"

LIKELIHOODS = {
    "likely": N_("Probably right"),
    "maybe": N_("Perhaps"),
    "unsure": N_("Unsure"),
    "unlikely": N_("Hardly"),
}

# The parts of a score in the order they are shown.
PARTS = {
    "meaning": N_("Meaning"),
    "words": N_("Words in the texts"),
    "word_parts": N_("Parts of words"),
    "translation": N_("Translated words"),
    "area": N_("Area"),
    "target": N_("Target group"),
    "place": N_("Place"),
    "maturity": N_("Maturity"),
    "horizon": N_("Time horizon"),
}
# What a part stands for, for one who reads it the first time.
PARTS_MEAN = {
    "meaning": N_("that the texts describe similar things, even in different words"),
    "words": N_("that the same words stand in both, inflected or as parts of compounds"),
    "word_parts": N_("that words look alike, such as nattbesök and nattpatrull"),
    "translation": N_("that words of the one text mean the same as words of the other"),
    "area": N_("that both lie in the same welfare area"),
    "target": N_("that both are for the same people"),
    "place": N_("that the offer is delivered where the need is"),
    "maturity": N_("that the offer is as mature as the need asks for"),
    "horizon": N_("that the offer is there when the need is to be met"),
}
FACETS = {
    "area": "welfare_area",
    "target": "target_group",
    "place": "place",
    "maturity": "maturity",
    "horizon": "horizon",
}


class Piece(NamedTuple):
    """A part of the sentence; a shared word is marked, and stands in the need or the offer."""

    text: str
    marked: bool = False
    side: str = ""


def sentence(explanation: Explanation, language: str) -> list[Piece]:
    """Why the two were put together: what both are about, whom they concern, where and when."""
    said = telling.most_telling(explanation.terms, WORDS_SAID)
    plain = (_concerns(explanation, language), _delivered(explanation, language))
    clauses = [*_about(explanation, said, language), *([Piece(one)] for one in plain if one)]
    if not clauses:
        clauses = [[Piece(translate(language, N_("the texts have only parts of words in common")))]]
    return _as_one(clauses)


def _about(
    explanation: Explanation, said: list[telling.Telling], language: str
) -> list[list[Piece]]:
    """What the texts say: in the same words, in others, or both."""
    clauses = []
    if said:
        message = N_("both are about %(words)s")
        text = translate(language, message, words=joined([HERE] * len(said), language))
        clauses.append(_with_words(text, said, language))
    if len(said) < WORDS_ENOUGH and is_by_meaning(explanation):
        other = N_("the texts describe similar things in other words")
        if said:
            other = N_("apart from that the texts describe similar things in other words")
        clauses.append([Piece(translate(language, other))])
    return clauses


def is_by_meaning(explanation: Explanation) -> bool:
    """Whether most of the score comes from what the texts mean."""
    return explanation.parts.get("meaning", 0.0) > explanation.score / 2


def _with_words(text: str, said: list[telling.Telling], language: str) -> list[Piece]:
    """The words are put in afterwards, so that each can be marked."""
    first, *others = text.split(HERE)
    pieces = [Piece(first)]
    for one, after in zip(said, others, strict=True):
        pieces += [Piece(one.word, True, "need"), *_met(one, language), Piece(after)]
    return pieces


def _met(one: telling.Telling, language: str) -> list[Piece]:
    """What the offer says instead, where that is another word."""
    if one.other is None:
        return []
    text = translate(language, N_("in the offer: %(word)s"), word=HERE)
    before, after = text.split(HERE)
    return [Piece(f" ({before}"), Piece(one.other, True, "offer"), Piece(f"{after})")]


def _as_one(clauses: list[list[Piece]]) -> list[Piece]:
    """Clauses as one sentence: with a capital, semicolons and a full stop."""
    pieces: list[Piece] = []
    for clause in clauses:
        pieces += [Piece("; "), *clause] if pieces else clause
    first = pieces[0]
    capital = first._replace(text=first.text[:1].upper() + first.text[1:])
    return [piece for piece in (capital, *pieces[1:], Piece(".")) if piece.text]


def _concerns(explanation: Explanation, language: str) -> str:
    people = sorted(_own(explanation, "target"), key=lambda code: code in EVERYWHERE)[:PEOPLE_SAID]
    who = joined((_in_text_label("target", code, language) for code in people), language)
    where = [_in_text_label("area", code, language) for code in _own(explanation, "area")[:1]]
    if who and where:
        return translate(language, N_("both concern %(who)s, in %(area)s"), who=who, area=where[0])
    if who or where:
        return translate(language, N_("both concern %(what)s"), what=who or where[0])
    return ""


def _in_text_label(name: str, code: str, language: str) -> str:
    return in_text(codes.label(FACETS[name], code, language))


def _delivered(explanation: Explanation, language: str) -> str:
    """Where the offer is delivered, and that it is there in time."""
    places = explanation.facets.get("place", ())
    times = [code for code in explanation.facets.get("horizon", ()) if code != UNDECIDED]
    where = place_names(places[-1:], language)
    when = in_text(codes.label("horizon", times[0], language)) if times else ""
    if where and when:
        message = N_("the offer is delivered in %(where)s and is there in time (%(when)s)")
    elif where:
        message = N_("the offer is delivered in %(where)s")
    elif when:
        message = N_("the offer is there in time (%(when)s)")
    else:
        return ""
    return translate(language, message, where=where, when=when)


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


def part_meaning(name: str, language: str) -> str:
    """What a part of the score stands for."""
    return translate(language, PARTS_MEAN[name])


def likelihood_words(likelihood: float, language: str) -> str:
    """How likely a pair is right, in words."""
    return translate(language, LIKELIHOODS[rules.likelihood_band(likelihood)])


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
