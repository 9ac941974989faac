"""What is missing for those who have no mentor, and which single changes would give them one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.core.words import _, _l, ngettext
from matcher.matching.criteria import FACE_TO_FACE_BIT
from matcher.matching.explain.words import lower
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
            return ngettext(
                "The one mentor open to them is full: one more place there is needed",
                "All %(num)s mentors open to them are full: one more place with any of them is "
                "needed",
                miss.n_mentors,
            )
        case Change.MENTOR:
            return _mentor_needed(candidate)
    return _opening(miss)


def alternative_in_words(alternative: Alternative) -> str:
    """Say what a single change would do for somebody left without a mentor."""
    if alternative.change is Change.RETURN:
        return _waiting(alternative)
    if alternative.change is Change.PLACE:
        return _one_more_place(alternative)
    if alternative.n_mentors:
        return _opening(alternative)
    making = _making(alternative)
    if alternative.displaces:
        return _(
            "%(change)s would give them a mentor, but somebody else might lose theirs",
            change=making,
        )
    return _(
        "%(change)s would do: others would change mentors, and nobody would lose theirs",
        change=making,
    )


def alternatives_in_words(
    alternatives: tuple[Alternative, ...], n_open: int, candidate: CandidateRecord
) -> str:
    """Say all that would help, in one cell; where nothing does, why.

    `n_open` mentors are open to the candidate now, and full.
    """
    if alternatives:
        return "; ".join(map(alternative_in_words, alternatives))
    if n_open:
        return _(
            "No single change would do: others who come first wait for the same mentors, "
            "so more places are needed"
        )
    return _mentor_needed(candidate)


_MAKING = {
    Change.EXCLUSION: _l("Taking back an exclusion"),
    Change.SECTOR_WISH: _l("Giving up the wish about the mentor’s sector"),
    Change.EMPLOYER_WISH: _l("Giving up the wish about the mentor’s employer"),
    Change.LEVEL_POLICY: _l("Letting any registered member mentor"),
    Change.SAME_EMPLOYER: _l("Allowing a mentor from the same employer"),
}


def _making(change: NearestMiss | Alternative) -> str:
    if change.change is Change.FORMAT:
        return _("Accepting %(format)s", format=lower(vocabulary().formats.label(change.format)))
    if change.change is Change.DISTANCE:
        return _("Travelling up to %(km)s km", km=change.distance_km)
    return str(_MAKING[change.change])


def _opening(change: NearestMiss | Alternative) -> str:
    return ngettext(
        "%(change)s would open 1 mentor with a free place",
        "%(change)s would open %(count)s mentors with a free place",
        change.n_mentors,
        change=_making(change),
        count=f"{change.n_mentors:,}",
    )


def _waiting(change: NearestMiss | Alternative) -> str:
    return ngettext(
        "Waiting until %(day)s, when 1 mentor with a free place will be back",
        "Waiting until %(day)s, when %(count)s mentors with a free place will be back",
        change.n_mentors,
        day=_day(change.on),
        count=f"{change.n_mentors:,}",
    )


def _one_more_place(alternative: Alternative) -> str:
    region = vocabulary().regions.label(alternative.region)
    if not region:
        return ngettext(
            "One more place with one mentor who gave no place could go to them",
            "One more place with any of %(num)s mentors who gave no place could go to them",
            alternative.n_mentors,
        )
    return ngettext(
        "One more place with one mentor in %(region)s could go to them",
        "One more place with any of %(num)s mentors in %(region)s could go to them",
        alternative.n_mentors,
        region=region,
    )


def _mentor_needed(candidate: CandidateRecord) -> str:
    if candidate.place and candidate.formats & FACE_TO_FACE_BIT:
        return _(
            "No single change would do: another mentor is needed near %(place)s",
            place=candidate.place,
        )
    return _("No single change would do: another mentor is needed")


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else _("their return")
