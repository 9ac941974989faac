"""An offer ends whose mentor says meanwhile that they take nobody; its candidate is told."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.rules.answers import Answer, Kind
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.answering import answer_by_link, undo_by_link
from matcher.availability.services.links import make_link
from matcher.core.db import Database
from matcher.core.errors import Invalid
from matcher.desk.services.telling import note_told_places
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MAX_CAPACITY
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import Because, DeclineReason, ProposalStatus
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.late import say_late_yes
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.taking_back import take_back_offers
from tests.conftest import SECRET, StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.pairings.pairs import make_pair
from tests.post import deliver
from tests.visitor import Visitor

CLOSED = "pairings/emails/request_closed"


@dataclass
class World:
    """A mentor of two places: one is offered to somebody, the other asked for by somebody else."""

    database: Database
    clock: StandingClock
    mentor: Mentor
    offer: Proposal
    request: Proposal
    token: str

    def act(self, do: Callable[..., object], *what: object, **how: object) -> None:
        with self.database.begin() as session:
            do(session, *what, **how, now=self.clock.moment)

    def say(self, kind: Kind, **more: object) -> None:
        self.act(answer_by_link, self.token, Answer(kind, **more), secret=SECRET)

    def later(self, **time: int) -> int:
        """Let time go by and the worker look; return of how many mentors offers have ended."""
        self.clock.advance(**time)
        return take_back_offers(self.database)

    def status(self, proposal: Proposal) -> str:
        with self.database.read() as session:
            return session.get_one(Proposal, proposal.id).status

    def places(self) -> tuple[int, int]:
        with self.database.read() as session:
            mentor = session.get_one(Mentor, self.mentor.id)
            return mentor.capacity, mentor.held

    def told(self) -> list[OutboxMail]:
        with self.database.read() as session:
            return list(session.scalars(select(OutboxMail).where(OutboxMail.template == CLOSED)))


@pytest.fixture
def world(database: Database, clock: StandingClock) -> World:
    with database.begin() as session:
        mentor = make_mentor(session, name="Ann Lee", capacity=2)
        office = actor_of(make_admin(session))
        waits, asks = (make_candidate(session, name=name) for name in ("Jo Bloggs", "Al Field"))
        offer = offer_by_hand(session, office, waits.id, mentor.id, now=clock.moment)
        asking = actor_of(asks)
        request = request_mentor(session, asking, mentor.public_id, "Hello", now=clock.moment)
        link = make_link(session, mentor.account_id, Purpose.PLACES, now=clock.moment)
        token = sign(SECRET, link.public_id, Purpose.PLACES)
    clock.advance(hours=1)
    return World(database, clock, mentor, offer, request, token)


def test_nobody_just_now_ends_the_offer_hours_later_and_no_request(world: World) -> None:
    world.say(Kind.NONE)
    assert world.places() == (1, 2)
    assert world.later(hours=3) == 0
    assert world.later(hours=1) == 1
    assert world.later(hours=1) == 0
    assert world.status(world.offer) == ProposalStatus.WITHDRAWN
    assert world.status(world.request) == ProposalStatus.REQUESTED
    assert world.places() == (1, 1)
    (mail,) = world.told()
    assert (mail.context["why"], mail.context["was_offer"]) == ("full", 1)
    assert mail.context["candidate_name"] == "Jo Bloggs"


def test_break_by_link_ends_the_offer_too(world: World) -> None:
    world.say(Kind.UNTIL, until=world.clock.moment.date() + timedelta(days=60))
    assert world.later(hours=4) == 1
    assert world.status(world.offer) == ProposalStatus.WITHDRAWN
    assert world.status(world.request) == ProposalStatus.REQUESTED
    assert [mail.context["why"] for mail in world.told()] == ["break"]


@pytest.mark.parametrize("answer", [Answer(Kind.STILL), Answer(Kind.OTHER, 1)])
def test_any_other_word_leaves_the_offer(world: World, answer: Answer) -> None:
    world.act(answer_by_link, world.token, answer, secret=SECRET)
    assert world.later(hours=5) == 0
    assert world.status(world.offer) == ProposalStatus.OFFERED


def test_word_that_is_taken_back_in_time_ends_nothing(world: World) -> None:
    world.say(Kind.NONE)
    world.clock.advance(hours=3)
    world.act(undo_by_link, world.token, secret=SECRET)
    assert world.later(hours=9) == 0
    assert world.status(world.offer) == ProposalStatus.OFFERED
    assert world.places() == (2, 2)


def test_same_press_twice_is_taken_once(world: World) -> None:
    world.say(Kind.NONE)
    world.say(Kind.NONE)
    assert world.places() == (1, 2)


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (DeclineReason.FULL, ProposalStatus.WITHDRAWN),
        (DeclineReason.NO_TIME, ProposalStatus.WITHDRAWN),
        (DeclineReason.SECTOR, ProposalStatus.WITHDRAWN),
    ],
)
def test_no_with_room_for_nobody_means_nobody_who_was_offered_the_place_either(
    world: World, reason: DeclineReason, status: ProposalStatus
) -> None:
    me = actor_of(world.mentor)
    world.act(decline_request, me, world.request.public_id, reason, room=0)
    world.later(hours=4)
    assert world.status(world.offer) == status


@pytest.mark.parametrize(
    ("room", "status", "capacity"),
    [(None, "offered", 2), (2, "offered", 3), (1, "offered", 2), (0, "withdrawn", 1)],
)
def test_room_for_anyone_else_counts_whom_it_was_offered_to(
    world: World, room: int | None, status: str, capacity: int
) -> None:
    world.act(accept_request, actor_of(world.mentor), world.request.public_id, room=room)
    world.later(hours=4)
    assert world.status(world.offer) == status
    assert world.places()[0] == capacity


def test_form_of_a_yes_counts_the_offer_among_the_room(world: World, app: Flask) -> None:
    page = Visitor(app, world.mentor.account_id).get(f"/requests/{world.request.public_id}/accept")
    assert "One of these places is offered to somebody already." in page.text
    assert re.search(r'name="room"[^>]*value="1"[^>]*checked', page.text)


def test_what_the_office_is_told_ends_the_offer(world: World) -> None:
    def tell(session: Session, **how: object) -> object:
        office = actor_of(make_admin(session))
        return note_told_places(session, office, world.mentor.public_id, 0, None, **how)

    world.act(tell)
    assert world.later(hours=4) == 1
    assert world.status(world.offer) == ProposalStatus.WITHDRAWN


def test_page_behind_the_link_says_that_a_place_is_offered(world: World, app: Flask) -> None:
    page = Visitor(app).get(f"/places/{world.token}").text
    assert "We have offered a place of yours to somebody, and keep it until they answer." in page
    assert "“None just now” takes that back." in page
    assert "Jo" not in page


def test_break_that_is_over_ends_no_offer(world: World) -> None:
    """Of a break whose day has come the mentor is back, whether the worker has seen it or not."""
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        mentor.status, mentor.paused_until = "paused", world.clock.moment.date()
    assert world.later(hours=5) == 0
    assert world.status(world.offer) == ProposalStatus.OFFERED


def test_offer_that_the_mentors_own_late_yes_has_made_stays(world: World) -> None:
    deliver(world.database)
    world.clock.advance(days=30)
    assert expire_due(world.database) == 2
    me = actor_of(world.mentor)
    world.act(say_late_yes, me, world.request.public_id, room=None)
    world.clock.advance(hours=1)
    world.say(Kind.NONE)  # as they have somebody now
    assert world.later(hours=5) == 0
    with world.database.read() as session:
        (left,) = session.scalars(select(Proposal).where(Proposal.status == "offered")).all()
        assert left.because == Because.LATE_YES
    assert world.places() == (1, 1)


def test_number_behind_the_link_counts_the_offer_and_says_so(world: World, app: Flask) -> None:
    reader, path = Visitor(app), f"/places/{world.token}"
    assert "One of these places is offered to somebody already." in reader.get(path).text
    world.say(Kind.OTHER, number=2)
    assert world.places() == (3, 2)
    page = reader.get(path).text
    assert "1 place free" in page
    assert "We have offered a place of yours to somebody, and keep it until they answer." in page


def test_page_after_nobody_says_that_the_offer_ends(world: World, app: Flask) -> None:
    world.say(Kind.NONE)
    page = Visitor(app).get(f"/places/{world.token}").text
    assert "The place that we have offered to somebody is taken back in a few hours." in page


def test_mentor_of_ten_may_say_that_there_is_room_for_whom_it_was_offered_to(
    world: World, app: Flask
) -> None:
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        mentor.capacity = mentor.place_limit = MAX_CAPACITY
        session.flush()
        for _each in range(8):
            make_pair(session, now=world.clock.moment, mentor=mentor)
        session.flush()
        assert mentor.held == MAX_CAPACITY
    world.say(Kind.OTHER, number=1)
    assert world.places() == (MAX_CAPACITY, MAX_CAPACITY)
    with pytest.raises(Invalid):
        world.say(Kind.OTHER, number=2)
