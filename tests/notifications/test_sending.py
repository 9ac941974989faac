"""The outbox against a real mail server on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import enqueue, send_due_mails
from tests.conftest import StandingClock
from tests.factories import make_account
from tests.ports import free_port


@dataclass
class Server:
    """Keeps what it is sent; `answers` are given instead of taking the next mails."""

    port: int
    mails: list[Message] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    to_be_refused: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.to_be_refused:
            return self.to_be_refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def mailing(settings: Settings, server: Server) -> Settings:
    return replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_starttls=False,
        base_url="https://mentors.example.org",
        mail_from="Mentoring office <office@example.org>",
    )


def queue(database: Database, n: int = 1, **account: Any) -> list[OutboxMail]:
    with database.begin() as session:
        now = clock.now(session)
        mails = []
        for i in range(n):
            reader = make_account(session, **account)
            mails.append(
                enqueue(
                    session,
                    "accounts/emails/password_changed",
                    recipient_id=reader.id,
                    event=f"test:{i}",
                    now=now,
                )
            )
        session.flush()
        return mails


PAGE = "https://mentors.example.org/forgotten-password"


def parts_of(mail: Message) -> dict[str, str]:
    """Return the words of each form of a mail, by its type."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    return {part.get_content_type(): part.get_payload(decode=True).decode() for part in parts}


def states(database: Database) -> list[tuple[str, int, str]]:
    with database.read() as session:
        return [
            (mail.status, mail.tries, mail.error)
            for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        ]


def test_send_hands_over_the_whole_mail(
    database: Database, mailing: Settings, server: Server
) -> None:
    (queued,) = queue(database, name="Zoë\r\nBcc: x@example.org", email="zoe@example.org")

    assert send_due_mails(database, mailing) == 1

    (mail,) = server.mails
    assert mail["Subject"] == "Your password has been changed"
    assert mail["From"] == "Mentoring office <office@example.org>"
    assert mail["Message-ID"] == f"<{queued.public_id}@mentors.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Bcc"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]
    assert [parts_of(mail)[kind].count(PAGE) for kind in ("text/plain", "text/html")] == [1, 2]
    assert parts_of(mail)["text/plain"].endswith("because you have an account with us.\r\n")
    assert states(database) == [(MailStatus.SENT, 1, "")]


def test_send_sends_each_mail_once(database: Database, mailing: Settings, server: Server) -> None:
    queue(database, 45)

    assert [send_due_mails(database, mailing) for _ in range(2)] == [45, 0]
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 45


def test_send_leaves_what_is_not_due(
    database: Database, mailing: Settings, clock: StandingClock
) -> None:
    queue(database)
    clock.advance(minutes=-1)
    assert send_due_mails(database, mailing) == 0
    clock.advance(minutes=1)
    assert send_due_mails(database, mailing) == 1


def test_send_gives_up_on_a_mail_that_is_refused_for_good_and_sends_the_others(
    database: Database, mailing: Settings, server: Server
) -> None:
    queue(database, email="gone@example.org")
    with database.begin() as session:
        session.scalars(select(OutboxMail)).one().event = "test:first"
    queue(database)
    server.to_be_refused = {"gone@example.org": "550 no such mailbox"}

    assert send_due_mails(database, mailing) == 1
    assert states(database) == [(MailStatus.FAILED, 1, "550"), (MailStatus.SENT, 1, "")]


def test_send_tries_again_later_what_is_refused_for_now(
    database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    queue(database)
    server.answers = ["451 try later", "421 try later"]

    tries = []
    for _ in range(4):
        tries.append(send_due_mails(database, mailing))
        clock.advance(minutes=1)

    assert tries == [0, 0, 0, 1]  # after one minute again, then after two
    assert states(database) == [(MailStatus.SENT, 3, "")]


def test_send_keeps_everything_while_the_server_is_down_and_sends_it_once_it_is_back(
    database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    queue(database, 30)
    down = replace(mailing, smtp_port=free_port())
    for _ in range(30):
        assert send_due_mails(database, down) == 0
        clock.advance(minutes=1)
    assert {status for status, _, _ in states(database)} == {MailStatus.QUEUED}

    n_sent = []
    for _ in range(6):
        n_sent.append(send_due_mails(database, mailing))
        clock.advance(minutes=1)

    assert sum(n_sent) == len(server.mails) == 30


def test_send_after_a_crash_repeats_only_what_was_not_marked(
    database: Database, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    (queued,) = queue(database)
    with database.begin() as session:  # as after a kill between sending and marking
        mail = session.get_one(OutboxMail, queued.id)
        mail.leased_until, mail.tries = clock.moment.replace(minute=4), 1

    assert send_due_mails(database, mailing) == 0
    clock.advance(minutes=5)
    assert send_due_mails(database, mailing) == 1
    assert server.mails[0]["Message-ID"].startswith(f"<{queued.public_id}@")


def test_send_writes_nothing_to_people_whose_account_is_closed(
    database: Database, mailing: Settings, server: Server
) -> None:
    queue(database, active=False)

    assert send_due_mails(database, mailing) == 0
    assert (server.mails, states(database)) == (
        [],
        [(MailStatus.FAILED, 1, "account closed")],
    )


@pytest.mark.parametrize(
    ("template", "error"),
    [("pairings/emails/help_answered", "UndefinedError"), ("pairings/emails/thanks", "TypeError")],
)
def test_send_flags_a_mail_that_cannot_be_written_and_sends_the_rest(
    database: Database, mailing: Settings, server: Server, template: str, error: str
) -> None:
    (queued, _other) = queue(database, 2)
    with database.begin() as session:
        session.get_one(OutboxMail, queued.id).template = template  # its words are missing

    assert send_due_mails(database, mailing) == 1
    assert states(database) == [(MailStatus.FAILED, 1, error), (MailStatus.SENT, 1, "")]


def test_send_without_a_server_leaves_mails_where_they_are(
    database: Database, settings: Settings
) -> None:
    queue(database)

    assert send_due_mails(database, settings) == 0
    assert states(database) == [(MailStatus.QUEUED, 0, "")]


def test_send_in_the_demo_marks_mails_and_sends_none(
    database: Database, mailing: Settings, server: Server
) -> None:
    queue(database)

    assert send_due_mails(database, replace(mailing, demo=True)) == 1
    assert (server.mails, states(database)) == ([], [(MailStatus.SENT, 1, "")])
