"""Mentors and candidates as eligibility, suitability and the explanations see them."""

from dataclasses import dataclass
from datetime import date

from matcher.matching.rules.bars import Bar

FACE_TO_FACE = 0
"""The permanent number of `face_to_face` in the vocabulary: the bit that makes distance matter."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What mentors and candidates have in common.

    `level` is the level held (mentor) or sought (candidate), and `level_rank` its rank in the
    vocabulary. `formats` is a bit mask over the vocabulary's numbers. `employer_key` and the
    e-mail addresses are folded for comparing. `max_distance_km` is None where the scheme's default
    holds. `latitude` and `longitude` are None where the place is not on the map.
    """

    email: str
    name: str
    employer: str
    employer_key: str
    line_manager_email: str
    sector: str
    level: str
    level_rank: int
    place: str
    region: str
    latitude: float | None
    longitude: float | None
    formats: int
    max_distance_km: float | None


@dataclass(frozen=True, slots=True)
class MentorRecord(PersonRecord):
    """A mentor. `bar` is a reason of the service's own why nobody may have this mentor now."""

    capacity: int
    strengths: int
    paused_until: date | None = None
    confirmed_on: date | None = None
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class CandidateRecord(PersonRecord):
    """A candidate.

    The sets and `preferences` hold mentors' e-mail addresses; `preferences` is None where no list
    was given, otherwise ordered with the dearest first.
    """

    needs: int
    sector_wish: str = "no_preference"
    employer_wish: str = "no_preference"
    waiting_since: date | None = None
    lost_mentor: bool = False
    preferences: tuple[str, ...] | None = None
    exclusions: frozenset[str] = frozenset()
    already_paired: frozenset[str] = frozenset()
    already_asked: frozenset[str] = frozenset()
