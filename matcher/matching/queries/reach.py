"""Whom a mentor's places reach: candidates who look and could have this mentor."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from matcher.matching.criteria import FACE_TO_FACE_BIT
from matcher.matching.explain import Reach
from matcher.matching.models import Scheme
from matcher.matching.queries.people import read_candidates, read_mentors, settings_of
from matcher.matching.rules.eligibility import why_not_eligible
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.mentors.models import Mentor
from matcher.places.distance import distance_matrix_m
from matcher.reference.files import vocabulary

NEAR_M = 50_000


def find_reach(session: Session, mentor_id: int, *, today: date) -> Reach | None:
    """Return how many people can find a mentor; None where nobody can ask them just now."""
    scheme = session.get_one(Scheme, session.get_one(Mentor, mentor_id).scheme_id)
    mentor = read_mentors(session, scheme.id, today=today, only=[mentor_id])[mentor_id]
    if mentor.bar or mentor.paused_until or not mentor.capacity:
        return None
    people = list(read_candidates(session, scheme.id, today=today, free_only=True).values())
    settings, metres = settings_of(scheme), _metres(people, mentor)
    reached = _reached(people, metres, mentor, settings, today)
    place = mentor.place if mentor.formats & FACE_TO_FACE_BIT else ""
    if reached:
        n_near = sum(0 <= metre <= NEAR_M for metre in reached) if place else 0
        return Reach(len(reached), n_near, place)
    more = {
        term.code: len(_reached(people, metres, _accepting(mentor, term.number), settings, today))
        for term in vocabulary().formats
        if not mentor.formats >> term.number & 1
    }
    best = max(more, key=more.__getitem__, default="")
    return Reach(0, 0, place, best, more[best]) if more.get(best) else Reach(0, 0, place)


def _accepting(mentor: MentorRecord, number: int) -> MentorRecord:
    return replace(mentor, formats=mentor.formats | 1 << number)


def _metres(people: Iterable[CandidateRecord], mentor: MentorRecord) -> list[int]:
    """Return how far each of some people is from a mentor."""
    points = np.array([(person.latitude, person.longitude) for person in people], np.float64)
    lats, lons = points.reshape(-1, 2).T
    here = np.array([mentor.latitude, mentor.longitude], np.float64)
    metres: list[int] = distance_matrix_m([here[0]], [here[1]], lats, lons)[0].tolist()
    return metres


def _reached(
    people: Iterable[CandidateRecord],
    metres: Iterable[int],
    mentor: MentorRecord,
    settings: SchemeSettings,
    today: date,
) -> list[int]:
    """Return how far each of those is away who could have a mentor."""
    return [
        metre
        for person, metre in zip(people, metres, strict=True)
        if why_not_eligible(person, mentor, settings, as_of=today, distance_m=metre) is None
    ]
