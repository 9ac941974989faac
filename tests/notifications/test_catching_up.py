"""After an outage everybody gets one mail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
from matcher.notifications.queries import list_mails
from matcher.notifications.services import send_due_mails
from tests.conftest import StandingClock
from tests.notifications.test_nudges import Outbox, outbox, untrue
from tests.notifications.test_sending import Server, mailing, parts_of, server
from tests.ports import free_port

__all__ = ["mailing", "outbox", "server", "untrue"]  # fixtures
SENT = ("sent", False)


def subjects(server: Server) -> list[str]:
    return sorted(str(mail["Subject"]) for mail in server.mails)


CAUGHT_UP = "What happened while our mails did not go out"
PLAIN = "Your password has been changed"


def test_late_mails_leave_as_one(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    for n in range(6):
        outbox.put(f"thing:{n}", nudge=n % 2 == 0)
    outbox.put("thing:1", other=True)
    clock.advance(hours=25)
    outbox.put("thing:9")  # of today, but to somebody who has a late one

    assert send_due_mails(database, mailing) == 2

    assert subjects(server) == [CAUGHT_UP, PLAIN]
    assert outbox.states() == [SENT] * 9
    mail = server.mails[0 if server.mails[0]["Subject"] == CAUGHT_UP else 1]
    body = parts_of(mail)["text/plain"]
    assert body.count(f"- {PLAIN}") == 3
    assert "- and 4 more" in body
    with database.read() as session:
        left = session.scalars(select(OutboxMail.sent_at)).all()
        assert set(left) == {clock()}
        assert list_mails(session, mailing, 1).total == 2
    assert send_due_mails(database, mailing) == 0


def test_mails_of_a_few_hours_ago_leave_one_by_one(
    outbox: Outbox, database: Database, mailing: Settings, clock: StandingClock
) -> None:
    outbox.put("thing:1", nudge=True)
    outbox.put("thing:2", nudge=True)
    clock.advance(hours=23)
    assert send_due_mails(database, mailing) == 2


def test_what_is_overdue_today_belongs_to_an_outage_of_the_worker(
    outbox: Outbox, database: Database, mailing: Settings, server: Server
) -> None:
    outbox.put("thing:1")
    outbox.put("thing:2")
    outbox.put("thing:1", other=True)
    assert send_due_mails(database, mailing, after_outage=True) == 2
    assert subjects(server) == [CAUGHT_UP, PLAIN]


def test_catching_up_names_only_what_still_holds(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, untrue: set[int]
) -> None:
    mails = [outbox.put(f"thing:{n}") for n in range(3)]
    untrue.add(mails[1])
    assert send_due_mails(database, mailing, after_outage=True) == 1
    assert parts_of(server.mails[0])["text/plain"].count(PLAIN) == 2
    assert outbox.states() == [SENT, ("failed", True), SENT, SENT]


def test_two_mails_about_one_thing_are_not_told_together(
    outbox: Outbox, database: Database, mailing: Settings, clock: StandingClock
) -> None:
    outbox.put("thing:1")
    second = outbox.put("thing:1")
    clock.advance(hours=30)
    assert send_due_mails(database, mailing) == 1
    assert outbox.due_in(second) == timedelta(hours=48)


def test_days_without_a_mail_server_end_with_one_mail(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    down = replace(mailing, smtp_port=free_port())
    for hour in range(72):
        if hour % 12 == 0:
            outbox.put(f"thing:{hour}")
        assert send_due_mails(database, down) == 0
        clock.advance(hours=1)

    sent = [send_due_mails(database, mailing)]
    clock.advance(minutes=10)
    sent.append(send_due_mails(database, mailing))

    assert sent == [1, 0]
    assert subjects(server) == [CAUGHT_UP]


@pytest.mark.parametrize("code", ["451 later", "550 never"])
def test_mails_share_the_fate_of_the_one_that_carries_them(
    outbox: Outbox,
    database: Database,
    mailing: Settings,
    server: Server,
    clock: StandingClock,
    code: str,
) -> None:
    outbox.put("thing:1")
    outbox.put("thing:2")
    server.answers = [code]

    assert send_due_mails(database, mailing, after_outage=True) == 0
    state = ("queued" if code.startswith("4") else "failed", False)
    assert outbox.states() == [state] * 3
    clock.advance(minutes=1)
    assert send_due_mails(database, mailing) == (1 if code.startswith("4") else 0)


def test_carrier_killed_while_sending_goes_again_as_the_same_mail(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    outbox.put("thing:1")
    outbox.put("thing:2")
    send_due_mails(database, mailing, after_outage=True)
    with database.begin() as session:  # as after a kill between sending and marking
        for mail in session.scalars(select(OutboxMail)):
            mail.status, mail.sent_at = "queued", None
            if mail.carrier_id is None:
                mail.leased_until = clock() + timedelta(minutes=5)
    outbox.put("thing:3")
    clock.advance(minutes=6)

    send_due_mails(database, mailing)

    caught_up = [mail["Message-ID"] for mail in server.mails if mail["Subject"] == CAUGHT_UP]
    assert len(caught_up) == 2
    assert len(set(caught_up)) == 1
    assert outbox.states() == [SENT] * 4
