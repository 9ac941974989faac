"""What each criterion gave to a pair's suitability: the numbers that the reasons are made of."""

from math import floor

from matcher.matching.criteria import CRITERIA, FULL_SUITABILITY, Between, pair_values
from matcher.matching.instance.arrays import plain_row, scheme_row
from matcher.matching.instance.instance import Instance
from matcher.matching.instance.links import position_on_list
from matcher.matching.rules.eligibility import have_same_employer
from matcher.matching.rules.people import PersonRecord
from matcher.places.distance import distance_m as metres


def criterion_values(instance: Instance, i: int, j: int, distance_m: int) -> tuple[float, ...]:
    """Return each criterion's value for a pair, as the kernel saw it."""
    candidate, mentor = instance.candidates[i], instance.mentors.records[j]
    between = Between(
        position_on_list(candidate).get(mentor.email, 0),
        distance_m,
        candidate.formats & mentor.formats,
        have_same_employer(candidate, mentor, instance.settings),
    )
    return pair_values(
        plain_row(instance.rows[i]),
        plain_row(instance.mentors.rows[j]),
        between,
        plain_row(scheme_row(instance.settings)),
    )


def contributions(
    instance: Instance, i: int, j: int, *, distance_m: int | None = None
) -> dict[str, int]:
    """Return how much of a pair's suitability each criterion gave; the parts sum to the whole.

    Each part is rounded down, and what is then missing goes to the largest remainders.
    `distance_m` spares measuring the distance again where the scores are at hand.
    """
    if distance_m is None:
        distance_m = pair_distance_m(instance.candidates[i], instance.mentors.records[j])
    weights = [float(instance.settings.weights[criterion.code]) for criterion in CRITERIA]
    return share_out(weights, criterion_values(instance, i, j, int(distance_m)))


def pair_distance_m(a: PersonRecord, b: PersonRecord) -> int:
    """Return the distance of two people's places in whole metres, -1 where it is unknown."""
    return metres(a.latitude, a.longitude, b.latitude, b.longitude)


def share_out(weights: list[float], values: tuple[float, ...]) -> dict[str, int]:
    """Split Σ weight × value ÷ Σ weights × 1,000,000, rounded once, into whole parts."""
    total = total_weight = 0.0
    for weight, value in zip(weights, values, strict=True):
        total_weight += weight  # not sum(): it rounds differently from one Python to the next
        total += weight * value
    whole = round(total / total_weight * FULL_SUITABILITY)
    exact = [
        weight * value / total_weight * FULL_SUITABILITY
        for weight, value in zip(weights, values, strict=True)
    ]
    parts = [floor(part) for part in exact]
    largest = sorted(range(len(parts)), key=lambda k: (parts[k] - exact[k], k))
    for k in largest[: whole - sum(parts)]:
        parts[k] += 1
    return {criterion.code: part for criterion, part in zip(CRITERIA, parts, strict=True)}
