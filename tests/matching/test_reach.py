"""Whom a mentor's places reach."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matcher.matching.explain import Reach
from matcher.matching.queries.reach import find_reach
from tests.factories import make_candidate, make_mentor

VIDEO, MEETING = frozenset({"video"}), frozenset({"face_to_face"})


@pytest.mark.parametrize(
    ("people", "reach"),
    [
        ([{"formats": MEETING}] * 3, Reach(3, 3, "Leeds")),
        ([{"formats": MEETING, "lat": 51.5}, {"formats": MEETING}], Reach(1, 1, "Leeds")),
        (
            [{"formats": VIDEO}] * 2 + [{"formats": frozenset({"phone"})}],
            Reach(0, 0, "Leeds", "video", 2),
        ),
        ([{"formats": MEETING, "status": "awarded"}], Reach(0, 0, "Leeds")),
    ],
)
def test_reach_counts_those_who_look_and_could_meet(
    session: Session, now: datetime, people: list[dict[str, Any]], reach: Reach
) -> None:
    mentor = make_mentor(session, formats=MEETING)
    for person in people:
        make_candidate(session, **person)
    assert find_reach(session, mentor.id, today=now.date()) == reach


def test_distance_does_not_matter_to_those_who_call(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, formats=VIDEO | MEETING)
    make_candidate(session, formats=VIDEO, lat=51.5, lon=-0.1)
    make_candidate(session, formats=VIDEO)
    assert find_reach(session, mentor.id, today=now.date()) == Reach(2, 1, "Leeds")


@pytest.mark.parametrize("changes", [{"capacity": 0}, {"status": "paused"}])
def test_mentor_whom_nobody_can_ask_reaches_nobody(
    session: Session, now: datetime, changes: dict[str, Any]
) -> None:
    mentor = make_mentor(session, **changes)
    make_candidate(session)
    assert find_reach(session, mentor.id, today=now.date()) is None


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (Reach(3, 3, "Leeds"), "3 people near Leeds can now find you."),
        (Reach(1, 1, "Leeds"), "1 person near Leeds can now find you."),
        (Reach(4, 1, "Leeds"), "4 people can now find you, 1 of them near Leeds."),
        (Reach(2), "2 people can now find you."),
        (Reach(0, 0, "Leeds"), "Nobody is looking near you just now."),
        (Reach(0), "Nobody who looks just now could meet as you do."),
    ],
)
def test_reach_is_said_in_words(reach: Reach, words: str) -> None:
    assert reach.words() == words
    assert reach.more_in_words() == ""


def test_what_would_reach_somebody_is_said_in_words() -> None:
    reach = Reach(0, 0, "Leeds", "video", 14)
    assert reach.more_in_words() == "Accepting video call would reach 14 people."
