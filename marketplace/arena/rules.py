"""What an arena may set, within which bounds, and what holds until it does. No database."""

from collections.abc import Mapping
from dataclasses import dataclass

# Texts that are written on the site itself, in Markdown, in both languages.
TEXTS = ("start", "about", "privacy", "accessibility")
# What of the arena's own organisation is kept in versions too: one value for both languages.
DETAILS = ("name", "contact", "town")
# The details' own mark where a text has its language.
NO_LANGUAGE = "-"

BOUNDS = {
    "text": 30_000,
    "note": 200,
    "reason": 80,
    "funder": 120,
    "url": 300,
    "feedback": 4000,
    "page": 300,
    "aid": 300,
    "handled": 500,
}

# Queues of the desk, and the working days in which each thing should be decided.
DUE_DAYS: Mapping[str, int] = {"organisations": 2, "offers": 2, "matches": 5}
MOST_DUE_DAYS = 30

SUPERVISOR = "https://www.digg.se/tdosanmalan"
MAX_FUNDERS = 24
MAX_LOGO = 60 * 1024
# The first bytes of each kind of picture that is taken. SVG is a program, so it is not.
PICTURES: Mapping[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/webp": (b"RIFF",),
}

# How many may write through the accessibility statement in an hour, in all; how many from one
# address stands among the limits of accounts.
FEEDBACK_IN_ALL = 200

OWN_WORDS = "other"


@dataclass(frozen=True)
class DefaultReason:
    """A reason that every installation begins with."""

    code: str
    sv: str
    en: str

    def label(self, language: str) -> str:
        """What it is called."""
        return self.sv if language == "sv" else self.en


_OTHER = DefaultReason(OWN_WORDS, "Eget skäl", "Own reason")

# Kind of decision -> reasons to choose between. Decisions keep the code, so a code never goes away.
REASONS: Mapping[str, tuple[DefaultReason, ...]] = {
    "match_curate": (
        DefaultReason("same_problem", "Samma problem", "Same problem"),
        DefaultReason("proven", "Beprövat", "Proven"),
        DefaultReason("new_approach", "Nytt grepp", "New approach"),
        _OTHER,
    ),
    "match_dismiss": (
        DefaultReason("wrong_group", "Fel målgrupp", "Wrong target group"),
        DefaultReason("wrong_place", "Fel plats", "Wrong place"),
        _OTHER,
    ),
    "offer_return": (
        DefaultReason("unclear", "Det går inte att förstå vad ni erbjuder", "The offer is unclear"),
        DefaultReason("no_evidence", "Påståenden saknar belägg", "Claims lack evidence"),
        DefaultReason("advertising", "Texten är mest reklam", "The text is mostly advertising"),
        DefaultReason("wrong_codes", "Fel område eller typ", "Wrong area or type"),
        _OTHER,
    ),
    "offer_suspend": (
        DefaultReason("misleading", "Uppgifterna stämmer inte", "The information is not correct"),
        DefaultReason("not_delivered", "Erbjudandet finns inte längre", "It is no longer offered"),
        _OTHER,
    ),
    "organisation_reject": (
        DefaultReason("name_mismatch", "Namnet stämmer inte", "Name does not match"),
        DefaultReason("exists", "Finns redan", "Already exists"),
        DefaultReason(
            "not_authorised", "Får inte företräda organisationen", "Not authorised to represent it"
        ),
        _OTHER,
    ),
    "organisation_suspend": (
        DefaultReason("misuse", "Torget har missbrukats", "The marketplace was misused"),
        DefaultReason("ceased", "Organisationen finns inte längre", "It no longer exists"),
        DefaultReason("not_answering", "Organisationen svarar inte", "It does not answer"),
        _OTHER,
    ),
}


def picture_kind(data: bytes) -> str | None:
    """The kind of picture that these bytes are, by their beginning; None for anything else."""
    for kind, beginnings in PICTURES.items():
        if data.startswith(beginnings) and (kind != "image/webp" or data[8:12] == b"WEBP"):
            return kind
    return None
