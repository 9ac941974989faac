"""Where a candidate stands, as a line of stages with their days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.core.words import _


class When(StrEnum):
    """Whether a stage is over, is where one stands now, or is still to come."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage in words, with its day where it has one."""

    words: str
    on: date | None
    when: When


@dataclass(frozen=True, slots=True)
class Way:
    """The days of a candidate's way so far; None where it has not come to that.

    `looking_since` is None for somebody who is not looking and has nobody. `has_met` is None while
    nobody was asked of the first meeting; `meets_on` is the day that was named for it.
    """

    enrolled_on: date
    looking_since: date | None = None
    mentor: str = ""
    is_agreed: bool = False
    offered_on: date | None = None
    asked_on: date | None = None
    accepted_on: date | None = None
    paired_on: date | None = None
    meet_by: date | None = None
    has_met: bool | None = None
    meets_on: date | None = None
    ends_on: date | None = None

    def is_met(self, *, today: date) -> bool:
        """Say whether the first meeting is behind them, as far as we know."""
        if self.has_met is not None:
            return self.has_met
        return self.meet_by is not None and self.meet_by < today


def stages(way: Way, *, today: date) -> tuple[Stage, ...]:
    """Return the stages in order: what was, the one of now, and what is still to come."""
    past: list[tuple[str, date | None]] = [(_("You enrolled"), way.enrolled_on)]
    if way.looking_since is not None:
        past.append((_("You began to look for a mentor"), way.looking_since))
    if way.offered_on is not None:
        past.append((_("You were offered %(name)s", name=way.mentor), way.offered_on))
    if way.asked_on is not None:
        past.append((_asked(way), way.asked_on))
    if way.accepted_on is not None:
        past.append((_("%(name)s said yes", name=way.mentor), way.accepted_on))
    if way.paired_on is not None:
        words = _("The office confirmed it: %(name)s is your mentor", name=way.mentor)
        past.append((words, way.paired_on))
    if way.paired_on is not None and way.is_met(today=today):
        on = way.meet_by if way.has_met is None else way.meets_on
        past.append((_("You have met"), on))
    whens = [When.DONE] * (len(past) - 1) + [When.NOW]
    been = [Stage(words, on, when) for (words, on), when in zip(past, whens, strict=True)]
    return (*been, *(Stage(words, on, When.NEXT) for words, on in _to_come(way, today)))


def _asked(way: Way) -> str:
    if way.is_agreed:
        return _("You named %(name)s, who is to confirm it", name=way.mentor)
    return _("You asked %(name)s", name=way.mentor)


def _to_come(way: Way, today: date) -> list[tuple[str, date | None]]:
    """Return what follows the stage of now, without what is behind it already."""
    if way.paired_on is not None:
        on = way.meets_on or way.meet_by
        ahead_on = on if on is not None and on >= today else None
        meets = not way.is_met(today=today)
        first = [(_("You meet for the first time"), ahead_on)] if meets else []
        return [*first, (_("Your last day together, as agreed"), way.ends_on)]
    ahead: list[tuple[str, date | None]] = []
    if way.asked_on is None:
        offered = way.offered_on is not None
        asks = _("You say yes") if offered else _("You ask a mentor, or say yes to an offer")
        ahead.append((asks, None))
    if way.accepted_on is None:
        ahead.append((_("They say yes"), None))
    ahead += [(_("The office confirms it"), None), (_("You work together"), None)]
    return ahead if way.looking_since is not None or way.asked_on is not None else []
