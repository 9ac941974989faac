"""Sixty days of mail, ten of them without a worker: what people get is read from the outbox."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.cli.worker import assemble
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.errors import DomainError
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules import render
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import LIVE, OPEN, DeclineReason, EndReason, ProposalStatus
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.approvals import approve_pairing, reject_proposal
from matcher.pairings.services.endings import end_pairing
from matcher.pairings.services.offers import accept_offer, decline_offer
from matcher.pairings.services.requests import request_mentor, withdraw_request
from matcher.pairings.services.talks import agree_talk
from matcher.web.dates import day
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor

DAYS, STEP = 60, timedelta(hours=6)
DEAD = range(20, 30)  # the days on which no worker runs
OFFICE_DAYS = {1, 3}  # Tuesdays and Thursdays
PAGE = re.compile(r"https?://[^/\s]+(/\S*)")
APART = timedelta(hours=48)


class Town:
    """Twelve mentors, eighteen candidates and an office, who act as the dice say."""

    def __init__(self, database: Database, clock: StandingClock) -> None:
        self.database, self.clock, self.dice = database, clock, Random(7)
        with database.begin() as session:
            mentors = [make_mentor(session, capacity=1 + n % 3) for n in range(12)]
            candidates = [make_candidate(session, ask_next=n % 3 == 0) for n in range(18)]
            self.silent = {mentors[3].id, mentors[8].id}
            self.office = actor_of(make_admin(session))
            self.mentors = {one.id: one.public_id for one in mentors}
            self.actors = {("m", one.id): actor_of(one) for one in mentors}
            self.actors |= {("c", one.id): actor_of(one) for one in candidates}
            self.candidate_ids = [one.id for one in candidates]

    def ask_twice(self) -> None:
        """Have two newcomers ask a new mentor, of none of whom the dice know."""
        with self.database.begin() as session:
            mentor = make_mentor(session, capacity=2)
            self.actors["m", mentor.id] = actor_of(mentor)
            for candidate in [make_candidate(session), make_candidate(session)]:
                actor, now = actor_of(candidate), self.clock()
                request_mentor(session, actor, mentor.public_id, "Hello", now=now)

    def act(self) -> None:
        """Let everybody do what they might in a quarter of a day; what cannot be is not done."""
        with self.database.read() as session:
            proposals = session.execute(
                select(Proposal.id, Proposal.status).where(
                    Proposal.candidate_id.in_(self.candidate_ids)
                )
            ).all()
            pairings = session.scalars(select(Pairing.id)).all()
        for candidate in self.candidate_ids:
            if self.dice.random() < 0.12:
                self._try(self._ask, candidate)
        for proposal in proposals:
            roll = self.dice.random()  # for those that are over, too: the rest stays as it is
            if proposal.status in OPEN:
                self._try(self._answer, proposal.id, roll)
        for pairing in pairings:
            if self.dice.random() < 0.01:
                self._try(self._end, pairing)

    def _try(self, act: Callable[..., None], row_id: int, *rolled: float) -> None:
        try:
            with self.database.begin() as session:
                act(session, row_id, self.clock(), *rolled)
        except DomainError:
            pass

    def _ask(self, session: Session, candidate: int, now: datetime) -> None:
        mentor = self.dice.choice(list(self.mentors.values()))
        request_mentor(session, self.actors["c", candidate], mentor, "Hello", now=now)

    def _answer(self, session: Session, row_id: int, now: datetime, roll: float) -> None:
        one = session.get_one(Proposal, row_id)
        me, them = self.actors["c", one.candidate_id], self.actors["m", one.mentor_id]
        if one.status == ProposalStatus.OFFERED and roll < 0.1:
            accept_offer(session, me, one.public_id, "Hello", now=now)
        elif one.status == ProposalStatus.OFFERED and roll < 0.13:
            decline_offer(session, me, one.public_id, DeclineReason.OTHER, now=now)
        elif one.status == ProposalStatus.REQUESTED and roll > 0.985:
            withdraw_request(session, me, one.public_id, now=now)
        elif one.status == ProposalStatus.REQUESTED and one.mentor_id not in self.silent:
            self._mentor_answers(session, one, them, roll, now)
        elif one.status == ProposalStatus.ACCEPTED and now.weekday() in OFFICE_DAYS:
            if roll < 0.1:
                reject_proposal(session, self.office, one.public_id, "Not now", now=now)
            elif roll < 0.7:
                approve_pairing(session, self.office, one.public_id, now=now)

    def _mentor_answers(self, session, one, them, roll, now) -> None:  # type: ignore[no-untyped-def]
        if roll < 0.07:
            accept_request(session, them, one.public_id, room=None, now=now)
        elif roll < 0.11:
            reason = self.dice.choice(list(DeclineReason))
            decline_request(session, them, one.public_id, reason, room=1, now=now)
        elif roll < 0.14:
            agree_talk(session, them, one.public_id, now.date() + timedelta(days=3), "x", now=now)

    def _end(self, session: Session, row_id: int, now: datetime) -> None:
        pairing = session.get_one(Pairing, row_id)
        if pairing.status in LIVE:
            actor = self.actors["m", pairing.mentor_id]
            end_pairing(session, actor, pairing.public_id, EndReason.MENTOR_MOVED, now=now)


class Reader:
    """Opens the page of every mail right after it has come."""

    def __init__(self, app: Flask, database: Database, settings: Settings) -> None:
        self.app, self.database, self.settings = app, database, settings
        self.opened: Counter[str] = Counter()

    def read(self, now: datetime) -> None:
        with self.database.read() as session:
            mails = session.scalars(select(OutboxMail).where(OutboxMail.sent_at == now)).all()
            names = {row.id: row.name for row in session.execute(select(Account.id, Account.name))}
        for mail in mails:
            if mail.carrier_id is None:
                self._open(mail, names[mail.recipient_id])

    def _open(self, mail: OutboxMail, name: str) -> None:
        letter = render(self.settings, mail.template, mail.context, recipient_name=name)
        for path in PAGE.findall(letter.body)[:1]:
            visitor = Visitor(self.app, mail.recipient_id)
            page = visitor.get(path)
            if page.status_code == 303:
                page = visitor.follow(page)
            assert page.status_code == 200, (mail.template, path)
            by = mail.context.get("answer_by")
            if by and path.startswith(("/requests/", "/my-mentor")):
                assert day(date.fromisoformat(by)) in page.text, (mail.template, by)
            self.opened[mail.template.rpartition("/")[2]] += 1


def live(
    app: Flask, database: Database, settings: Settings, clock: StandingClock
) -> tuple[datetime, Reader]:
    """Live sixty days; return when the worker came back, and who has read all."""
    town, reader = Town(database, clock), Reader(app, database, settings)
    start = clock.moment
    back = start + timedelta(days=DEAD.stop)
    in_outage = start + timedelta(days=DEAD.start + 5)
    worker = assemble(database, settings, seconds=lambda: clock.moment.timestamp())
    while clock.moment < start + timedelta(days=DAYS):
        if 7 <= clock.moment.hour <= 22:
            town.act()
        if clock.moment == in_outage:
            town.ask_twice()
        if (clock.moment - start).days not in DEAD:
            worker.sweep()
            reader.read(clock.moment)
        clock.moment += STEP
    return back, reader


def check_spacing(sent: list[OutboxMail]) -> None:
    by_thing: defaultdict[tuple[int, str], list[datetime]] = defaultdict(list)
    for mail in sent:
        if mail.about and mail.sent_at:
            by_thing[mail.recipient_id, mail.about].append(mail.sent_at)
    too_soon = {
        thing: (first, second)
        for thing, moments in by_thing.items()
        for first, second in pairwise(sorted(moments))
        if second - first < APART
    }
    assert too_soon == {}
    assert sum(len(moments) > 1 for moments in by_thing.values()) > 20


def check_return(sent: list[OutboxMail], back: datetime) -> None:
    letters = Counter(
        mail.recipient_id for mail in sent if mail.sent_at == back and mail.carrier_id is None
    )
    assert set(letters.values()) == {1}
    assert any(mail.carrier_id and mail.sent_at == back for mail in sent)
    for mail in sent:  # whatever is overdue leaves then, or keeps its distance from what does
        if mail.created_at <= back and mail.sent_at and mail.sent_at > back:
            assert mail.due_at > back


def check_delays(mails: list[OutboxMail], back: datetime) -> None:
    """Nothing waits for longer than for the mail before it, or for the worker."""
    outage = timedelta(days=len(DEAD))
    for mail in mails:
        if mail.sent_at is None:
            continue
        over_outage = mail.created_at < back <= mail.sent_at
        held = timedelta(hours=24) if mail.template.endswith("_accepted") else timedelta()
        if not mail.nudge:
            most = APART + STEP + held + (outage if over_outage else timedelta())
            assert mail.sent_at - mail.created_at <= most, mail.template


def check_holds(session: Session, sent: list[OutboxMail]) -> None:
    """No request runs out without its mentor having had the time after the mail had come."""
    told = {mail.about: mail.sent_at for mail in sent if mail.template.endswith("request_new")}
    expired = session.scalars(
        select(Proposal).where(
            Proposal.status == ProposalStatus.EXPIRED, Proposal.requested_at.is_not(None)
        )
    ).all()
    assert expired
    for one in expired:
        assert one.answered_at is not None
        mentor = session.get_one(Mentor, one.mentor_id)
        sent_at = told.get(f"proposal:{one.public_id}")
        assert sent_at is not None or mentor.pause_reason, one.public_id
        if sent_at is not None and not mentor.pause_reason:
            assert one.answered_at - sent_at >= timedelta(days=7)


@pytest.mark.usefixtures("compiled_templates")
def test_mail_respects_people_for_sixty_days(
    app: Flask, database: Database, settings: Settings, clock: StandingClock
) -> None:
    settings = replace(settings, demo=True)
    back, reader = live(app, database, settings, clock)

    with database.read() as session:
        mails = list(session.scalars(select(OutboxMail)))
        sent = [mail for mail in mails if mail.status == "sent"]
        check_spacing(sent)
        check_return(sent, back)
        check_delays(mails, back)
        check_holds(session, sent)
        waiting = [mail for mail in mails if mail.status == "queued"]
        failed = [mail for mail in mails if mail.status == "failed" and not mail.dropped_at]
    assert failed == []
    assert all(mail.due_at >= clock.moment - STEP for mail in waiting)  # what the last sweep wrote
    assert len(sent) > 200
    assert len(reader.opened) > 12
