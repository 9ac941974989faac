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
from matcher.desk.services.telling import note_told_places
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason, ProposalStatus
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.taking_back import take_back_offers
from tests.conftest import SECRET, StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
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
