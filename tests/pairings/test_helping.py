"""Asking the office for help: it reads the messages only where it may, and that is noted."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole, SchemeAdmin
from matcher.audit.models import AuditEntry
from matcher.core.actor import Role
from matcher.core.db import Database
from matcher.core.errors import Conflict, NotAllowed, NotFound
from matcher.desk.queries.helping import count_help, get_help, get_opened_lines, search_help
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import HelpRequest
from matcher.pairings.rules.messages import HelpReason
from matcher.pairings.services.helping import answer_help, ask_for_help, open_messages
from tests.factories import actor_of, make_account, make_admin
from tests.pairings.test_messages import Two
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def ask(two: Two, now: datetime, *, may_read: bool = True) -> HelpRequest:
    why = HelpReason.NO_ANSWER
    actor, thing_id = actor_of(two.candidate), two.proposal.public_id
    return ask_for_help(two.session, actor, thing_id, why, "Help", may_read=may_read, now=now)


@pytest.fixture
def two(session: Session, now: datetime) -> Two:
    two = Two(session, now)
    two.write(two.mentor, "Hello", now)
    return two


def actions(session: Session, asking: HelpRequest) -> list[str]:
    entries = select(AuditEntry).where(AuditEntry.subject == asking.public_id)
    return [entry.action for entry in session.scalars(entries.order_by(AuditEntry.id))]


def test_office_reads_what_it_may_until_it_has_answered(
    two: Two, session: Session, now: datetime
) -> None:
    asking, office = ask(two, now), actor_of(make_admin(session))
    with pytest.raises(NotFound):
        get_opened_lines(session, asking.public_id, 1, office.user_id)

    open_messages(session, office, asking.public_id, now=now)
    session.flush()
    read = get_opened_lines(session, asking.public_id, 1, office.user_id)
    assert [line.body for line in read.items] == ["Hello"]
    with pytest.raises(NotFound):  # a colleague opens them too, so that the log says who read
        get_opened_lines(session, asking.public_id, 1, make_admin(session).id)

    answer_help(session, office, asking.public_id, "We ring them.", tells_both=False, now=now)
    with pytest.raises(NotFound):
        get_opened_lines(session, asking.public_id, 1, office.user_id)
    assert actions(session, asking) == ["help.asked", "help.opened", "help.answered"]
    assert count_help(session, office.user_id) == 0


def test_office_reads_nothing_that_was_not_allowed(
    two: Two, session: Session, now: datetime
) -> None:
    asking = ask(two, now, may_read=False)
    with pytest.raises(NotAllowed):
        open_messages(session, actor_of(make_admin(session)), asking.public_id, now=now)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(HelpRequest).values(opened_at=now))  # the database refuses it too


@pytest.mark.parametrize("both", [True, False])
def test_answer_goes_by_mail_to_who_asked_or_to_both(
    two: Two, session: Session, now: datetime, both: bool
) -> None:
    asking = ask(two, now)
    office = actor_of(make_admin(session))
    answer_help(session, office, asking.public_id, "We ring them.", tells_both=both, now=now)

    sent = session.scalars(
        select(OutboxMail).where(OutboxMail.template == "pairings/emails/help_answered")
    )
    jo, ann = two.candidate.account_id, two.mentor.account_id
    assert {mail.recipient_id for mail in sent} == ({jo, ann} if both else {jo})
    with pytest.raises(Conflict):
        answer_help(session, office, asking.public_id, "Again", tells_both=both, now=now)


def test_one_question_at_a_time_and_nobody_answers_their_own(
    two: Two, session: Session, now: datetime
) -> None:
    asking = ask(two, now)
    with pytest.raises(Conflict, match="asked the office already"):
        ask(two, now)
    two.mentor.account.roles.append(AccountRole(name=Role.ADMIN))
    runs = SchemeAdmin(scheme_id=two.mentor.scheme_id, added_at=now)
    two.mentor.account.runs.append(runs)
    session.flush()
    with pytest.raises(NotAllowed, match="about yourself"):
        answer_help(session, actor_of(two.mentor), asking.public_id, "No", tells_both=True, now=now)


def test_whom_it_is_about_hears_nothing_of_it_in_the_office(
    two: Two, session: Session, now: datetime
) -> None:
    asking, ann = ask(two, now), two.mentor.account_id
    for reader_id in (ann, two.candidate.account_id):
        assert (count_help(session, reader_id), search_help(session, 1, reader_id).total) == (0, 0)
        with pytest.raises(NotFound):
            get_help(session, asking.public_id, reader_id)
    other = make_admin(session).id
    assert (count_help(session, other), search_help(session, 1, other).total) == (1, 1)


def test_nobody_else_asks_about_them(two: Two, session: Session, now: datetime) -> None:
    why, thing_id = HelpReason.OTHER, two.proposal.public_id
    for stranger in (make_admin(session), make_account(session, Role.MENTOR)):
        with pytest.raises(NotFound):
            ask_for_help(session, actor_of(stranger), thing_id, why, "Hi", may_read=True, now=now)


@ONE_DATABASE
def test_help_is_asked_read_and_answered_on_the_pages(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        two = Two(session, now)
        two.write(two.mentor, "Something odd", now)
        jo_id, path = two.candidate.account_id, f"/messages/{two.proposal.public_id}"
        office_id = make_admin(session).id
    jo, office = Visitor(app, jo_id), Visitor(app, office_id)
    refused = jo.submit(f"{path}/help", words="They wrote something odd")
    assert (refused.status_code, "They wrote something odd" in refused.text) == (422, True)
    after = jo.follow(
        jo.submit(f"{path}/help", why="uneasy", words="They wrote something odd", may_read="y")
    )
    assert "The office has your words" in after.text
    assert "You asked the office for help on Monday 2 March 2026" in after.text

    assert "question to the office" in office.get("/desk").text
    with database.read() as session:
        help_id = session.scalars(select(HelpRequest.public_id)).one()
    page = office.get(f"/desk/help/{help_id}").text
    assert "They wrote something odd" in page
    assert '<div class="app-message__body' not in page
    assert office.get(f"/desk/help/{help_id}/messages").status_code == 404
    opened = office.follow(office.submit(f"/desk/help/{help_id}/open", form_at="/desk/help"))
    assert "Something odd" in opened.text
    office.follow(office.submit(f"/desk/help/{help_id}", words="We talk to them."))
    assert office.get(f"/desk/help/{help_id}/messages").status_code == 404
    assert "By mail to Jo Bloggs alone." in office.get(f"/desk/help/{help_id}").text
    with database.read() as session:
        assert session.get_one(Account, office_id).active
