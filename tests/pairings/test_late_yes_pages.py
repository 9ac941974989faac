"""A yes that comes late, and the room beside it, by the pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus, PauseReason
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import decline_request
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.taking_back import take_back_offers
from matcher.pairings.services.wishes import never_again
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.pairings.asked_world import World, world_of_two


@pytest.fixture
def world(app: Flask, database: Database, clock: StandingClock, now: datetime) -> World:
    return world_of_two(app, database, clock, now)


def test_late_yes_asks_for_room_in_the_same_press_and_becomes_an_offer(world: World) -> None:
    world.expire()
    page = world.ann.get(world.path).text
    assert "The time to answer passed" in page
    assert "Jo Bloggs is still looking." in page
    assert "Hello\nAnn" in page
    assert "Yes, I would have" in page
    asked = world.ann.get(f"{world.path}/late-yes").text
    assert "Room for anyone else now?" in asked
    answer = world.ann.submit(f"{world.path}/late-yes", room="2")
    said = world.ann.follow(answer).text
    assert "We have told Jo Bloggs, and keep a place for them." in said
    assert "You now show 2 places free." in said
    with world.database.read() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        assert mentor.capacity - mentor.held == 2
    assert "You said yes on 14 March 2026." in said
    assert "Yes, I would have" not in said
    mine = world.jo.get("/my-mentor").text
    assert "Ann Lee would like to be your mentor after all" in mine


def test_candidate_s_yes_to_a_late_yes_awaits_the_office(world: World) -> None:
    world.expire()
    world.ann.submit(f"{world.path}/late-yes", room="0")
    with world.database.read() as session:
        offer = session.scalars(select(Proposal).where(Proposal.status == "offered")).one()
    path = f"/my-mentor/{offer.public_id}/accept"
    assert "Ann Lee has said yes already" in world.jo.get(path).text
    page = world.jo.follow(world.jo.submit(path, message="Thank you"))
    assert "You both said yes. The office confirms it next." in page.text
    assert "Ann Lee said yes" in page.text


def test_late_yes_to_somebody_who_has_gone_on_is_thanked_for(world: World) -> None:
    world.expire()
    with world.database.begin() as session:
        other = make_mentor(session)
        candidate = session.get_one(Candidate, world.candidate.id)
        request_mentor(
            session, actor_of(candidate), other.public_id, "Hello", now=world.clock.moment
        )
    page = world.ann.get(world.path).text
    assert "Jo Bloggs has found someone." in page
    assert "Hello\nAnn" not in page
    assert "Yes, I would have" not in page
    answer = world.ann.submit(f"{world.path}/late-yes", form_at="/my-places", room="0")
    said = world.ann.follow(answer).text
    assert "Jo Bloggs has asked somebody else meanwhile. Thank you all the same." in said


def test_late_yes_without_room_says_what_to_do(world: World) -> None:
    world.expire()
    world.ann.submit("/my-places/change", capacity="0")
    as_it_was = {"room": "0", "room_shown": "0"}  # as a page that was open before would send it
    answer = world.ann.submit(f"{world.path}/late-yes", **as_it_was)
    assert "Open one on My places first, then say yes." in world.ann.follow(answer).text


def test_late_yes_of_who_is_full_takes_one_person_more(world: World) -> None:
    world.expire()
    world.ann.submit("/my-places/change", capacity="0")
    page = world.ann.get(f"{world.path}/late-yes").text
    assert "All your places are spoken for, so you take one person more." in page
    assert 'name="room_shown" type="hidden" value=""' in page
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "We have told Jo Bloggs" in said
    assert "You now show no place free." in said
    assert world.claims()[-1] == ("answer", 0, 1)


def test_late_yes_sent_twice_says_the_same_twice(world: World) -> None:
    world.expire()
    form = {"room": "2", "submission_key": "one and the same"}
    for _ in range(2):
        said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", **form)).text
        assert "We have told Jo Bloggs" in said
        assert "You now show 2 places free." in said


def test_late_yes_ends_a_break_for_silence(world: World) -> None:
    world.expire()
    world.change(status=MentorStatus.PAUSED, pause_reason=PauseReason.SILENCE)
    assert "Yes, I would have" in world.ann.get(world.path).text
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "We have told Jo Bloggs" in said
    with world.database.read() as session:
        assert session.get_one(Mentor, world.mentor.id).status == MentorStatus.LISTED


def test_late_yes_takes_a_place_that_waited_for_a_word(world: World) -> None:
    world.expire()
    until = world.clock.moment + timedelta(days=5)
    world.change(capacity=0, place_limit=0, kept_places=1, kept_until=until)
    page = world.ann.get(f"{world.path}/late-yes").text
    assert "All your places are spoken for" not in page
    as_it_was = {"room": "0", "room_shown": "0"}
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", **as_it_was)).text
    assert "We have told Jo Bloggs" in said
    assert world.claims()[-1] == ("answer", 1, 1)


def test_room_of_a_late_yes_is_one_word_and_taken_back_as_one(world: World) -> None:
    world.expire()
    world.ann.submit(f"{world.path}/late-yes", room="3")
    assert world.claims() == [("import", 2, 0), ("answer", 4, 1)]
    assert "3 places free" in world.ann.get("/my-places").text
    world.ann.submit("/my-places/undo", form_at="/my-places")
    assert world.claims()[-1] == ("undo", 2, 1)


def test_room_of_a_late_yes_that_comes_to_nothing_is_one_word_too(world: World) -> None:
    world.expire()
    two = world.mentor.id, world.candidate.id
    with world.database.begin() as session:
        never_again(session, actor_of(world.candidate), *two, now=world.clock.moment)
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="3")).text
    assert "Jo Bloggs has found someone." in said
    assert "You now show 4 places free." in said
    assert world.claims() == [("import", 2, 0), ("answer", 4, 0)]


def test_late_yes_of_who_is_full_that_comes_to_nothing_opens_no_place(world: World) -> None:
    world.expire()
    world.ann.submit("/my-places/change", capacity="0")
    two = world.mentor.id, world.candidate.id
    with world.database.begin() as session:
        never_again(session, actor_of(world.candidate), *two, now=world.clock.moment)
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "Thank you all the same." in said
    assert "You now show no place free." in said
    assert world.claims()[-1] == ("answer", 0, 0)


@pytest.mark.parametrize("form", [{"room": "1"}, {"room": "1", "room_shown": "1"}])
def test_late_yes_makes_an_old_word_new_before_the_two_are_looked_at(
    world: World, form: dict[str, str]
) -> None:
    world.expire()
    world.change(confirmed_at=world.clock.moment - timedelta(days=150))
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", **form)).text
    assert "We have told Jo Bloggs" in said


def test_no_for_want_of_room_does_not_stand_against_a_late_yes(world: World) -> None:
    world.expire()
    now = world.clock.moment
    with world.database.begin() as session:
        again = request_mentor(
            session, actor_of(world.candidate), world.mentor.public_id, "Hello", now=now
        )
        full = DeclineReason.FULL
        decline_request(session, actor_of(world.mentor), again.public_id, full, room=0, now=now)
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "We have told Jo Bloggs" in said


def test_late_yes_as_it_stands_leaves_to_others_what_they_were_offered(world: World) -> None:
    world.expire()
    world.change(capacity=1)
    with world.database.begin() as session:
        office, other = actor_of(make_admin(session)), make_candidate(session)
        offer_by_hand(session, office, other.id, world.mentor.id, now=world.clock.moment)
    page = world.ann.get(f"{world.path}/late-yes").text
    assert "All your places are spoken for, so you take one person more." in page
    assert 'value="1" checked' in page
    world.ann.submit(f"{world.path}/late-yes", room="1")
    assert world.claims()[-1] == ("answer", 2, 2)
    world.clock.advance(hours=5)
    assert take_back_offers(world.database) == 0


def test_late_yes_with_less_room_than_is_offered_takes_the_offer_back(world: World) -> None:
    world.expire()
    with world.database.begin() as session:
        office, other = actor_of(make_admin(session)), make_candidate(session)
        offer_by_hand(session, office, other.id, world.mentor.id, now=world.clock.moment)
    assert "One of these places is offered" in world.ann.get(f"{world.path}/late-yes").text
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "We have told Jo Bloggs" in said
    assert world.claims()[-1] == ("answer", 1, 2)
    world.clock.advance(hours=5)
    assert take_back_offers(world.database) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "paused", "leaving_at": datetime(2026, 3, 1, tzinfo=UTC)}, "you are leaving"),
        ({"status": "retired"}, ""),
    ],
)
def test_late_yes_is_not_promised_to_who_has_no_places(
    world: World, changes: dict[str, Any], said: str
) -> None:
    world.expire()
    world.change(**changes)
    page = world.ann.get(world.path).text
    assert "Yes, I would have" not in page
    assert said in page
    assert ("is still looking" in page) is bool(said)
    assert world.ann.get(f"{world.path}/late-yes").status_code == 303


def test_late_yes_of_who_has_as_many_as_anybody_can_is_not_asked_for(world: World) -> None:
    world.expire()
    world.change(capacity=10, place_limit=10)
    world.be_asked(by=10)
    page = world.ann.get(world.path).text
    assert "you have as many people as a mentor can have" in page
    assert world.ann.get(f"{world.path}/late-yes").status_code == 303
    answer = world.ann.submit(f"{world.path}/late-yes", room="0")
    assert "You have as many people as a mentor can have." in world.ann.follow(answer).text


def test_room_that_is_too_much_by_now_is_said_beside_the_field(world: World) -> None:
    world.expire()
    world.change(capacity=9, place_limit=9)
    world.be_asked(by=8)
    answer = world.ann.submit(f"{world.path}/late-yes", room="3")
    assert (answer.status_code, "Choose one of the answers listed" in answer.text) == (422, True)


def test_late_yes_on_a_break_says_what_to_do(world: World) -> None:
    world.expire()
    until = {"until-day": "1", "until-month": "6", "until-year": "2026"}
    world.ann.submit("/my-places/break", **until)
    page = world.ann.get(world.path).text
    assert "Jo Bloggs is still looking, but you are taking a break." in page
    assert "Yes, I would have" not in page


def test_late_yes_without_a_number_asks_for_it_and_changes_nothing(world: World) -> None:
    world.expire()
    answer = world.ann.submit(f"{world.path}/late-yes")
    assert answer.status_code == 422
    assert "Choose how many more people you have room for" in answer.text
    with world.database.read() as session:
        assert session.scalars(select(Proposal.status)).all() == ["expired"]
