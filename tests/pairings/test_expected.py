"""When a mentor's next place is to come free, and who sees it."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.mentors.services import show_expected
from matcher.pairings.queries.expected import find_expected
from matcher.pairings.rules.expected import place_expected_on
from matcher.pairings.services.endings import finish_pairing
from matcher.pairings.services.living import agree_end
from tests.conftest import NOW
from tests.factories import actor_of, make_candidate, make_mentor
from tests.pairings.pairs import Pair, make_pair
from tests.visitor import Visitor

TODAY, MARCH, APRIL, MAY = (date(2026, 2, 20), *(date(2026, month, 1) for month in (3, 4, 5)))
DAY = timedelta(days=1)
NOW_ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("capacity", "held", "ends", "back_on", "expected"),
    [
        (2, 1, [], None, TODAY),
        (2, 1, [], APRIL, APRIL),
        (2, 2, [], None, None),
        (2, 2, [MARCH, MAY], None, MARCH),
        (1, 2, [MARCH, MAY], None, MAY),
        (1, 3, [MARCH, MAY], None, None),
        (2, 2, [TODAY, MAY], None, MAY),
        (2, 2, [MARCH], APRIL, APRIL),
        (0, 0, [], None, None),
    ],
)
def test_place_is_expected_when_enough_pairings_have_ended(
    capacity: int, held: int, ends: list[date], back_on: date | None, expected: date | None
) -> None:
    assert place_expected_on(capacity, held, ends, back_on=back_on, today=TODAY) == expected


def pair_up(session: Session, mentor: Mentor, ends_on: date | None, now: datetime) -> Pair:
    return make_pair(session, now=now, mentor=mentor, ends_on=ends_on)


def test_place_is_expected_at_the_first_agreed_end(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, capacity=2)
    first = pair_up(session, mentor, None, now)
    assert find_expected(session, mentor, today=NOW_ON) is None  # a place is free
    second = pair_up(session, mentor, None, now)
    assert find_expected(session, mentor, today=NOW_ON) is None  # nobody knows
    for pair, day in ((first, MAY), (second, APRIL)):
        agree_end(session, actor_of(mentor), pair.pairing.public_id, day, now=now)
    session.flush()
    assert find_expected(session, mentor, today=NOW_ON) == APRIL
    assert find_expected(session, mentor, today=APRIL) == MAY
    finish_pairing(session, actor_of(second.candidate), second.pairing.public_id, now=now)
    assert find_expected(session, mentor, today=NOW_ON) is None


def test_who_wants_fewer_places_expects_one_when_enough_have_ended(
    session: Session, now: datetime
) -> None:
    mentor = make_mentor(session, capacity=2)
    pair_up(session, mentor, APRIL, now)
    pair_up(session, mentor, MAY, now)
    mentor.capacity = 1
    session.flush()
    assert find_expected(session, mentor, today=NOW_ON) == MAY


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, APRIL),
        ({"status": "retired"}, None),
        ({"leaving_at": NOW}, None),
        ({"status": "paused"}, None),
        ({"status": "paused", "paused_until": MAY}, MAY),
        ({"status": "paused", "paused_until": NOW_ON + DAY}, APRIL),
    ],
)
def test_breaks_and_leaving_count(
    session: Session, now: datetime, changes: dict[str, object], expected: date | None
) -> None:
    mentor = make_mentor(session, capacity=1)
    pair_up(session, mentor, APRIL, now)
    for name, value in changes.items():
        setattr(mentor, name, value)
    session.flush()
    assert find_expected(session, mentor, today=NOW_ON) == expected


def test_people_see_it_once_the_mentor_shows_it(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, capacity=1, name="Ann Lee")
        pair_up(session, mentor, APRIL, now)
        reader = make_candidate(session)
    candidate = Visitor(app, reader.account_id)
    own = Visitor(app, mentor.account_id)
    page, words = f"/mentors/{mentor.public_id}", "Expects a place from 1 April"
    text = own.get("/my-places").text
    assert "you expect a place from 1 April." in text
    assert "Only you see it so far." in text
    assert words not in candidate.get(page).text

    answer = own.submit("/my-places/expected", form_at="/my-places", shown="1")
    assert "People who look for a mentor see it." in own.follow(answer).text
    assert words in candidate.get(page).text
    assert words in candidate.get("/mentors").text

    answer = own.submit("/my-places/expected", form_at="/my-places", shown="0")
    assert "Only you see it so far." in own.follow(answer).text
    assert words not in candidate.get(page).text
    assert words not in candidate.get("/mentors").text


def test_shown_twice_is_noted_once(session: Session, now: datetime) -> None:
    mentor = make_mentor(session)
    for shown in (True, True):
        show_expected(session, actor_of(mentor), mentor.id, shown, now=now + DAY)
    assert mentor.shows_expected is True
    assert mentor.updated_at == now + DAY
