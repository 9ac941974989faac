"""Who may be paired with whom: `first_bar` decides, in numbers, here and in the kernel."""

from datetime import date
from decimal import Decimal

from matcher.matching.criteria import FACE_TO_FACE_BIT, in_kernel
from matcher.matching.rules.bars import BARS, Bar
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import LevelPolicy, SameEmployer, SchemeSettings

NO_BAR = -1
CHARTERED_RANK = 2
REVALIDATION_RANK = 0
QUARTER_DAYS = 91
MOST_PRIORITY = 5

LINK_PAIRED = 1
LINK_ASKED = 2
LINK_SAME_PERSON = 4
LINK_MANAGER = 8
LINK_EXCLUDED = 16
"""What two particular people already are to each other, as bits of one number."""

LEVEL_POLICIES = tuple(LevelPolicy)

_ALREADY_PAIRED = BARS.index(Bar.ALREADY_PAIRED)
_ALREADY_ASKED = BARS.index(Bar.ALREADY_ASKED)
_SAME_PERSON = BARS.index(Bar.SAME_PERSON)
_LINE_MANAGER = BARS.index(Bar.LINE_MANAGER)
_EXCLUDED = BARS.index(Bar.EXCLUDED)
_PAUSED = BARS.index(Bar.PAUSED)
_NO_CAPACITY = BARS.index(Bar.NO_CAPACITY)
_LEVEL = BARS.index(Bar.LEVEL)
_EMPLOYER = BARS.index(Bar.EMPLOYER)
_FORMAT = BARS.index(Bar.FORMAT)
_DISTANCE = BARS.index(Bar.DISTANCE)
_CHARTERED_OR_ABOVE = LEVEL_POLICIES.index(LevelPolicy.CHARTERED_OR_ABOVE)
_SAME_OR_ABOVE = LEVEL_POLICIES.index(LevelPolicy.SAME_OR_ABOVE)


@in_kernel
def level_is_enough(policy: int, candidate_rank: int, mentor_rank: int) -> bool:
    """Say whether the mentor's level satisfies the scheme; revalidation asks for none."""
    if candidate_rank == REVALIDATION_RANK:
        return True
    if policy == _CHARTERED_OR_ABOVE:
        return mentor_rank >= CHARTERED_RANK
    if policy == _SAME_OR_ABOVE:
        return mentor_rank >= candidate_rank
    return True


@in_kernel
def bar_between(links: int) -> int:
    """Return the bar that two particular people's relation gives, or -1."""
    if links == 0:
        return NO_BAR
    if links & LINK_PAIRED:
        return _ALREADY_PAIRED
    if links & LINK_ASKED:
        return _ALREADY_ASKED
    if links & LINK_SAME_PERSON:
        return _SAME_PERSON
    if links & LINK_MANAGER:
        return _LINE_MANAGER
    return _EXCLUDED


@in_kernel
def first_bar(
    mentor_bar: int,
    links: int,
    is_paused: bool,
    capacity: int,
    has_level: bool,
    employer_barred: bool,
    formats_in_common: int,
    distance_m: int,
    limit_m: int,
) -> int:
    """Return the number of the first bar that applies to a pair, or -1 where it is eligible.

    `mentor_bar` is the service's own, which comes before all others; `formats_in_common` is a
    mask; `distance_m` is -1 where it is unknown.
    """
    if mentor_bar >= 0:
        return mentor_bar
    between = bar_between(links)
    if between >= 0:
        return between
    if is_paused:
        return _PAUSED
    if capacity == 0:
        return _NO_CAPACITY
    if not has_level:
        return _LEVEL
    if employer_barred:
        return _EMPLOYER
    if formats_in_common == 0:
        return _FORMAT
    is_near = 0 <= distance_m <= limit_m
    if formats_in_common == FACE_TO_FACE_BIT and not is_near:
        return _DISTANCE
    return NO_BAR


def why_not_eligible(
    candidate: CandidateRecord,
    mentor: MentorRecord,
    settings: SchemeSettings,
    *,
    as_of: date,
    distance_m: int,
) -> Bar | None:
    """Return the reason why these two may not be paired, or None if they may.

    `distance_m` is the distance between their places in whole metres, -1 if unknown.
    """
    policy = LEVEL_POLICIES.index(settings.mentor_level_policy)
    number = first_bar(
        NO_BAR if mentor.bar is None else BARS.index(mentor.bar),
        links_between(candidate, mentor),
        is_paused(mentor, as_of),
        mentor.capacity,
        level_is_enough(policy, candidate.level_rank, mentor.level_rank),
        settings.same_employer is SameEmployer.BAR
        and have_same_employer(candidate, mentor, settings),
        candidate.formats & mentor.formats,
        distance_m,
        min(reach_m(candidate, settings), reach_m(mentor, settings)),
    )
    return None if number == NO_BAR else BARS[number]


def links_between(candidate: CandidateRecord, mentor: MentorRecord) -> int:
    """Return what two particular people already are to each other, as a mask of `LINK_…`."""
    links = 0
    if mentor.email in candidate.already_paired:
        links |= LINK_PAIRED
    if mentor.email in candidate.already_asked:
        links |= LINK_ASKED
    if mentor.email == candidate.email:
        links |= LINK_SAME_PERSON
    if mentor.email == candidate.line_manager_email or (
        mentor.line_manager_email == candidate.email
    ):
        links |= LINK_MANAGER
    if mentor.email in candidate.exclusions:
        links |= LINK_EXCLUDED
    return links


def have_same_employer(
    candidate: CandidateRecord, mentor: MentorRecord, settings: SchemeSettings
) -> bool:
    """Say whether both work for the same employer, or for bodies of one parent.

    Nothing given is the same as nobody.
    """
    key_of = settings.employers.key_of
    return bool(candidate.employer_key) and (
        key_of(candidate.employer_key) == key_of(mentor.employer_key)
    )


def is_paused(mentor: MentorRecord, as_of: date) -> bool:
    """Say whether a mentor is away: until, and not on, the day they gave."""
    return mentor.paused_until is not None and mentor.paused_until > as_of


def reach_m(person: CandidateRecord | MentorRecord, settings: SchemeSettings) -> int:
    """Return how far a person would travel, in whole metres."""
    return whole_metres(
        settings.default_max_distance_km
        if person.max_distance_km is None
        else person.max_distance_km
    )


def whole_metres(km: float) -> int:
    """Return kilometres as the whole metres that fit in, without the binary fraction's error."""
    return int(Decimal(str(km)) * 1000)


def days_since_confirmed(mentor: MentorRecord, as_of: date) -> int:
    """Return the age in days of what the mentor last said of their places; -1 for never."""
    if mentor.confirmed_on is None:
        return -1
    return max(0, (as_of - mentor.confirmed_on).days)


def priority(candidate: CandidateRecord, as_of: date) -> int:
    """Return who comes first where places are short: 1 to 5, by waiting and a mentor lost."""
    waited = (as_of - (candidate.waiting_since or as_of)).days
    quarters = max(0, waited) // QUARTER_DAYS
    return min(MOST_PRIORITY, 1 + quarters + (2 if candidate.lost_mentor else 0))
