"""What makes a pair suitable: one pure function of one pair per criterion, each from 0 to 1.

The functions are compiled into the scoring kernel and run as plain Python elsewhere: the same
operations in the same order, so that both give the same number to the last bit. A new criterion is
a function here, its line in `CRITERIA` and its place in `pair_values`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

NO_WISH = 0
WISH_SAME = 1
WISH_OTHER = 2
"""How a wish about the mentor's sector or employer is numbered."""

FULL_SUITABILITY = 1_000_000
NEUTRAL = 0.5
HALF_VALUE_KM = 25.0
FRESH_DAYS = 30
STALE_DAYS = 90

Function = TypeVar("Function", bound=Callable[..., Any])
IN_KERNEL: list[Callable[..., Any]] = []
"""The functions that the scoring kernel compiles as well as itself."""


def in_kernel(function: Function) -> Function:
    """Mark a function for the kernel; numba itself is only loaded with the kernel."""
    IN_KERNEL.append(function)
    return function


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the table of criteria."""

    code: str
    label: str
    weight: int


CRITERIA = (
    Criterion("preference", "Your list", 30),
    Criterion("skills", "Skills", 20),
    Criterion("sector", "Sector", 15),
    Criterion("distance", "Distance", 15),
    Criterion("employer", "Employer", 10),
    Criterion("format", "Ways of meeting", 5),
    Criterion("freshness", "Freshness", 5),
)
"""The criteria in the order in which they are added up, with their default weights."""


@in_kernel
def count_bits(mask: int) -> int:
    """Return how many bits of a mask are set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@in_kernel
def preference(position: int, listed: int) -> float:
    """From 1 for the first choice down to just above 0.5 for the last of a candidate's list.

    `position` counts from 1, and is 0 for a mentor who is not listed; `listed` is how many the
    candidate listed, and -1 where no list was given.
    """
    if listed < 0:
        return NEUTRAL
    if position == 0:
        return 0.0
    return 1.0 - 0.5 * (position - 1) / listed


@in_kernel
def skills(needs: int, strengths: int) -> float:
    """Return the share of the candidate's needs that are among the mentor's strengths."""
    if needs == 0:
        return NEUTRAL
    return count_bits(needs & strengths) / count_bits(needs)


@in_kernel
def wish(wished: int, is_same: bool) -> float:
    """1 where a wish for the same or for another is met, 0 where it is not."""
    if wished == NO_WISH:
        return NEUTRAL
    if (wished == WISH_SAME) == is_same:
        return 1.0
    return 0.0


@in_kernel
def distance(distance_m: int, meet_face_to_face: bool, meet_otherwise: bool) -> float:
    """Nearness, which matters only as far as the two would meet face to face.

    `distance_m` is -1 where it is unknown.
    """
    if not meet_face_to_face:
        return NEUTRAL
    near = 0.0
    if distance_m >= 0:
        near = 1.0 / (1.0 + distance_m / 1000.0 / HALF_VALUE_KM)
    if meet_otherwise:
        return max(near, NEUTRAL)
    return near


@in_kernel
def meeting(formats_in_common: int) -> float:
    """Two or more ways of meeting in common leave nothing to wish for."""
    return min(formats_in_common / 2.0, 1.0)


@in_kernel
def freshness(days_since_confirmed: int) -> float:
    """How far to trust what the mentor last said of their places; -1 days is "never said"."""
    if days_since_confirmed < 0 or days_since_confirmed >= STALE_DAYS:
        return 0.0
    if days_since_confirmed <= FRESH_DAYS:
        return 1.0
    return (STALE_DAYS - days_since_confirmed) / (STALE_DAYS - FRESH_DAYS)


@in_kernel
def pair_values(
    position: int,
    listed: int,
    needs: int,
    strengths: int,
    sector_wish: int,
    same_sector: bool,
    distance_m: int,
    meet_face_to_face: bool,
    formats_in_common: int,
    employer_wish: int,
    same_employer: bool,
    days_since_confirmed: int,
) -> tuple[float, float, float, float, float, float, float]:
    """Return the value of every criterion for one pair, in the order of `CRITERIA`."""
    meet_otherwise = formats_in_common > 1 if meet_face_to_face else formats_in_common > 0
    return (
        preference(position, listed),
        skills(needs, strengths),
        wish(sector_wish, same_sector),
        distance(distance_m, meet_face_to_face, meet_otherwise),
        wish(employer_wish, same_employer),
        meeting(formats_in_common),
        freshness(days_since_confirmed),
    )
