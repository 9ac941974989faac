"""Why this mentor, in short plain words.

The words speak to the candidate; each is a `Reason` with its code, so that a page may arrange
them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.core.words import _, _l, ngettext
from matcher.matching.criteria import FACE_TO_FACE_BIT, HALF_VALUE_KM
from matcher.matching.explain.words import about_km, listing, upper
from matcher.matching.rules.eligibility import days_since_confirmed, have_same_employer
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.reference.files import vocabulary

_ORDINALS = (
    _l("First"),
    _l("Second"),
    _l("Third"),
    _l("Fourth"),
    _l("Fifth"),
    _l("Sixth"),
    _l("Seventh"),
    _l("Eighth"),
    _l("Ninth"),
    _l("Tenth"),
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
        _employer(candidate, mentor, settings),
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
        return Reason("preference", _("Not on your list"), False)
    if len(listed) == 1:
        return Reason("preference", _("The one mentor on your list"), True)
    place = listed.index(mentor.email)
    ordinal = _ORDINALS[place] if place < len(_ORDINALS) else _("Number %(n)s", n=place + 1)
    text = _("%(ordinal)s of the %(count)s on your list", ordinal=ordinal, count=len(listed))
    return Reason("preference", text, True)


def _skills(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    n_needs = candidate.needs.bit_count()
    met = candidate.needs & mentor.strengths
    if not n_needs:
        return None
    if met:
        return Reason("skills", _strong_in(met, n_needs), True)
    if n_needs == 1:
        return Reason("skills", _("Not known to be strong in what you need"), False)
    text = _("Not known to be strong in any of your %(n)s needs", n=n_needs)
    return Reason("skills", text, False)


def _strong_in(met: int, n_needs: int) -> str:
    n_met, skills = met.bit_count(), listing(vocabulary().skills, met)
    if n_met < n_needs:
        return _(
            "Strong in %(met)s of your %(n)s needs: %(skills)s", met=n_met, n=n_needs, skills=skills
        )
    if n_needs == 1:
        return _("Strong in what you need: %(skills)s", skills=skills)
    if n_needs == 2:
        return _("Strong in both of your needs: %(skills)s", skills=skills)
    return _("Strong in all %(n)s of your needs: %(skills)s", n=n_needs, skills=skills)


def _sector(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    sector = vocabulary().sectors.label(mentor.sector)
    is_same = candidate.sector == mentor.sector
    wished = {"same": True, "different": False}.get(candidate.sector_wish)
    if wished is None:
        return None
    text = {
        (True, True): _("Meets your wish for your own sector (%(sector)s)", sector=sector),
        (False, False): _("Meets your wish for another sector (%(sector)s)", sector=sector),
        (True, False): _(
            "From another sector (%(sector)s), though you wished for your own sector", sector=sector
        ),
        (False, True): _(
            "From your own sector (%(sector)s), though you wished for another sector", sector=sector
        ),
    }[wished, is_same]
    return Reason("sector", text, wished == is_same)


def _distance(candidate: CandidateRecord, mentor: MentorRecord, distance_m: int) -> Reason | None:
    if not candidate.formats & mentor.formats & FACE_TO_FACE_BIT or distance_m < 0:
        return None
    is_near = distance_m <= HALF_VALUE_KM * 1000
    return Reason("distance", _("%(distance)s away", distance=upper(about_km(distance_m))), is_near)


def _employer(
    candidate: CandidateRecord, mentor: MentorRecord, settings: SchemeSettings
) -> Reason | None:
    wished = {"inside": True, "outside": False}.get(candidate.employer_wish)
    if wished is None:
        return None
    is_same = have_same_employer(candidate, mentor, settings)
    text = {
        (True, True): _("From your own organisation, as you wished"),
        (False, False): _("From outside your organisation, as you wished"),
        (True, False): _(
            "From outside your organisation, though you wished for your own organisation"
        ),
        (False, True): _(
            "From your own organisation, though you wished for outside your organisation"
        ),
    }[wished, is_same]
    return Reason("employer", text, wished == is_same)


def _formats(candidate: CandidateRecord, mentor: MentorRecord) -> Reason | None:
    common = candidate.formats & mentor.formats
    if not common:
        return None
    formats = listing(vocabulary().formats, common)
    return Reason("format", _("You both chose %(formats)s", formats=formats), True)


def _freshness(mentor: MentorRecord, settings: SchemeSettings, as_of: date) -> Reason:
    days = days_since_confirmed(mentor, as_of)
    is_fresh = 0 <= days <= settings.fresh_days
    return Reason("freshness", _confirmed(days, is_fresh=is_fresh), is_fresh)


def _confirmed(days: int, *, is_fresh: bool) -> str:
    if days < 0:
        return _("Has not confirmed their places yet")
    if not is_fresh:
        return ngettext(
            "Last confirmed their places yesterday",
            "Last confirmed their places %(num)s days ago",
            days,
        )
    if days == 0:
        return _("Confirmed their places today")
    return ngettext(
        "Confirmed their places yesterday", "Confirmed their places %(num)s days ago", days
    )
