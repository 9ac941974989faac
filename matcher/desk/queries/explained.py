"""Why two people suit, as the desk shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matcher.core.words import _, _l
from matcher.matching.criteria import CRITERIA
from matcher.matching.explain import about_km, reasons
from matcher.matching.instance.arrays import arrange_mentors
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.instance import instance_with
from matcher.matching.queries.pairs import Pair
from matcher.matching.rules.bars import BAR_LABELS, Bar

WHOLE = 100
"""People read points of a hundred; the database keeps millionths."""
UNIT = 1_000_000 // WHOLE
BAR_WORDS = BAR_LABELS | {Bar.NO_CAPACITY: _l("Has no free place")}
"""What the office reads for a bar: here capacity means the places that are free."""
LABELS = {criterion.code: criterion.label for criterion in CRITERIA} | {
    "preference": _l("Their list")
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion gave, of the most that it could."""

    label: str
    value: int
    of: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A pair's points, what speaks for it, what is not ideal, and the parts that add up."""

    points: int
    speaks_for: tuple[str, ...]
    not_ideal: tuple[str, ...]
    parts: tuple[Part, ...]
    apart: str


def explain_pair(pair: Pair) -> Explained:
    """Explain two people as they stand today."""
    mentors = arrange_mentors([pair.mentor], pair.settings, as_of=pair.as_of)
    instance = instance_with(mentors, [pair.candidate])
    given = contributions(instance, 0, 0, distance_m=pair.distance_m)
    said = reasons(
        pair.candidate,
        pair.mentor,
        pair.settings,
        given,
        as_of=pair.as_of,
        distance_m=pair.distance_m,
    )
    return explained(
        given,
        [(reason.text, reason.met) for reason in said],
        pair.settings.weights,
        pair.distance_m,
    )


def explain_stored(
    given: Mapping[str, int],
    said: Iterable[Mapping[str, Any]],
    weights: Mapping[str, float],
    distance_km: int | None,
) -> Explained:
    """Explain two people as a run saw them."""
    distance_m = -1 if distance_km is None else distance_km * 1000
    told = [(reason["text"], reason["met"]) for reason in said]
    return explained(given, told, weights, distance_m)


def explained(
    given: Mapping[str, int],
    said: Iterable[tuple[str, bool]],
    weights: Mapping[str, float],
    distance_m: int,
) -> Explained:
    """Put an explanation into points; a criterion without weight is left out."""
    said = list(said)
    total = sum(weights.values()) or 1
    return Explained(
        points=round(sum(given.values()) / UNIT),
        speaks_for=tuple(text for text, met in said if met),
        not_ideal=tuple(text for text, met in said if not met),
        parts=tuple(
            Part(LABELS[code], round(given.get(code, 0) / UNIT), round(WHOLE * weight / total))
            for code, weight in weights.items()
            if weight and code in LABELS
        ),
        apart=_apart(distance_m),
    )


def _apart(distance_m: int) -> str:
    if distance_m < 0:
        return _("How far apart they are is not known")
    return _("They are %(km)s apart", km=about_km(distance_m))
