"""What is missing for those who have no mentor, and which single changes would give them one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.matching.criteria import FACE_TO_FACE_BIT
from matcher.matching.explain.words import counted, lower
from matcher.matching.rules.people import CandidateRecord
from matcher.reference.files import vocabulary


class Change(StrEnum):
    """The kinds of single change that could give someone a mentor."""

    FORMAT = "format"
    DISTANCE = "distance"
    EXCLUSION = "exclusion"
    SECTOR_WISH = "sector_wish"
    EMPLOYER_WISH = "employer_wish"
    LEVEL_POLICY = "level_policy"
    SAME_EMPLOYER = "same_employer"
    RETURN = "return"
    PLACE = "place"
    MENTOR = "mentor"


@dataclass(frozen=True, slots=True)
class NearestMiss:
    """The single change nearest to giving an unmatched candidate a mentor.

    `n_mentors` with a free place would then be open to them (for `PLACE`, how many are open to
    them now and full). `format` is the code to accept, `distance_km` how far to travel, `on` when
    the first mentor returns.
    """

    change: Change
    n_mentors: int = 0
    format: str = ""
    distance_km: int = 0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A single change, all else staying as it is, that would give an unmatched candidate a mentor.

    `n_mentors` with a free place would then be open to them (for `PLACE`, with so many mentors of
    the `region` one more place would do). Where it is 0, others would change mentors so that there
    is room: nobody is left without by it, unless it `displaces`. `format`, `distance_km` and `on`
    are as in `NearestMiss`.
    """

    change: Change
    n_mentors: int = 0
    format: str = ""
    distance_km: int = 0
    on: date | None = None
    region: str = ""
    displaces: bool = False


def nearest_miss_in_words(miss: NearestMiss, candidate: CandidateRecord) -> str:
    """Say what single change would give this person a mentor with a free place."""
    match miss.change:
        case Change.RETURN:
            return _waiting(miss)
        case Change.PLACE:
            return _place_needed(miss.n_mentors)
        case Change.MENTOR:
            return f"No single change would do: another mentor is needed{_near(candidate)}"
    return f"{_making(miss)} would open {_with_place(miss)}"


def alternative_in_words(alternative: Alternative) -> str:
    """Say what a single change would do for somebody left without a mentor."""
    if alternative.change is Change.RETURN:
        return _waiting(alternative)
    if alternative.change is Change.PLACE:
        return _one_more_place(alternative)
    making = _making(alternative)
    if alternative.n_mentors:
        return f"{making} would open {_with_place(alternative)}"
    if alternative.displaces:
        return f"{making} would give them a mentor, but somebody else might lose theirs"
    return f"{making} would do: others would change mentors, and nobody would lose theirs"


def alternatives_in_words(
    alternatives: tuple[Alternative, ...], n_open: int, candidate: CandidateRecord
) -> str:
    """Say all that would help, in one cell; where nothing does, why.

    `n_open` mentors are open to the candidate now, and full.
    """
    if alternatives:
        return "; ".join(map(alternative_in_words, alternatives))
    if n_open:
        return (
            "No single change would do: others who come first wait for the same mentors, "
            "so more places are needed"
        )
    return nearest_miss_in_words(NearestMiss(Change.MENTOR), candidate)


def _making(change: NearestMiss | Alternative) -> str:
    if change.change is Change.FORMAT:
        return f"Accepting {lower(vocabulary().formats.label(change.format))}"
    if change.change is Change.DISTANCE:
        return f"Travelling up to {change.distance_km} km"
    return {
        Change.EXCLUSION: "Taking back an exclusion",
        Change.SECTOR_WISH: "Giving up the wish about the mentor’s sector",
        Change.EMPLOYER_WISH: "Giving up the wish about the mentor’s employer",
        Change.LEVEL_POLICY: "Letting any registered member mentor",
        Change.SAME_EMPLOYER: "Allowing a mentor from the same employer",
    }[change.change]


def _with_place(change: NearestMiss | Alternative) -> str:
    return f"{counted(change.n_mentors, 'mentor', 'mentors')} with a free place"


def _waiting(change: NearestMiss | Alternative) -> str:
    return f"Waiting until {_day(change.on)}, when {_with_place(change)} will be back"


def _place_needed(n_full: int) -> str:
    if n_full == 1:
        return "The one mentor open to them is full: one more place there is needed"
    return f"All {n_full} mentors open to them are full: one more place with any of them is needed"


def _one_more_place(alternative: Alternative) -> str:
    region = vocabulary().regions.label(alternative.region)
    where = f"in {region}" if region else "who gave no place"
    which = (
        "one mentor" if alternative.n_mentors == 1 else f"any of {alternative.n_mentors} mentors"
    )
    return f"One more place with {which} {where} could go to them"


def _near(candidate: CandidateRecord) -> str:
    if candidate.place and candidate.formats & FACE_TO_FACE_BIT:
        return f" near {candidate.place}"
    return ""


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "their return"
