"""Why this mentor, in short plain words.

The words speak to the candidate; each is a `Reason` with its code, so that a page may arrange
them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.matching.criteria import FACE_TO_FACE_BIT, HALF_VALUE_KM
from matcher.matching.explain.words import about_km, listing, upper
from matcher.matching.rules.eligibility import days_since_confirmed, have_same_employer
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.reference.files import vocabulary

_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion's say about a pair; `met` tells what speaks for it from what is not ideal."""

    code: str
    text: str
    met: bool


def reasons(
    candidate: CandidateRecord,
    mentor: MentorRecord,
    settings: SchemeSettings,
    contributions: Mapping[str, int],
    *,
    as_of: date,
    distance_m: int,
) -> tuple[Reason, ...]:
    """Return what speaks for a pair, the weightiest first, then what is not ideal.

    A criterion to which the scheme gives no weight, or on which nothing was wished, is silent.
    """
    found = [
        _preference(candidate, mentor),
        _skills(candidate, mentor),
        _sector(candidate, mentor),
        _distance(candidate, mentor, distance_m),
        _employer(candidate, mentor),
        _formats(candidate, mentor),
        _freshness(mentor, settings, as_of),
    ]
    said = [reason for reason in found if reason and settings.weights[reason.code]]
    return tuple(sorted(said, key=lambda reason: (not reason.met, -contributions[reason.code])))


def in_one_line(said: Iterable[Reason]) -> str:
    """Return reasons as one line of a spreadsheet."""
    return "; ".join(reason.text for reason in said)


def _preference(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    listed = candidate.preferences
    if listed is None:
        return None
    if mentor.email not in listed:
        return Reason("preference", "Not on your list", False)
    place = listed.index(mentor.email)
    if len(listed) == 1:
        return Reason("preference", "The one mentor on your list", True)
    ordinal = _ORDINALS[place] if place < len(_ORDINALS) else f"number {place + 1}"
    return Reason("preference", f"{upper(ordinal)} of the {len(listed)} on your list", True)


def _skills(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    skills = vocabulary().skills
    n_needs = candidate.needs.bit_count()
    met = candidate.needs & mentor.strengths
    if not n_needs:
        return None
    if not met:
        words = "in what you need" if n_needs == 1 else f"in any of your {n_needs} needs"
        return Reason("skills", f"Not known to be strong {words}", False)
    share = f"{met.bit_count()} of your {n_needs} needs"
    if met == candidate.needs:
        share = {1: "what you need", 2: "both of your needs"}.get(
            n_needs, f"all {n_needs} of your needs"
        )
    return Reason("skills", f"Strong in {share}: {listing(skills, met)}", True)


def _sector(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    label = vocabulary().sectors.label(mentor.sector)
    is_same = candidate.sector == mentor.sector
    wished = {"same": True, "different": False}.get(candidate.sector_wish)
    if wished is None:
        return None
    which = {True: "your own sector", False: "another sector"}
    if wished == is_same:
        return Reason("sector", f"Meets your wish for {which[wished]} ({label})", True)
    text = f"From {which[is_same]} ({label}), though you wished for {which[wished]}"
    return Reason("sector", text, False)


def _distance(candidate: CandidateRecord, mentor: MentorRecord, distance_m: int) -> Reason | None:
    if not candidate.formats & mentor.formats & FACE_TO_FACE_BIT or distance_m < 0:
        return None
    is_near = distance_m <= HALF_VALUE_KM * 1000
    return Reason("distance", f"{upper(about_km(distance_m))} away", is_near)


def _employer(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    wished = {"inside": True, "outside": False}.get(candidate.employer_wish)
    if wished is None:
        return None
    is_same = have_same_employer(candidate, mentor)
    where = {True: "your own organisation", False: "outside your organisation"}
    if wished == is_same:
        return Reason("employer", f"From {where[is_same]}, as you wished", True)
    return Reason(
        "employer", f"From {where[is_same]}, though you wished for {where[wished]}", False
    )


def _formats(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    common = candidate.formats & mentor.formats
    if not common:
        return None
    return Reason("format", f"You both chose {listing(vocabulary().formats, common)}", True)


def _freshness(mentor: MentorRecord, settings: SchemeSettings, as_of: date) -> Reason:
    days = days_since_confirmed(mentor, as_of)
    if days < 0:
        return Reason("freshness", "Has not confirmed their places yet", False)
    when = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    if days <= settings.fresh_days:
        return Reason("freshness", f"Confirmed their places {when}", True)
    return Reason("freshness", f"Last confirmed their places {when}", False)
