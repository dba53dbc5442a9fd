"""A page of a list: bounded, and addressed by number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PER_PAGE = 20
MAX_PAGE = 5000

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some of `total` things. Numbers begin at 1."""

    items: Sequence[Item]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.per_page))

    @property
    def numbers(self) -> list[int | None]:
        """Numbers to show; None stands for a gap."""
        near = {1, self.last, *range(self.number - 2, self.number + 3)}
        shown = sorted(n for n in near if 1 <= n <= self.last)
        result: list[int | None] = []
        for n in shown:
            if result and result[-1] is not None and n - result[-1] > 1:
                result.append(None)
            result.append(n)
        return result


def page_number(args: Mapping[str, str]) -> int:
    """The page that an address asks for; 1 for what is no number, never beyond a bound."""
    value = args.get("page", "1")
    if not value.isascii() or not value.isdigit():
        return 1
    return min(max(int(value[:9]), 1), MAX_PAGE)
