"""The same people with one thing different: what misses, alternatives and rules' prices try out.

Each change gives an instance that the one kernel scores again, so the rules are the kernel's own.
"""

from dataclasses import replace

import numpy as np

from matcher.matching.criteria import NO_WISH
from matcher.matching.instance.arrays import Rows
from matcher.matching.instance.instance import Instance
from matcher.matching.rules.eligibility import LINK_EXCLUDED, whole_metres
from matcher.matching.rules.settings import (
    MAX_DISTANCE_KM,
    LevelPolicy,
    SameEmployer,
    SchemeSettings,
)

FARTHEST_M = whole_metres(MAX_DISTANCE_KM)


def with_format(people: Instance, number: int) -> Instance:
    """Let the candidates accept one more way of meeting."""
    rows = people.rows.copy()
    rows["formats"] |= 1 << number
    return replace(people, rows=rows)


def with_format_for_all(people: Instance, number: int) -> Instance:
    """Let both sides accept one more way of meeting."""
    rows = people.mentors.rows.copy()
    rows["formats"] |= 1 << number
    return with_format(replace(people, mentors=replace(people.mentors, rows=rows)), number)


def with_any_distance(people: Instance) -> Instance:
    """Let the candidates travel any distance; the mentors' own limits stay."""
    rows = people.rows.copy()
    rows["reach_m"] = FARTHEST_M
    return replace(people, rows=rows)


def without_exclusions(people: Instance) -> Instance:
    """Take back all exclusions."""
    links = people.links.copy()
    links["links"] &= ~LINK_EXCLUDED
    return replace(people, links=links)


def without_sector_wish(people: Instance) -> Instance:
    """Let the candidates have no wish about the mentor's sector."""
    rows = people.rows.copy()
    rows["sector_wish"] = NO_WISH
    return replace(people, rows=rows)


def without_employer_wish(people: Instance) -> Instance:
    """Let the candidates have no wish about the mentor's employer."""
    rows = people.rows.copy()
    rows["employer_wish"] = NO_WISH
    return replace(people, rows=rows)


def with_any_level(people: Instance) -> Instance:
    """Let any registered member mentor."""
    settings = replace(people.settings, mentor_level_policy=LevelPolicy.ANY_REGISTERED)
    return with_settings(people, settings)


def with_same_employer(people: Instance) -> Instance:
    """Allow mentors from the candidate's own employer."""
    return with_settings(people, replace(people.settings, same_employer=SameEmployer.ALLOW))


def without_breaks(people: Instance) -> Instance:
    """Let the mentors who are away be there."""
    rows = people.mentors.rows.copy()
    rows["paused"] = False
    return replace(people, mentors=replace(people.mentors, rows=rows))


def without_default_distance(people: Instance) -> Instance:
    """Lift the scheme's limit on distance, for those on both sides who gave none of their own."""
    return _reaching(people, own=False)


def without_own_distances(people: Instance) -> Instance:
    """Lift the limits on distance that people on both sides gave themselves."""
    return _reaching(people, own=True)


def without_weight(people: Instance, criterion: str) -> Instance:
    """Let a criterion count for nothing, while another one counts."""
    weights = {**people.settings.weights, criterion: 0}
    return with_settings(people, replace(people.settings, weights=weights))


def with_settings(people: Instance, settings: SchemeSettings) -> Instance:
    """Set other policies or weights; how far people would travel stays as it was reckoned."""
    return replace(people, mentors=replace(people.mentors, settings=settings))


def _reaching(people: Instance, *, own: bool) -> Instance:
    """Let those travel any distance who gave a limit of their own, or those who gave none."""

    def lifted(rows: Rows, given: list[bool]) -> Rows:
        rows = rows.copy()
        rows["reach_m"][np.array(given, np.bool_) == own] = FARTHEST_M
        return rows

    mentors = people.mentors
    theirs = [mentor.max_distance_km is not None for mentor in mentors.records]
    ours = [candidate.max_distance_km is not None for candidate in people.candidates]
    return replace(
        people,
        rows=lifted(people.rows, ours),
        mentors=replace(mentors, rows=lifted(mentors.rows, theirs)),
    )
