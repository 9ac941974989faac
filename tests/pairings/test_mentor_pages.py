"""The mentor's pages: places, requests, people."""

import re
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import event, select

from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_agreed, request_mentor, withdraw_request
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor

ROOM_SHOWN = re.compile(r'name="room_shown" type="hidden" value="(\d+)"')


@dataclass
class World:
    """A mentor signed in, and the database behind the pages."""

    database: Database
    mentor: Mentor
    visitor: Visitor

    def read_mentor(self) -> Mentor:
        with self.database.read() as session:
            return session.scalars(select(Mentor).where(Mentor.id == self.mentor.id)).one()


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    with database.begin() as session:
        mentor = make_mentor(session, name="Ann Lee", email="ann@example.org", capacity=3)
    return World(database, mentor, Visitor(app, mentor.account_id))


def ask(world: World, now: datetime, **changes: object) -> Proposal:
    with world.database.begin() as session:
        candidate = make_candidate(session, **{"name": "Jo Bloggs", **changes})
        mentor_id = world.mentor.public_id
        return request_mentor(session, actor_of(candidate), mentor_id, "Hello\nAnn", now=now)


def pair(world: World, now: datetime, **changes: object) -> Pairing:
    proposal = ask(world, now, **changes)
    with world.database.begin() as session:
        mentor = session.get(Mentor, world.mentor.id)
        room = mentor.capacity - mentor.held
        accept_request(session, actor_of(mentor), proposal.public_id, room=room, now=now)
        return approve_pairing(session, actor_of(make_admin(session)), proposal.public_id, now=now)


def test_places_say_what_is_free_and_how_old_that_is(
    world: World, clock: StandingClock, now: datetime
) -> None:
    pair(world, now)
    ask(world, now, name="Max Mustermann")
    clock.advance(days=6)
    Visitor.sign_in(world.visitor, world.mentor.account_id)
    page = world.visitor.get("/my-places")
    assert page.status_code == 200
    for text in (
        "1 place free, confirmed 6 days ago",
        "Jo Bloggs",
        "Max Mustermann",
        "Answer by Wednesday 11 March 2026",
        "Still right: confirm",
    ):
        assert text in page.text


def test_one_press_confirms(world: World, clock: StandingClock) -> None:
    clock.advance(days=100)
    world.visitor.sign_in(world.mentor.account_id)
    answer = world.visitor.submit("/my-places/confirm", form_at="/my-places")
    page = world.visitor.follow(answer).text
    assert "Thank you" in page
    assert "Nobody is looking near you just now." in page
    assert world.read_mentor().confirmed_at == clock.moment


def test_change_of_places_is_said_with_a_way_back(world: World) -> None:
    answer = world.visitor.submit("/my-places/change", capacity="5")
    page = world.visitor.follow(answer)
    assert (
        "You now have 5 places in all, 5 free now. To undo this, change it back to 3." in page.text
    )
    assert world.read_mentor().capacity == 5


def test_fewer_places_than_are_taken_keep_everybody_and_explain_it(
    world: World, now: datetime
) -> None:
    pair(world, now)
    ask(world, now)
    answer = world.visitor.submit("/my-places/change", capacity="0")
    page = world.visitor.follow(answer)
    assert "nobody new comes until places are free again" in page.text
    mentor = world.read_mentor()
    assert (mentor.capacity, mentor.held, mentor.place_limit) == (0, 2, 2)


@pytest.mark.parametrize("typed", ["11", "-1", "two", ""])
def test_impossible_number_of_places_is_kept_and_explained(world: World, typed: str) -> None:
    answer = world.visitor.submit("/my-places/change", capacity=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert world.read_mentor().capacity == 3


def test_break_until_a_day_and_back(world: World) -> None:
    day = {"until-day": "3", "until-month": "May", "until-year": "2026"}
    page = world.visitor.follow(world.visitor.submit("/my-places/break", **day))
    assert "You are taking a break until Sunday 3 May 2026" in page.text
    answer = world.visitor.submit("/my-places/return", form_at="/my-places")
    assert "Welcome back" in world.visitor.follow(answer).text
    assert world.read_mentor().status == "listed"


def test_break_into_the_past_is_refused_beside_the_date(world: World) -> None:
    day = {"until-day": "1", "until-month": "1", "until-year": "2020"}
    answer = world.visitor.submit("/my-places/break", **day)
    assert answer.status_code == 422
    assert "Enter a date in the future." in answer.text
    assert 'value="2020"' in answer.text


def test_break_without_a_date_lasts_until_the_mentor_comes_back(world: World) -> None:
    page = world.visitor.follow(world.visitor.submit("/my-places/break"))
    assert "You are taking a break until you come back" in page.text
    assert world.read_mentor().paused_until is None


def test_request_shows_who_asks_and_no_address(world: World, now: datetime) -> None:
    proposal = ask(
        world,
        now,
        email="jo@example.org",
        employer="Leeds Libraries",
        needs=frozenset({"research_skills"}),
    )
    page = world.visitor.get(f"/requests/{proposal.public_id}")
    for text in (
        "Jo Bloggs asks you",
        "Leeds Libraries",
        "Research skills",
        "Hello\nAnn",
        "You both chose video call",
    ):
        assert text in page.text
    assert "jo@example.org" not in page.text


def test_agreed_request_asks_whether_it_is_so(world: World, now: datetime) -> None:
    with world.database.begin() as session:
        candidate = make_candidate(session, name="Jo Bloggs")
        proposal = request_agreed(session, actor_of(candidate), "ann@example.org", now=now)
    page = world.visitor.get(f"/requests/{proposal.public_id}")
    assert "Jo Bloggs says you have agreed to be their mentor. Is that so?" in page.text


def test_accept_asks_for_room_in_the_same_press(world: World, now: datetime) -> None:
    proposal = ask(world, now)
    path = f"/requests/{proposal.public_id}/accept"
    assert 'value="2" checked' in world.visitor.get(path).text
    page = world.visitor.follow(world.visitor.submit(path, room="1"))
    assert "You have said yes" in page.text
    assert "You now show 1 place free." in page.text
    assert world.read_mentor().capacity == 2


@pytest.mark.parametrize(("typed", "capacity"), [("2", 5), ("1", 2)])
def test_room_sent_as_it_was_shown_undoes_no_change_made_meanwhile(
    world: World, now: datetime, typed: str, capacity: int
) -> None:
    path = f"/requests/{ask(world, now).public_id}/accept"
    (shown,) = ROOM_SHOWN.findall(world.visitor.get(path).text)
    world.visitor.submit("/my-places/change", capacity="5")
    answer = world.visitor.submit(path, room=typed, room_shown=shown)
    page = world.visitor.follow(answer)
    assert f"You now show {'4 places' if capacity == 5 else '1 place'} free." in page.text
    assert world.read_mentor().capacity == capacity


def test_room_shown_that_is_offered_no_more_is_still_as_it_was(world: World, now: datetime) -> None:
    world.visitor.submit("/my-places/change", capacity="8")
    path = f"/requests/{ask(world, now).public_id}/accept"
    assert 'value="7" checked' in world.visitor.get(path).text
    world.visitor.submit("/my-places/change", capacity="1")
    page = world.visitor.follow(world.visitor.submit(path, room="7", room_shown="7"))
    assert "You now show no place free." in page.text
    assert world.read_mentor().capacity == 1


@pytest.mark.parametrize(("reason", "capacity"), [("sector", 5), ("no_time", 0)])
def test_decline_with_the_room_shown_counts_for_want_of_room_alone(
    world: World, now: datetime, reason: str, capacity: int
) -> None:
    path = f"/requests/{ask(world, now).public_id}/decline"
    world.visitor.submit("/my-places/change", capacity="5")
    world.visitor.submit(path, reason=reason, room="3", room_shown="3")
    assert world.read_mentor().capacity == capacity


@pytest.mark.parametrize(("what", "given"), [("finished", {}), ("end", {"reason": "mentor_moved"})])
@pytest.mark.parametrize(("place", "capacity"), [("open", 5), ("closed", 4)])
def test_end_settles_one_place_and_undoes_no_change_made_meanwhile(
    world: World, now: datetime, what: str, given: dict[str, str], place: str, capacity: int
) -> None:
    path = f"/my-mentees/{pair(world, now).public_id}/{what}"
    world.visitor.submit("/my-places/change", capacity="5")
    page = world.visitor.follow(world.visitor.submit(path, place=place, **given))
    assert f"You now show {capacity} places free." in page.text
    assert world.read_mentor().capacity == capacity


@pytest.mark.parametrize(("what", "given"), [("finished", {}), ("end", {"reason": "mentor_moved"})])
def test_mentor_may_rest_as_a_pairing_ends(
    world: World, now: datetime, what: str, given: dict[str, str]
) -> None:
    path = f"/my-mentees/{pair(world, now).public_id}/{what}"
    day = {"until-day": "1", "until-month": "9"}
    page = world.visitor.submit(path, place="rest", **day, **{"until-year": "2020"}, **given)
    assert page.status_code == 422
    assert "Enter a date in the future." in page.text
    assert world.read_mentor().held == 1
    answer = world.visitor.submit(path, place="rest", **day, **{"until-year": "2026"}, **given)
    page = world.visitor.follow(answer)
    assert "You are taking a break until Tuesday 1 September 2026." in page.text
    rests = world.read_mentor()
    assert (rests.held, rests.status, rests.paused_until) == (0, "paused", date(2026, 9, 1))


def test_decline_gives_the_place_back_and_keeps_the_reason_from_the_candidate(
    world: World, now: datetime
) -> None:
    proposal = ask(world, now)
    path = f"/requests/{proposal.public_id}/decline"
    assert 'value="3" checked' in world.visitor.get(path).text
    page = world.visitor.follow(world.visitor.submit(path, reason="sector", room="3"))
    assert "You have said no to Jo Bloggs. You now show 3 places free." in page.text
    assert (world.read_mentor().capacity, world.read_mentor().held) == (3, 0)


def test_decline_for_want_of_room_with_a_place_left_points_it_out(
    world: World, now: datetime
) -> None:
    path = f"/requests/{ask(world, now).public_id}/decline"
    page = world.visitor.follow(world.visitor.submit(path, reason="full", room="2"))
    assert "If that should be none, change it under My places." in page.text
    assert world.read_mentor().capacity == 2


def test_decline_without_a_reason_changes_nothing(world: World, now: datetime) -> None:
    path = f"/requests/{ask(world, now).public_id}/decline"
    answer = world.visitor.submit(path, room="1")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert world.read_mentor().held == 1


def test_answer_to_what_was_withdrawn_says_so(world: World, now: datetime) -> None:
    proposal = ask(world, now)
    path = f"/requests/{proposal.public_id}"
    withdraw(world, proposal, now)
    answer = world.visitor.submit(f"{path}/accept", form_at="/my-places", room="1")
    assert answer.status_code == 409
    assert "This has been withdrawn." in answer.text
    assert "They took their request back." in world.visitor.get(path).text
    assert world.visitor.get(f"{path}/accept").headers["Location"] == path


def test_offer_is_hidden_until_the_candidate_says_yes(world: World, now: datetime) -> None:
    with world.database.begin() as session:
        candidate, admin = make_candidate(session, name="Jo Bloggs"), make_admin(session)
        offer = offer_by_hand(session, actor_of(admin), candidate.id, world.mentor.id, now=now)
    assert world.visitor.get(f"/requests/{offer.public_id}").status_code == 404
    assert "Jo Bloggs" not in world.visitor.get("/requests").text
    assert "Jo Bloggs" not in world.visitor.get("/my-places").text


def test_overdue_request_counts_as_expired_before_the_worker_comes(
    world: World, now: datetime, clock: StandingClock
) -> None:
    proposal = ask(world, now)
    clock.advance(days=10)
    world.visitor.sign_in(world.mentor.account_id)
    assert "The time to answer passed" in world.visitor.get("/requests").text
    path = f"/requests/{proposal.public_id}/accept"
    assert world.visitor.get(path).status_code == 303


def test_mentees_show_the_address_while_it_lasts(world: World, now: datetime) -> None:
    pairing = pair(world, now, email="jo@example.org")
    assert "mailto:jo@example.org" in world.visitor.get("/my-mentees").text
    answer = world.visitor.submit(f"/my-mentees/{pairing.public_id}/finished", place="open")
    page = world.visitor.follow(answer)
    assert "Well done, both of you. You now show 3 places free." in page.text
    assert "You finished your work together." in page.text
    assert "jo@example.org" not in page.text


def test_pairing_ends_early_with_a_reason(world: World, now: datetime) -> None:
    pairing = pair(world, now)
    path = f"/my-mentees/{pairing.public_id}/end"
    assert world.visitor.submit(path, place="closed").status_code == 422
    assert world.visitor.submit(path, reason="mentor_moved").status_code == 422
    answer = world.visitor.submit(path, place="closed", reason="mentor_moved")
    page = world.visitor.follow(answer)
    assert "You no longer mentor Jo Bloggs. You now show 2 places free." in page.text
    assert (world.read_mentor().held, world.read_mentor().capacity) == (0, 2)


@pytest.mark.parametrize("path", ["/my-places", "/requests", "/my-mentees"])
def test_pages_ask_as_much_of_the_database_for_many_people_as_for_one(
    world: World, now: datetime, path: str
) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(conn, cursor, statement, parameters, context, executemany) -> None:
            seen.append(statement)

        event.listen(world.database.engine, "before_cursor_execute", note)
        assert world.visitor.get(path).status_code == 200
        event.remove(world.database.engine, "before_cursor_execute", note)
        return len(seen)

    add(world, now, 1)
    world.visitor.get(path)
    one = queries()
    add(world, now, 3)
    assert queries() == one


def add(world: World, now: datetime, number: int) -> None:
    """Give the mentor so many more people, requests and past requests."""
    with world.database.begin() as session:
        mentor = session.get(Mentor, world.mentor.id)
        mentor.capacity = mentor.place_limit = 10
    for _ in range(number):
        pair(world, now)
        ask(world, now)
        withdraw(world, ask(world, now), now)


def withdraw(world: World, proposal: Proposal, now: datetime) -> None:
    with world.database.begin() as session:
        candidate = session.get(Candidate, proposal.candidate_id)
        withdraw_request(session, actor_of(candidate), proposal.public_id, now=now)
