"""What a run's page says beside its suggestions: how they are spread, and who moved, and why."""

from datetime import date

import pytest
from sqlalchemy import select

from matcher.core.db import Database, PublicId
from matcher.desk.queries.moved import MovedRow, search_moved
from matcher.desk.queries.runs import get_run
from matcher.desk.queries.spread import read_spreads
from matcher.matching.models import MatchRun, Suggestion, Unmatched
from matcher.mentors.models import Mentor
from tests.desk.conftest import Run, make_two
from tests.factories import make_candidate, make_mentor
from tests.visitor import Visitor

TODAY = date(2026, 3, 2)


def moved_in(database: Database, run_id: str) -> list[MovedRow]:
    with database.read() as session:
        found = get_run(session, PublicId(run_id))
        return list(search_moved(session, found, 1, today=TODAY).page.items)


def test_spread_counts_every_pair_once_and_says_the_same_as_a_table(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        for number in range(5):
            make_two(session, number, capacity=1)
    run_id = run()
    given = [(0, 0), (95_0000, 9), (100_0000, 10), (55_0000, 100), (59_9999, None)]
    with database.begin() as session:
        rows = session.scalars(select(Suggestion).order_by(Suggestion.id)).all()
        for row, (suitability, km) in zip(rows, given, strict=True):
            row.suitability, row.distance_km = suitability, km
    with database.read() as session:
        suits, apart = read_spreads(session, get_run(session, PublicId(run_id)))
    assert [int(n) for _, n in suits.rows] == [1, 0, 0, 0, 0, 2, 0, 0, 0, 2]
    assert suits.meaning == "Half of 5 pairs have 50 points of 100 or more."
    assert apart.rows == (
        ("0 to under 10 km", "2"),
        ("10 to under 25 km", "1"),
        ("25 to under 50 km", "0"),
        ("50 to under 100 km", "0"),
        ("100 km or more", "1"),
        ("Not known", "1"),
    )
    page = office.get(f"/desk/runs/{run_id}").text
    assert page.count('role="img"') == 2
    assert "3 of 5 pairs are less than 25 km apart." in page


def test_first_run_has_nobody_who_moved(database: Database, office: Visitor, run: Run) -> None:
    with database.begin() as session:
        make_two(session)
    assert "This is the first match" in office.get(f"/desk/runs/{run()}/moved").text


def test_who_moved_is_named_with_the_mentor_before_and_now_and_why(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_candidate(session, name="Jo Bloggs")
        for name in ("Ann Lee", "Max Hill"):
            make_mentor(session, name=name, capacity=1)
    run()
    with database.begin() as session:
        (had,) = session.scalars(select(Suggestion)).all()
        before = had.mentor.account.name
        had.mentor.capacity = had.mentor.place_limit = 0
    second = run()

    (row,) = moved_in(database, second)
    after = {"Ann Lee": "Max Hill", "Max Hill": "Ann Lee"}[before]
    assert (row.name, row.change, row.before, row.after) == ("Jo Bloggs", "other", before, after)
    assert row.why == ("Has no free place",)
    page = office.get(f"/desk/runs/{second}/moved").text
    assert "1 candidate moved" in page
    assert "Has no free place" in page


def test_lost_and_gained_say_who_has_the_mentor_now_and_who_had_them(
    database: Database, run: Run
) -> None:
    with database.begin() as session:
        make_mentor(session, name="Ann Lee", capacity=1)
        for name in ("Al Field", "Bo Green"):
            make_candidate(session, name=name)
    first, second = run(), run()
    with database.begin() as session:
        runs = dict(session.execute(select(MatchRun.public_id, MatchRun.id)).all())
        swapped = session.scalars(
            select(Suggestion).where(Suggestion.run_id == runs[PublicId(second)])
        ).one()
        had = session.scalars(
            select(Suggestion).where(Suggestion.run_id == runs[PublicId(first)])
        ).one()
        assert swapped.candidate_id == had.candidate_id  # the same people, the same match
        has_it = swapped.candidate.account.name
    assert moved_in(database, second) == []

    with database.begin() as session:
        winner = session.get_one(Suggestion, swapped.id).candidate
        session.get_one(type(winner), winner.id).waiting_since = TODAY
        for other in session.scalars(select(type(winner)).where(type(winner).id != winner.id)):
            other.waiting_since = date(2024, 1, 1)
    third = moved_in(database, run())
    other_name = {"Al Field": "Bo Green", "Bo Green": "Al Field"}[has_it]
    assert [(row.name, row.change, row.before, row.after) for row in third] == [
        (has_it, "lost", "Ann Lee", ""),
        (other_name, "gained", "", "Ann Lee"),
    ]
    assert f"Now suggested to {other_name}" in third[0].why
    assert third[1].why == (f"Was suggested to {has_it} before",)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_comes_and_goes_is_counted_and_not_named(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        candidate, _ = make_two(session)
    run()
    with database.begin() as session:
        session.get_one(type(candidate), candidate.id).status = "withdrawn"
        make_candidate(session, name="New One")
    page = office.get(f"/desk/runs/{run()}/moved").text
    assert "1 takes part who did not before." in page
    assert "1 takes part no more" in page
    assert "Nobody moved" in page
    with database.read() as session:
        assert session.scalars(select(Mentor)).all() != []


def test_every_single_change_that_would_help_is_named(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_mentor(session, name="Ann Lee", formats=frozenset({"video", "email"}))
        make_candidate(session, name="Lonely One", formats=frozenset({"phone"}))
    run_id = run()
    with database.read() as session:
        (helps,) = session.scalars(select(Unmatched.helps)).all()
    assert helps == [
        "Accepting video call would open 1 mentor with a free place",
        "Accepting e-mail would open 1 mentor with a free place",
    ]
    page = office.get(f"/desk/runs/{run_id}/unmatched").text
    assert "All 2 changes that would help, each by itself" in page
    assert f"<li>{helps[1]}.</li>" in page
