"""The freshness report: each figure against cases counted by hand, then the page on true events."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.desk.queries.freshness import get_report
from matcher.desk.rules import freshness as rules
from matcher.desk.rules.figures import Rate, Spread, spread
from matcher.desk.rules.freshness import Outcome, Request, Said
from matcher.desk.rules.working_days import working_days_between
from matcher.mentors.rules import AgeLimits, ClaimAge, ClaimSource
from matcher.mentors.services import open_places
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import decline_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.talks import agree_talk
from tests.conftest import StandingClock
from tests.desk.conftest import make_accepted, make_request, make_two
from tests.factories import actor_of, make_mentor
from tests.visitor import Visitor

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("rate", "share", "low", "high"),
    [
        (Rate(0, 9), None, None, None),
        (Rate(0, 10), 0.0, 0.0, 0.2775),
        (Rate(3, 41), 0.0732, 0.0252, 0.1943),
        (Rate(10, 10), 1.0, 0.7225, 1.0),
    ],
)
def test_rate_says_nothing_of_few_and_how_sure_it_is_of_many(
    rate: Rate, share: float | None, low: float | None, high: float | None
) -> None:
    assert rate.share == (None if share is None else pytest.approx(share, abs=1e-4))
    assert rate.range == (None if low is None else pytest.approx((low, high), abs=1e-4))


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([1, 2, 3, 4], Spread(4, None, None)),
        ([5, 1, 4, 2, 3], Spread(5, 3, 5)),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Spread(10, 5.5, 9)),
        ([0] * 95 + [30] * 5, Spread(100, 0, 0)),
    ],
)
def test_spread_gives_the_middle_and_where_nine_of_ten_end(
    lengths: list[int], expected: Spread
) -> None:
    assert spread(lengths) == expected


@pytest.mark.parametrize(
    ("start", "end", "region", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), None, 0),
        (date(2026, 3, 6), date(2026, 3, 9), None, 1),
        (date(2026, 3, 9), date(2026, 3, 2), None, 0),
        (date(2026, 4, 2), date(2026, 4, 7), "london", 1),
        (date(2026, 4, 2), date(2026, 4, 7), "scotland", 2),  # no Easter Monday there
        (date(2025, 12, 24), date(2026, 1, 5), "wales", 5),
    ],
)
def test_working_days_are_those_of_the_nation(
    start: date, end: date, region: str | None, days: int
) -> None:
    assert working_days_between(start, end, region) == days


def test_false_free_counts_a_no_for_want_of_room_among_all_answers() -> None:
    def asked(outcome: Outcome, on: date | None, *, no_room: bool = False) -> Request:
        return Request(MARCH, None, outcome, on, on, no_room)

    assert rules.false_free(
        [
            asked(Outcome.YES, date(2026, 3, 5)),
            asked(Outcome.NO, date(2026, 3, 9)),
            asked(Outcome.NO, date(2026, 3, 31), no_room=True),
            asked(Outcome.NO, date(2026, 4, 1), no_room=True),
            asked(Outcome.SILENT, None),
            asked(Outcome.OPEN, None),
        ]
    ) == {MARCH: Rate(1, 3), APRIL: Rate(1, 1)}


FULL = ("listed", 2, 2)


@pytest.mark.parametrize(
    ("before", "now", "source", "expected"),
    [
        (FULL, ("listed", 3, 2), "link", Rate(1, 1)),
        (FULL, ("listed", 2, 2), "page", Rate(0, 1)),
        (FULL, ("listed", 2, 1), "page", None),  # shown as free since the other place came free
        (FULL, ("listed", 3, 1), "page", None),
        (FULL, ("paused", 3, 2), "page", Rate(0, 1)),
        (("listed", 0, 0), ("listed", 1, 0), "answer", Rate(1, 1)),
        (("listed", 3, 2), ("listed", 4, 2), "page", None),
        (("paused", 2, 2), ("listed", 3, 2), "page", None),
        (FULL, ("listed", 3, 2), "office", None),
        (FULL, ("listed", 3, 2), "undo", None),
    ],
)
def test_false_full_counts_mentors_shown_as_full_who_turn_out_to_have_room(
    before: tuple[str, int, int], now: tuple[str, int, int], source: str, expected: Rate | None
) -> None:
    claims = [
        Said(1, date(2026, 2, 1), ClaimSource.IMPORT, *before),
        Said(1, date(2026, 3, 4), source, *now),
        Said(2, date(2026, 3, 5), ClaimSource.PAGE, "listed", 9, 0),
    ]
    assert rules.false_full(claims) == ({} if expected is None else {MARCH: expected})


def test_place_that_waited_for_the_mentors_word_was_not_shown_as_full() -> None:
    claims = [
        Said(1, date(2026, 3, 2), ClaimSource.SYSTEM, "listed", 2, 2, kept=1),
        Said(1, date(2026, 3, 4), ClaimSource.LINK, "listed", 3, 2),
    ]
    assert rules.false_full(claims) == {}


def test_ages_are_those_of_the_day_looked_at() -> None:
    mentor = rules.Listed("london", "it", date(2026, 1, 1), [date(2026, 1, 10), date(2026, 4, 30)])
    found = {
        on: [age for age, n in rules.ages([mentor], AgeLimits(), on).items() if n]
        for on in (date(2025, 12, 31), date(2026, 1, 5), date(2026, 3, 1), date(2026, 4, 30))
    }
    assert list(found.values()) == [[], [ClaimAge.NEVER], [ClaimAge.AGEING], [ClaimAge.FRESH]]


def test_months_are_the_last_twelve() -> None:
    months = rules.last_months(date(2026, 3, 31))
    assert (months[0], months[-1], len(months)) == (date(2025, 4, 1), MARCH, 12)


def live_a_month(database: Database, clock: StandingClock, admin: Account) -> None:
    """Eight requests in March, answered in every way there is."""
    with database.begin() as session:
        start = clock()
        pairs = [make_two(session, n) for n in range(8)]
        asked = [make_request(session, two, start) for two in pairs[:6]]
        yes = make_accepted(session, pairs[6], start)
        approve_pairing(session, actor_of(admin), yes.public_id, now=start + timedelta(days=1))
        ids, mentors = [one.public_id for one in asked], [actor_of(two[1]) for two in pairs]
    for number, reason in enumerate(
        [DeclineReason.FULL, DeclineReason.NO_TIME, DeclineReason.OTHER]
    ):
        clock.advance(days=1)
        with database.begin() as session:
            decline_request(session, mentors[number], ids[number], reason, room=0, now=clock())
    with database.begin() as session:
        agree_talk(session, mentors[3], ids[3], date(2026, 3, 9), "Ring me", now=clock())
    clock.advance(days=10)
    assert expire_due(database, by_mail=False) == 2
    with database.begin() as session:
        open_places(session, mentors[0], mentors[0].mentor_id or 0, 2, now=clock())


def test_report_is_reckoned_from_what_has_happened(
    database: Database, clock: StandingClock, admin: Account
) -> None:
    live_a_month(database, clock, admin)
    with database.read() as session:
        report = get_report(session, now=clock())
    march = report.months[-1]
    assert march.first == MARCH
    assert march.false_free == report.false_free == Rate(2, 4)
    assert march.false_full == Rate(1, 1)
    assert march.answers == rules.Answers(Spread(5, 2.0, 3.0), silent=2, withdrawn=0, open=0)
    assert march.searches == Spread(1, None, None)
    assert (march.idle.n, report.held_now.n) == (5, 2 - 1)
    assert report.by_region == [("Yorkshire and the Humber", report.ages)]
    assert report.ages[ClaimAge.FRESH] == 8
    assert [month.false_free for month in report.months[:-1]] == [Rate(0, 0)] * 11


def test_page_shows_plots_tables_and_a_file(
    database: Database, clock: StandingClock, admin: Account, office: Visitor
) -> None:
    live_a_month(database, clock, admin)
    office.sign_in(admin.id)

    page = office.get("/desk/freshness").text
    answer = office.get("/desk/freshness.csv")

    assert page.count('<svg class="app-plot"') == 8
    assert page.count("<table") == 8
    assert "2 of 4" in page
    assert "March 2026" in page
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text)))
    (free,) = [
        row for row in rows if row["figure"] == "false-free rate" and row["month"] == "2026-03"
    ]
    assert (free["n"], free["of"], free["value"]) == ("2", "4", "")
    took = [row for row in rows if row["figure"] == "working days to an answer" and row["value"]]
    assert [(row["group"], row["value"]) for row in took] == [("median", "2.0"), ("p90", "3.0")]


def test_empty_list_says_so(office: Visitor) -> None:
    page = office.get("/desk/freshness").text
    assert "There is nothing to reckon yet" in page
    assert "app-plot" not in page
    assert office.get("/desk/freshness.csv").status_code == 200


def test_number_of_queries_does_not_grow(
    database: Database, clock: StandingClock, admin: Account, office: Visitor
) -> None:
    from tests.desk.test_queries import counted

    def add(session: Session, now: datetime, n: int) -> None:
        for number in range(n):
            make_accepted(session, make_two(session, number), now)
            make_mentor(session)

    numbers = []
    for n in (1, 20):
        with database.begin() as session:
            add(session, clock(), n)
        with counted(database) as statements:
            assert office.get("/desk/freshness").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
