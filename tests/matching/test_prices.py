"""What one more place is worth, checked by giving one and matching again."""

import json
from dataclasses import replace

import pytest

from matcher.matching.explain import Worth, worth_in_words
from matcher.matching.instance import prices
from matcher.matching.instance.newcomers import newcomer_worths, newcomers
from matcher.matching.instance.prices import place_worths, prices_of, worths_of
from tests.matching.again import COARSE, gain, some

SEEDS = range(8)


@pytest.mark.parametrize("method", ["coverage", "suitability"])
@pytest.mark.parametrize("seed", SEEDS)
def test_place_worth_is_what_one_more_place_really_gives(seed, method):
    people = some(seed, method=method)
    before = people.match()
    for mentor, worth in zip(before.instance.mentors.records, place_worths(before), strict=True):
        if mentor.capacity:
            after = people.with_mentor(mentor.email, capacity=mentor.capacity + 1).match()
            n_more, priority, suitability = gain(before, after)
            served = priority if method == "coverage" else 0
            assert worth == Worth(served, suitability)
            if method == "coverage":
                assert n_more == (worth.priority > 0)


@pytest.mark.parametrize("method", ["coverage", "suitability"])
@pytest.mark.parametrize("seed", SEEDS)
def test_newcomer_worth_is_what_such_a_mentor_really_gives(seed, method):
    people = some(seed, method=method)
    before = people.match()
    imagined = newcomers(before)
    assert imagined
    for corner, worth in newcomer_worths(before).items():
        after = replace(people, mentors=(*people.mentors, imagined[corner])).match()
        _, priority, suitability = gain(before, after)
        assert worth == Worth(priority if method == "coverage" else 0, suitability)


@pytest.mark.parametrize("seed", SEEDS)
def test_newcomer_worth_leaves_pins_where_they_are(seed):
    people = some(seed, COARSE)
    free = people.match()
    pins = [
        (free.instance.candidates[i].email, free.instance.mentors.records[j].email)
        for i, j in free.pairs[::2]
    ]
    before = people.match(pinned=pins)
    imagined = newcomers(before)
    for corner, worth in newcomer_worths(before).items():
        more = replace(people, mentors=(*people.mentors, imagined[corner]))
        assert worth == Worth(*gain(before, more.match(pinned=pins))[1:])


def test_newcomer_is_a_usual_mentor_amid_the_regions_candidates():
    outcome = some(3).match()
    wales = [p for p in outcome.instance.candidates if p.region == "wales"]
    mentor = newcomers(outcome)["wales", "health"]
    latitudes = sorted(p.latitude for p in wales)
    assert latitudes[0] <= mentor.latitude <= latitudes[-1]
    assert (mentor.sector, mentor.region, mentor.capacity) == ("health", "wales", 1)
    able = [m for m in outcome.instance.mentors.records if m.capacity and m.paused_until is None]
    assert mentor.formats in {m.formats for m in able}


@pytest.mark.parametrize("seed", [1, 5])
def test_prices_by_region_are_those_of_the_mentors_there(seed):
    people = some(seed)
    outcome = people.match()
    worths = dict(zip(outcome.instance.mentors.records, place_worths(outcome), strict=True))
    fresh = newcomer_worths(outcome)
    found = prices_of(outcome)
    assert found["regions"]
    for line in found["regions"]:
        corner = (line["region"], line["sector"])
        there = sorted(
            (worth.priority, worth.suitability)
            for mentor, worth in worths.items()
            if (mentor.region, mentor.sector) == corner
            and mentor.capacity
            and not (mentor.paused_until and mentor.paused_until > outcome.instance.mentors.as_of)
        )
        assert line["mentors"] == len(there)
        assert line["new_mentor"] == fresh[corner].as_mapping()
        if there:
            assert tuple(line["best"].values()) == there[-1]
            assert tuple(line["median"].values()) == there[(len(there) - 1) // 2]
    gains = [tuple(line["new_mentor"].values()) for line in found["regions"]]
    assert gains == sorted(gains, reverse=True)


def test_prices_are_the_same_bytes_in_whatever_order_people_come():
    people = some(4)
    turned = replace(people, mentors=people.mentors[::-1], candidates=people.candidates[::-1])
    one, other = (json.dumps(prices_of(p.match()), sort_keys=True) for p in (people, turned))
    assert one == other


@pytest.mark.parametrize(
    ("method", "why"),
    [
        (
            "fair",
            "A fair match has many aims, one after the other, so no one price says what a place "
            "is worth. A match for as many people as can be has one.",
        ),
        ("stable", "A stable match has no prices. A match for as many people as can be has."),
    ],
)
def test_prices_say_why_a_method_has_none(method, why):
    outcome = some(2, method=method).match()
    found = prices_of(outcome)
    assert found.keys() == {"method", "why_none", "rules"}
    assert (found["method"], found["why_none"]) == (method, why)
    assert worths_of(outcome) == {"status": "optimal", "places": None, "rules": found["rules"]}


def test_prices_of_a_match_that_was_stopped_are_not_told():
    found = some(2).match()
    stopped = replace(found, assignment=replace(found.assignment, status="stopped"))
    why = "This match was stopped before its prices were proved."
    assert prices_of(stopped) == {"method": "coverage", "rules": None, "why_none": why}
    assert worths_of(stopped) == {"status": "stopped", "places": None, "rules": None}


def test_worths_for_the_office_are_the_first_lines_and_the_rules(monkeypatch):
    outcome = some(2).match()
    whole = prices_of(outcome)
    assert len(whole["regions"]) > 5
    monkeypatch.setattr(prices, "MOST_LINES", 5)
    first = {"places": whole["regions"][:5], "rules": whole["rules"]}
    assert worths_of(outcome) == {"status": "optimal", **first}
    monkeypatch.setattr(prices, "MOST_PAIRS_AT_ONCE", 10)
    assert worths_of(outcome)["rules"] is None


def test_prices_of_nobody_are_empty():
    nobody = replace(some(1), mentors=(), candidates=())
    assert prices_of(nobody.match())["regions"] == []
    assert prices_of(replace(some(1), candidates=()).match())["regions"] == []
    assert prices_of(replace(some(1), mentors=()).match())["regions"] == []


@pytest.mark.parametrize(
    ("worth", "words"),
    [
        (Worth(3, -5_000), "One more person would have a mentor"),
        (Worth(0, 163_026), "Pairs would suit better by 16 points in all"),
        (Worth(0, 52_600), "Pairs would suit better by 5.3 points in all"),
        (Worth(0, 3), "Pairs would suit better by less than 0.1 points in all"),
        (Worth(0, 0), "Nothing would change"),
    ],
)
def test_worth_in_words(worth, words):
    assert worth_in_words(worth) == words
