from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.matching.criteria import FACE_TO_FACE_BIT
from matcher.matching.rules.bars import BAR_LABELS, BARS, SERVICE_BARS
from matcher.matching.rules.eligibility import priority, whole_metres
from matcher.matching.rules.people import FACE_TO_FACE
from matcher.matching.rules.settings import BadScheme, SchemeSettings
from matcher.reference.files import vocabulary
from tests.matching.population import AS_OF, some_people


def test_face_to_face_has_the_number_the_rules_count_on():
    assert vocabulary().formats["face_to_face"].number == FACE_TO_FACE
    assert FACE_TO_FACE_BIT == 1 << FACE_TO_FACE


def test_every_bar_has_a_label_and_the_services_own_come_first():
    assert set(BAR_LABELS) == set(BARS)
    assert BARS[: len(SERVICE_BARS)] == SERVICE_BARS


@pytest.mark.parametrize(
    ("days", "lost", "expected"),
    [
        (0, False, 1),
        (90, False, 1),
        (91, False, 2),
        (364, False, 5),
        (900, False, 5),
        (91, True, 4),
    ],
)
def test_priority_rises_with_quarters_waited_and_a_mentor_lost(days, lost, expected):
    candidate = replace(
        some_people(1)[1][0], waiting_since=AS_OF - timedelta(days), lost_mentor=lost
    )
    assert priority(candidate, AS_OF) == expected


@pytest.mark.parametrize("km", [0, 8.7, 12.3, 0.3, 50, 1999.999])
def test_whole_metres_are_not_fooled_by_binary_fractions(km):
    assert whole_metres(km) == round(km * 1000)


def test_settings_read_back_what_they_write():
    settings = SchemeSettings.from_mapping(
        {
            "weights": {"skills": 0.5},
            "same_employer": "bar",
            "default_max_distance_km": 30,
            "stale_days": 60,
        }
    )
    assert SchemeSettings.from_mapping(settings.as_mapping()) == settings
    assert settings.weights["skills"] == 0.5
    assert settings.weights["preference"] == 30
    assert (settings.fresh_days, settings.stale_days, settings.hide_after_days) == (30, 60, 120)


@pytest.mark.parametrize(
    ("values", "key", "message"),
    [
        ({"colour": "red"}, "colour", "no setting “colour”"),
        ({"weights": {"charm": 1}}, "weights.charm", "no setting “charm”"),
        ({"weights": 5}, "weights", "must be a table"),
        ({"weights": {"skills": -1}}, "weights.skills", "from 0 to 1000"),
        ({"weights": {"skills": True}}, "weights.skills", "from 0 to 1000"),
        ({"weights": {"skills": float("nan")}}, "weights.skills", "from 0 to 1000"),
        ({"weights": {"skills": "20"}}, "weights.skills", "from 0 to 1000"),
        ({"mentor_level_policy": "any"}, "mentor_level_policy", "any_registered"),
        ({"same_employer": "no"}, "same_employer", "allow, bar"),
        ({"no_wish_counts": 1}, "no_wish_counts", "half, full"),
        ({"default_max_distance_km": -1}, "default_max_distance_km", "from 0 to 2000"),
        ({"fresh_days": 1.5}, "fresh_days", "whole number from 0 to 3650"),
        ({"fresh_days": 90}, "stale_days", "more than fresh_days"),
        ({"stale_days": 121}, "hide_after_days", "not be less than stale_days"),
        ({"hide_after_days": 4000}, "hide_after_days", "whole number from 0 to 3650"),
    ],
)
def test_settings_say_which_key_is_wrong_and_what_it_may_be(values, key, message):
    with pytest.raises(BadScheme, match=message) as caught:
        SchemeSettings.from_mapping(values)
    assert caught.value.key == key


def test_settings_refuse_weights_that_are_all_zero():
    nothing = dict.fromkeys(SchemeSettings().weights, 0)
    with pytest.raises(BadScheme, match="above 0"):
        SchemeSettings(weights=nothing)


def test_settings_cannot_be_changed():
    with pytest.raises(TypeError):
        SchemeSettings().weights["skills"] = 1
