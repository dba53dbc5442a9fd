"""What is turned into a vector, and how it is known to be still the same."""

from hashlib import sha256

from marketplace.search.documents import Document

TRANSLATION = "translation"


def own_words(document: Document) -> str:
    """All that a document says in its own language."""
    parts = (text for name, text in document.body if name != TRANSLATION)
    return "\n".join((document.title, document.summary, *parts))


def checksum(document: Document) -> str:
    """Tells whether a vector is of this text."""
    return sha256(f"{document.language}\n{own_words(document)}".encode()).hexdigest()
