"""Simulated people who answer on their own pages, each in their own time."""

from collections import Counter
from datetime import date, datetime
from random import Random

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from benchmarks.year.world import DECLINES_OFFER, NEVER, OTHER_NO, OVERLOOKED
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import Database, PublicId
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason, ProposalStatus
from tests.journeys.person import Person

SLOWEST = 6
"""Nobody who answers takes more days than this."""
MESSAGE = "Thank you for thinking of us. I should like to begin soon, by video to start with."


class People:
    """All who are asked something, and how each answers; the same for the same addresses."""

    def __init__(self, app: Flask, database: Database) -> None:
        self._app, self._database = app, database
        self.said: Counter[str] = Counter()

    def answer(self) -> int:
        """Let everybody answer whose day it is; return how many did."""
        with self._database.read() as session:
            now = clock.now(session)
            query = select(Proposal).options(
                joinedload(Proposal.candidate), joinedload(Proposal.mentor)
            )
            waiting = [
                (one.status, one.public_id, one.candidate.account_id, one.mentor.account_id, since)
                for one in session.scalars(query.order_by(Proposal.id))
                if one.status in (ProposalStatus.OFFERED, ProposalStatus.REQUESTED)
                for since in [one.requested_at or one.created_at]
            ]
        return sum(
            self._offer(proposal_id, candidate, mentor, since, now)
            if status == ProposalStatus.OFFERED
            else self._request(proposal_id, candidate, mentor, since, now)
            for status, proposal_id, candidate, mentor, since in waiting
        )

    def _offer(
        self, proposal_id: PublicId, candidate: int, mentor: int, since: datetime, now: datetime
    ) -> bool:
        luck = Random(f"offer {candidate} {mentor}")
        if luck.random() < OVERLOOKED["candidate"] or not _is_due(luck, since, now):
            return False
        person, page = Person(self._app, candidate), f"/my-mentor/{proposal_id}"
        if luck.random() < DECLINES_OFFER:
            person.open(f"{page}/decline").press("Say no", reason=DeclineReason.SECTOR)
            self.said["candidates who said no"] += 1
        else:
            answer = person.submit(f"{page}/accept", message=MESSAGE)
            if answer.status_code != 303:
                raise AssertionError(answer.text)
            self.said["candidates who said yes"] += 1
        return True

    def _request(
        self, proposal_id: PublicId, candidate: int, mentor: int, since: datetime, now: datetime
    ) -> bool:
        luck = Random(f"request {candidate} {mentor}")
        if luck.random() < NEVER or not _is_due(luck, since, now):
            return False
        person, page = Person(self._app, mentor), f"/requests/{proposal_id}"
        if luck.random() < OTHER_NO:
            person.open(f"{page}/decline").press("Decline", reason=DeclineReason.SECTOR)
            self.said["mentors who said no"] += 1
        else:
            person.open(f"{page}/accept").press("Accept")
            self.said["mentors who said yes"] += 1
        return True


def _is_due(luck: Random, since: datetime, now: datetime) -> bool:
    day: date = local_day(since)
    return (local_day(now) - day).days >= luck.randint(1, SLOWEST)
