"""Three people who use the whole application, each with a browser of their own."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.core.db import Database
from matcher.desk.services.applying import apply_due
from matcher.mentors.models import Mentor
from tests.conftest import StandingClock
from tests.factories import make_admin, make_candidate, make_mentor
from tests.journeys.person import Person

MESSAGE = "I work in a school library and hope to learn from you."


@dataclass
class Cast:
    """A candidate, a mentor with two places, somebody in the office, and one who looks on."""

    database: Database
    jo: Person
    ann: Person
    office: Person
    onlooker: Person
    clock: StandingClock

    def asks(self) -> None:
        """Jo finds Ann and asks her."""
        self.jo.open("/mentors").click("Ann Lee").click("Ask Ann Lee")
        self.jo.press("Ask Ann Lee", message=MESSAGE)

    def accepts(self, room: str = "1") -> None:
        """Ann says yes, and for how many more she has room."""
        self.ann.open("/my-places").click("Jo Bloggs").click("Accept")
        self.ann.press("Accept", room=room)

    def approves(self) -> None:
        """The office approves the only pair that awaits it, and does not change its mind."""
        self.office.open("/desk/approvals").press("Approve")
        self.ten_minutes_pass()

    def ten_minutes_pass(self) -> None:
        """What the office has decided takes effect."""
        self.clock.advance(minutes=10)
        apply_due(self.database)

    def places(self) -> str:
        """What a third person now reads of Ann's places."""
        return self.onlooker.places_of("Ann Lee")

    def mentor(self) -> Mentor:
        """Ann as the database knows her."""
        with self.database.read() as session:
            return session.scalars(select(Mentor)).one()


@pytest.fixture
def cast(app: Flask, database: Database, clock: StandingClock) -> Cast:
    with database.begin() as session:
        jo = make_candidate(session, name="Jo Bloggs", email="jo@example.org")
        onlooker = make_candidate(session, name="Max Roe", status="submitted")
        ann = make_mentor(session, name="Ann Lee", email="ann@example.org", capacity=2)
        office = make_admin(session, name="Olu Office")
        ids = [person.account_id for person in (jo, ann)] + [office.id, onlooker.account_id]
    return Cast(database, *(Person(app, account_id) for account_id in ids), clock)


@pytest.fixture
def strangers(app: Flask, database: Database) -> tuple[Person, Person]:
    """Another mentor and another candidate, with nothing to do with the first two."""
    with database.begin() as session:
        mentor, candidate = make_mentor(session), make_candidate(session)
    return Person(app, mentor.account_id), Person(app, candidate.account_id)
