"""The yearly report: each count against a few people's lives, and the pages that show and hide."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.desk.queries.everybody import search_everybody
from matcher.desk.queries.freshness import get_report
from matcher.desk.queries.reports import Cohort, Year, get_year
from matcher.desk.rules.figures import Rate, Spread
from matcher.pairings.models import Pairing
from matcher.pairings.rules.states import EndReason
from matcher.pairings.services.endings import end_pairing, finish_pairing
from tests.conftest import StandingClock
from tests.desk.conftest import make_pairing, make_two
from tests.desk.test_freshness import live_a_month
from tests.desk.test_queries import counted
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor

EVENING = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
"""Half past midnight on 1 April where our people live."""
PAGES = ("/desk/reports", "/desk/reports/2026")


def pair_at(session: Session, admin: Account, when: datetime, since: date) -> Pairing:
    """Pair two people at a moment; the candidate has looked since a day."""
    candidate, mentor = make_two(session)
    candidate.waiting_since = since
    return make_pairing(session, (candidate, mentor), admin, when)


def live_two_years(database: Database, admin: Account) -> None:
    """Six candidates: one of them of last year; three were paired, and two of these have ended."""
    start, office = datetime(2026, 3, 2, 10, tzinfo=UTC), actor_of(admin)
    with database.begin() as session:
        pair_at(session, admin, start, date(2025, 12, 31))
        early = pair_at(session, admin, start, date(2026, 2, 1))
        late = pair_at(session, admin, EVENING, date(2026, 3, 2))
        reason = EndReason.NO_CONTACT
        end_pairing(session, office, early.public_id, reason, now=EVENING)
        finish_pairing(session, office, late.public_id, now=datetime(2026, 5, 1, tzinfo=UTC))
        for region in ("wales", "wales", None):
            make_candidate(session, region=region, waiting_since=date(2026, 2, 28), sector="law")
        make_mentor(session, region="wales", sector="health", capacity=3, created_at=start)


def read(database: Database, year: int, now: datetime) -> Year:
    with database.read() as session:
        return get_year(session, year, now=now)


def test_counts_of_a_year_are_those_of_what_people_did(
    database: Database, clock: StandingClock, admin: Account
) -> None:
    live_two_years(database, admin)
    clock.moment = datetime(2026, 6, 1, 9, tzinfo=UTC)
    year = read(database, 2026, clock())
    assert year.coverage == {
        (2025, 12): Cohort(has=1, had=0, none=0),
        (2026, 2): Cohort(has=0, had=1, none=3),
        (2026, 3): Cohort(has=0, had=1, none=0),
    }
    assert year.first == {3: Spread(2, None, None), 4: Spread(1, None, None)}
    assert year.first_in_all == Spread(3, None, None)
    assert year.begun == {(3, "active"): 1, (3, "ended_early"): 1, (4, "completed"): 1}
    assert year.ended == {(4, "no_contact"): 1, (5, ""): 1}
    assert year.load == {0: 3, 1: 1}
    assert year.now is not None
    assert year.now.waiting[("wales", "law")] == 2
    assert year.now.waiting[("", "law")] == 1
    assert year.now.free[("wales", "health")] == 3


def test_an_earlier_year_is_as_of_its_last_day_and_says_nothing_of_today(
    database: Database, clock: StandingClock, admin: Account
) -> None:
    live_two_years(database, admin)
    year = read(database, 2025, clock())
    assert (year.on, year.now, year.begun, year.load) == (date(2025, 12, 31), None, {}, {})


def test_false_free_is_that_of_the_freshness_report(
    database: Database, clock: StandingClock, admin: Account
) -> None:
    live_a_month(database, clock, admin)
    with database.read() as session:
        report = get_report(session, now=clock())
    assert read(database, 2026, clock()).no_room == {3: Rate(2, 4)}
    assert report.months[-1].false_free == Rate(2, 4)


def enrol(database: Database, admin: Account, now: datetime) -> None:
    """Enrol 40 people in January, of whom 3 have a mentor, and 60 in February, of whom 7 do."""
    with database.begin() as session:
        for month, n, paired in ((1, 40, 3), (2, 60, 7)):
            for number in range(n):
                candidate = make_candidate(session, waiting_since=date(2026, month, 1))
                if number < paired:
                    make_pairing(session, (candidate, make_mentor(session)), admin, now)


def test_shared_report_hides_small_numbers_and_what_gives_them_away(
    database: Database, clock: StandingClock, admin: Account, office: Visitor
) -> None:
    enrol(database, admin, clock())
    full, shared = (office.get(page).text for page in PAGES)
    answer = office.get("/desk/reports/2026/report.csv")
    rows = [row for row in csv.DictReader(StringIO(answer.text)) if row["figure"] == "coverage"]
    cells = {(row["line"], row["column"]): row["value"] for row in rows}
    assert [cells["January", one] for one in ("Has a mentor", "Has none now", "Enrolled")] == [
        "–",
        "–",
        "40",
    ]
    assert [cells["February", one] for one in ("Has a mentor", "Has none now")] == ["–", "–"]
    assert [cells["Together", one] for one in ("Has a mentor", "Share")] == ["10", "10%"]
    assert ">37<" in full
    assert ">37<" not in shared
    assert "/desk/people?role=candidate&amp;enrolled=2026-01" in full
    assert 'href="/desk/people?' not in shared


def test_lines_lead_to_the_people_they_count(
    database: Database, clock: StandingClock, admin: Account, office: Visitor
) -> None:
    live_two_years(database, admin)
    clock.moment = datetime(2026, 6, 1, 9, tzinfo=UTC)
    office.sign_in(admin.id)
    assert "4 people" in office.get("/desk/people?role=candidate&enrolled=2026-02").text
    assert "2 pairings" in office.get("/desk/pairings?status=all&begun=2026-03").text
    assert "1 pairing<" in office.get("/desk/pairings?status=ended&ended=2026-04").text
    assert "Nobody fits" in office.get("/desk/pairings?status=ended&ended=2026-01").text
    assert "2 candidates" in office.get("/desk/waiting?region=wales").text
    with database.read() as session:
        load = get_year(session, 2026, now=clock()).load
        found = {n: search_everybody(session, text="", number=1, mentoring=n) for n in range(6)}
    assert {n: page.total for n, page in found.items() if page.total} == load
    assert "Mentors with 1 person" in office.get("/desk/people?role=mentor&mentoring=1").text


def test_year_that_has_no_report_is_not_found(office: Visitor, admin: Account) -> None:
    assert office.get("/desk/reports/1999").status_code == 404
    assert "There is nothing to report yet" in office.get("/desk/reports?year=1999").text


def test_number_of_queries_does_not_grow(
    database: Database, clock: StandingClock, admin: Account, office: Visitor
) -> None:
    numbers = []
    for n in (1, 30):
        with database.begin() as session:
            for number in range(n):
                make_pairing(session, make_two(session, number), admin, clock())
                make_candidate(session)
        with counted(database) as statements:
            for page in PAGES:
                assert office.get(page).status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
