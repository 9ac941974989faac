"""Reading the log: who did what, when and to whom; found, paged, taken along, never changed."""

from datetime import datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from matcher.accounts.models import Account
from matcher.audit.models import AuditEntry
from matcher.audit.services import record
from matcher.core.actor import SYSTEM
from matcher.core.db import Database
from matcher.matching.files.tables import read_table
from tests.conftest import StandingClock
from tests.counting import count_queries
from tests.desk.conftest import make_pairing, make_two
from tests.factories import actor_of
from tests.visitor import Visitor


def lines(page: str) -> list[str]:
    """Return the rows of the table of the log, as text."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = body.split("<tr")[1:]
    return [" ".join(_text(row).split()) for row in rows]


def _text(html: str) -> str:
    inside, parts = False, []
    for char in html.partition(">")[2]:
        inside = char == "<" or (inside and char != ">")
        parts.append(" " if inside or char == ">" else char)
    return "".join(parts)


@pytest.fixture
def history(database: Database, admin: Account, clock: StandingClock) -> None:
    """Two pairs, on two days."""
    for number in (1, 2):
        with database.begin() as session:
            make_pairing(session, make_two(session, number), admin, clock())
        clock.advance(days=1)


@pytest.mark.usefixtures("history")
def test_log_says_who_did_what_when_and_to_whom_the_newest_first(office: Visitor) -> None:
    said = lines(office.get("/desk/log").text)
    assert said[1] == (
        "3 March 2026 at 10:00am Robin Office Pairing began Candidate 02 with Mentor 02"
    )
    assert (
        "2 March 2026 at 10:00am Mentor 01 The mentor said yes Candidate 01 with Mentor 01" in said
    )


def test_day_that_is_in_no_log_is_said_and_left_out(office: Visitor) -> None:
    for asked in ("first=0001-01-01", "last=9999-12-31"):
        page = office.get(f"/desk/log?{asked}")
        assert (page.status_code, asked.partition("=")[2] in page.text) == (200, True)


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "candidate 01", "deed": "pairing"}, ["2 March"]),
        ({"q": "office@example.org", "deed": "pairing"}, ["3 March", "2 March"]),
        ({"deed": "pairing", "first": "2026-03-03"}, ["3 March"]),
        ({"deed": "pairing", "last": "2026-03-02"}, ["2 March"]),
        ({"q": "nobody of that name"}, []),
        ({"q": "100%_'"}, []),
    ],
)
def test_log_is_found_by_person_deed_and_day(
    office: Visitor, asked: dict[str, str], found: list[str]
) -> None:
    page = office.client.get("/desk/log", query_string=asked).text
    assert [line.partition(" 2026")[0] for line in lines(page)] == found
    assert found or "No line fits" in page


def test_day_that_cannot_be_read_is_said_and_left_out(office: Visitor) -> None:
    page = office.client.get("/desk/log", query_string={"first": "last week"}).text
    assert "We cannot read “last week” as a day, and left it out." in page


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_log_is_taken_along_as_it_is_shown(
    database: Database, office: Visitor, now: datetime, kind: str
) -> None:
    with database.begin() as session:
        account = session.get_one(Account, 1)
        account.name = "=HYPERLINK(1)"
        record(session, actor_of(account), "account.signed_in", account.public_id, now=now)
    answer = office.client.get(f"/desk/log.{kind}", query_string={"deed": "account"})
    table = read_table(answer.data)
    assert table.header == ("When", "Who", "What", "Whom it is about", "Code")
    assert table.rows[0][1] == (
        "2026-03-04 10:00",
        "'=HYPERLINK(1)",
        "Signed in",
        "'=HYPERLINK(1)",
        "account.signed_in",
    )
    assert answer.headers["Content-Disposition"] == f'attachment; filename="log-2026-03-04.{kind}"'


def test_log_takes_as_many_queries_for_a_page_as_for_a_line(
    database: Database, office: Visitor, now: datetime
) -> None:
    counts = []
    for n in (1, 40):
        with database.begin() as session:
            for _ in range(n):
                record(session, SYSTEM, "run.queued", "A" * 22, now=now)
        counts.append(count_queries(database, lambda: office.get("/desk/log")))
    assert counts[0] == counts[1]


def test_line_of_the_log_is_never_changed_or_deleted(database: Database, now: datetime) -> None:
    with database.begin() as session:
        record(session, SYSTEM, "run.queued", "A" * 22, now=now)
    for change in (update(AuditEntry).values(action="x"), delete(AuditEntry)):
        with pytest.raises(IntegrityError), database.begin() as session:
            session.execute(change)
