"""Talk first, days away, and "please don't suggest this person again", by the pages."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.pairings.models import Absence
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.offers import offer_by_hand
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_mentor
from tests.pairings.asked_world import World, world_of_two

TALK = {"day-day": "16", "day-month": "3", "day-year": "2026", "words": "Ring 0113 496 0000"}


def days(first: tuple[int, int], last: tuple[int, int]) -> dict[str, str]:
    return {
        f"{name}-{part}": str(value)
        for name, (day, month) in (("first_on", first), ("last_on", last))
        for part, value in (("day", day), ("month", month), ("year", 2026))
    }


@pytest.fixture
def world(app: Flask, database: Database, clock: StandingClock, now: datetime) -> World:
    return world_of_two(app, database, clock, now)


def test_mentor_sets_a_day_to_talk_and_both_see_it(world: World) -> None:
    assert "Let’s talk first" in world.ann.get(world.path).text
    page = world.ann.follow(world.ann.submit(f"{world.path}/talk", **TALK))
    assert "We have told Jo Bloggs that you talk on Monday 16 March 2026" in page.text
    assert "You talk with Jo Bloggs on Monday 16 March 2026." in page.text
    assert "Answer by Thursday 19 March 2026" in page.text
    mine = world.jo.get("/my-mentor").text
    assert "Ann Lee would like to talk with you first, on Monday 16 March 2026." in mine
    assert "Ring 0113 496 0000" in mine
    assert "until Thursday 19 March 2026" in mine
    assert "You talk on Monday 16 March 2026" in world.ann.get("/requests").text


def test_day_is_moved_once_with_what_was_typed_at_hand(world: World) -> None:
    world.ann.submit(f"{world.path}/talk", **TALK)
    form = world.ann.get(f"{world.path}/talk").text
    assert "Ring 0113 496 0000" in form
    assert 'value="16"' in form
    page = world.ann.follow(world.ann.submit(f"{world.path}/talk", **TALK | {"day-day": "17"}))
    assert "on Tuesday 17 March 2026." in page.text
    assert "Move the day" not in page.text
    assert world.ann.get(f"{world.path}/talk").status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day-day": "1"}, "Enter today or a day to come."),
        ({"day-month": "5"}, "Enter a day within the next four weeks."),
        ({"day-month": ""}, "The date must include a month"),
        ({"words": " "}, "Say how they can reach you"),
        ({"words": "x" * 301}, "Use 300 characters or fewer"),
    ],
)
def test_talk_that_cannot_be_is_said_beside_the_field(
    world: World, typed: dict[str, str], said: str
) -> None:
    answer = world.ann.submit(f"{world.path}/talk", **TALK | typed)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_days_away_are_listed_move_the_answer_and_can_be_taken_back(world: World) -> None:
    assert "No days yet" in world.ann.get("/my-places/away").text
    answer = world.ann.submit("/my-places/away", **days((4, 3), (6, 3)))
    page = world.ann.follow(answer).text
    assert "Noted: the days from 4 March 2026 to 6 March 2026 do not count." in page
    assert "Answer by Monday 16 March 2026" in world.ann.get(world.path).text
    with world.database.read() as session:
        number = str(session.scalars(select(Absence.id)).one())
    answer = world.ann.submit("/my-places/away/remove", form_at="/my-places/away", days=number)
    assert "These days count again." in world.ann.follow(answer).text
    assert "Answer by Wednesday 11 March 2026" in world.ann.get(world.path).text
    answer = world.ann.submit("/my-places/away/remove", form_at="/my-places/away", days=number)
    assert "not on the list any more" in world.ann.follow(answer).text


def test_days_in_the_wrong_order_are_kept_and_explained(world: World) -> None:
    answer = world.ann.submit("/my-places/away", **days((6, 3), (4, 3)))
    assert answer.status_code == 422
    assert "The last day must not be before the first." in answer.text
    assert 'value="6"' in answer.text


def test_candidate_is_told_what_follows_silence(world: World) -> None:
    world.expire()
    page = world.jo.get("/my-mentor").text
    assert "We are looking for the mentor with room who suits you best" in page


def test_mentor_ticks_on_a_no_and_takes_it_back_on_the_profile(world: World) -> None:
    path = f"{world.path}/decline"
    assert "Please don’t suggest this person again" in world.ann.get(path).text
    world.ann.submit(path, reason="full", room="0", never_again="y")
    assert world.exclusions() == [(True, False)]
    assert "Jo Bloggs, since 2 March 2026" in world.ann.get("/my-mentor-profile").text
    back = f"/not-suggested/{world.candidate.public_id}/candidate"
    page = world.ann.follow(world.ann.submit(back, form_at="/my-mentor-profile"))
    assert "Taken back." in page.text
    assert "Not suggested to you" not in page.text
    assert world.exclusions() == [(False, False)]


def test_no_without_the_tick_is_no_wish(world: World) -> None:
    world.ann.submit(f"{world.path}/decline", reason="full", room="0")
    assert world.exclusions() == [(False, False)]


def test_mentor_asks_it_later_on_the_page_of_what_is_over(world: World) -> None:
    assert "suggest us to each other" not in world.ann.get(world.path).text
    world.ann.submit(f"{world.path}/decline", reason="other", room="1")
    assert "suggest us to each other" in world.ann.get(world.path).text
    answer = world.ann.submit(f"{world.path}/not-again", form_at=world.path)
    page = world.ann.follow(answer).text
    assert "you and Jo Bloggs are not suggested to each other again" in page
    assert "Take it back on My profile" in page
    assert world.exclusions() == [(True, False)]


def test_candidate_asks_it_after_a_no_and_takes_it_back_on_the_profile(world: World) -> None:
    world.ann.submit(f"{world.path}/decline", reason="other", room="1")
    path = f"/my-mentor/{world.proposal.public_id}/not-again"
    assert path in world.jo.get("/my-mentor").text
    page = world.jo.follow(world.jo.submit(path, form_at="/my-mentor")).text
    assert "you and Ann Lee are not suggested to each other again" in page
    assert path not in page
    assert world.exclusions() == [(False, True)]
    assert "Ann Lee, since 2 March 2026" in world.jo.get("/my-profile").text
    back = f"/not-suggested/{world.mentor.public_id}/mentor"
    world.jo.submit(back, form_at="/my-profile")
    assert world.exclusions() == [(False, False)]


def test_candidate_ticks_on_the_no_to_an_offer(world: World, now: datetime) -> None:
    world.ann.submit(f"{world.path}/decline", reason="full", room="1")
    with world.database.begin() as session:
        office, other = actor_of(make_admin(session)), make_mentor(session)
        offer = offer_by_hand(session, office, world.candidate.id, other.id, now=now)
    world.jo.submit(f"/my-mentor/{offer.public_id}/decline", reason="no_time", never_again="y")
    assert (False, True) in world.exclusions()


@pytest.mark.parametrize("side", ["ann", "jo"])
def test_either_ticks_at_the_end_of_a_pairing(world: World, now: datetime, side: str) -> None:
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        accept_request(session, actor_of(mentor), world.proposal.public_id, room=0, now=now)
        office = actor_of(make_admin(session))
        pairing = approve_pairing(session, office, world.proposal.public_id, now=now)
    answers = {"reason": "mentor_moved", "never_again": "y"}
    if side == "ann":
        world.ann.submit(
            f"/my-mentees/{pairing.public_id}/end", place="closed", room="0", **answers
        )
    else:
        world.jo.submit(f"/my-mentor/{pairing.public_id}/end", **answers)
    assert world.exclusions() == [(side == "ann", side == "jo")]


def test_what_is_open_cannot_be_wished_away(world: World) -> None:
    answer = world.ann.submit(f"{world.path}/not-again", form_at=world.path)
    assert "Something is open between you two." in world.ann.follow(answer).text
    assert world.exclusions() == []
