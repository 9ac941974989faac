"""Whom nobody wants to be suggested again: own ticks, and what a no leaves behind."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.errors import Conflict, NotFound
from matcher.matching.models import Exclusion
from matcher.matching.queries.people import read_candidates
from matcher.mentors.models import Mentor
from matcher.mentors.services import update_capacity
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import decline_request
from matcher.pairings.services.offers import decline_offer, offer_by_hand
from matcher.pairings.services.requests import request_mentor, withdraw_request
from matcher.pairings.services.wishes import never_again, suggest_again
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor


def asked(session: Session, now: datetime) -> Proposal:
    candidate, mentor = make_candidate(session), make_mentor(session)
    return request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def decline(session: Session, proposal: Proposal, why: DeclineReason, now: datetime) -> None:
    me = actor_of(proposal.mentor)
    decline_request(session, me, proposal.public_id, why, room=None, now=now)
    session.flush()


def is_apart(session: Session, proposal: Proposal, now: datetime) -> bool:
    """Whether a run would leave the two apart, which is what every suggestion asks."""
    mentor, candidate = proposal.mentor, proposal.candidate
    session.flush()
    people = read_candidates(session, mentor.scheme_id, today=local_day(now), only=[candidate.id])
    return mentor.account.email in people[candidate.id].exclusions


@pytest.mark.parametrize(
    ("why", "until_room", "for_good"),
    [
        (DeclineReason.FULL, True, False),
        (DeclineReason.NO_TIME, True, False),
        (DeclineReason.SECTOR, False, False),
        (DeclineReason.OTHER, False, False),
        (DeclineReason.CONFLICT, False, True),
    ],
)
def test_no_keeps_apart_as_long_as_its_reason_lasts(
    session: Session, now: datetime, why: DeclineReason, until_room: bool, for_good: bool
) -> None:
    proposal = asked(session, now)
    decline(session, proposal, why, now)
    exclusion = session.scalars(select(Exclusion)).one()
    assert exclusion.until_room == until_room
    assert (exclusion.until_on is None) == (until_room or for_good)
    assert is_apart(session, proposal, now)


def test_no_for_want_of_room_counts_until_the_mentor_says_there_is_some(
    session: Session, clock: StandingClock, now: datetime
) -> None:
    proposal = asked(session, now)
    decline(session, proposal, DeclineReason.FULL, now)
    clock.advance(days=300)
    mentor = proposal.mentor
    update_capacity(session, actor_of(mentor), mentor.id, 0, now=clock())
    assert is_apart(session, proposal, clock())
    update_capacity(session, actor_of(mentor), mentor.id, 1, now=clock())
    session.expire_all()
    assert not is_apart(session, proposal, clock())


def test_candidate_who_has_no_time_is_kept_from_nobody(session: Session, now: datetime) -> None:
    candidate, mentor, admin = make_candidate(session), make_mentor(session), make_admin(session)
    offer = offer_by_hand(session, actor_of(admin), candidate.id, mentor.id, now=now)
    me = actor_of(candidate)
    decline_offer(session, me, offer.public_id, DeclineReason.NO_TIME, now=now)
    session.flush()
    assert session.scalars(select(Exclusion)).all() == []


@pytest.mark.parametrize("side", ["mentor", "candidate"])
def test_own_wish_keeps_apart_until_it_is_taken_back(
    session: Session, clock: StandingClock, now: datetime, side: str
) -> None:
    proposal = asked(session, now)
    withdraw_request(session, actor_of(proposal.candidate), proposal.public_id, now=now)
    me = actor_of(getattr(proposal, side))
    pair = (proposal.mentor_id, proposal.candidate_id)
    never_again(session, me, *pair, now=now)
    clock.advance(days=2000)
    assert is_apart(session, proposal, clock())
    suggest_again(session, me, *pair, now=clock())
    assert not is_apart(session, proposal, clock())


def test_wish_taken_back_leaves_the_other_s_and_what_a_no_left(
    session: Session, now: datetime
) -> None:
    proposal = asked(session, now)
    pair = (proposal.mentor_id, proposal.candidate_id)
    decline(session, proposal, DeclineReason.CONFLICT, now)
    mentor, candidate = actor_of(proposal.mentor), actor_of(proposal.candidate)
    never_again(session, mentor, *pair, now=now)
    never_again(session, candidate, *pair, now=now)
    suggest_again(session, candidate, *pair, now=now)
    exclusion = session.scalars(select(Exclusion)).one()
    assert (exclusion.mentor_ticked_at, exclusion.candidate_ticked_at) == (now, None)
    suggest_again(session, mentor, *pair, now=now)
    assert is_apart(session, proposal, now)


def test_no_after_a_wish_leaves_the_wish(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    pair = (proposal.mentor_id, proposal.candidate_id)
    decline(session, proposal, DeclineReason.FULL, now)
    never_again(session, actor_of(proposal.candidate), *pair, now=now)
    mentor = session.get_one(Mentor, proposal.mentor_id)
    update_capacity(session, actor_of(mentor), mentor.id, 3, now=now)
    session.expire_all()
    assert is_apart(session, proposal, now)


def test_database_refuses_a_request_between_two_who_are_apart(
    session: Session, now: datetime
) -> None:
    proposal = asked(session, now)
    withdraw_request(session, actor_of(proposal.candidate), proposal.public_id, now=now)
    pair = (proposal.mentor_id, proposal.candidate_id)
    never_again(session, actor_of(proposal.mentor), *pair, now=now)
    session.flush()
    me = actor_of(proposal.candidate)
    with pytest.raises(Conflict, match="isn’t available"):
        request_mentor(session, me, proposal.mentor.public_id, "Hello", now=now)


def test_nobody_is_kept_apart_while_something_is_open(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    pair = (proposal.mentor_id, proposal.candidate_id)
    with pytest.raises(Conflict, match="open between you"):
        never_again(session, actor_of(proposal.mentor), *pair, now=now)


def test_wish_is_either_of_the_two_s_alone(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    pair = (proposal.mentor_id, proposal.candidate_id)
    for stranger in (make_mentor(session), make_candidate(session), make_admin(session)):
        with pytest.raises(NotFound):
            never_again(session, actor_of(stranger), *pair, now=now)
