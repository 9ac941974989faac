"""People to ring, days when the office is closed, and a yes of a mentor who takes a break since."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.availability.services.silence import rest_the_silent
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.pairings.models import Absence, Proposal
from matcher.pairings.services.breaks import take_break
from tests.conftest import StandingClock
from tests.desk.conftest import make_accepted, make_request, make_two
from tests.factories import actor_of, make_mentor
from tests.visitor import Visitor

CHRISTMAS = {
    "first_on-day": "3",
    "first_on-month": "3",
    "first_on-year": "2026",
    "last_on-day": "6",
    "last_on-month": "3",
    "last_on-year": "2026",
    "words": "Stocktaking",
}


@pytest.fixture
def silent(database: Database) -> Mentor:
    """A mentor who has just been given a break because of silence."""
    with database.begin() as session:
        mentor = make_mentor(
            session, name="Ann Lee", email="ann@example.org", employer="Leeds Libraries", silences=2
        )
    assert rest_the_silent(database) == 1
    return mentor


def test_desk_names_silent_mentors_with_their_mail_until_they_are_rung(
    database: Database, office: Visitor, silent: Mentor, clock: StandingClock
) -> None:
    assert "silent mentor to ring" in office.get("/desk").text
    page = office.get("/desk/silent").text
    for words in ("Ann Lee", "mailto:ann@example.org", "Leeds Libraries", "I have rung them"):
        assert words in page
    path = f"/desk/silent/{silent.public_id}/rung"
    said = office.follow(office.submit(path, form_at="/desk/silent")).text
    assert "Noted: you have rung Ann Lee." in said
    assert "Rung on 2 March" in said
    assert "I have rung them" not in said
    assert "silent mentor to ring" not in office.get("/desk").text
    with database.read() as session:
        assert session.get_one(Mentor, silent.id).rung_at == clock()
        assert session.scalars(select(AuditEntry.action)).all()[-1] == "mentor.rung"


def test_mentor_who_has_answered_meanwhile_is_not_to_be_rung(
    app: object, database: Database, office: Visitor, silent: Mentor
) -> None:
    Visitor(office.app, silent.account_id).submit("/my-places/return", form_at="/my-places")
    assert "Nobody to ring" in office.get("/desk/silent").text
    path = f"/desk/silent/{silent.public_id}/rung"
    answer = office.submit(path, form_at="/desk")
    assert "they have answered meanwhile" in office.follow(answer).text


def test_closed_days_move_what_is_open_and_can_be_taken_back(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        proposal = make_request(session, make_two(session), now)

    def ends() -> int:
        with database.read() as session:
            return session.get_one(Proposal, proposal.id).expires_at.day

    page = office.follow(office.submit("/desk/closed-days", **CHRISTMAS)).text
    assert "3 March 2026 to 6 March 2026" in page
    assert "Stocktaking" in page
    assert ends() == 18  # four working days later than the 12th
    with database.read() as session:
        number = str(session.scalars(select(Absence.id)).one())
    answer = office.submit("/desk/closed-days/remove", form_at="/desk/closed-days", days=number)
    assert "These days count again." in office.follow(answer).text
    assert ends() == 12


def test_closed_days_that_cannot_be_are_explained(office: Visitor) -> None:
    wrong = CHRISTMAS | {"last_on-day": "2"}
    answer = office.submit("/desk/closed-days", **wrong)
    assert answer.status_code == 422
    assert "The last day must not be before the first." in answer.text
    assert "Stocktaking" in answer.text


def _accepted_then_resting(session: Session, now: datetime) -> None:
    two = make_two(session)
    make_accepted(session, two, now)
    take_break(session, actor_of(two[1]), two[1].id, None, now=now)


def test_yes_of_a_mentor_who_takes_a_break_since_stays_and_is_flagged(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        _accepted_then_resting(session, now)
    page = office.get("/desk/approvals").text
    assert "Look at this first" in page
    assert "Mentor 01 takes a break by now. Ask whether the yes stands." in page
