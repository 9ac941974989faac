"""When a place is to come free."""

from collections.abc import Iterable
from datetime import date


def place_expected_on(
    capacity: int, held: int, ends: Iterable[date], *, back_on: date | None, today: date
) -> date | None:
    """Return the day on which a place is to come free, or None where nobody knows one.

    `ends` are the days on which pairings are agreed to end, the first one first; one that is over
    and was not kept says nothing. `back_on` is when a break ends. A place that is free already is
    expected today.
    """
    lacking = held - capacity + 1
    to_come = [day for day in ends if day > today]
    if capacity <= 0 or lacking > len(to_come):
        return None
    day = to_come[lacking - 1] if lacking > 0 else today
    return max(day, back_on) if back_on else day
