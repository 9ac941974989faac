"""People and pairs taken along as files; people come back unchanged from them."""

import io
from datetime import date, datetime

import pytest

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.matching.files.tables import read_table
from matcher.mentors.models import Mentor
from tests.desk.conftest import make_pairing, make_two
from tests.factories import make_candidate, make_mentor
from tests.visitor import Visitor

SAID = {
    "employer": "=Northgate",
    "line_manager_email": "boss@example.org",
    "about": "-5 degrees, she said; “so be it”\nand went",
    "languages": "English, Welsh",
    "times": frozenset({"evenings", "weekends"}),
    "max_distance_km": 40,
}


@pytest.fixture
def people(database: Database, now: datetime) -> tuple[Mentor, Candidate]:
    """A mentor and a candidate who have said all there is to say, and a few more."""
    with database.begin() as session:
        mentor = make_mentor(
            session,
            name="Ada Moss",
            status="paused",
            paused_until=date(2027, 1, 4),
            enjoys="+1 for trains",
            strengths=frozenset({"ethics_and_values"}),
            confirmed_at=now,
            **SAID,
        )
        make_mentor(session, status="paused", confirmed_at=None)
        make_mentor(session, confirmed_at=None, max_distance_km=0)
        candidate = make_candidate(
            session,
            name="Cal Ives",
            sector_wish="different",
            employer_wish="outside",
            needs=frozenset({"ethics_and_values"}),
            lost_mentor=True,
            **SAID,
        )
        make_candidate(session)
        return mentor, candidate


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("what", "role", "n"), [("mentors", "mentor", 3), ("candidates", "candidate", 2)]
)
@pytest.mark.usefixtures("people")
def test_people_who_are_exported_and_imported_stay_the_same(
    office: Visitor, what: str, role: str, n: int, kind: str
) -> None:
    data = office.get(f"/desk/export/{what}.{kind}").data

    sent = office.submit("/desk/import", role=role, file=(io.BytesIO(data), f"{what}.{kind}"))

    page = office.follow(sent).text
    assert "Who would change" not in page, page[page.find("Who would change") :][:1500]
    assert f"{n} people stay the same" in page
    assert "0 rows cannot be used" in page
    assert "There is nothing to import." in page


@pytest.mark.usefixtures("people")
def test_no_cell_of_an_export_can_be_taken_for_a_formula(office: Visitor) -> None:
    for kind in ("csv", "xlsx"):
        table = read_table(office.get(f"/desk/export/mentors.{kind}").data)
        ada = dict(zip(table.header, table.rows[0][1], strict=True))
        assert (ada["name"], ada["employer"], ada["enjoys"]) == (
            "Ada Moss",
            "'=Northgate",
            "'+1 for trains",
        )
        assert "preferences" not in table.header


def test_pairings_are_exported_with_both_addresses(
    office: Visitor, database: Database, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        make_pairing(session, make_two(session), admin, now)

    table = read_table(office.get("/desk/export/pairings.csv").data)

    (_number, cells), *others = table.rows
    row = dict(zip(table.header, cells, strict=True))
    assert others == []
    assert (row["candidate"], row["mentor"], row["state"]) == (
        "Candidate 01",
        "Mentor 01",
        "Working together",
    )
    assert (row["started_on"], row["ended_on"]) == (now.date().isoformat(), "")


def test_other_exports_are_not_there(office: Visitor) -> None:
    assert office.get("/desk/export/accounts.csv").status_code == 404
    assert office.get("/desk/export/mentors.pdf").status_code == 404
