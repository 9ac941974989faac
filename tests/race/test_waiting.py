"""Places that come free, with several workers and people after them at once."""

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.services import add_to_list
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.mentors.services import open_places
from matcher.pairings.models import Proposal
from matcher.pairings.queries.invariants import verify_invariants
from matcher.pairings.services.waiting import offer_free_places
from tests.factories import actor_of, make_candidate, make_mentor
from tests.race.arena import contenders
from tests.race.contenders import TRY_AGAIN, WON
from tests.race.sweepers import offer, offer_ask_or_lower

WORKERS = 3
ROUNDS = 12
PLACES = 2
WAITING = 5

pytestmark = pytest.mark.race


def _come_free(session: Session, now: datetime) -> tuple[Mentor, list[Candidate]]:
    """Let places come free with a mentor for whom more people wait than there are places."""
    mentor = make_mentor(session, capacity=0)
    waiting = [make_candidate(session) for _ in range(WAITING)]
    for candidate in waiting:
        add_to_list(session, actor_of(candidate), candidate.id, mentor.id, now=now)
    open_places(session, actor_of(mentor), mentor.id, PLACES, now=now)
    return mentor, waiting


def _open(database: Database, mentor: Mentor) -> list[int]:
    """Return who has something open with a mentor."""
    with database.read() as session:
        query = select(Proposal.candidate_id).where(Proposal.mentor_id == mentor.id)
        return list(session.scalars(query.where(Proposal.status.in_(["offered", "requested"]))))


def test_workers_that_sweep_at_once_offer_each_place_once(
    database: Database, database_url: str, now: datetime
) -> None:
    with contenders(offer, database_url, list(range(WORKERS))) as release:
        for _round in range(ROUNDS):
            with database.begin() as session:
                mentor, _waiting = _come_free(session, now)

            outcome = release("now")

            assert sum(int(n) * times for n, times in outcome.items()) == PLACES
            assert len(_open(database, mentor)) == PLACES
            with database.read() as session:
                assert session.get_one(Mentor, mentor.id).freed_at is None
            assert offer_free_places(database) == 0


def test_workers_a_request_and_fewer_places_at_once_never_give_one_too_many(
    database: Database, database_url: str, now: datetime
) -> None:
    seen: Counter[str] = Counter()
    with contenders(offer_ask_or_lower, database_url, list(range(2 + WORKERS))) as release:
        for _round in range(ROUNDS):
            with database.begin() as session:
                mentor, waiting = _come_free(session, now)

            outcome = release((waiting[-1].id, mentor.id, mentor.public_id))
            seen += outcome

            offer_free_places(database)  # what was overtaken is for the next sweep
            people = _open(database, mentor)
            assert 1 <= len(people) <= PLACES
            assert len(set(people)) == len(people)
            assert outcome[TRY_AGAIN] == 0
            with database.read() as session:
                assert verify_invariants(session) == []
                lowered = session.get_one(Mentor, mentor.id)
                assert (lowered.capacity, lowered.held) == (1, len(people))

    with database.read() as session:
        n_asked = session.scalar(
            select(func.count(Proposal.id)).where(Proposal.status == "requested")
        )
    assert n_asked == seen[WON]
