"""Which spellings are one employer, and which employers belong to one parent, as the office says.

Names are compared as everywhere: with case, punctuation and spaces folded away. Whoever works for
bodies of one parent counts as working for the same employer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from matcher.core.words import _
from matcher.reference.files import fold

LONGEST = 200
MOST = 2000
SAME, PARENTS = "same", "parents"
KINDS = (SAME, PARENTS)


class BadEmployers(ValueError):
    """What is said of employers cannot be; the message says why."""


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Employers:
    """What the office has said of employers: `same` by spelling, `parents` by employer.

    Raises
    ------
    BadEmployers
        A name is empty or too long, is said twice, or belongs to itself in the end.
    """

    same: Mapping[str, str] = field(default_factory=_none)
    parents: Mapping[str, str] = field(default_factory=_none)
    _roots: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        links: dict[str, str] = {}
        for name, other in self.links():
            _check_name(name)
            _check_name(other)
            if fold(name) in links:
                raise BadEmployers(
                    _("“%(name)s” is named twice. Take one of the two away first.", name=name)
                )
            links[fold(name)] = fold(other)
        if len(links) > MOST:
            raise BadEmployers(_("At most %(most)s names can be kept.", most=MOST))
        object.__setattr__(self, "_roots", {key: self._root(key, links) for key in links})
        object.__setattr__(self, SAME, MappingProxyType(dict(self.same)))
        object.__setattr__(self, PARENTS, MappingProxyType(dict(self.parents)))

    def _root(self, key: str, links: Mapping[str, str]) -> str:
        met = {key}
        while key in links:
            key = links[key]
            if key in met:
                raise BadEmployers(
                    _("Then “%(name)s” would belong to itself.", name=self._written(key))
                )
            met.add(key)
        return key

    def _written(self, key: str) -> str:
        return next(name for name, _other in self.links() if fold(name) == key)

    @classmethod
    def from_mapping(cls, values: object) -> "Employers":
        """Build from what a scheme keeps: a table `same` and a table `parents`.

        Raises
        ------
        BadEmployers
            A table is not what it should be, or what it says cannot be.
        """
        if not isinstance(values, Mapping) or not set(values) <= {*KINDS}:
            raise BadEmployers(_("Employers must be two tables: same, and parents."))
        tables = [values.get(kind, {}) for kind in KINDS]
        for table in tables:
            if not isinstance(table, Mapping) or not all(
                isinstance(text, str) for pair in table.items() for text in pair
            ):
                raise BadEmployers(_("Employers must be two tables: same, and parents."))
        return cls(*tables)

    def as_mapping(self) -> dict[str, dict[str, str]]:
        """Return it as `from_mapping` reads it."""
        return {SAME: dict(self.same), PARENTS: dict(self.parents)}

    def links(self) -> Iterator[tuple[str, str]]:
        """Return every name that is said to be, or to belong to, another, with the other."""
        yield from self.same.items()
        yield from self.parents.items()

    def key_of(self, folded: str) -> str:
        """Return by which key an employer is compared, from its folded name."""
        return self._roots.get(folded, folded)

    def __bool__(self) -> bool:
        return bool(self.same or self.parents)


def _check_name(name: str) -> None:
    if not fold(name):
        raise BadEmployers(_("Give the name of an employer, with letters or numbers in it."))
    if len(name) > LONGEST:
        raise BadEmployers(_("Use %(most)s characters or fewer for a name.", most=LONGEST))
