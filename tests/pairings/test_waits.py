"""How long an answer is waited for, over bank holidays, days away and changes of the clock."""

from datetime import UTC, date, datetime

import pytest

from matcher.pairings.rules.days import DaysOff, add_working_days, end_of_day, morning_of
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.waits import After, told_on, wait_after_talk, wait_for_answer

ENGLAND, SCOTLAND, ULSTER = "yorkshire_and_the_humber", "scotland", "northern_ireland"
PERIODS = Periods()


def counting(region: str, *away: DaysOff) -> After:
    return lambda start, days: add_working_days(start, days, region, away)


@pytest.mark.parametrize(
    ("asked_on", "region", "last"),
    [
        (date(2026, 3, 2), ENGLAND, date(2026, 3, 11)),
        (date(2026, 3, 7), ENGLAND, date(2026, 3, 17)),  # asked on a Saturday
        (date(2026, 3, 16), ENGLAND, date(2026, 3, 25)),
        (date(2026, 3, 16), SCOTLAND, date(2026, 3, 25)),
        (date(2026, 3, 16), ULSTER, date(2026, 3, 26)),  # St Patrick
        (date(2026, 3, 31), ENGLAND, date(2026, 4, 13)),  # Good Friday and Easter Monday
        (date(2026, 3, 31), SCOTLAND, date(2026, 4, 10)),  # Good Friday alone
        (date(2026, 3, 31), ULSTER, date(2026, 4, 13)),
        (date(2026, 7, 10), ENGLAND, date(2026, 7, 21)),
        (date(2026, 7, 10), ULSTER, date(2026, 7, 22)),  # the Boyne, on a Monday
        (date(2026, 7, 31), SCOTLAND, date(2026, 8, 12)),  # the Scottish summer holiday
        (date(2026, 8, 28), ENGLAND, date(2026, 9, 9)),  # the English one
        (date(2026, 11, 27), SCOTLAND, date(2026, 12, 9)),  # St Andrew
        (date(2026, 12, 23), ENGLAND, date(2027, 1, 6)),
        (date(2026, 12, 23), SCOTLAND, date(2027, 1, 7)),  # the second of January, kept on the 4th
        (date(2026, 12, 23), ULSTER, date(2027, 1, 6)),
    ],
)
def test_seven_working_days_by_nation(asked_on: date, region: str, last: date) -> None:
    assert wait_for_answer(asked_on, PERIODS).last_day(None, counting(region)) == last


@pytest.mark.parametrize(
    ("day", "ends", "morning"),
    [
        (date(2026, 3, 28), (2026, 3, 29, 0), (2026, 3, 28, 8)),
        (date(2026, 3, 29), (2026, 3, 29, 23), (2026, 3, 29, 7)),  # the clock goes forward
        (date(2026, 10, 24), (2026, 10, 24, 23), (2026, 10, 24, 7)),
        (date(2026, 10, 25), (2026, 10, 26, 0), (2026, 10, 25, 8)),  # and back
        (date(2026, 12, 31), (2027, 1, 1, 0), (2026, 12, 31, 8)),
        (date(2028, 2, 29), (2028, 3, 1, 0), (2028, 2, 29, 8)),
    ],
)
def test_days_end_and_mornings_come_by_the_clock_on_the_wall(
    day: date, ends: tuple[int, ...], morning: tuple[int, ...]
) -> None:
    assert end_of_day(day) == datetime(*ends, tzinfo=UTC)
    assert morning_of(day) == datetime(*morning, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 3, 5, 7, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 5, 8, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 10, 7, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 10, 8, 0, tzinfo=UTC), 2),
    ],
)
def test_reminders_come_in_the_morning_after_three_and_six_working_days(
    moment: datetime, due: int
) -> None:
    wait = wait_for_answer(date(2026, 3, 2), PERIODS)
    assert wait.n_reminders(counting(ENGLAND), now=moment) == due


def test_days_away_put_off_the_end_and_the_reminders() -> None:
    wait = wait_for_answer(date(2026, 3, 2), PERIODS)
    after = counting(ENGLAND, DaysOff(date(2026, 3, 3), date(2026, 3, 4)))
    assert wait.last_day(None, after) == date(2026, 3, 13)
    assert wait.n_reminders(after, now=datetime(2026, 3, 6, 12, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("reminded_on", "last"),
    [
        (date(2026, 3, 10), date(2026, 3, 11)),  # as it was meant to leave
        (date(2026, 3, 20), date(2026, 3, 23)),  # late: one working day is left all the same
    ],
)
def test_last_reminder_leaves_the_time_it_was_meant_to(reminded_on: date, last: date) -> None:
    wait = wait_for_answer(date(2026, 3, 2), PERIODS)
    assert wait.last_day(reminded_on, counting(ENGLAND)) == last


@pytest.mark.parametrize(
    ("told", "counts_from"),
    [
        (None, date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 3), date(2026, 3, 2)),  # a working day later is no outage
        (date(2026, 3, 4), date(2026, 3, 4)),
        (date(2026, 3, 16), date(2026, 3, 16)),
    ],
)
def test_time_counts_from_the_mail_where_that_left_late(
    told: date | None, counts_from: date
) -> None:
    assert told_on(date(2026, 3, 2), told, counting(ENGLAND)) == counts_from


def test_talk_is_waited_for_three_working_days_with_one_reminder() -> None:
    wait = wait_after_talk(date(2026, 4, 2), PERIODS)  # the Thursday before Easter
    assert wait.last_day(None, counting(ENGLAND)) == date(2026, 4, 9)
    tuesday = datetime(2026, 4, 7, 7, tzinfo=UTC)  # eight o'clock in summer
    assert wait.n_reminders(counting(ENGLAND), now=tuesday) == 1
