"""My places: what was said and its undo, reminders, leaving; and a no with a day."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.actor import SYSTEM
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import render
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import EndReason
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.breaks import take_break
from matcher.pairings.services.endings import end_pairing
from matcher.pairings.services.leaving import retire_leavers
from matcher.pairings.services.relevance import STILL_TRUE
from matcher.pairings.services.requests import request_mentor
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor


@dataclass
class World:
    """A mentor signed in, and the database behind the pages."""

    database: Database
    mentor: Mentor
    visitor: Visitor

    def read_mentor(self) -> Mentor:
        with self.database.read() as session:
            return session.scalars(select(Mentor).where(Mentor.id == self.mentor.id)).one()

    def press(self, path: str, **answers: str) -> str:
        answer = self.visitor.submit(f"/my-places/{path}", form_at="/my-places", **answers)
        return self.visitor.follow(answer).text

    def leave(self, **answers: str) -> str:
        return self.visitor.follow(self.visitor.submit("/my-places/leave", **answers)).text

    def mails(self, name: str) -> list[OutboxMail]:
        with self.database.read() as session:
            query = select(OutboxMail).where(OutboxMail.template == f"pairings/emails/{name}")
            return list(session.scalars(query.order_by(OutboxMail.id)))


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    with database.begin() as session:
        mentor = make_mentor(session, name="Ann Lee", capacity=3)
    return World(database, mentor, Visitor(app, mentor.account_id))


def ask(session: Session, mentor_id: int, now: datetime, **changes: object) -> Proposal:
    candidate = make_candidate(session, **changes)
    mentor = session.get_one(Mentor, mentor_id)
    return request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def pair(world: World, now: datetime, **changes: object) -> Pairing:
    with world.database.begin() as session:
        proposal = ask(session, world.mentor.id, now, **changes)
        me = actor_of(session.get_one(Mentor, world.mentor.id))
        accept_request(session, me, proposal.public_id, room=None, now=now)
        office = actor_of(make_admin(session))
        return approve_pairing(session, office, proposal.public_id, now=now)


def test_what_was_said_is_listed_and_undone(world: World, clock: StandingClock) -> None:
    world.visitor.submit("/my-places/change", capacity="5")
    clock.advance(minutes=1)
    page = world.visitor.get("/my-places").text
    assert "5 places free" in page
    assert "Undo what I said last" in page
    page = world.press("undo")
    assert "Taken back" in page
    assert "<s>5 places free</s>" in page
    assert "Undo what I said last" not in page
    assert world.read_mentor().capacity == 3


def test_only_the_last_ten_words_are_listed(world: World, clock: StandingClock) -> None:
    for _ in range(12):
        world.press("confirm")
        clock.advance(minutes=1)
    assert world.visitor.get("/my-places").text.count("on My places") == 10


def test_reminders_can_be_stopped_and_started(world: World) -> None:
    assert "You get no reminders" in world.press("reminders", wanted="0")
    assert world.read_mentor().reminders is False
    assert "Send me no reminders" in world.press("reminders", wanted="1")
    assert world.read_mentor().reminders is True


def test_who_waits_comes_first_on_the_page(world: World, now: datetime) -> None:
    assert "Waiting for your answer" not in world.visitor.get("/my-places").text
    with world.database.begin() as session:
        ask(session, world.mentor.id, now)
    page = world.visitor.get("/my-places").text
    assert page.index("Waiting for your answer") < page.index("Still right: confirm")


def test_break_tells_whoever_waits(world: World, now: datetime) -> None:
    told = "Whoever waits for your answer hears today that you are away"
    assert told not in world.visitor.get("/my-places/break").text
    with world.database.begin() as session:
        ask(session, world.mentor.id, now)
    assert told in world.visitor.get("/my-places/break").text
    world.visitor.submit("/my-places/break")
    assert len(world.mails("request_closed")) == 1


def test_mentor_with_nobody_leaves_at_once_and_may_come_back(
    world: World, now: datetime, clock: StandingClock
) -> None:
    with world.database.begin() as session:
        ask(session, world.mentor.id, now)
    page = world.leave()
    assert "You have left the list of mentors" in page
    mentor = world.read_mentor()
    assert (mentor.status, mentor.held) == ("retired", 0)
    assert [mail.context["why"] for mail in world.mails("request_closed")] == ["left"]
    assert retire_leavers(world.database) == 0
    assert world.mails("mentor_retired") == []

    assert "Welcome back" in world.press("return")
    mentor = world.read_mentor()
    assert (mentor.status, mentor.leaving_at) == ("listed", None)


def test_who_left_long_ago_asks_the_office(world: World, clock: StandingClock) -> None:
    world.leave()
    clock.advance(days=31)
    world.visitor.sign_in(world.mentor.account_id)
    page = world.visitor.get("/my-places").text
    assert "The office can change that" in page
    assert "I would like to come back" not in page
    refused = world.visitor.submit("/my-places/return", form_at="/my-places")
    assert refused.status_code == 409
    assert world.read_mentor().status == "retired"


def test_leaving_with_people_asks_what_becomes_of_them(world: World, now: datetime) -> None:
    pair(world, now)
    assert world.visitor.submit("/my-places/leave").status_code == 422
    assert world.read_mentor().leaving_at is None


def test_mentor_who_finishes_takes_nobody_new_and_is_retired_with_the_last(
    world: World, now: datetime, clock: StandingClock
) -> None:
    pairing = pair(world, now)
    page = world.leave(how="finish")
    assert "Takes nobody new" in page
    assert world.mails("mentor_leaving") == []
    assert retire_leavers(world.database) == 0

    with world.database.begin() as session:
        office = actor_of(make_admin(session))
        reason = EndReason.CANDIDATE_CHANGED_JOB
        end_pairing(session, office, pairing.public_id, reason, now=clock.moment)
    assert [retire_leavers(world.database) for _ in range(2)] == [1, 0]
    assert world.read_mentor().status == "retired"
    assert len(world.mails("mentor_retired")) == 1


def test_mentees_of_who_hands_over_are_told_and_told_again_if_they_stay(
    world: World, now: datetime, clock: StandingClock
) -> None:
    first, second = pair(world, now, name="Jo"), pair(world, now, name="Max")
    page = world.leave(how="hand_over")
    assert "the office looks for others" in page
    leaving = world.mails("mentor_leaving")
    assert [mail.about for mail in leaving] == [
        f"pairing:{first.public_id}",
        f"pairing:{second.public_id}",
    ]
    letter = render(
        Settings(secret_key="t"), leaving[0].template, leaving[0].context, recipient_name="Jo"
    )
    assert "You keep Ann Lee until then." in letter.body
    assert len(letter.body.splitlines()) <= 13
    with world.database.read() as session:
        assert STILL_TRUE[leaving[0].template](session, leaving[0])
        assert set(session.scalars(select(Pairing.status))) == {"active"}

    clock.advance(minutes=1)
    assert "Welcome back" in world.press("return")
    assert len(world.mails("mentor_stays")) == 2
    with world.database.read() as session:
        assert not STILL_TRUE[leaving[0].template](session, leaving[0])
    clock.advance(minutes=1)
    world.leave(how="hand_over")
    assert len(world.mails("mentor_leaving")) == 4


def test_undo_of_leaving_tells_them_too(world: World, now: datetime, clock: StandingClock) -> None:
    pair(world, now)
    world.leave(how="hand_over")
    clock.advance(minutes=1)
    world.press("undo")
    assert world.read_mentor().leaving_at is None
    assert len(world.mails("mentor_stays")) == 1


def test_nobody_can_ask_who_is_leaving(world: World, now: datetime) -> None:
    pair(world, now)
    world.leave(how="finish")
    with world.database.begin() as session:
        with pytest.raises(Exception, match=r"not|break"):
            ask(session, world.mentor.id, now)
        session.rollback()


UNTIL = {"until-day": "1", "until-month": "6", "until-year": "2026"}


def decline(world: World, now: datetime, **answers: str) -> str:
    with world.database.begin() as session:
        proposal = ask(session, world.mentor.id, now, name="Jo Bloggs")
    path = f"/requests/{proposal.public_id}/decline"
    return world.visitor.follow(world.visitor.submit(path, **answers)).text


@pytest.mark.parametrize(
    ("reason", "room", "shown", "capacity"),
    [
        ("full", "3", "3", 0),  # as the page had it, without its script
        ("no_time", "3", "3", 0),
        ("full", "2", "3", 2),
        ("full", "3", "", 3),  # chosen by hand, as the script notes
        ("sector", "3", "3", 3),
        ("sector", "1", "3", 1),
    ],
)
def test_no_for_want_of_room_means_none_unless_a_number_is_chosen(
    world: World, now: datetime, reason: str, room: str, shown: str, capacity: int
) -> None:
    decline(world, now, reason=reason, room=room, room_shown=shown)
    assert world.read_mentor().capacity == capacity


def test_no_until_a_day_is_a_break_and_tells_the_others(world: World, now: datetime) -> None:
    with world.database.begin() as session:
        other = ask(session, world.mentor.id, now, name="Max")
    page = decline(world, now, reason="no_time", room="2", room_shown="2", **UNTIL)
    assert "You have said no to Jo Bloggs. Nobody new can ask you until Monday 1 June 2026." in page
    mentor = world.read_mentor()
    assert (mentor.status, mentor.paused_until, mentor.capacity) == ("paused", date(2026, 6, 1), 3)
    with world.database.read() as session:
        sources = session.scalars(select(AvailabilityClaim.source)).all()
        assert sorted(sources) == ["answer", "import"]
        assert session.get_one(Proposal, other.id).status == "declined"
    assert [mail.recipient_id for mail in world.mails("request_closed")] == [
        other.candidate.account_id
    ]


def test_no_until_a_day_that_cannot_be_changes_nothing(world: World, now: datetime) -> None:
    with world.database.begin() as session:
        proposal = ask(session, world.mentor.id, now)
    path = f"/requests/{proposal.public_id}/decline"
    past = UNTIL | {"until-year": "2020"}
    answer = world.visitor.submit(path, reason="full", room="0", room_shown="2", **past)
    assert answer.status_code == 422
    assert "Enter a date in the future" in answer.text
    with world.database.read() as session:
        assert session.get_one(Proposal, proposal.id).status == "requested"


def test_who_is_leaving_takes_no_break(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, status="paused", leaving_at=now)
    with pytest.raises(Exception, match="You are leaving"):
        take_break(session, SYSTEM, mentor.id, None, now=now)
