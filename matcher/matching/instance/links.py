"""The few pairs of people who already are something to each other, as sparse rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.matching.instance.arrays import MentorArrays, Rows
from matcher.matching.rules.eligibility import links_between
from matcher.matching.rules.people import CandidateRecord

LINK = np.dtype([("mentor", np.int64), ("links", np.int64), ("position", np.int64)])


def arrange_links(
    candidates: Sequence[CandidateRecord], mentors: MentorArrays
) -> tuple[NDArray[np.int64], Rows]:
    """Return, for candidate i, rows `start[i]:start[i + 1]` of mentors with a link or a place.

    `position` is the mentor's place on the candidate's list, from 1; 0 for one not listed.
    """
    found: list[tuple[int, int, int]] = []
    start = [0]
    for candidate in candidates:
        found.extend(_links_of(candidate, mentors))
        start.append(len(found))
    rows: NDArray[Any] = np.array(found, dtype=LINK)
    starts = np.array(start, dtype=np.int64)
    rows.setflags(write=False)
    starts.setflags(write=False)
    return starts, rows


def _links_of(candidate: CandidateRecord, mentors: MentorArrays) -> list[tuple[int, int, int]]:
    """Return (mentor, links, position) of every mentor whom this candidate's record concerns."""
    positions = position_on_list(candidate)
    addresses = {
        candidate.email,
        candidate.line_manager_email,
        *positions,
        *candidate.exclusions,
        *candidate.already_paired,
        *candidate.already_asked,
    }
    concerned = {mentors.index[address] for address in addresses if address in mentors.index}
    concerned.update(mentors.managed_by.get(candidate.email, ()))
    rows = []
    for j in sorted(concerned):
        mentor = mentors.records[j]
        rows.append((j, links_between(candidate, mentor), positions.get(mentor.email, 0)))
    return rows


def position_on_list(candidate: CandidateRecord) -> dict[str, int]:
    """Return the place of every mentor on a candidate's list, counted from 1."""
    return {email: place for place, email in enumerate(candidate.preferences or (), start=1)}
