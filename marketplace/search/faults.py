"""What may go wrong with an index."""

from marketplace.core.errors import DomainError


class IndexUnavailable(DomainError):
    """The index is missing, unreadable, unsafe or from another version; list from the database."""

    def __init__(self, why: str) -> None:
        super().__init__("index_unavailable", why=why)
