"""Which day a moment falls on where our people live."""

from datetime import UTC, date, datetime, timedelta

import pytest

from matcher.core.days import HOME, local_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 7, 2, 0, 30, tzinfo=HOME), date(2026, 7, 2)),
    ],
)
def test_local_day_is_that_of_our_people(moment: datetime, day: date) -> None:
    assert local_day(moment) == day


def test_local_day_agrees_with_the_time_zone_in_every_hour_of_a_year() -> None:
    start = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(366 * 24)]
    assert [local_day(hour) for hour in hours] == [hour.astimezone(HOME).date() for hour in hours]
