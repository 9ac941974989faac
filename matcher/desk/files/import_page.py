"""What a file would change, as its page shows it; gathered piece by piece where it is large."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from matcher.desk.files.importing import Sheet
from matcher.desk.queries.importing import Found as Person
from matcher.desk.queries.importing import Plan
from matcher.desk.rules.import_job import SHOWN, Found, Line, Listed
from matcher.desk.rules.importing import changes_in_words


@dataclass
class Gathered:
    """What the pieces of a file would change together."""

    sheet: Sheet
    new: list[Person] = field(default_factory=list)
    changed: list[Person] = field(default_factory=list)
    renamed: list[Person] = field(default_factory=list)
    n_same: int = 0
    fingerprints: list[str] = field(default_factory=list)

    def add(self, plan: Plan) -> None:
        """Take in what one piece would change."""
        self.new += plan.new
        self.changed += plan.changed
        self.renamed += plan.renamed
        self.n_same += plan.n_same
        self.fingerprints.append(plan.fingerprint)

    def found(self) -> Found:
        """Return all of it, as the page shows it."""
        return Found(
            new=_listed(self.new, lambda one: (one.email,)),
            changed=_listed(self.changed, lambda one: tuple(changes_in_words(one.changes))),
            renamed=_listed(self.renamed, lambda one: one.changes["name"]),
            bad=Listed(
                len(self.sheet.bad),
                tuple(Line(bad.row, bad.called, bad.reasons) for bad in self.sheet.bad[:SHOWN]),
            ),
            n_same=self.n_same,
            unusable=self.sheet.unusable,
            notes=self.sheet.notes[:SHOWN],
            n_notes=len(self.sheet.notes),
            seen=seen_of(self.fingerprints),
        )


def seen_of(fingerprints: Iterable[str]) -> str:
    """Return what stands for all that was seen to be written, in pieces."""
    return sha256(" ".join(fingerprints).encode()).hexdigest()[:32]


def _listed(people: Sequence[Person], words: Callable[[Person], Sequence[str]]) -> Listed:
    first = (Line(one.row, one.name, tuple(words(one))) for one in people[:SHOWN])
    return Listed(len(people), tuple(first))
