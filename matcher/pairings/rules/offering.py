"""Places that come free: for whom they are offered, how often, and when the others are told."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from matcher.core.days import HOME, local_day
from matcher.pairings.rules.states import Because, DeclineReason, ProposalStatus

TOLD_DAYS = 30
"""For how long nobody is told again that a place with the same mentor went to somebody else."""
LOOK_AGAIN = timedelta(hours=6)
"""How often a mentor is looked for among all who have room, for those who wait for anyone."""
MORNING = time(8)
ROOM_REASONS = (DeclineReason.FULL, DeclineReason.NO_TIME)


class OffersWish(StrEnum):
    """Whom a candidate would like to be offered when a place comes free."""

    LISTED = "listed"
    ANYONE = "anyone"
    NONE = "none"


def wish_of(wants_offers: bool, accepts_anyone: bool) -> OffersWish:
    """Return the one wish that two switches stand for."""
    if not wants_offers:
        return OffersWish.NONE
    return OffersWish.ANYONE if accepts_anyone else OffersWish.LISTED


def is_tried(status: str, reason: str | None, *, was_requested: bool) -> bool:
    """Say whether a proposal that is over is a reason not to offer the same pair again so soon.

    A mentor who only had no room may be offered again once they have some.
    """
    had_no_room = status == ProposalStatus.DECLINED and was_requested and reason in ROOM_REASONS
    return not had_no_room


def why_offered(*, on_list: bool, came_free: bool, lost_a_request: bool) -> Because:
    """Say what gives rise to an offer."""
    if on_list and came_free:
        return Because.PLACE_FREED
    if lost_a_request or not came_free:
        return Because.FRESH_SOLVE
    return Because.PLACE_FREED


def next_morning(now: datetime) -> datetime:
    """Return the next eight o'clock where our people live, on whatever day of the week."""
    today = local_day(now)
    for day in (today, today + timedelta(days=1)):
        morning = datetime.combine(day, MORNING, HOME).astimezone(UTC)
        if morning > now:
            break
    return morning
