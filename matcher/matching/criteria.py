"""What makes a pair suitable: one pure function of one pair per criterion, each from 0 to 1.

The functions are compiled into the scoring kernel and run as plain Python elsewhere: the same
operations in the same order, so that both give the same number to the last bit. A new criterion is
a function here, its line in `CRITERIA` (with its label and weight), its place in `pair_values`,
which hands it what it needs of the two people's rows, of what lies between them and of the scheme's
settings, and its place in `block_values`, where 1.0 will do: whatever the criterion says, it must
not be worth more to be further apart. Only a fact that no row holds yet goes into
`instance/arrays.py` first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from matcher.core.words import _l

NO_WISH = 0
WISH_SAME = 1
WISH_OTHER = 2
"""How a wish about the mentor's sector or employer is numbered."""

FULL_SUITABILITY = 1_000_000
NEUTRAL = 0.5
"""What a criterion is worth that cannot be judged, such as distance between two who only phone."""

HALF_VALUE_KM = 25.0
FACE_TO_FACE_BIT = 1
"""The bit of a mask of formats that makes distance matter."""

LAST_BIT = 62
"""Sectors and employers from this number on share one bit of a block's mask."""

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


class Between(NamedTuple):
    """What lies between two people: `position` of the mentor on the candidate's list, from 1 (0:
    not listed), `distance_m` in whole metres (-1: unknown), the `formats` in common as a mask, and
    whether both have the same employer.
    """

    position: int
    distance_m: int
    formats: int
    same_employer: bool


CRITERIA = (
    Criterion("preference", _l("Your list"), 30),
    Criterion("skills", _l("Skills"), 20),
    Criterion("sector", _l("Sector"), 15),
    Criterion("distance", _l("Distance"), 15),
    Criterion("employer", _l("Employer"), 10),
    Criterion("format", _l("Ways of meeting"), 5),
    Criterion("freshness", _l("Freshness"), 5),
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
def preference(position: int, listed: int, no_wish: float) -> float:
    """From 1 for the first choice down to just above 0.5 for the last of a candidate's list.

    `position` counts from 1, and is 0 for a mentor who is not listed; `listed` is how many the
    candidate listed, and -1 where no list was given.
    """
    if listed < 0:
        return no_wish
    if position == 0:
        return 0.0
    return 1.0 - 0.5 * (position - 1) / listed


@in_kernel
def skills(needs: int, strengths: int, no_wish: float) -> float:
    """Return the share of the candidate's needs that are among the mentor's strengths."""
    if needs == 0:
        return no_wish
    return count_bits(needs & strengths) / count_bits(needs)


@in_kernel
def wish(wished: int, is_same: bool, no_wish: float) -> float:
    """1 where a wish for the same or for another is met, 0 where it is not."""
    if wished == NO_WISH:
        return no_wish
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
def freshness(days_since_confirmed: int, fresh_days: int, stale_days: int) -> float:
    """How far to trust what the mentor last said of their places; -1 days is "never said"."""
    if days_since_confirmed < 0 or days_since_confirmed >= stale_days:
        return 0.0
    if days_since_confirmed <= fresh_days:
        return 1.0
    return (stale_days - days_since_confirmed) / (stale_days - fresh_days)


@in_kernel
def pair_values(candidate: Any, mentor: Any, between: Between, scheme: Any) -> tuple[float, ...]:
    """Return the value of every criterion for one pair, in the order of `CRITERIA`.

    `candidate`, `mentor` and `scheme` have the fields of `CANDIDATE`, `MENTOR` and `SCHEME` in
    `instance/arrays.py`.
    """
    meet_face_to_face = between.formats & FACE_TO_FACE_BIT != 0
    n_formats = count_bits(between.formats)
    meet_otherwise = n_formats > 1 if meet_face_to_face else n_formats > 0
    return (
        preference(between.position, candidate.listed, scheme.no_wish),
        skills(candidate.needs, mentor.strengths, scheme.no_wish),
        wish(candidate.sector_wish, candidate.sector == mentor.sector, scheme.no_wish),
        distance(between.distance_m, meet_face_to_face, meet_otherwise),
        wish(candidate.employer_wish, between.same_employer, scheme.no_wish),
        meeting(n_formats),
        freshness(mentor.days_since_confirmed, scheme.fresh_days, scheme.stale_days),
    )


@in_kernel
def block_values(candidate: Any, block: Any, between: Between, scheme: Any) -> tuple[float, ...]:
    """Return the most that each criterion could be worth with any mentor of a block.

    `block` has the fields of `BLOCK` in `instance/blocks.py`; `between` is optimistic: no list, the
    least distance, all formats of the block that the candidate has too, and whether somebody there
    may have the same employer. Whole blocks are passed over by it, so it must never be too little;
    1.0 will always do.
    """
    meet_face_to_face = between.formats & FACE_TO_FACE_BIT != 0
    n_formats = count_bits(between.formats)
    own_sector = 1 << min(candidate.sector, LAST_BIT) if candidate.sector >= 0 else 0
    is_sure = own_sector != 1 << LAST_BIT
    has_same = block.sectors & own_sector != 0
    has_other = block.sectors != own_sector or not is_sure
    return (
        preference(0, candidate.listed, scheme.no_wish),
        skills(candidate.needs, block.strengths, scheme.no_wish),
        max(
            wish(candidate.sector_wish, True, scheme.no_wish) if has_same else 0.0,
            wish(candidate.sector_wish, False, scheme.no_wish) if has_other else 0.0,
        ),
        distance(between.distance_m, meet_face_to_face, True),
        max(
            wish(candidate.employer_wish, True, scheme.no_wish) if between.same_employer else 0.0,
            wish(candidate.employer_wish, False, scheme.no_wish),
        ),
        meeting(n_formats),
        freshness(block.days_since_confirmed, scheme.fresh_days, scheme.stale_days),
    )
