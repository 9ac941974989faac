from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.matching.explain import (
    Change,
    NearestMiss,
    Reason,
    in_one_line,
    nearest_miss_in_words,
    reasons,
    wishes,
)
from matcher.matching.instance.instance import build_instance
from matcher.matching.instance.misses import nearest_misses
from matcher.matching.instance.outcome import run
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import LevelPolicy, SameEmployer, SchemeSettings
from tests.matching.population import AS_OF

PERSON = {
    "name": "Someone",
    "employer": "",
    "employer_key": "",
    "line_manager_email": "",
    "sector": "public",
    "level": "chartership",
    "level_rank": 2,
    "place": "Leeds LS1",
    "region": "Yorkshire and the Humber",
    "latitude": 53.8,
    "longitude": -1.55,
    "formats": 0b11,
    "max_distance_km": None,
}
MENTOR = MentorRecord(**PERSON, email="m@example.org", capacity=1, strengths=0)
CANDIDATE = CandidateRecord(**PERSON, email="c@example.org", needs=0)
EVEN = dict.fromkeys(SchemeSettings().weights, 1)


def said(candidate=None, mentor=None, *, distance_m=12_300, settings=None, parts=EVEN):
    return reasons(
        replace(CANDIDATE, **candidate or {}),
        replace(MENTOR, **mentor or {}),
        settings or SchemeSettings(),
        parts,
        as_of=AS_OF,
        distance_m=distance_m,
    )


def of(code, *args, **kwargs):
    return next((r for r in said(*args, **kwargs) if r.code == code), None)


@pytest.mark.parametrize(
    ("candidate", "mentor", "reason"),
    [
        (
            {"preferences": ("m@example.org", "x@example.org")},
            {},
            Reason("preference", "First of the 2 on your list", True),
        ),
        (
            {"preferences": ("m@example.org",)},
            {},
            Reason("preference", "The one mentor on your list", True),
        ),
        ({"preferences": ("x@example.org",)}, {}, Reason("preference", "Not on your list", False)),
        (
            {"needs": 0b10001},
            {"strengths": 0b10001},
            Reason(
                "skills",
                "Strong in both of your needs: ethics and values and research skills",
                True,
            ),
        ),
        (
            {"needs": 1 << 12 | 1},
            {"strengths": 1 << 12},
            Reason("skills", "Strong in 1 of your 2 needs: IT and communication", True),
        ),
        (
            {"needs": 0b111},
            {},
            Reason("skills", "Not known to be strong in any of your 3 needs", False),
        ),
        (
            {"sector_wish": "different"},
            {"sector": "health"},
            Reason("sector", "Meets your wish for another sector (Health and social care)", True),
        ),
        (
            {"sector_wish": "different"},
            {},
            Reason(
                "sector",
                "From your own sector (Public libraries), though you wished for another sector",
                False,
            ),
        ),
        (
            {"employer_wish": "outside"},
            {},
            Reason("employer", "From outside your organisation, as you wished", True),
        ),
        (
            {"employer_wish": "outside", "employer_key": "x"},
            {"employer_key": "x"},
            Reason(
                "employer",
                "From your own organisation, though you wished for outside your organisation",
                False,
            ),
        ),
        (
            {"formats": 0b110},
            {"formats": 0b111},
            Reason("format", "You both chose video call and phone", True),
        ),
        (
            {},
            {"confirmed_on": AS_OF - timedelta(6)},
            Reason("freshness", "Confirmed their places 6 days ago", True),
        ),
        (
            {},
            {"confirmed_on": AS_OF - timedelta(31)},
            Reason("freshness", "Last confirmed their places 31 days ago", False),
        ),
        ({}, {}, Reason("freshness", "Has not confirmed their places yet", False)),
    ],
)
def test_reasons_say_what_was_wished_and_what_is(candidate, mentor, reason):
    assert of(reason.code, candidate, mentor) == reason


@pytest.mark.parametrize(
    ("distance_m", "text", "met"),
    [
        (300, "Less than 1 km away", True),
        (12_300, "About 12 km away", True),
        (38_000, "About 38 km away", False),
    ],
)
def test_reasons_tell_the_distance_in_whole_kilometres(distance_m, text, met):
    assert of("distance", distance_m=distance_m) == Reason("distance", text, met)


def test_reasons_are_silent_where_nothing_was_wished_or_weighed():
    assert {r.code for r in said()} == {"distance", "format", "freshness"}
    assert of("distance", {"formats": 0b10}) is None
    assert of("distance", distance_m=-1) is None
    later = SchemeSettings(fresh_days=31)
    last_month = {"confirmed_on": AS_OF - timedelta(31)}
    assert of("freshness", mentor=last_month, settings=later).met
    unweighted = SchemeSettings(weights={"freshness": 0})
    assert of("freshness", settings=unweighted) is None


def test_reasons_put_what_weighs_most_first_and_what_is_not_ideal_last():
    found = said(
        {"sector_wish": "same", "preferences": ("x@example.org",)},
        parts=EVEN | {"format": 5, "sector": 9, "preference": 99},
    )
    assert [r.code for r in found] == ["sector", "format", "distance", "preference", "freshness"]
    assert in_one_line(found[:2]) == (
        "Meets your wish for your own sector (Public libraries); "
        "You both chose face to face and video call"
    )


def miss_of(candidate, mentors, **settings):
    """Return what one candidate misses who cannot be matched with these mentors."""
    people = [
        replace(MENTOR, **{"email": f"m{k}@example.org"} | mentor)
        for k, mentor in enumerate(mentors)
    ]
    person = replace(CANDIDATE, **candidate)
    outcome = run(build_instance(people, [person], SchemeSettings(**settings), as_of=AS_OF))
    return nearest_misses(outcome)[0]


def test_nearest_miss_is_the_way_of_meeting_that_opens_most():
    mentors = [{"formats": 0b10}, {"formats": 0b100}, {"formats": 0b100}]
    assert miss_of({"formats": 0b1000}, mentors) == NearestMiss(Change.FORMAT, 2, format="phone")


def test_nearest_miss_is_how_far_to_travel_if_the_mentor_would_too():
    face_to_face = {"formats": 1, "max_distance_km": 100}
    mentors = [
        face_to_face | {"latitude": 54.3},
        face_to_face | {"latitude": 54.2},
        face_to_face | {"latitude": 53.9, "max_distance_km": 1},
    ]
    miss = miss_of({"formats": 1, "max_distance_km": 20}, mentors)
    assert miss == NearestMiss(Change.DISTANCE, 1, distance_km=45)


def test_nearest_miss_is_an_exclusion_or_a_rule_of_the_scheme():
    assert miss_of({"exclusions": frozenset({"m0@example.org"})}, [{}]) == NearestMiss(
        Change.EXCLUSION, 1
    )
    strict = {"mentor_level_policy": LevelPolicy.SAME_OR_ABOVE}
    assert miss_of({}, [{"level_rank": 1}], **strict) == NearestMiss(Change.LEVEL_POLICY, 1)
    apart = {"same_employer": SameEmployer.BAR}
    assert miss_of({"employer_key": "x"}, [{"employer_key": "x"}], **apart) == NearestMiss(
        Change.SAME_EMPLOYER, 1
    )


def test_nearest_miss_is_the_first_return_of_a_mentor_who_is_away():
    later, sooner = AS_OF + timedelta(90), AS_OF + timedelta(9)
    miss = miss_of({}, [{"paused_until": later}, {"paused_until": sooner}])
    assert miss == NearestMiss(Change.RETURN, 1, on=sooner)


def test_nearest_miss_is_a_mentor_where_no_single_change_helps():
    assert miss_of({}, [{"paused_until": AS_OF + timedelta(9), "formats": 0b100}]) == NearestMiss(
        Change.MENTOR
    )
    assert miss_of({}, []) == NearestMiss(Change.MENTOR)


def test_nearest_miss_is_a_place_where_all_who_fit_are_full():
    others = [replace(CANDIDATE, email=f"c{k}@example.org") for k in range(3)]
    outcome = run(build_instance([MENTOR], others, SchemeSettings(), as_of=AS_OF))
    assert set(nearest_misses(outcome).values()) == {NearestMiss(Change.PLACE, 1)}


@pytest.mark.parametrize(
    "left_out", [{"formats": 0b100}, {"formats": 1, "latitude": 54.4}], ids=["format", "distance"]
)
def test_nearest_miss_never_points_to_a_mentor_who_is_full_after_the_match(left_out):
    full = replace(MENTOR, max_distance_km=500)
    out_of_reach = replace(
        MENTOR, email="n@example.org", formats=0b1000, paused_until=AS_OF + timedelta(9)
    )
    other = replace(CANDIDATE, **{"email": "d@example.org"} | left_out)
    instance = build_instance(
        [full, out_of_reach], [CANDIDATE, other], SchemeSettings(), as_of=AS_OF
    )
    outcome = run(instance)
    assert [instance.candidates[i] for i in outcome.unmatched] == [other]
    assert list(nearest_misses(outcome).values()) == [NearestMiss(Change.MENTOR)]


@pytest.mark.parametrize(
    ("miss", "words"),
    [
        (
            NearestMiss(Change.FORMAT, 3, format="video"),
            "Accepting video call would open 3 mentors with a free place",
        ),
        (
            NearestMiss(Change.DISTANCE, 1, distance_km=45),
            "Travelling up to 45 km would open 1 mentor with a free place",
        ),
        (
            NearestMiss(Change.RETURN, 1, on=date(2026, 5, 3)),
            "Waiting until 3 May 2026, when 1 mentor with a free place will be back",
        ),
        (
            NearestMiss(Change.PLACE, 7),
            "All 7 mentors open to them are full: one more place with any of them is needed",
        ),
        (
            NearestMiss(Change.MENTOR),
            "No single change would do: another mentor is needed near Leeds LS1",
        ),
    ],
)
def test_nearest_miss_in_words(miss, words):
    assert nearest_miss_in_words(miss, CANDIDATE) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([], ""),
        ([("format", True), ("freshness", False)], "Meets your one wish"),
        ([("format", True), ("skills", True)], "Meets both of your wishes"),
        (
            [("format", True), ("skills", True), ("sector", True)],
            "Meets all 3 of your wishes",
        ),
        ([("distance", False)], "Not ideal: some words"),
        (
            [("format", True), ("sector", False), ("distance", False)],
            "Meets none of your 2 wishes: not the sector you wished for, some words",
        ),
        (
            [("distance", True), ("format", True), ("sector", False)],
            "Meets 1 of your 2 wishes; not ideal: not the sector you wished for",
        ),
        ([("preference", True), ("format", True)], "Meets your one wish"),
        (
            [("employer", False), ("skills", False), ("preference", False)],
            "Meets none of your 2 wishes: not the employer you wished for, "
            "strong in other things than you need",
        ),
    ],
)
def test_wishes_are_summed_up_without_freshness_and_lists(said, words):
    assert wishes(Reason(code, "Some words", met) for code, met in said).words() == words
