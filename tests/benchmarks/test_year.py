"""The pieces of the simulated year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from benchmarks.year.causes import why_no_room, why_room
from benchmarks.year.fillable import _largest
from benchmarks.year.measure import Asked, Search, Taken, figures, survival_quantile, working_days
from benchmarks.year.report import GOALS, as_csv, year_in_words
from benchmarks.year.scheme import ids_of
from benchmarks.year.with_matcher import forms_of
from benchmarks.year.world import BEGIN, DAYS, TAIL, at, make_world
from matcher.core.db import new_public_id
from matcher.mentors.models import AvailabilityClaim
from matcher.pairings.models import Pairing

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_world_is_the_same_each_time_it_is_made() -> None:
    assert make_world(30, 20, 0.25, 1) == make_world(30, 20, 0.25, 1)
    assert make_world(30, 20, 0.25, 1) != make_world(30, 20, 0.25, 2)


def test_world_goes_stale_as_often_as_it_is_told() -> None:
    for stale in (0.0, 0.10, 0.40):
        mentors = make_world(300, 1, stale, 1).mentors.values()
        quarters = sum(-(-((BEGIN - m.changes[0][0]).days + DAYS + TAIL) // 91) for m in mentors)
        changed = sum(len(m.changes) - 1 for m in mentors)
        assert changed / quarters == pytest.approx(stale, abs=0.03)


def test_mentor_who_takes_nobody_new_has_no_room_until_the_day() -> None:
    mentor = next(iter(make_world(1, 1, 0.0, 1).mentors.values()))
    mentor.changes = [(date(2026, 1, 1), 2, None), (date(2026, 2, 1), 2, date(2026, 3, 1))]
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [mentor.room(day, 1) for day in days] == [1, 0, 0, 1]


def test_nobody_reads_while_away_or_at_night() -> None:
    mentor = next(iter(make_world(1, 1, 0.0, 1).mentors.values()))
    mentor.kind, mentor.away = "prompt", [(date(2026, 3, 3), date(2026, 3, 20))]
    read = [mentor.reads(n, MONDAY) for n in range(200)]
    days = {moment.date() for moment in read if moment is not None}
    assert None in read
    assert min(days) == MONDAY.date()
    assert days.isdisjoint({date(2026, 3, d) for d in range(3, 21)})
    assert all(8 <= moment.hour < 21 for moment in read if moment is not None)


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    assert working_days(MONDAY, MONDAY + timedelta(hours=5)) == 0
    assert working_days(MONDAY, MONDAY + timedelta(days=7)) == 5
    assert working_days(at(date(2026, 4, 2)), at(date(2026, 4, 7))) == 1  # over Easter


def test_survival_quantile_leaves_out_who_stops_looking() -> None:
    assert survival_quantile([(1, True), (2, True), (3, True), (4, True)], 0.5) == 2
    assert survival_quantile([(1, True), (1, False), (1, False), (5, True)], 0.5) == 5
    assert survival_quantile([(1, True), (9, False), (9, False), (9, False)], 0.5) is None


def test_largest_matching_moves_one_to_make_room_for_another() -> None:
    best = {"ann": ["x", "y"], "bob": ["x"], "cat": ["x", "y"]}
    assert _largest(["ann", "bob"], best, {"x": 1, "y": 1}) == {"ann": "y", "bob": "x"}
    assert len(_largest(["ann", "bob", "cat"], best, {"x": 1, "y": 1})) == 2
    assert _largest(["bob"], best, {"x": 0, "y": 1}) == {}


def test_machine_sends_the_first_of_each_radio_and_all_that_is_hidden() -> None:
    page = (
        '<form action="/places/abc"><input type="hidden" name="key" value="k">'
        '<input type="radio" name="kind" value="still"><input type="radio" name="kind" value="no">'
        '<button name="go" value="1"></form><form><input type="number" name="n"></form>'
    )
    assert forms_of(page, "/here") == [
        ("/places/abc", {"key": "k", "kind": "still", "go": "1"}),
        ("/here", {"n": "1"}),
    ]


def test_figures_count_by_how_requests_and_searches_end() -> None:
    day = timedelta(days=1)
    asked = [
        Asked("m", MONDAY, MONDAY + day, "yes"),
        Asked("m", MONDAY, MONDAY + 2 * day, "full"),
        Asked("m", MONDAY, MONDAY + 3 * day, "no"),
        Asked("n", MONDAY, None, "silence"),
        Asked("n", MONDAY, None, "withdrawn"),
    ]
    searches = [
        Search("c", MONDAY, MONDAY + 7 * day, None),
        Search("d", MONDAY, None, MONDAY + day),
    ]
    taken = Taken(asked, searches, free_looks=(10, 1), full_looks=(5, 0))
    taken.mails.update({"m": 21, "n": 19, "c": 21, "d": 0})
    found = figures(taken, ["m", "n"], ["c", "d"], date(2026, 12, 31))
    wanted = {
        "requests": 5, "false_free_of_answers": 0.3333, "end_in_silence": 0.25,
        "days_to_answer_median": 2, "false_free_on_list": 0.1, "false_full_on_list": 0.0,
        "enrolled": 2, "approved": 1, "days_to_approved_median": 5,
        "mails_mentor_over": 1, "mails_candidate_over": 1, "mails_candidate_most": 21,
    }  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted


def test_ids_are_the_same_for_a_seed_and_random_afterwards() -> None:
    def three(seed: int) -> list[str]:
        with ids_of(seed):
            return [new_public_id() for _ in range(3)]

    assert three(1) == three(1) != three(2)
    assert {len(one) for one in three(1)} == {22}
    assert new_public_id() != new_public_id()


def word(
    days: int, *, capacity: int = 2, held: int = 1, status: str = "listed"
) -> AvailabilityClaim:
    made_at = MONDAY - timedelta(days=days)
    return AvailabilityClaim(made_at=made_at, capacity=capacity, held=held, status=status)


@pytest.mark.parametrize(
    ("said", "had_room", "begins"),
    [
        (word(40), True, "room was taken or given up"),
        (word(40, capacity=1), False, "a place came free after “none just now”; word older"),
        (word(20), False, "changed since, and did not say so; word 15–30 days"),
        (word(3), False, "a place of a pairing that was over was counted twice"),
    ],
)
def test_cause_of_a_wrong_free_is_found(
    said: AvailabilityClaim, had_room: bool, begins: str
) -> None:
    mentor = next(iter(make_world(1, 1, 0.0, 1).mentors.values()))
    mentor.changes = [(date(2026, 1, 1), 2, None), (date(2026, 2, 20), 1, None)]
    assert why_no_room(mentor, said, MONDAY, had_room=had_room).startswith(begins)


def test_cause_of_a_wrong_full_is_found() -> None:
    def over(days: int, said: str = "") -> list[tuple[Pairing, datetime]]:
        pairing = Pairing(mentor_said=said, candidate_said="")
        return [(pairing, MONDAY - timedelta(days=days))]

    assert why_room(word(9), [], MONDAY) == "has room again, and did not say so; word 0–14 days"
    assert why_room(word(9, status="paused"), [], MONDAY) == "rests on the list, and is back"
    assert why_room(word(9), over(30), MONDAY).startswith("pairing over for up to 30 days")
    assert why_room(word(9), over(31), MONDAY).startswith("pairing over for longer")
    assert "not yet settled" in why_room(word(9), over(31, "finished"), MONDAY)


def test_figures_are_listed_one_a_line_with_their_year() -> None:
    some = {key: 1 for key, *_ in GOALS} | {"filled": None}
    one = {"stale": 0.25, "mentors": 4, "candidates": 5, "matcher": some, "plain list": some}
    years = [{**one, "seed": 1}, {**one, "seed": 2}]
    lines = as_csv(years)
    assert len(lines) == 1 + 2 * 2 * len(GOALS)
    assert "0.25,2,4,5,plain list,requests,1" in lines
    assert "0.25,1,4,5,matcher,filled," in lines
    assert [year_in_words(year, years) for year in years] == ["25 %, seed 1", "25 %, seed 2"]
    assert year_in_words(years[0], years[:1]) == "25 %"
