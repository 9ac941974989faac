"""Two people, of whom one has asked the other, with their visits to the pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.matching.models import Exclusion
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.pairings.models import Proposal
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.requests import request_mentor
from tests.conftest import StandingClock
from tests.factories import actor_of, make_candidate, make_mentor
from tests.post import deliver
from tests.visitor import Visitor


@dataclass
class World:
    """Jo has asked Ann."""

    database: Database
    clock: StandingClock
    ann: Visitor
    jo: Visitor
    mentor: Mentor
    candidate: Candidate
    proposal: Proposal

    @property
    def path(self) -> str:
        """The request's page."""
        return f"/requests/{self.proposal.public_id}"

    def expire(self) -> None:
        """Let the time to answer pass, and come back to the pages."""
        deliver(self.database)
        self.clock.advance(days=12)
        assert expire_due(self.database) == 1
        self.ann.sign_in(self.mentor.account_id)
        self.jo.sign_in(self.candidate.account_id)

    def change(self, **changes: Any) -> None:
        """Change what stands of the mentor."""
        with self.database.begin() as session:
            mentor = session.get_one(Mentor, self.mentor.id)
            for name, value in changes.items():
                setattr(mentor, name, value)

    def be_asked(self, *, by: int) -> None:
        """Let so many others ask the mentor."""
        with self.database.begin() as session:
            ann, now = self.mentor.public_id, self.clock.moment
            for _ in range(by):
                request_mentor(session, actor_of(make_candidate(session)), ann, "Hello", now=now)

    def claims(self) -> list[tuple[str, int, int]]:
        """What was said of the mentor's places: how, and how many were taken of how many."""
        with self.database.read() as session:
            rows = session.scalars(select(AvailabilityClaim).order_by(AvailabilityClaim.id))
            return [(row.source, row.capacity, row.held) for row in rows]

    def exclusions(self) -> list[tuple[bool, bool]]:
        """Who has ticked, mentor and candidate, for each pair that is kept apart."""
        with self.database.read() as session:
            return [
                (row.mentor_ticked_at is not None, row.candidate_ticked_at is not None)
                for row in session.scalars(select(Exclusion))
            ]


def world_of_two(app: Flask, database: Database, clock: StandingClock, now: datetime) -> World:
    """Let Jo ask Ann."""
    with database.begin() as session:
        mentor = make_mentor(session, name="Ann Lee")
        candidate = make_candidate(session, name="Jo Bloggs")
        words = "Hello\nAnn"
        proposal = request_mentor(session, actor_of(candidate), mentor.public_id, words, now=now)
    ann, jo = Visitor(app, mentor.account_id), Visitor(app, candidate.account_id)
    return World(database, clock, ann, jo, mentor, candidate, proposal)
