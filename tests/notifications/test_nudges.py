"""Mails that respect people: reminders keep their distance, and untrue mails are not sent."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.queries import count_mails, list_mails
from matcher.notifications.rules import Attachment
from matcher.notifications.services import enqueue, send_due_mails, still_true
from tests.conftest import StandingClock
from tests.factories import make_account
from tests.notifications.test_sending import Server, mailing, parts_of, server

__all__ = ["mailing", "server"]  # fixtures

TEMPLATE = "accounts/emails/password_changed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Outbox:
    """Somebody's mails."""

    def __init__(self, database: Database, clock: StandingClock) -> None:
        self.database, self.clock = database, clock
        with database.begin() as session:
            self.reader, self.other = make_account(session).id, make_account(session).id
        self.n = 0

    def put(
        self,
        about: str = "thing:1",
        *,
        nudge: bool = False,
        other: bool = False,
        attachment: Attachment | None = None,
        due_at: datetime | None = None,
    ) -> int:
        self.n += 1
        with self.database.begin() as session:
            mail = enqueue(
                session,
                TEMPLATE,
                recipient_id=self.other if other else self.reader,
                event=f"event:{self.n}",
                now=self.clock(),
                about=about,
                nudge=nudge,
                attachment=attachment,
                due_at=due_at,
            )
            session.flush()
            return mail.id

    def due_in(self, mail_id: int) -> timedelta:
        with self.database.read() as session:
            return session.get_one(OutboxMail, mail_id).due_at - self.clock()

    def states(self) -> list[tuple[str, bool]]:
        with self.database.read() as session:
            mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
            return [(mail.status, mail.dropped_at is not None) for mail in mails]


@pytest.fixture
def outbox(database: Database, clock: StandingClock) -> Outbox:
    return Outbox(database, clock)


@pytest.fixture
def untrue() -> Iterator[set[int]]:
    """The ids of mails that are no longer true."""
    ids: set[int] = set()
    still_true[TEMPLATE] = lambda _session, mail: mail.id not in ids
    yield ids
    del still_true[TEMPLATE]


def test_reminder_keeps_48_hours_from_other_mails_about_the_thing(
    outbox: Outbox, clock: StandingClock
) -> None:
    first = outbox.put()
    clock.advance(hours=30)

    nudges = [outbox.put(nudge=True), outbox.put("thing:2", nudge=True)]
    nudges += [outbox.put(nudge=True, other=True), outbox.put("", nudge=True)]

    assert outbox.due_in(first) == -30 * HOUR
    assert [outbox.due_in(nudge) for nudge in nudges] == [18 * HOUR, 0 * HOUR, 0 * HOUR, 0 * HOUR]
    assert outbox.due_in(outbox.put(nudge=True)) == 66 * HOUR


def test_news_goes_out_at_once_and_puts_off_reminders_that_wait(
    outbox: Outbox, clock: StandingClock
) -> None:
    nudge = outbox.put(nudge=True, due_at=clock() + DAY)
    elsewhere = outbox.put("thing:2", nudge=True, due_at=clock() + DAY)

    news = outbox.put()

    assert [outbox.due_in(mail) for mail in (news, nudge, elsewhere)] == [0 * HOUR, 2 * DAY, DAY]


def test_mail_whose_thing_has_moved_on_is_dropped(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, untrue: set[int]
) -> None:
    mails = [outbox.put(f"thing:{n}") for n in range(25)]
    untrue.update(mails[:22])  # more than one batch, so that nothing is left behind them

    assert send_due_mails(database, mailing) == 3

    assert len(server.mails) == 3
    assert outbox.states() == [("failed", True)] * 22 + [("sent", False)] * 3
    with database.read() as session:
        assert count_mails(session, MailStatus.FAILED) == 0
        assert list_mails(session, mailing, 1).total == 3


def test_check_that_fails_keeps_no_mail_back(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, untrue: set[int]
) -> None:
    still_true[TEMPLATE] = lambda _session, mail: mail.about[99] == "x"
    outbox.put()
    assert send_due_mails(database, mailing) == 1


def test_news_keeps_48_hours_from_when_the_mail_before_it_left(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    outbox.put()
    clock.advance(hours=5)  # the worker was busy elsewhere
    assert send_due_mails(database, mailing) == 1
    clock.advance(hours=44)
    late, elsewhere, to_other = outbox.put(), outbox.put("thing:2"), outbox.put(other=True)

    assert send_due_mails(database, mailing) == 2
    assert outbox.due_in(late) == 4 * HOUR
    clock.advance(hours=3, minutes=59)
    assert send_due_mails(database, mailing) == 0
    clock.advance(minutes=1)
    assert send_due_mails(database, mailing) == 1
    assert elsewhere != to_other


def test_of_two_news_about_one_thing_the_older_goes_first(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    nudge, first, second = outbox.put(nudge=True), outbox.put(), outbox.put()

    assert send_due_mails(database, mailing) == 1

    assert outbox.states()[:2] == [("queued", False), ("sent", False)]
    assert [outbox.due_in(mail) for mail in (nudge, second)] == [2 * DAY, 2 * DAY]
    assert outbox.due_in(first) == 0 * HOUR


def test_mail_about_nothing_is_never_put_off(
    outbox: Outbox, database: Database, mailing: Settings, server: Server
) -> None:
    outbox.put("")
    assert send_due_mails(database, mailing) == 1
    outbox.put("")
    assert send_due_mails(database, mailing) == 1


def test_mail_that_another_worker_is_sending_counts_as_sent(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    first = outbox.put()
    with database.begin() as session:
        session.get_one(OutboxMail, first).leased_until = clock() + HOUR
    outbox.put()
    assert send_due_mails(database, mailing) == 0


def test_reminders_of_a_few_hours_ago_all_go_out(
    outbox: Outbox, database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    outbox.put("thing:1", nudge=True)
    outbox.put("thing:2", nudge=True)
    clock.advance(hours=23)
    assert send_due_mails(database, mailing) == 2


def test_attachment_is_a_part_of_its_own(
    outbox: Outbox, database: Database, mailing: Settings, server: Server
) -> None:
    words = "BEGIN:VCALENDAR\r\nSUMMARY:Zoë\r\nEND:VCALENDAR\r\n"
    outbox.put(attachment=Attachment("talk.ics", words))

    send_due_mails(database, mailing)

    body, attached = server.mails[0].get_payload()
    assert server.mails[0].get_content_type() == "multipart/mixed"
    assert body.get_content_type() == "multipart/alternative"
    assert "password" in parts_of(body)["text/plain"]
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "talk.ics")
    assert attached.get_payload(decode=True).decode("utf-8").splitlines() == words.splitlines()


@pytest.mark.parametrize("name", ["talk.exe", "talk", "../talk.ics", "a\r\nb.ics", ".ics"])
def test_attachment_has_a_name_that_mail_programs_understand(name: str) -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        Attachment(name, "")
