"""Answers at the same instant: a yes against the end of its time, and rival approvals."""

import os
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.accounts.models import DistinctPeople
from matcher.audit.models import AuditEntry
from matcher.candidates.services import add_to_list
from matcher.core.actor import SYSTEM
from matcher.core.db import Database
from matcher.desk.models import Decision
from matcher.desk.rules.decisions import UNDO_FOR
from matcher.mentors.models import Mentor
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.requests import request_mentor, withdraw_request
from matcher.pairings.services.steps import close_proposal
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.race.arena import contenders
from tests.race.contenders import (
    EXPIRED,
    LOST,
    TRY_AGAIN,
    WON,
    answer_or_expire,
    approve_batches,
    decide_or_apply,
    decline_as_mentor,
    say_they_are_two,
    say_yes_late_or_ask_elsewhere,
)

pytestmark = pytest.mark.race
# MATCHER_LONG_RACES=1: as many as the promise speaks of, by hand and before a release.
IS_LONG = os.environ.get("MATCHER_LONG_RACES") == "1"
PROPOSALS = 1_000 if IS_LONG else 40
SWEEPERS = 7 if IS_LONG else 3
LATE = 200 if IS_LONG else 20
ADMINS = 8
BATCHES = 6
ROUNDS = 60 if IS_LONG else 5
BATCH = 12
CROSSINGS = 15
APART = "account.apart"


def test_request_is_accepted_or_expires_but_never_both(
    database: Database, database_url: str, now: datetime
) -> None:
    outcomes: Counter[str] = Counter()
    with contenders(answer_or_expire, database_url, list(range(SWEEPERS + 1))) as release:
        for _ in range(PROPOSALS):
            proposal_id, order = _request(database, now)
            outcome = release(order)
            outcomes += outcome

            with database.read() as session:
                status = session.get_one(Proposal, proposal_id).status
            assert (outcome[WON], outcome[EXPIRED]) == ((1, 0) if status == "accepted" else (0, 1))

    assert outcomes[WON] + outcomes[EXPIRED] == PROPOSALS
    assert outcomes[LOST] == PROPOSALS * SWEEPERS


def _request(database: Database, now: datetime) -> tuple[int, tuple[object, ...]]:
    """Ask a new mentor; return the proposal, and the order for those who race for its answer."""
    with database.begin() as session:
        candidate, mentor = make_candidate(session), make_mentor(session, capacity=1)
        proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
        session.flush()
        session.execute(update(OutboxMail).values(status=MailStatus.SENT, sent_at=now))
        assert proposal.expires_at is not None
        before = proposal.expires_at - timedelta(microseconds=1)
        return proposal.id, (proposal.public_id, mentor.id, before, proposal.expires_at)


def test_overlapping_batches_of_approvals_never_deadlock_and_approve_each_once(
    database: Database, database_url: str, now: datetime
) -> None:
    with database.begin() as session:
        admins = [make_admin(session).id for _ in range(ADMINS)]
        accepted = [_accepted(session, now) for _ in range(BATCHES * BATCH)]

    approved = 0
    with contenders(approve_batches, database_url, admins) as release:
        for first in range(0, len(accepted), BATCH):
            outcome = release(accepted[first : first + BATCH])
            assert TRY_AGAIN not in outcome
            approved += sum(int(done) * times for done, times in outcome.items())

    assert approved == len(accepted)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Pairing)) == len(accepted)


def test_overlapping_decisions_never_deadlock_and_each_takes_effect_once(
    database: Database, database_url: str, now: datetime
) -> None:
    """Eight administrators, each with a part of the same pairs: 480 batches in the long race."""
    with database.begin() as session:
        admins = [make_admin(session).id for _ in range(ADMINS)]
        accepted = [_accepted(session, now) for _ in range(ROUNDS * BATCH)]

    later, outcomes, applied = now + UNDO_FOR, Counter[str](), 0
    with contenders(decide_or_apply, database_url, admins) as release:
        for first in range(0, len(accepted), BATCH):
            outcomes += release((now, accepted[first : first + BATCH]))
            applied += sum(int(n) * times for n, times in release((later, [])).items())

    assert TRY_AGAIN not in outcomes
    assert outcomes.total() == ADMINS * ROUNDS
    assert outcomes[WON] >= ROUNDS
    with database.read() as session:
        by_state = dict(
            session.execute(select(Decision.status, func.count()).group_by(Decision.status)).all()
        )
        pairings = session.scalars(select(Pairing.proposal_id)).all()
    assert by_state.keys() <= {"applied", "undone"}
    assert by_state["applied"] == applied == len(pairings) == len(set(pairings))


def _accepted(session: Session, now: datetime) -> str:
    candidate, mentor = make_candidate(session), make_mentor(session)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=now)
    return proposal.public_id


def test_two_people_told_apart_by_many_at_once_are_noted_once(
    database: Database, database_url: str, now: datetime
) -> None:
    with database.begin() as session:
        admins = [make_admin(session).id for _ in range(3)]
        people = [make_candidate(session).account.public_id for _ in range(2 * CROSSINGS)]

    pairs = list(zip(people[::2], people[1::2], strict=True))
    with contenders(say_they_are_two, database_url, admins) as release:
        assert [release(pair) for pair in pairs] == [Counter({WON: 3})] * CROSSINGS

    with database.read() as session:
        noted = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == APART)
        assert session.scalar(noted) == CROSSINGS
        assert session.scalar(select(func.count()).select_from(DistinctPeople)) == CROSSINGS


def test_two_refusals_whose_next_is_the_other_mentor_never_wait_for_each_other(
    database: Database, database_url: str, now: datetime
) -> None:
    with database.begin() as session:
        mentors = [make_mentor(session, capacity=9, confirmed_at=None) for _ in range(2)]
        ids = [mentor.id for mentor in mentors]
    with contenders(decline_as_mentor, database_url, ids) as release:
        for _ in range(CROSSINGS):
            order = _crossing(database, ids, now)
            assert release(order) == Counter({WON: 2})
            _withdraw_all(database, now)


def _crossing(database: Database, mentor_ids: list[int], now: datetime) -> dict[int, str]:
    """Ask each mentor for a candidate whose next is the other; return the requests by mentor."""
    asked = {}
    with database.begin() as session:
        one, other = (session.get_one(Mentor, mentor_id) for mentor_id in mentor_ids)
        for first, following in ((one, other), (other, one)):
            candidate = make_candidate(session, ask_next=True)
            actor = actor_of(candidate)
            add_to_list(session, actor, candidate.id, following.id, now=now)
            proposal = request_mentor(session, actor, first.public_id, "Hello", now=now)
            asked[first.id] = proposal.public_id
    return asked


def _withdraw_all(database: Database, now: datetime) -> None:
    with database.begin() as session:
        waiting = session.scalars(select(Proposal).where(Proposal.status == "requested")).all()
        assert len(waiting) == 2
        for proposal in waiting:
            withdraw_request(session, actor_of(proposal.candidate), proposal.public_id, now=now)


def test_late_yes_and_a_request_elsewhere_never_both_come_true(
    database: Database, database_url: str, now: datetime
) -> None:
    with contenders(say_yes_late_or_ask_elsewhere, database_url, [0, 1]) as release:
        for _ in range(LATE):
            candidate_id, order = _expired(database, now)
            outcome = release(order)

            with database.read() as session:
                open_now = session.scalars(
                    select(Proposal.status).where(
                        Proposal.candidate_id == candidate_id, Proposal.status != "expired"
                    )
                ).all()
            assert outcome == Counter({WON: 1, LOST: 1})
            assert len(open_now) == 1


def _expired(database: Database, now: datetime) -> tuple[int, tuple[str, int, int, str]]:
    """Let a request run out; return the candidate, and the order for those who race then."""
    with database.begin() as session:
        candidate, mentor, other = (
            make_candidate(session),
            make_mentor(session),
            make_mentor(session),
        )
        actor = actor_of(candidate)
        proposal = request_mentor(session, actor, mentor.public_id, "Hello", now=now)
        close_proposal(session, SYSTEM, proposal, ProposalStatus.EXPIRED, now=now)
        order = (proposal.public_id, mentor.id, candidate.id, other.public_id)
        return candidate.id, order
