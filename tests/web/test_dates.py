"""Dates read as people write them, in Europe/London."""

from datetime import UTC, date, datetime

import pytest

from matcher.web.dates import ago, day, moment, short_day

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def test_day_is_written_in_full():
    assert day(date(2026, 3, 12)) == "Thursday 12 March 2026"


def test_day_of_a_summer_night_is_the_one_in_london():
    assert day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"


def test_moment_is_written_with_its_local_time():
    assert moment(datetime(2026, 7, 1, 14, 5, tzinfo=UTC)) == "1 July 2026 at 3:05pm"
    assert moment(datetime(2026, 1, 2, 0, 7, tzinfo=UTC)) == "2 January 2026 at 12:07am"


def test_short_day_leaves_out_this_year():
    assert short_day(date(2026, 5, 3), NOON) == "3 May"
    assert short_day(date(2027, 5, 3), NOON) == "3 May 2027"
    assert short_day(date(2026, 5, 3)) == "3 May 2026"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 3, 12, 0, 5, tzinfo=UTC), "today"),
        (date(2026, 3, 13), "today"),
        (datetime(2026, 3, 11, 23, 59, tzinfo=UTC), "yesterday"),
        (date(2026, 3, 6), "6 days ago"),
        (date(2026, 2, 13), "27 days ago"),
        (date(2026, 2, 12), "4 weeks ago"),
        (date(2026, 1, 1), "2 months ago"),
        (date(2025, 3, 12), "12 months ago"),
        (date(2024, 3, 11), "2 years ago"),
    ],
)
def test_ago_counts_calendar_days(when, words):
    assert ago(when, NOON) == words


def test_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        day(datetime(2026, 3, 12))  # noqa: DTZ001


def test_filters_are_known_to_templates(render):
    page = render("<p>{{ when|day }}, {{ when|moment }}, {{ when|ago(when) }}</p>", when=NOON)

    assert page.text == "Thursday 12 March 2026, 12 March 2026 at 12:00pm, today"
