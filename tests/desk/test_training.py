"""Mentors' way in: a training day, who came, and many listed or turned down at once."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole, Application
from matcher.audit.models import AuditEntry
from matcher.candidates.services import enrol
from matcher.cli.worker import STILL_TRUE
from matcher.core.actor import Role
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotAllowed
from matcher.desk.services.joining import turn_down
from matcher.mentors.models import Mentor, TrainingDay
from matcher.mentors.services import (
    apply_as_mentor,
    ask_to_training,
    call_off_training_day,
    hold_after_all,
    move_training_day,
    note_who_came,
    set_training_day,
)
from matcher.notifications.models import OutboxMail
from tests.conftest import StandingClock
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHERE = "10 to 4, by video"


def make_applicant(session: Session, **more: str) -> Mentor:
    return make_mentor(session, status="applied", **more)


def make_day(session: Session, admin: Account, now: datetime, days: int = 7) -> TrainingDay:
    held_on = (now + timedelta(days=days)).date()
    scheme_id = make_applicant(session).scheme_id
    return set_training_day(session, actor_of(admin), scheme_id, held_on, WHERE, now=now)


def mails(session: Session) -> list[str]:
    return sorted(session.scalars(select(OutboxMail.template)))


def test_people_are_asked_to_a_day_once_by_mail(
    session: Session, admin: Account, now: datetime
) -> None:
    day, office = make_day(session, admin, now), actor_of(admin)
    one, listed = make_applicant(session), make_mentor(session)
    assert ask_to_training(session, office, day, [one.id, listed.id], now=now) == 1
    assert ask_to_training(session, office, day, [one.id], now=now) == 0
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.recipient_id, mail.context["words"]) == (one.account_id, WHERE)


@pytest.mark.parametrize(
    ("days", "status", "holds"), [(0, "applied", True), (1, "applied", False), (0, "listed", False)]
)
def test_asking_holds_until_the_day_or_the_listing(
    session: Session,
    admin: Account,
    now: datetime,
    days: int,
    status: str,
    holds: bool,
) -> None:
    day, one = make_day(session, admin, now), make_applicant(session)
    ask_to_training(session, actor_of(admin), day, [one.id], now=now)
    one.status, day.held_on = status, now.date() - timedelta(days=days)
    session.flush()
    mail = session.scalars(select(OutboxMail)).one()
    assert STILL_TRUE[mail.template](session, mail) is holds


def test_who_came_is_trained_from_that_day_and_may_be_put_right(
    session: Session, admin: Account, now: datetime
) -> None:
    office, day = actor_of(admin), make_day(session, admin, now)
    came, missed = make_applicant(session), make_applicant(session)
    ask_to_training(session, office, day, [came.id, missed.id], now=now)
    later = now + timedelta(days=8)
    note_who_came(session, office, day, [came.id], came=True, now=later)
    note_who_came(session, office, day, [missed.id], came=False, now=later)
    assert (came.status, came.trained_on) == ("trained", day.held_on)
    assert (missed.status, missed.trained_on) == ("applied", None)
    note_who_came(session, office, day, [came.id], came=False, now=later)
    assert (came.status, came.trained_on) == ("applied", None)


def test_days_that_cannot_be_are_refused(session: Session, admin: Account, now: datetime) -> None:
    office, day = actor_of(admin), make_day(session, admin, now)
    one = make_applicant(session)
    with pytest.raises(Invalid, match="is past"):
        make_day(session, admin, now, days=-1)
    with pytest.raises(Conflict, match="yet to come"):
        note_who_came(session, office, day, [one.id], came=True, now=now)
    with pytest.raises(Conflict, match="is past"):
        ask_to_training(session, office, day, [one.id], now=now + timedelta(days=8))
    with pytest.raises(NotAllowed):
        ask_to_training(session, actor_of(one), day, [one.id], now=now)


def told(session: Session) -> list[tuple[str, list[str]]]:
    """Return what mails have left, with what their calendar files say of the day."""
    said = re.compile(r"(?:SEQUENCE|DTSTART;VALUE=DATE|STATUS):\S+")
    query = select(OutboxMail).order_by(OutboxMail.id)
    return [
        (mail.template.rpartition("/")[2], said.findall(str(mail.attachment)))
        for mail in session.scalars(query)
    ]


def test_moved_and_called_off_days_follow_in_every_guests_calendar(
    session: Session, admin: Account, now: datetime
) -> None:
    day, office = make_day(session, admin, now), actor_of(admin)
    guest, gone = make_applicant(session), make_applicant(session)
    ask_to_training(session, office, day, [guest.id, gone.id], now=now)
    gone.status, later = "retired", day.held_on + timedelta(days=3)
    session.flush()

    assert move_training_day(session, office, day.public_id, later, "Leeds", now=now) == 1
    assert call_off_training_day(session, office, day.public_id, now=now) == 1
    assert hold_after_all(session, office, day.public_id, now=now) == 1

    session.flush()
    assert told(session)[1:] == [
        ("training", ["SEQUENCE:0", "DTSTART;VALUE=DATE:20260309"]),
        ("training_changed", ["SEQUENCE:1", "DTSTART;VALUE=DATE:20260312"]),
        ("training_called_off", ["SEQUENCE:2", "DTSTART;VALUE=DATE:20260312", "STATUS:CANCELLED"]),
        ("training_on_again", ["SEQUENCE:3", "DTSTART;VALUE=DATE:20260312"]),
    ]
    mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    holds = [STILL_TRUE[mail.template](session, mail) for mail in mails]
    assert holds == [False, False, False, False, True]  # only the last word on a day
    deeds = select(AuditEntry.action).where(AuditEntry.action.startswith("training."))
    assert session.scalars(deeds.order_by(AuditEntry.id)).all() == [
        *("training.set", "training.moved", "training.called_off", "training.on_again")
    ]


def test_day_that_is_over_or_called_off_is_not_changed(
    session: Session, admin: Account, now: datetime
) -> None:
    day, office = make_day(session, admin, now), actor_of(admin)
    one, when = make_applicant(session), day.held_on
    with pytest.raises(Conflict, match="it is not called off"):
        hold_after_all(session, office, day.public_id, now=now)
    for bad, words in ((when, WHERE), (now.date() - timedelta(days=1), WHERE)):
        with pytest.raises(Invalid):
            move_training_day(session, office, day.public_id, bad, words, now=now)
    call_off_training_day(session, office, day.public_id, now=now)
    for change in (
        lambda: call_off_training_day(session, office, day.public_id, now=now),
        lambda: move_training_day(session, office, day.public_id, when, "Leeds", now=now),
        lambda: ask_to_training(session, office, day, [one.id], now=now),
        lambda: note_who_came(session, office, day, [], came=True, now=now + timedelta(days=8)),
        lambda: hold_after_all(session, office, day.public_id, now=now + timedelta(days=8)),
    ):
        with pytest.raises(Conflict):
            change()
    assert (day.changes, told(session)) == (1, [])


def test_office_moves_a_day_calls_it_off_and_undoes_that(
    app: Flask, office: Visitor, admin: Account, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        day, one = make_day(session, admin, now), make_applicant(session)
        ask_to_training(session, actor_of(admin), day, [one.id], now=now)
        path, guest = f"/desk/training/{day.public_id}", one.account_id
    date = {"held_on-day": "12", "held_on-month": "3", "held_on-year": "2026"}
    assert "Change the day, the time or the place" in (
        office.submit(f"{path}/move", **date | {"held_on-day": "9"}, words=WHERE).text
    )
    moved = office.follow(office.submit(f"{path}/move", **date, words="10 to 4, in Leeds"))
    assert "The day is changed. A mail tells the guest." in moved.text
    waiting = Visitor(app, guest)
    assert "12 March 2026" in waiting.get("/waiting").text
    off = office.follow(office.submit(f"{path}/call-off", form_at=path))
    assert "The day is called off. A mail tells the guest." in off.text
    assert "Ask them by mail" not in off.text
    assert "12 March 2026" not in waiting.get("/waiting").text
    assert "called off" in office.get("/desk/training").text
    on = office.follow(office.submit(f"{path}/hold", form_at=path))
    assert "The day takes place after all. A mail tells the guest." in on.text
    assert "12 March 2026" in waiting.get("/waiting").text


def test_turned_down_reads_why_loses_the_role_and_may_ask_again(
    session: Session, admin: Account, now: datetime
) -> None:
    one = make_applicant(session)
    session.add(Application(account_id=one.account_id, role=Role.MENTOR, asked_at=now))
    both = make_candidate(session, status="enrolled", account=one.account)
    one.account.roles.append(AccountRole(name=Role.CANDIDATE))
    session.flush()
    turn_down(session, actor_of(admin), one.account.public_id, " Not chartered yet. ", now=now)
    session.flush()
    session.expire_all()
    assert (one.status, both.status, one.account.roles) == ("retired", "withdrawn", [])
    query = select(OutboxMail).order_by(OutboxMail.id)
    assert [mail.context["words"] for mail in session.scalars(query)] == ["Not chartered yet."]
    with pytest.raises(Conflict):
        turn_down(session, actor_of(admin), one.account.public_id, "Again", now=now)
    apply_as_mentor(session, one.account_id, one.scheme_id, now=now)
    enrol(session, one.account_id, one.scheme_id, now=now)
    assert (one.status, one.refused_at) == ("applied", None)
    assert (both.status, both.refused_at) == ("enrolled", None)
    later = now + timedelta(hours=1)
    turn_down(session, actor_of(admin), one.account.public_id, "Come in May.", now=later)
    session.flush()
    assert [mail.context["words"] for mail in session.scalars(query)][1:] == ["Come in May."]


def test_office_asks_notes_lists_and_turns_down_many_at_once(
    app: Flask, office: Visitor, database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        people = [make_applicant(session, name=f"Applicant {n}") for n in range(4)]
        ids = [one.account.public_id for one in people]
        first = people[0].account_id
    sent = office.submit(
        "/desk/training",
        **{"held_on-day": "9", "held_on-month": "3", "held_on-year": "2026", "words": WHERE},
    )
    assert "4 people would like to mentor" in office.follow(sent).text
    with database.read() as session:
        page = f"/desk/training/{session.scalars(select(TrainingDay.public_id)).one()}"

    def do(what: str, *chosen: str) -> str:
        answer = office.submit(f"{page}/guests", form_at=page, do=what, chosen=list(chosen))
        return office.follow(answer).text

    assert "4 people are asked by mail." in do("ask", *ids)
    assert "yet to come" in do("came", ids[0])
    assert "Please come to the training" in Visitor(app, first).get("/waiting").text
    clock.advance(days=8)
    office.sign_in(_office_id(database))
    assert "Noted: 3 came." in do("came", *ids[:3])
    assert "Noted: 1 did not come." in do("missed", ids[3])
    assert "2 are on the list. A mail tells each." in do("list", *ids[:2])
    assert "1 is on the list. A mail tells them. They did not wait any more: Applicant 0" in do(
        "list", ids[0], ids[2]
    )
    assert "Nobody was ticked" in do("came")
    assert "What do you write to them?" in do("turn_down", ids[3])
    to = f"/desk/people/turn-down?chosen={ids[3]}"
    assert "Say why" in office.submit(to, words=" ").text
    assert "1 is turned down." in office.follow(office.submit(to, words="Come next time.")).text
    with database.read() as session:
        rows = session.execute(select(Mentor.status, Mentor.trained_on, Mentor.listed_on))
        today = clock().date()
        day = today - timedelta(days=1)
        assert [tuple(row) for row in rows] == [("listed", day, today)] * 3 + [
            ("retired", None, None)
        ]
        assert mails(session) == [
            "accounts/emails/let_in",
            "accounts/emails/let_in",
            "accounts/emails/let_in",
            "accounts/emails/turned_down",
            *["mentors/emails/training"] * 4,
        ]


def _office_id(database: Database) -> int:
    with database.read() as session:
        return session.scalars(
            select(Account.id).where(Account.email == "office@example.org")
        ).one()


@ONE_DATABASE
def test_turning_nobody_down_leads_to_those_who_ask(office: Visitor) -> None:
    assert (
        "Nobody is chosen"
        in office.get("/desk/people/turn-down?chosen=AAAAAAAAAAAAAAAAAAAAAA").text
    )
