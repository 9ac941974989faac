"""A page of a long list."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, which page they are, and how many rows there are in all."""

    items: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        """The number of the last page; an empty list still has one page."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first_row(self) -> int:
        """The position of the first row shown, counted from 1; 0 for an empty list."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        """The position of the last row shown."""
        return min(self.number * self.per_page, self.total)

    def map(self, convert: Callable[[T], U]) -> "Page[U]":
        """Return the same page with each row converted."""
        return Page([convert(item) for item in self.items], self.number, self.total, self.per_page)


def clamp_page(number: int, total: int, per_page: int = PER_PAGE) -> int:
    """Return the nearest page that exists, so that an old link never ends in an error."""
    return min(max(1, number), max(1, -(-total // per_page)))


PIECE = 500
"""So many values at once in an `IN (…)`: databases take some ten thousand at most."""


def in_pieces(values: Iterable[T], size: int = PIECE) -> Iterator[list[T]]:
    """Cut many values into pieces that a query can name one by one."""
    rest = list(values)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]
