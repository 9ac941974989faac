"""Mails that failed, and sending them again."""

import pytest
from sqlalchemy import select

from matcher.audit.models import AuditEntry
from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue, send_due_mails
from tests.conftest import StandingClock
from tests.factories import make_account
from tests.notifications.test_sending import Server, mailing, server
from tests.visitor import Visitor

__all__ = ["mailing", "server"]  # fixtures


def fail(
    database: Database, mailing: Settings, server: Server, n: int = 1, *, after_outage: bool = False
) -> list[str]:
    """Have mails to one person refused for good; return their public ids."""
    with database.begin() as session:
        reader = make_account(session, name="Ann Archer", email="ann@example.org")
        mails = [
            enqueue(
                session,
                "accounts/emails/password_changed",
                recipient_id=reader.id,
                event=f"test:{i}",
                about=f"thing:{i}",
                now=clock.now(session),
            )
            for i in range(n)
        ]
        session.flush()
        ids = [mail.public_id for mail in mails]
    server.to_be_refused = {"ann@example.org": "550 no such mailbox"}
    assert send_due_mails(database, mailing, after_outage=after_outage) == 0
    server.to_be_refused = {}
    return ids


def states(database: Database) -> list[tuple[str, int, str]]:
    with database.read() as session:
        mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        return [(mail.status, mail.tries, mail.error) for mail in mails]


def test_failed_mail_is_sent_again_by_one_press(
    database: Database, mailing: Settings, server: Server, office: Visitor
) -> None:
    (mail,) = fail(database, mailing, server)
    assert "Send again" in office.get("/desk/mails").text

    answer = office.submit(f"/desk/mails/{mail}/again", form_at="/desk/mails")

    page = office.follow(answer).text
    assert "The mail goes out again" in page
    assert "No mail has failed" in page
    assert send_due_mails(database, mailing) == 1
    assert server.mails[0]["Message-ID"].startswith(f"<{mail}@")
    assert states(database) == [("sent", 1, "")]
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == mail))
        assert [entry.action for entry in entries] == ["mail.again"]


def test_mail_that_carries_others_is_one_row_and_goes_again_with_them(
    database: Database, mailing: Settings, server: Server, office: Visitor
) -> None:
    fail(database, mailing, server, 3, after_outage=True)
    page = office.get("/desk/mails").text
    assert page.count("Send again") == 1
    with database.read() as session:
        carrier = session.scalars(
            select(OutboxMail.public_id).where(OutboxMail.template.contains("catch_up"))
        ).one()

    office.submit(f"/desk/mails/{carrier}/again", form_at="/desk/mails")

    assert send_due_mails(database, mailing) == 1
    assert {state for state, _, _ in states(database)} == {"sent"}


@pytest.mark.parametrize("spoil", ["sent", "dropped", "closed"])
def test_mail_that_cannot_be_sent_again_stays_as_it_is(
    database: Database,
    mailing: Settings,
    server: Server,
    office: Visitor,
    clock: StandingClock,
    spoil: str,
) -> None:
    (public_id,) = fail(database, mailing, server)
    with database.begin() as session:
        mail = session.scalars(select(OutboxMail)).one()
        if spoil == "sent":
            mail.status = "sent"
        elif spoil == "dropped":
            mail.dropped_at = clock()
        else:
            from matcher.accounts.models import Account

            session.get_one(Account, mail.recipient_id).active = False
    before = states(database)

    answer = office.submit(f"/desk/mails/{public_id}/again", form_at="/desk/mails")

    assert "goes out again" not in office.follow(answer).text
    assert states(database) == before
