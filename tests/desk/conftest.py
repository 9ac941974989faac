"""The office at its desk."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.matching.models import MatchRun
from matcher.matching.services.asking import start_run
from matcher.matching.services.runs import perform_run
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.requests import request_mentor
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor

Two = tuple[Candidate, Mentor]


@pytest.fixture
def admin(database: Database) -> Account:
    """The administrator."""
    with database.begin() as session:
        return make_admin(session, name="Robin Office", email="office@example.org")


@pytest.fixture
def office(app: Flask, admin: Account) -> Visitor:
    """The administrator's browser."""
    return Visitor(app, admin)


def make_two(session: Session, number: int = 1, **mentor: int) -> Two:
    """Add a candidate and a mentor who suit each other."""
    return (
        make_candidate(session, name=f"Candidate {number:02}"),
        make_mentor(session, name=f"Mentor {number:02}", **mentor),
    )


def make_request(session: Session, two: Two, now: datetime) -> Proposal:
    """Have a candidate ask a mentor."""
    candidate, mentor = two
    return request_mentor(
        session, actor_of(candidate), mentor.public_id, "Would you be my mentor?", now=now
    )


def make_accepted(session: Session, two: Two, now: datetime) -> Proposal:
    """Have a mentor accept a candidate's request."""
    proposal = make_request(session, two, now)
    return accept_request(session, actor_of(two[1]), proposal.public_id, room=1, now=now)


def make_pairing(session: Session, two: Two, admin: Account, now: datetime) -> Pairing:
    """Have two people paired."""
    proposal = make_accepted(session, two, now)
    return approve_pairing(session, actor_of(admin), proposal.public_id, now=now)


Run = Callable[[], str]


@pytest.fixture
def run(database: Database, admin: Account, now: datetime) -> Run:
    """Call this to run a match; it gives the run's public id."""

    def perform() -> str:
        with database.begin() as session:
            run = start_run(session, actor_of(admin), now=now)
        perform_run(database, run.id)
        with database.read() as session:
            return session.get_one(MatchRun, run.id).public_id

    return perform
