"""The periods of a scheme, and the days that do not count."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from matcher.matching.models import Scheme
from matcher.matching.rules.settings import BadScheme, SchemeSettings
from matcher.pairings.models import Absence
from matcher.pairings.rules.days import DaysOff, add_working_days
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.steps import answer_by
from tests.factories import make_mentor

MONDAY = date(2026, 3, 2)


def test_periods_of_a_scheme_are_the_defaults_bar_those_it_sets() -> None:
    settings = {"periods": {"offer_days": 5, "remind_after_working_days": [2]}}

    periods = Periods.of(settings)

    assert (periods.offer_days, periods.remind_after_working_days) == (5, (2,))
    assert periods.request_working_days == 7
    assert Periods.of({}) == Periods()
    assert SchemeSettings.from_mapping(settings) == SchemeSettings()


@pytest.mark.parametrize(
    ("periods", "key"),
    [
        ({"offer_day": 5}, "periods.offer_day"),
        ({"offer_days": 0}, "periods.offer_days"),
        ({"offer_days": True}, "periods.offer_days"),
        ({"offer_days": "7"}, "periods.offer_days"),
        ({"offer_days": [7]}, "periods.offer_days"),
        ({"confirm_remind_days": 14}, "periods.confirm_remind_days"),
        ({"confirm_remind_days": [7, 14]}, "periods.confirm_remind_days"),
        ({"remind_after_working_days": [3, 7]}, "periods.remind_after_working_days"),
        ({"remind_after_working_days": [6, 3]}, "periods.remind_after_working_days"),
        ([7], "periods"),
    ],
)
def test_periods_that_cannot_be_are_refused_by_name(periods: object, key: str) -> None:
    with pytest.raises(BadScheme) as refused:
        Periods.of({"periods": periods})
    assert refused.value.key == key


def test_days_off_and_bank_holidays_do_not_count() -> None:
    away = (DaysOff(date(2026, 3, 4), date(2026, 3, 5)),)
    assert add_working_days(MONDAY, 3, "wales") == date(2026, 3, 5)
    assert add_working_days(MONDAY, 3, "wales", away) == date(2026, 3, 9)
    saint_andrew = date(2026, 11, 27)
    assert add_working_days(saint_andrew, 1, "scotland") == date(2026, 12, 1)
    assert add_working_days(saint_andrew, 1, "wales") == date(2026, 11, 30)


def test_time_to_answer_leaves_out_when_the_office_or_the_mentor_is_away(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    scheme.settings = {"periods": {"request_working_days": 7, "offer_days": 4}}
    mentor, other = make_mentor(session), make_mentor(session)
    spans = [
        (None, date(2026, 3, 3), date(2026, 3, 3)),  # the office
        (mentor.id, date(2026, 3, 10), date(2026, 3, 11)),
        (mentor.id, date(2026, 2, 1), date(2026, 2, 20)),  # over before it was asked
        (other.id, date(2026, 3, 12), date(2026, 3, 31)),
    ]
    session.add_all(
        Absence(scheme_id=scheme.id, mentor_id=who, first_on=first, last_on=last)
        for who, first, last in spans
    )

    assert answer_by(session, ProposalStatus.REQUESTED, mentor, now=now) == datetime(
        2026, 3, 17, tzinfo=UTC
    )
    assert answer_by(session, ProposalStatus.OFFERED, mentor, now=now) == datetime(
        2026, 3, 7, tzinfo=UTC
    )
