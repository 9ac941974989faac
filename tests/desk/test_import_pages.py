"""Importing people at the desk: sent, shown, confirmed; the bad rows mended and sent again."""

import io
import re

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from matcher.accounts.models import Account
from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.desk.models import ImportColumns, Upload
from matcher.desk.rules.mending import likely_meant
from matcher.desk.services.importing_uploads import drop_old_uploads
from matcher.matching.files.tables import MAX_BYTES
from matcher.mentors.models import Mentor
from tests.conftest import StandingClock
from tests.factories import make_admin, make_candidate
from tests.visitor import HIDDEN, Visitor

HEADER = "Full name,E-mail,Sector,Level,Postcode,Formats,Employer"
GOOD = "Cal Ives,cal@example.org,school,chartership,York,video,Northgate"
OTHER = "Dot Pine,dot@example.org,law,chartership,,phone,=Pine & Co"
BAD = "Eve Hart,eve@example,law,chartership,,phone,'=Hart"


def sheet(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows)).encode()


def send(office: Visitor, data: bytes, role: str = "candidate", name: str = "people.csv") -> str:
    """Send a file, and return the page that shows what it would change."""
    answer = office.submit("/desk/import", role=role, file=(io.BytesIO(data), name))
    assert answer.status_code == 303, answer.text
    return office.follow(answer).text


def confirm(office: Visitor) -> str:
    """Confirm the import as the page asks, and return the page that follows."""
    page = office.get("/desk/import/file").text
    fields = dict(HIDDEN.findall(page))
    sent = office.client.post("/desk/import/file/write", data=fields)
    return office.follow(sent).text


def names(database: Database) -> list[str]:
    with database.read() as session:
        query = select(Account.name).join(Candidate, Candidate.account_id == Account.id)
        return list(session.scalars(query.order_by(Account.name)))


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_mended_rows_are_sent_from_where_they_were_downloaded(office: Visitor) -> None:
    page = send(office, sheet(BAD), role="candidate")

    form = office.get("/desk/import?role=candidate").text

    assert 'href="/desk/import?role=candidate">Send the mended rows</a>' in page
    assert re.search(r'value="candidate"[^>]* checked', form)


def test_a_file_shows_what_it_would_change_and_writes_nothing(
    office: Visitor, database: Database
) -> None:
    before = count(database, AuditEntry)

    page = send(office, sheet(GOOD, OTHER, BAD))

    assert "2 people are new" in page
    assert "1 row cannot be used" in page
    assert "email: This is not an e-mail address. “eve@example”" in page
    assert "Row 4, <strong>Eve Hart</strong>" in page
    assert (names(database), count(database, AuditEntry)) == ([], before)


def test_confirming_imports_the_good_rows_and_keeps_the_bad_ones_to_be_mended(
    office: Visitor, database: Database
) -> None:
    send(office, sheet(GOOD, OTHER, BAD))

    page = confirm(office)

    assert "Imported: 2 people were added, 0 were changed. 1 row was left out" in page
    assert names(database) == ["Cal Ives", "Dot Pine"]
    bad = office.get("/desk/import/file/bad.csv").data.decode("utf-8-sig")
    assert bad == (
        f"{HEADER},message\n"
        "Eve Hart,eve@example,law,chartership,,phone,'=Hart,"
        "email: This is not an e-mail address. “eve@example”\n"
    )
    mended = bad.replace("eve@example,", "eve@example.org,").encode()
    assert "1 person is new" in send(office, mended)
    confirm(office)
    assert names(database) == ["Cal Ives", "Dot Pine", "Eve Hart"]
    assert count(database, Upload) == 0


def test_the_same_file_twice_changes_nothing(
    office: Visitor, admin: Account, clock: StandingClock
) -> None:
    send(office, sheet(GOOD, OTHER))
    confirm(office)
    clock.advance(days=3)
    office.sign_in(admin.id)

    page = send(office, sheet(GOOD, OTHER))

    assert "2 people stay the same" in page
    assert "There is nothing to import." in page
    assert "Import 0" not in page


def test_known_people_are_found_by_e_mail_and_what_would_change_is_listed(
    office: Visitor, database: Database
) -> None:
    with database.begin() as session:
        make_candidate(session, name="Cal I.", email="cal@example.org", about="Likes trains")

    page = send(office, sheet(GOOD))

    assert "1 person would change" in page
    assert "Employer: nothing → Northgate" in page
    assert "Sector: Public libraries → School libraries" in page or "Sector:" in page
    assert "The file says: Cal Ives" in page
    assert "About:" not in page  # the file has no such column
    confirm(office)
    with database.read() as session:
        cal = session.scalars(select(Candidate)).one()
        assert (cal.employer, cal.about, cal.account.name) == (
            "Northgate",
            "Likes trains",
            "Cal I.",
        )


def test_a_change_between_reading_and_confirming_imports_nothing_and_says_so(
    office: Visitor, database: Database
) -> None:
    with database.begin() as session:
        make_candidate(session, email="cal@example.org")
    page = send(office, sheet(GOOD))
    fields = dict(HIDDEN.findall(page))
    with database.begin() as session:
        session.scalars(select(Candidate)).one().employer = "Westgate"

    sent = office.client.post("/desk/import/file/write", data=fields)

    page = office.follow(sent).text
    assert "People have changed since you read this page, so nothing was imported." in page
    assert "Employer: Westgate → Northgate" in page
    with database.read() as session:
        assert session.scalars(select(Candidate.employer)).one() == "Westgate"


def test_pressing_twice_imports_once_and_answers_as_before(
    office: Visitor, database: Database
) -> None:
    fields = dict(HIDDEN.findall(send(office, sheet(GOOD))))

    answers = [office.client.post("/desk/import/file/write", data=fields) for _again in (1, 2)]

    assert [answer.headers["Location"] for answer in answers] == ["/desk/import"] * 2
    assert names(database) == ["Cal Ives"]


def test_mentors_come_from_a_workbook(office: Visitor, database: Database) -> None:
    workbook = Workbook()
    rows = sheet("Ada Moss,ada@example.org,public,fellowship,Leeds,video; phone,Northgate")
    for number, line in enumerate(rows.decode().splitlines()):
        workbook.active.append([*line.split(","), "Places" if number == 0 else 3])
    data = io.BytesIO()
    workbook.save(data)

    assert "1 person is new" in send(office, data.getvalue(), "mentor", "mentors.xlsx")
    confirm(office)

    with database.read() as session:
        ada = session.scalars(select(Mentor)).one()
        assert (ada.account.email, ada.capacity, ada.status) == ("ada@example.org", 3, "listed")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02\x00", "This is not a csv, xlsx, xls or ods file."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(
    office: Visitor, database: Database, data: bytes, words: str
) -> None:
    answer = office.submit("/desk/import", role="mentor", file=(io.BytesIO(data), "people.csv"))

    assert answer.status_code == 422
    assert words in answer.text
    assert count(database, Upload) == 0


def send_large(office: Visitor, size: int) -> TestResponse:
    """Send a file of some size as a browser does."""
    fields = {**dict(HIDDEN.findall(office.get("/desk/import").text)), "role": "candidate"}
    part = '--edge\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    parts = [part.format(name, "", value) for name, value in fields.items()]
    rows = sheet(GOOD).decode() + "\n" * size
    parts.append(part.format("file", '; filename="people.csv"', rows))
    body = "".join([*parts, "--edge--\r\n"]).encode()
    sent_as = "multipart/form-data; boundary=edge"
    return office.client.post("/desk/import", data=body, content_type=sent_as)


def test_a_file_may_have_50_megabytes_and_no_more(office: Visitor) -> None:
    assert send_large(office, 6_000_000).status_code == 303

    too_large = send_large(office, MAX_BYTES)

    assert too_large.status_code == 422
    assert "The file is larger than 50 MB." in too_large.text


def test_only_this_form_may_be_as_large_as_a_file(office: Visitor) -> None:
    assert office.submit("/desk/import/file/drop", seen="x" * 1_100_000).status_code == 413


def test_missing_columns_are_named_and_nothing_can_be_imported(office: Visitor) -> None:
    page = send(office, b"name,email\nCal,cal@example.org\n")

    assert "There is no column “sector”." in page
    assert "Import 1 person" not in page


def test_a_file_is_its_senders_alone_and_goes_after_a_day(
    office: Visitor, admin: Account, app: Flask, database: Database, clock: StandingClock
) -> None:
    send(office, sheet(GOOD))
    with database.begin() as session:
        deputy = make_admin(session)
    other = Visitor(app, deputy)

    assert other.get("/desk/import/file").status_code == 303
    assert other.get("/desk/import/file/bad.csv").status_code == 404
    assert drop_old_uploads(database) == 0
    clock.advance(hours=25)
    office.sign_in(admin.id)
    assert drop_old_uploads(database) == 1
    assert office.get("/desk/import/file").status_code == 303


def test_a_file_can_be_thrown_away(office: Visitor, database: Database) -> None:
    send(office, sheet(GOOD))

    answer = office.submit("/desk/import/file/drop", form_at="/desk/import/file")

    assert "The file is thrown away." in office.follow(answer).text
    assert count(database, Upload) == 0


STRANGE = b"""Who,Mail,Branch,Stage,How,Notes
Cal Ives,cal@example.org,school,chartership,video,secret
"""


def columns_of(office: Visitor) -> dict[str, str]:
    """Return the name of the question about each heading of the file."""
    page = office.get("/desk/import/file/columns").text
    labels = re.findall(r'<label[^>]* for="(column_\w+)">\s*([^<]*?)\s*</label>', page)
    return {text: name for name, text in labels}


def test_columns_are_put_right_by_hand_and_remembered(office: Visitor, database: Database) -> None:
    assert "There is no column “name”." in send(office, STRANGE)
    named = columns_of(office)
    answers = {"Who": "name", "Mail": "email", "Branch": "sector", "Stage": "level"}
    answers |= {"How": "formats", "Notes": ""}

    answer = office.submit(
        "/desk/import/file/columns",
        **{named[heading]: column for heading, column in answers.items()},
    )

    assert "1 person is new" in office.follow(answer).text
    with database.read() as session:
        kept = session.scalars(select(ImportColumns)).one()
        assert (kept.role, kept.headings) == (
            "candidate",
            {"who": "name", "branch": "sector", "stage": "level"},
        )
    assert "1 person is new" in send(office, STRANGE)


def test_a_column_said_twice_is_refused_beside_the_second(office: Visitor) -> None:
    send(office, STRANGE)
    named = columns_of(office)

    answer = office.submit("/desk/import/file/columns", **dict.fromkeys(named.values(), "about"))

    assert answer.status_code == 422
    assert "“Who” is this already. Choose each once." in answer.text


SLIPS = (
    "Eve Hart,eve at example dot org,law,charted ship,,phone,Hart",
    "Fay Lamb,fay@example.org,librarys,chartership,,carrier pigeon,Lamb",
)


def test_bad_rows_are_mended_on_the_page_and_shown_before_they_are_written(
    office: Visitor, database: Database
) -> None:
    page = send(office, sheet(GOOD, *SLIPS))
    assert "mend them here" in page
    mend = office.get("/desk/import/file/mend").text
    assert 'value="eve@example.org"' in mend
    assert '<option value="chartership" selected>' in mend
    assert mend.count("We filled in what is likely meant.") == 2
    assert "The file says “librarys”." in mend
    assert "Cal Ives" not in mend
    half = {"row-3-email": "eve@example.org", "row-3-level": "chartership", "row-4-sector": "law"}
    shown = office.follow(office.submit("/desk/import/file/mend", **half)).text
    assert ("2 people are new" in shown, "1 row cannot be used" in shown) == (True, True)
    assert names(database) == []
    sent = office.submit("/desk/import/file/mend", **{"row-4-formats": ["video", "phone"]})
    assert "3 people are new" in office.follow(sent).text
    confirm(office)
    assert names(database) == ["Cal Ives", "Eve Hart", "Fay Lamb"]


def test_rows_mended_after_the_import_are_all_that_is_left_to_import(
    office: Visitor, database: Database
) -> None:
    send(office, sheet(GOOD, *SLIPS))
    confirm(office)
    answers = {"row-3-email": "eve@example.org", "row-3-level": "fellowship", "row-4-sector": "law"}
    sent = office.submit("/desk/import/file/mend", **answers, **{"row-4-formats": "video"})
    page = office.follow(sent).text
    assert ("2 people are new" in page, "Cal Ives" in page) == (True, False)
    confirm(office)
    assert names(database) == ["Cal Ives", "Eve Hart", "Fay Lamb"]
    assert office.get("/desk/import/file/mend").status_code == 303  # nothing is left to mend


@pytest.mark.parametrize(
    ("column", "text", "meant"),
    [
        ("email", "ann at example.org", "ann@example.org"),
        ("email", "<ann (at) example dot org>", "ann@example.org"),
        ("email", "ann", ""),
        ("level", "Charted ship", "chartership"),
        ("sector", "librarys", ""),
        ("capacity", "two", ""),
    ],
)
def test_slip_of_the_pen_is_understood_and_nothing_is_guessed(
    column: str, text: str, meant: str
) -> None:
    assert likely_meant(column, text) == meant
