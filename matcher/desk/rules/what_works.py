"""Which criteria went with good pairings, and how far that can be told from so few."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from matcher.desk.rules.figures import Rate
from matcher.pairings.rules.survey import is_good

ENOUGH = 30
"""So many pairings with an answer before anything is shown of criteria."""
MET_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """A pairing with its suitability and values at the approval, and whether it is a good one."""

    suitability: int
    values: Mapping[str, float]
    good: bool


@dataclass(frozen=True, slots=True)
class Split:
    """How many were good where a criterion was met, and where it was not."""

    code: str
    met: Rate
    not_met: Rate

    @property
    def is_enough(self) -> bool:
        """Whether both sides have enough to speak of a share."""
        return self.met.share is not None and self.not_met.share is not None

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """The difference of the shares, and between what the true one lies, 19 times in 20.

        Newcombe's interval (1998, method 10) from the Wilson intervals of both shares.
        """
        one, other, here, there = (
            self.met.share,
            self.not_met.share,
            self.met.range,
            self.not_met.range,
        )
        if one is None or other is None or here is None or there is None:
            return None
        middle = one - other
        below = sqrt((one - here[0]) ** 2 + (there[1] - other) ** 2)
        above = sqrt((here[1] - one) ** 2 + (other - there[0]) ** 2)
        return middle, middle - below, middle + above

    @property
    def tells(self) -> int:
        """1 or -1 where good pairings were clearly more or fewer where it was met, else 0."""
        found = self.difference
        if found is None or found[1] <= 0 <= found[2]:
            return 0
        return 1 if found[0] > 0 else -1


def judge(answers: Iterable[tuple[int, str]]) -> bool:
    """Say whether a pairing is a good one: everybody who answered says so."""
    return all(is_good(useful, again) for useful, again in answers)


def splits(judged: Sequence[Judged], codes: Iterable[str]) -> list[Split]:
    """Split the pairings by each criterion; nothing where there are too few."""
    if len(judged) < ENOUGH:
        return []
    middle = median(one.suitability for one in judged)
    whole = _split("", judged, [one.suitability >= middle for one in judged])
    return [
        whole,
        *(
            _split(code, judged, [one.values.get(code, 0) >= MET_FROM for one in judged])
            for code in codes
        ),
    ]


def _split(code: str, judged: Sequence[Judged], is_met: Sequence[bool]) -> Split:
    sides = {
        side: [one.good for one, met in zip(judged, is_met, strict=True) if met is side]
        for side in (True, False)
    }
    met, not_met = (Rate(sum(sides[side]), len(sides[side])) for side in (True, False))
    return Split(code, met, not_met)
