"""When mentors are asked about their places: the rule as a table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from matcher.availability.rules.answers import Answer, Kind, Standing, standing_after
from matcher.availability.rules.asking import (
    days_before_asking,
    is_asking_due,
    not_before_morning,
)
from matcher.availability.rules.presses import is_by_hand, is_ours, seal_moment

TODAY = date(2026, 3, 2)


def days_ago(days: int | None) -> date | None:
    return None if days is None else TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("said", "asked", "asks", "due"),
    [
        (74, None, 0, False),
        (75, None, 0, True),
        (500, None, 0, True),
        (75, 13, 0, False),  # asked before the last word, less than a fortnight ago
        (75, 14, 0, True),
        (88, 13, 1, False),
        (89, 14, 1, True),
        (103, 14, 2, True),
        (117, 14, 3, False),  # after two reminders there is silence
        (500, 300, 3, False),
        (30, 14, 1, True),  # asked on the return from a break, whatever the age of the word
    ],
)
def test_mentor_is_asked_in_time_and_reminded_twice(
    said: int, asked: int | None, asks: int, due: bool
) -> None:
    said_on = TODAY - timedelta(days=said)
    args = {"after_days": 75, "remind_days": (14, 14), "today": TODAY}
    assert is_asking_due(said_on, days_ago(asked), asks, **args) is due


@pytest.mark.parametrize(
    ("every", "stale", "days"), [(75, 90, 75), (75, 60, 46), (75, 14, 1), (30, 90, 30)]
)
def test_mentor_is_asked_before_the_word_is_stale(every: int, stale: int, days: int) -> None:
    assert days_before_asking(every, stale) == days


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (datetime(2026, 3, 2, 0, 5, tzinfo=UTC), datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 15, 0, tzinfo=UTC), datetime(2026, 3, 2, 15, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_mail_that_asks_does_not_leave_in_the_night(moment: datetime, morning: datetime) -> None:
    assert not_before_morning(moment) == morning


NOW = Standing("paused", 3, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        (Answer(Kind.STILL), NOW),
        (Answer(Kind.OTHER, number=2), Standing("listed", 3, None)),
        (Answer(Kind.NONE, number=2), Standing("listed", 1, None)),
        (Answer(Kind.UNTIL, until=TODAY), Standing("paused", 3, TODAY)),
    ],
)
def test_answer_says_how_places_stand(answer: Answer, standing: Standing) -> None:
    assert standing_after(answer, NOW, held=1) == standing


def test_press_is_by_hand_where_the_page_could_be_read() -> None:
    shown = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    sealed = seal_moment("secret", shown)
    assert is_ours("secret", sealed)
    assert not is_by_hand("secret", sealed, now=shown + timedelta(seconds=1))
    assert is_by_hand("secret", sealed, now=shown + timedelta(seconds=2))
    for foreign in ("", "1", sealed + "x", seal_moment("another", shown)):
        assert not is_ours("secret", foreign)
        assert not is_by_hand("secret", foreign, now=shown + timedelta(days=1))
