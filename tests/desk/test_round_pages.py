"""The office makes rounds, changes them and calls them off, and sees what follows first."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.desk.queries.rounds import list_round_lines
from matcher.matching.models import MatchRun, Round
from matcher.matching.services.asking import start_run
from matcher.matching.services.reading import read_run
from matcher.pairings.queries.rounds import dates_of
from matcher.pairings.rules.rounds import RoundDates
from matcher.pairings.services.rounds import make_round
from tests.conftest import NOW, StandingClock
from tests.counting import count_queries
from tests.desk.conftest import make_request, make_two
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.pairings.test_rounds import SPRING, TUESDAY, ask
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def typed(dates: RoundDates = SPRING, **more: str) -> dict[str, str]:
    sent = {"name": dates.name, "review_days": str(dates.review_days), **more}
    for name in ("opens_on", "closes_on", "announced_on"):
        day: date = getattr(dates, name)
        sent |= {
            f"{name}-day": str(day.day),
            f"{name}-month": str(day.month),
            f"{name}-year": str(day.year),
        }
    return sent


def test_round_is_made_once_what_follows_was_shown(
    database: Database, office: Visitor, clock: StandingClock
) -> None:
    with database.begin() as session:
        make_candidate(session)
        make_candidate(session, created_at=clock().replace(day=3))
    assert "No round yet" in office.get("/desk/rounds").text
    shown = office.submit("/desk/rounds/new", **typed(do="look"))
    assert shown.status_code == 200
    for words in (
        "One person who looks for a mentor was enrolled by Monday 2 March",
        "One person came later",
        "From Tuesday 3 March to Thursday 5 March you look at the suggestions",
        "On Friday 6 March at 8 in the morning they all go out",
    ):
        assert words in shown.text
    with database.read() as session:
        assert session.scalars(select(Round)).all() == []
    again = office.submit("/desk/rounds/new", **typed(do="edit"))
    assert 'value="Spring"' in again.text
    said = office.follow(office.submit("/desk/rounds/new", **typed(do="keep"))).text
    assert "The round “Spring” stands." in said
    assert "Tuesday 3 March" in said
    assert "Made the round “Spring”" in office.get("/desk/log").text


def test_round_takes_only_those_along_who_would_be_in_a_run_today(
    database: Database, office: Visitor, clock: StandingClock
) -> None:
    with database.begin() as session:
        make_candidate(session)
        make_request(session, make_two(session), clock())
    shown = office.submit("/desk/rounds/new", **typed(do="look") | {"review_days": "1"}).text
    assert "One person who looks for a mentor was enrolled" in shown
    assert "On Thursday 5 March you look at the suggestions" in shown


def test_two_who_change_one_round_at_once_never_undo_each_other_unseen(
    office: Visitor, database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        made = make_round(session, actor_of(make_admin(session)), SPRING, now=clock())
    path = f"/desk/rounds/{made.public_id}/change"
    form = office.get(path).text
    assert f'value="{SPRING.mark}"' in form
    mine = typed(do="keep", seen=SPRING.mark) | {"name": "Mine"}
    theirs = typed(do="keep", seen=SPRING.mark) | {"announced_on-day": "9"}
    office.submit(path, **theirs)
    said = office.submit(path, **mine)
    assert said.status_code == 422
    assert "Somebody has changed “Spring” meanwhile." in said.text
    assert 'value="Mine"' in said.text
    with database.read() as session:
        assert dates_of(session.scalars(select(Round)).one()).announced_on == date(2026, 3, 9)
    now_seen = replace(SPRING, announced_on=date(2026, 3, 9)).mark
    assert now_seen in said.text
    assert office.submit(path, **mine | {"seen": now_seen}).status_code == 303


@ONE_DATABASE
def test_list_of_rounds_takes_as_many_queries_for_nine_as_for_one(
    database: Database, admin: Account, clock: StandingClock
) -> None:
    def counted(first: int, n: int) -> int:
        with database.begin() as session:
            for year in range(first, first + n):
                days = (date(year, 2, day) for day in (10, 11, 12))
                goes_out = next(day for day in days if day.weekday() < 5)
                dates = RoundDates(f"{year}", date(year, 1, 5), date(year, 1, 31), goes_out, 2)
                make_round(session, actor_of(admin), dates, now=clock())

        def read() -> None:
            with database.read() as session:
                assert len(list_round_lines(session, now=clock())) == first + n - 2027

        return count_queries(database, read)

    assert counted(2027, 1) == counted(2028, 8)


def test_dates_that_cannot_be_are_said_beside_what_was_typed(office: Visitor) -> None:
    wrong = office.submit("/desk/rounds/new", **typed(do="look") | {"announced_on-day": "7"})
    assert wrong.status_code == 422
    assert "Choose a working day" in wrong.text
    assert 'value="Spring"' in wrong.text


def test_round_with_something_waiting_is_called_off_with_its_consequences(
    database: Database, office: Visitor, admin: Account, clock: StandingClock
) -> None:
    with database.begin() as session:
        made = make_round(session, actor_of(admin), SPRING, now=clock())
    clock.moment = TUESDAY
    office.sign_in(admin.id)
    with database.begin() as session:
        waiting = ask(session, make_mentor(session))
    assert "These are review days." in office.get("/desk").text
    assert "it goes out on Friday 6 March" in office.get("/desk/proposals").text
    changed = typed(do="look", seen=SPRING.mark) | {
        "announced_on-day": "5",
        "closes_on-day": "1",
    }
    look = office.submit(f"/desk/rounds/{made.public_id}/change", **changed).text
    assert "People were told Friday 6 March." in look
    path = f"/desk/rounds/{made.public_id}/call-off"
    assert "1 request and 0 offers that wait go out" in office.get(path).text
    said = office.follow(office.submit(path)).text
    assert "“Spring” is called off. All is rolling again." in said
    assert office.get(f"/desk/rounds/{made.public_id}/change").status_code == 409
    mine = Visitor(office.app, waiting.candidate.account_id).get("/my-mentor")
    assert mine.status_code == 200


def test_people_read_when_their_request_goes_out(
    database: Database, office: Visitor, clock: StandingClock
) -> None:
    with database.begin() as session:
        make_round(session, actor_of(make_admin(session)), SPRING, now=clock())
        mentor, candidate = make_mentor(session), make_candidate(session)
    clock.moment = TUESDAY
    me = Visitor(office.app, candidate.account)
    when = "Your request goes out on Friday 6 March."
    path = f"/mentors/{mentor.public_id}/ask"
    assert when in me.get(path).text
    assert when in me.follow(me.submit(path, message="Hello")).text
    assert "has not heard of it yet" in me.get("/my-mentor").text
    theirs = Visitor(office.app, mentor.account)
    for page in ("/my-places", "/requests"):
        told = theirs.get(page).text
        assert "Requests to you that are written meanwhile go out on Friday 6 March." in told
        assert candidate.account.name not in told


def test_run_in_a_round_is_for_those_who_were_enrolled_when_it_closed(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        office = actor_of(make_admin(session))
        make_round(session, office, SPRING, now=clock())
        early = make_candidate(session, created_at=NOW)
        late = make_candidate(session, created_at=NOW.replace(day=3))
        make_mentor(session)
        of_round = start_run(session, office, now=clock())
        assert of_round.options == {"round": "Spring", "enrolled_by": "2026-03-02"}
    assert _takes_part(database, of_round) == {early.account.email}
    with database.begin() as session:
        session.get_one(MatchRun, of_round.id).status = "stopped"
        for_all = start_run(session, office, everybody=True, now=clock())
    assert _takes_part(database, for_all) == {early.account.email, late.account.email}


def _takes_part(database: Database, run: MatchRun) -> set[str]:
    instance, _asked, _ids = read_run(database, run.id)
    return {person.email for person in instance.candidates}
