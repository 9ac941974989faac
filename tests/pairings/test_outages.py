"""Reminders and expiry while mails leave, and while they do not."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.reminding import remind_due
from matcher.pairings.services.requests import request_mentor
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.post import deliver

END = datetime(2026, 3, 12, tzinfo=UTC)  # of the 11th, seven working days after the 2nd


@pytest.fixture
def proposal(database: Database, now: datetime) -> Proposal:
    """A request of the morning of Monday the 2nd."""
    with database.begin() as session:
        candidate, mentor = make_candidate(session), make_mentor(session, capacity=1)
        return request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def read(database: Database, proposal: Proposal) -> tuple[str, datetime | None]:
    with database.read() as session:
        found = session.get_one(Proposal, proposal.id)
        return found.status, found.expires_at


def mails(session: Session, template: str) -> list[OutboxMail]:
    name = f"pairings/emails/{template}"
    query = select(OutboxMail).where(OutboxMail.template == name).order_by(OutboxMail.id)
    return list(session.scalars(query))


def sweep(database: Database) -> None:
    """Do what the worker does each minute, in its order."""
    deliver(database)
    remind_due(database)
    expire_due(database)


def test_mentor_is_reminded_after_three_and_six_working_days_and_then_it_expires(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    for _ in range(10 * 24):
        sweep(database)
        clock.advance(hours=1)
    sweep(database)

    with database.read() as session:
        reminders = mails(session, "request_reminder")
    assert [mail.created_at for mail in reminders] == [
        datetime(2026, 3, 5, 8, tzinfo=UTC),
        datetime(2026, 3, 10, 8, tzinfo=UTC),
    ]
    assert [mail.context["answer_by"] for mail in reminders] == ["2026-03-11", "2026-03-11"]
    assert read(database, proposal) == ("expired", END)


def test_answered_request_is_not_reminded_of_and_a_queued_reminder_is_dropped(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    deliver(database)
    clock.advance(days=4)
    assert (remind_due(database), remind_due(database)) == (1, 0)
    with database.begin() as session:
        mentor = session.get_one(Mentor, proposal.mentor_id)
        accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=clock())
    deliver(database)
    clock.advance(days=10)
    assert remind_due(database) == 0
    with database.read() as session:
        (reminder,) = mails(session, "request_reminder")
    assert (reminder.sent_at, reminder.dropped_at is None) == (None, False)


def test_mentor_who_wants_no_reminders_gets_none_and_it_expires_all_the_same(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    with database.begin() as session:
        session.get_one(Mentor, proposal.mentor_id).reminders = False
    deliver(database)
    clock.advance(days=12)
    sweep(database)
    assert read(database, proposal)[0] == "expired"
    with database.read() as session:
        assert mails(session, "request_reminder") == []


def test_request_whose_mail_has_not_left_does_not_expire(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    clock.advance(days=14)  # Monday the 16th: no mail has left in all that time
    assert expire_due(database) == 0
    # What counts is today, and every day again until the mail leaves.
    assert read(database, proposal) == ("requested", datetime(2026, 3, 26, tzinfo=UTC))
    clock.advance(days=10, hours=20)
    assert expire_due(database) == 0
    assert read(database, proposal)[0] == "requested"


def test_time_counts_from_when_the_mail_left_and_the_mail_says_so(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    clock.advance(days=14)
    deliver(database)
    assert read(database, proposal) == ("requested", datetime(2026, 3, 26, tzinfo=UTC))
    with database.read() as session:
        (mail,) = mails(session, "request_new")
    assert (mail.context["answer_by"], mail.sent_at) == ("2026-03-25", clock())
    clock.advance(days=9)
    sweep(database)
    deliver(database)  # the last reminder, which leaves a working day
    clock.advance(days=1)
    sweep(database)
    assert read(database, proposal)[0] == "requested"
    clock.advance(days=1)
    sweep(database)
    assert read(database, proposal)[0] == "expired"


def test_mail_that_left_on_the_next_day_changes_nothing(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    clock.advance(days=1)
    deliver(database)
    assert read(database, proposal) == ("requested", END)


def test_request_whose_last_reminder_has_not_left_waits_for_it(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    deliver(database)
    clock.advance(days=14)  # the worker was dead; the request mail had left before
    remind_due(database)
    assert expire_due(database) == 0
    sweep(database)
    # A working day is left after the reminder, as there would have been; and there is only one.
    assert read(database, proposal) == ("requested", datetime(2026, 3, 18, tzinfo=UTC))
    with database.read() as session:
        (reminder,) = mails(session, "request_reminder")
    assert (reminder.context["answer_by"], reminder.sent_at) == ("2026-03-17", clock())
    clock.advance(days=2)
    sweep(database)
    assert read(database, proposal)[0] == "expired"


def test_offer_whose_mail_has_not_left_waits_for_it(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        candidate, mentor, admin = (
            make_candidate(session),
            make_mentor(session),
            make_admin(session),
        )
        offer = offer_by_hand(session, actor_of(admin), candidate.id, mentor.id, now=now)
    clock.advance(days=14)
    assert expire_due(database) == 0
    deliver(database)
    assert read(database, offer) == ("offered", datetime(2026, 3, 24, tzinfo=UTC))
    clock.advance(days=8)
    assert expire_due(database) == 1


def test_installation_without_a_mail_server_waits_for_no_mail(
    database: Database, clock: StandingClock, proposal: Proposal
) -> None:
    clock.advance(days=14)
    assert expire_due(database, by_mail=False) == 1
