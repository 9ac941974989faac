"""A second scheme from its first day: made on the desk, filled by its people, kept apart."""

import io

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from tests.journeys.conftest import MESSAGE, Cast
from tests.journeys.person import Person

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HEAD = "Full name,E-mail,Sector,Level,Postcode,Formats,Employer"
MENTOR = "Fay Stone,fay@example.org,law,fellowship,York,video,North,2"
CANDIDATE = "Ned Field,ned@example.org,law,chartership,York,video,South"


def bring_in(office: Person, role: str, head: str, *rows: str) -> None:
    """Send a file of people and import it."""
    data = "\n".join((head, *rows)).encode()
    office.submit("/desk/import", role=role, file=(io.BytesIO(data), f"{role}.csv"))
    office.open("/desk/import/file")
    (words,) = [text for text in office.buttons() if text.startswith("Import ")]
    office.press(words)


@ONE_DATABASE
def test_second_scheme_lives_beside_the_first(cast: Cast, app: Flask) -> None:
    office, database = cast.office, cast.database
    cast.asks()
    cast.accepts()  # something waits in the first scheme all along

    office.open("/desk").click("Schemes").click("Make a new scheme")
    office.press("Make this scheme", name="Fellows", like="usual")
    assert "Fellows is there, and you run it." in office.words
    assert "Jo Bloggs" not in office.open("/desk/approvals").words
    office.open("/desk/administrators")
    office.press("Let them run this scheme", email="nia@example.org", name="Nia Fellow")
    bring_in(office, "mentor", f"{HEAD},Capacity", MENTOR, MENTOR.replace("fay", "ann"))
    assert "Fay Stone" in office.open("/desk/people").words
    assert "Ann Lee" not in office.words
    bring_in(office, "candidate", HEAD, CANDIDATE)
    ned, fay, nia = find(app, database)

    ned.open("/mentors")
    assert "Ann Lee" not in ned.words
    ned.click("Fay Stone").click("Ask Fay Stone")
    ned.press("Ask Fay Stone", message=MESSAGE)
    fay.open("/my-places").click("Ned Field").click("Accept")
    fay.press("Accept", room="1")

    nia.open("/desk/approvals")
    assert "Ned Field" in nia.words
    assert "Jo Bloggs" not in nia.words
    nia.press("Approve")
    cast.ten_minutes_pass()
    assert "fay@example.org" in ned.open("/my-mentor").words

    # The first office is where it was, and finds its own again.
    office.open("/desk/schemes").press("Go there")
    assert "Jo Bloggs" in office.open("/desk/approvals").words
    assert "Ned Field" not in office.words
    office.press("Approve")
    cast.ten_minutes_pass()
    assert "ann@example.org" in cast.jo.open("/my-mentor").words
    for path in ("/desk/log", "/desk/pairings", "/desk/people", "/desk/export/pairings.csv"):
        assert "Ned Field" not in office.client.get(path).text
        assert "Jo Bloggs" not in nia.client.get(path).text


def find(app: Flask, database: Database) -> tuple[Person, ...]:
    """Return who has come into the second scheme, past their first visit, at their browsers."""
    with database.begin() as session:
        emails = [f"{name}@example.org" for name in ("ned", "fay", "nia")]
        accounts = {one.email: one.id for one in session.scalars(select(Account))}
        for profile in (Candidate, Mentor):
            for person in session.scalars(select(profile)):
                person.first_visit = ""
    return tuple(Person(app, accounts[email]) for email in emails)
