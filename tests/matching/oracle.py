"""The rules once more, slowly and obviously, pair by pair: written from the issue, not the code."""

import math
from datetime import date

from geopy.distance import great_circle

from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings

FACE_TO_FACE = 1
ORDER = ["preference", "skills", "sector", "distance", "employer", "format", "freshness"]


def metres(a, b) -> int | None:
    if a.latitude is None or b.latitude is None:
        return None
    return round(great_circle((a.latitude, a.longitude), (b.latitude, b.longitude)).km * 1000)


def bar(
    candidate: CandidateRecord, mentor: MentorRecord, settings: SchemeSettings, as_of: date
) -> str | None:
    if candidate.email == mentor.email:
        return "same_person"
    if candidate.line_manager_email == mentor.email or mentor.line_manager_email == candidate.email:
        return "line_manager"
    if mentor.email in candidate.exclusions:
        return "excluded"
    if mentor.paused_until is not None and mentor.paused_until > as_of:
        return "paused"
    if mentor.capacity == 0:
        return "no_capacity"
    if candidate.level != "revalidation":
        ranks = {"revalidation": 0, "certification": 1, "chartership": 2, "fellowship": 3}
        held, sought = ranks[mentor.level], ranks[candidate.level]
        if settings.mentor_level_policy == "chartered_or_above" and held < ranks["chartership"]:
            return "level"
        if settings.mentor_level_policy == "same_or_above" and held < sought:
            return "level"
    same_employer = candidate.employer_key != "" and candidate.employer_key == mentor.employer_key
    if settings.same_employer == "bar" and same_employer:
        return "employer"
    common = candidate.formats & mentor.formats
    if common == 0:
        return "format"
    if common == FACE_TO_FACE:
        limits = [
            settings.default_max_distance_km
            if person.max_distance_km is None
            else person.max_distance_km
            for person in (candidate, mentor)
        ]
        apart = metres(candidate, mentor)
        if apart is None or apart / 1000 > min(limits):
            return "distance"
    return None


def wish(wanted: str, is_same: bool, same_word: str, silent: float) -> float:
    if wanted == "no_preference":
        return silent
    return 1.0 if (wanted == same_word) == is_same else 0.0


def values(
    candidate: CandidateRecord, mentor: MentorRecord, settings: SchemeSettings, as_of: date
) -> dict[str, float]:
    found: dict[str, float] = {}
    silent = {"half": 0.5, "full": 1.0}[settings.no_wish_counts]
    if candidate.preferences is None:
        found["preference"] = silent
    elif mentor.email in candidate.preferences:
        place = candidate.preferences.index(mentor.email) + 1
        found["preference"] = 1 - 0.5 * (place - 1) / len(candidate.preferences)
    else:
        found["preference"] = 0.0
    needs = candidate.needs
    met = bin(needs & mentor.strengths).count("1")
    found["skills"] = met / bin(needs).count("1") if needs else silent
    same_sector = candidate.sector == mentor.sector
    found["sector"] = wish(candidate.sector_wish, same_sector, "same", silent)
    common = candidate.formats & mentor.formats
    apart = metres(candidate, mentor)
    near = 0.0 if apart is None else 1 / (1 + apart / 1000 / 25)
    if common == FACE_TO_FACE:
        found["distance"] = near
    elif common & FACE_TO_FACE:
        found["distance"] = max(near, 0.5)
    else:
        found["distance"] = 0.5
    same = candidate.employer_key != "" and candidate.employer_key == mentor.employer_key
    found["employer"] = wish(candidate.employer_wish, same, "inside", silent)
    found["format"] = min(1.0, bin(common).count("1") / 2)
    if mentor.confirmed_on is None:
        found["freshness"] = 0.0
    else:
        age = (as_of - mentor.confirmed_on).days
        fresh, stale = settings.fresh_days, settings.stale_days
        found["freshness"] = 1.0 if age <= fresh else max(0.0, (stale - age) / (stale - fresh))
    return found


def suitability(
    candidate: CandidateRecord, mentor: MentorRecord, settings: SchemeSettings, as_of: date
) -> int:
    found = values(candidate, mentor, settings, as_of)
    total, weight_sum = 0.0, 0.0
    for code in ORDER:
        total = total + settings.weights[code] * found[code]
        weight_sum = weight_sum + settings.weights[code]
    exact = total / weight_sum * 1_000_000
    below = math.floor(exact)
    rest = exact - below
    if rest == 0.5:
        return below if below % 2 == 0 else below + 1
    return below + 1 if rest > 0.5 else below


def priority(candidate: CandidateRecord, as_of: date) -> int:
    since = candidate.waiting_since or as_of
    value = 1 + (as_of - since).days // 91
    if candidate.lost_mentor:
        value += 2
    return min(5, value)
