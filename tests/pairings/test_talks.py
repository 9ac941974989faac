""" "Let's talk first": an answer that holds the place until after the talk."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.reminding import remind_due
from matcher.pairings.services.requests import request_agreed, request_mentor
from matcher.pairings.services.talks import agree_talk
from tests.conftest import StandingClock
from tests.factories import actor_of, make_candidate, make_mentor
from tests.post import deliver

WORDS = "Ring me: 0113 496 0000"
END = datetime(2026, 3, 12, tzinfo=UTC)


def asked(session: Session, now: datetime) -> Proposal:
    candidate, mentor = make_candidate(session), make_mentor(session, silences=1)
    return request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def talk(
    session: Session, proposal: Proposal, day: date, now: datetime, words: str = WORDS
) -> None:
    agree_talk(session, actor_of(proposal.mentor), proposal.public_id, day, words, now=now)


def test_talk_holds_the_place_until_three_working_days_after_it(
    session: Session, now: datetime
) -> None:
    proposal = asked(session, now)
    talk(session, proposal, date(2026, 3, 12), now, f" {WORDS}\n")
    assert (proposal.status, proposal.talk_on, proposal.talk_words) == (
        "requested",
        date(2026, 3, 12),
        WORDS,
    )
    assert proposal.expires_at == datetime(2026, 3, 18, tzinfo=UTC)
    assert proposal.mentor.silences == 0
    session.flush()
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert (mail.template, mail.recipient_id) == (
        "pairings/emails/talk_agreed",
        proposal.candidate.account_id,
    )
    assert (mail.context["talk_words"], mail.context["answer_by"]) == (WORDS, "2026-03-17")


def test_talk_of_tomorrow_takes_no_time_away(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    talk(session, proposal, date(2026, 3, 3), now)
    assert proposal.expires_at == END


def test_talk_is_moved_once_and_no_more(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    talk(session, proposal, date(2026, 3, 12), now)
    talk(session, proposal, date(2026, 3, 19), now)
    assert proposal.expires_at == datetime(2026, 3, 25, tzinfo=UTC)
    with pytest.raises(Conflict, match="moved the day once"):
        talk(session, proposal, date(2026, 3, 26), now)


@pytest.mark.parametrize(
    ("day", "words", "field"),
    [
        (date(2026, 3, 1), WORDS, "day"),
        (date(2026, 3, 31), WORDS, "day"),
        (date(2026, 3, 9), "  ", "words"),
        (date(2026, 3, 9), "x" * 301, "words"),
    ],
)
def test_talk_that_cannot_be_is_refused_beside_the_field(
    session: Session, now: datetime, day: date, words: str, field: str
) -> None:
    proposal = asked(session, now)
    with pytest.raises(Invalid) as refused:
        talk(session, proposal, day, now, words)
    assert (refused.value.field, proposal.talks) == (field, 0)


def test_who_has_agreed_already_is_answered_yes_or_no(session: Session, now: datetime) -> None:
    candidate = make_candidate(session)
    make_mentor(session, email="a@example.org")
    proposal = request_agreed(session, actor_of(candidate), "a@example.org", now=now)
    with pytest.raises(Conflict, match="agreed already"):
        talk(session, proposal, date(2026, 3, 9), now)


def test_mentor_is_asked_once_how_the_talk_went_and_not_reminded_before(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        proposal = asked(session, now)
        talk(session, proposal, date(2026, 3, 16), now)
    for _ in range(21):
        deliver(database)
        remind_due(database)
        deliver(database)
        expire_due(database)
        clock.advance(days=1)
    with database.read() as session:
        found = session.get_one(Proposal, proposal.id)
        sent = session.scalars(
            select(OutboxMail).where(OutboxMail.nudge).order_by(OutboxMail.id)
        ).all()
        silences = session.get_one(Mentor, proposal.mentor_id).silences
    assert [(mail.template, mail.created_at.date()) for mail in sent] == [
        ("pairings/emails/talk_over", date(2026, 3, 17))
    ]
    assert (found.status, found.answered_at.date(), silences) == ("expired", date(2026, 3, 20), 1)
