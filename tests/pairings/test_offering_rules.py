"""What an offer rests on, whether a pair is tried again, and when news of it leaves."""

from datetime import UTC, datetime

import pytest

from matcher.pairings.rules.offering import (
    OffersWish,
    is_tried,
    next_morning,
    why_offered,
    wish_of,
)
from matcher.pairings.rules.states import Because


@pytest.mark.parametrize(
    ("on_list", "came_free", "lost", "because"),
    [
        (True, True, False, Because.PLACE_FREED),
        (True, True, True, Because.PLACE_FREED),
        (False, True, False, Because.PLACE_FREED),
        (False, True, True, Because.FRESH_SOLVE),
        (True, False, True, Because.FRESH_SOLVE),
        (False, False, False, Because.FRESH_SOLVE),
    ],
)
def test_offer_says_what_gave_rise_to_it(
    on_list: bool, came_free: bool, lost: bool, because: Because
) -> None:
    found = why_offered(on_list=on_list, came_free=came_free, lost_a_request=lost)
    assert found is because


@pytest.mark.parametrize(
    ("status", "reason", "was_requested", "tried"),
    [
        ("declined", "full", True, False),
        ("declined", "no_time", True, False),
        ("declined", "no_time", False, True),
        ("declined", "sector", True, True),
        ("expired", None, True, True),
        ("expired", None, False, True),
        ("withdrawn", None, False, True),
        ("rejected", None, True, True),
    ],
)
def test_pair_is_not_tried_again_unless_there_only_was_no_room(
    status: str, reason: str | None, was_requested: bool, tried: bool
) -> None:
    assert is_tried(status, reason, was_requested=was_requested) is tried


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)),
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_morning_is_the_next_eight_o_clock_in_britain(now: datetime, morning: datetime) -> None:
    assert next_morning(now) == morning


def test_two_switches_stand_for_one_wish() -> None:
    assert [wish_of(*both) for both in ((True, False), (True, True), (False, True))] == list(
        OffersWish
    )
