"""Have the two met? Who is asked when, by the rule alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.pairings.rules.meeting import (
    Meeting,
    Met,
    is_asking_due,
    is_unheard,
    meeting_in_words,
    why_not_meet_on,
)
from matcher.pairings.rules.periods import Periods

BEGAN = date(2026, 3, 2)
PERIODS = Periods()


def day(number: int) -> date:
    return BEGAN + timedelta(days=number)


def due_on(meeting: Meeting, last: int = 80) -> list[int]:
    """Return on which days after the beginning both would be asked, if nothing were done."""
    return [n for n in range(last) if is_asking_due(meeting, PERIODS, today=day(n))]


ASKED = Meeting(BEGAN, asked_on=day(21), asks=1)
REMINDED = replace(ASKED, asked_on=day(28), asks=2)


def test_first_question_comes_after_three_weeks_and_not_months_later() -> None:
    assert due_on(Meeting(BEGAN)) == list(range(21, 50))


def test_silence_is_reminded_of_once_after_a_week_and_then_left() -> None:
    assert due_on(ASKED)[0] == 28
    assert due_on(REMINDED) == []
    assert [is_unheard(REMINDED, PERIODS, today=day(n)) for n in (34, 35)] == [False, True]


@pytest.mark.parametrize("said", [Met.YES, Met.HELP])
@pytest.mark.parametrize("who", ["candidate_said", "mentor_said"])
def test_one_word_of_either_settles_it(said: Met, who: str) -> None:
    settled = replace(REMINDED, **{who: said})
    assert due_on(settled) == []
    assert not is_unheard(settled, PERIODS, today=day(70))


def test_named_day_is_asked_after_once_without_a_reminder() -> None:
    named = replace(ASKED, candidate_said=Met.DATE, meets_on=day(40))
    assert due_on(named)[0] == 41
    assert not named.is_open(today=day(40))
    after = replace(named, asked_on=day(41), asks=2)
    assert due_on(after) == []
    assert after.is_open(today=day(41))
    assert [is_unheard(after, PERIODS, today=day(n)) for n in (47, 48)] == [False, True]


def test_office_reads_how_it_stands_in_words() -> None:
    said = [
        meeting_in_words(meeting, PERIODS, today=day(35))
        for meeting in (
            Meeting(BEGAN),
            ASKED,
            REMINDED,
            replace(ASKED, mentor_said=Met.DATE, meets_on=day(40)),
            replace(ASKED, mentor_said=Met.HELP),
            replace(ASKED, mentor_said=Met.HELP, candidate_said=Met.YES),
            replace(ASKED, noted_on=day(30)),
        )
    ]
    assert said == [
        "",
        "Asked on 23 March 2026 whether they met",
        "We have not heard whether they met",
        "They meet on 11 April 2026",
        "They asked for help to meet",
        "They have met",
        "They have met",
    ]


def test_day_of_the_meeting_is_named_and_is_near() -> None:
    good = [why_not_meet_on(day(n), today=BEGAN) for n in (0, 183)]
    assert good == [None, None]
    assert why_not_meet_on(None, today=BEGAN) == "Enter the day on which you meet."
    assert "still to come" in str(why_not_meet_on(day(-1), today=BEGAN))
    assert "six months" in str(why_not_meet_on(day(184), today=BEGAN))
