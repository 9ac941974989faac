"""The last places: sixteen processes at once, never one too many, never a place left empty."""

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.mentors.models import CapacityHold, Mentor
from matcher.pairings.models import Proposal
from matcher.pairings.queries.invariants import verify_invariants
from matcher.pairings.services.requests import withdraw_request
from tests.factories import actor_of, make_candidate, make_mentor
from tests.race.arena import contenders
from tests.race.contenders import LOST, WON, ask_for_places, take_without_a_guard

PROCESSES = 16
ROUNDS = 60
PLACES = 3

pytestmark = pytest.mark.race


def test_last_places_go_to_exactly_as_many_as_there_are(
    database: Database, database_url: str, now: datetime
) -> None:
    with database.begin() as session:
        candidates = [make_candidate(session) for _ in range(PROCESSES)]
        mentors = [make_mentor(session, capacity=PLACES) for _ in range(ROUNDS)]

    outcomes = []
    with contenders(ask_for_places, database_url, [c.id for c in candidates]) as release:
        for mentor in mentors:
            outcomes.append(release(mentor.public_id))
            _withdraw_all(database, now)
            with database.read() as session:
                assert verify_invariants(session) == []

    assert outcomes == [Counter({WON: PLACES, LOST: PROCESSES - PLACES})] * ROUNDS


def _withdraw_all(database: Database, now: datetime) -> None:
    """Give every candidate their freedom back for the next round."""
    with database.begin() as session:
        proposals = session.scalars(select(Proposal).where(Proposal.status == "requested")).all()
        assert len(proposals) <= PLACES
        for proposal in proposals:
            actor = actor_of(proposal.candidate)
            withdraw_request(session, actor, proposal.public_id, now=now)


def test_canary_without_the_guard_is_seen_to_oversell(
    database: Database, database_url: str
) -> None:
    """The same race with count-then-insert and no trigger: if this passes, the test is blind."""
    with database.begin() as session:
        _drop_guard(session)
        mentors = [make_mentor(session, capacity=PLACES) for _ in range(ROUNDS // 3)]
    with contenders(take_without_a_guard, database_url, list(range(PROCESSES))) as release:
        for mentor in mentors:
            release(mentor.public_id)

    with database.begin() as session:
        held = session.scalars(
            select(func.count()).select_from(CapacityHold).group_by(CapacityHold.mentor_id)
        ).all()
        session.execute(text("DELETE FROM capacity_hold"))
        session.execute(text("UPDATE mentor SET held = 0"))
        assert session.scalar(select(func.count()).select_from(Mentor)) == len(mentors)
    oversold = [n for n in held if n > PLACES]
    assert len(oversold) >= len(mentors) * 0.9


def _drop_guard(session: Session) -> None:
    on_table = "" if session.get_bind().dialect.name == "sqlite" else " ON capacity_hold"
    session.execute(text(f"DROP TRIGGER hold_taken{on_table}"))
    session.execute(text(f"DROP TRIGGER hold_released{on_table}"))
