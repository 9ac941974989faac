"""Each criterion as plain Python; that the kernel computes the same is shown in test_instance."""

from types import SimpleNamespace

import pytest

from matcher.matching import criteria
from matcher.matching.criteria import CRITERIA, NO_WISH, WISH_OTHER, WISH_SAME, Between


@pytest.mark.parametrize(
    ("position", "listed", "value"),
    [(0, -1, 0.5), (0, 4, 0.0), (1, 1, 1.0), (1, 4, 1.0), (2, 4, 0.875), (4, 4, 0.625)],
)
def test_preference_falls_along_the_list(position, listed, value):
    assert criteria.preference(position, listed, 0.5) == value


@pytest.mark.parametrize(
    ("needs", "strengths", "value"),
    [(0, 0b11, 0.5), (0b11, 0b11, 1.0), (0b11, 0b01, 0.5), (0b111, 0b1000, 0.0)],
)
def test_skills_is_the_share_of_needs_met(needs, strengths, value):
    assert criteria.skills(needs, strengths, 0.5) == value


@pytest.mark.parametrize(
    ("wished", "is_same", "value"),
    [
        (NO_WISH, True, 0.5),
        (WISH_SAME, True, 1.0),
        (WISH_SAME, False, 0.0),
        (WISH_OTHER, True, 0.0),
        (WISH_OTHER, False, 1.0),
    ],
)
def test_wish_is_met_or_not(wished, is_same, value):
    assert criteria.wish(wished, is_same, 0.5) == value


def test_no_wish_is_worth_what_the_scheme_says():
    said = (
        criteria.preference(0, -1, 1.0),
        criteria.skills(0, 0b11, 1.0),
        criteria.wish(NO_WISH, False, 1.0),
    )
    assert said == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("distance_m", "face_to_face", "otherwise", "value"),
    [
        (0, True, False, 1.0),
        (25_000, True, False, 0.5),
        (100_000, True, False, 0.2),
        (100_000, True, True, 0.5),
        (5_000, True, True, 1 / 1.2),
        (-1, True, True, 0.5),
        (5_000, False, True, 0.5),
    ],
)
def test_distance_matters_as_far_as_they_would_meet(distance_m, face_to_face, otherwise, value):
    assert criteria.distance(distance_m, face_to_face, otherwise) == value


@pytest.mark.parametrize(("count", "value"), [(0, 0.0), (1, 0.5), (2, 1.0), (4, 1.0)])
def test_meeting_is_full_with_two_ways(count, value):
    assert criteria.meeting(count) == value


@pytest.mark.parametrize(
    ("days", "value"),
    [(-1, 0.0), (0, 1.0), (30, 1.0), (45, 0.75), (60, 0.5), (90, 0.0), (400, 0.0)],
)
def test_freshness_fades_between_30_and_90_days(days, value):
    assert criteria.freshness(days, 30, 90) == value


@pytest.mark.parametrize(("days", "value"), [(10, 1.0), (15, 0.5), (20, 0.0)])
def test_freshness_follows_the_schemes_days(days, value):
    assert criteria.freshness(days, 10, 20) == value


def test_pair_values_follow_the_table_of_criteria():
    candidate = SimpleNamespace(
        listed=1, needs=1, sector_wish=WISH_SAME, sector=3, employer_wish=WISH_SAME
    )
    mentor = SimpleNamespace(strengths=1, sector=3, days_since_confirmed=0)
    scheme = SimpleNamespace(fresh_days=30, stale_days=90, no_wish=0.5)
    values = criteria.pair_values(candidate, mentor, Between(1, 0, 0b11, True), scheme)
    assert values == (1.0,) * len(CRITERIA)


def test_default_weights_sum_to_100():
    assert sum(criterion.weight for criterion in CRITERIA) == 100
