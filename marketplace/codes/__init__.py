"""Code lists: welfare areas, places, CPV, horizons and every other fixed choice.

They are the product's own data (`data/*.csv`), with Swedish and English labels; the labels and
numbers of CPV come from the Publications Office of the European Union, eForms SDK, CC BY 4.0.
Everything is read once and never changes while the program runs.
"""

from marketplace.codes.lists import (
    UnknownCode,
    above,
    ancestors,
    choices,
    descendants,
    exists,
    label,
    list_names,
)
from marketplace.codes.places import county_of, county_of_nuts3, find_place, nuts3_of, short_label

__all__ = [
    "UnknownCode",
    "above",
    "ancestors",
    "choices",
    "county_of",
    "county_of_nuts3",
    "descendants",
    "exists",
    "find_place",
    "label",
    "list_names",
    "nuts3_of",
    "short_label",
]
