"""What is done with people's text: cleaning, order, warnings, a writing aid and safe HTML."""

from marketplace.core.text.aid_words import Sign
from marketplace.core.text.cleaning import clean
from marketplace.core.text.markup import to_html, to_plain
from marketplace.core.text.order import swedish_order
from marketplace.core.text.personal_numbers import Found, find_personal_numbers
from marketplace.core.text.writing_aid import NamedSolution, find_named_solutions, method_signs

__all__ = [
    "Found",
    "NamedSolution",
    "Sign",
    "clean",
    "find_named_solutions",
    "find_personal_numbers",
    "method_signs",
    "swedish_order",
    "to_html",
    "to_plain",
]
