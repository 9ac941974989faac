"""Large files of people: the worker checks and writes them, piece by piece."""

import io
import re

import pytest
from sqlalchemy import func, select, update

from matcher.accounts.models import Account
from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.clock import now as now_of
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.desk.jobs import perform_import, perform_imports
from matcher.desk.models import ImportJob, Upload
from matcher.desk.rules.import_job import JobStatus
from matcher.desk.services.import_jobs import claim, hold, settle
from matcher.desk.services.importing_uploads import drop_old_uploads
from tests.conftest import StandingClock
from tests.desk.test_import_pages import BAD, GOOD, confirm, send, sheet
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PIECE, N_ROWS = 5, 6
"""Rows that are written at once, and a file of more than one such piece."""
MANY_LINES = "\n" * 5_001  # what makes a file a large one, however few people it names


def many(n: int = N_ROWS, employer: str = "Northgate") -> bytes:
    rows = [
        f"Person {i},p{i}@example.org,school,chartership,York,video,{employer}" for i in range(n)
    ]
    return sheet(*rows, BAD, MANY_LINES)


def work(database: Database, settings: Settings) -> None:
    perform_imports(database, settings, n_at_once=PIECE)


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(Candidate.id))) or 0


def job_of(database: Database) -> ImportJob:
    with database.read() as session:
        return session.scalars(select(ImportJob)).one()


def checked(office: Visitor, database: Database, settings: Settings, data: bytes) -> str:
    """Send a file, let the worker check it, and return the page that shows what it changes."""
    assert "Waiting for the worker" in send(office, data)
    work(database, settings)
    return office.get("/desk/import/file").text


def test_large_file_is_checked_and_imported_by_the_worker_and_twice_is_once(
    office: Visitor, database: Database, settings: Settings
) -> None:
    page = checked(office, database, settings, many())
    for words in ("6 people are new", "1 row cannot be used", "Eve"):
        assert words in page
    assert count(database) == 0
    assert "Waiting for the worker" in confirm(office)
    work(database, settings)
    assert count(database) == N_ROWS
    page = office.get("/desk/import/file").text
    assert "6 people were added and 0 changed" in page
    bad = office.get("/desk/import/file/bad.csv").data.decode("utf-8-sig")
    assert bad.splitlines()[1].startswith("Eve Hart,eve@example,")
    with database.read() as session:
        said = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "scheme.imported")
        ).one()
        assert said.details == {"role": "candidate", "added": N_ROWS, "changed": 0}

    again = checked(office, database, settings, many())
    assert "6 people stay the same" in again
    assert "There is nothing to import." in again


def test_worker_that_dies_is_followed_by_one_that_goes_on_after_its_last_piece(
    office: Visitor,
    admin: Account,
    database: Database,
    settings: Settings,
    clock: StandingClock,
) -> None:
    checked(office, database, settings, many())
    confirm(office)
    with database.begin() as session:  # it wrote the first piece, and was heard of no more
        job = claim(session, admin.id, now=clock())
        assert job is not None
        token = job.token
        job.n_done = PIECE
    perform_import(database, settings, admin.id, n_at_once=PIECE)
    assert count(database) == 0  # it may live still
    clock.advance(seconds=61)
    work(database, settings)
    assert count(database) == 1
    with pytest.raises(RuntimeError), database.begin() as session:
        hold(session, admin.id, str(token), now=clock())  # the one before may write no more


def test_stopped_between_two_pieces_what_is_left_is_seen_and_imported_later(
    office: Visitor, admin: Account, database: Database, settings: Settings
) -> None:
    checked(office, database, settings, many(PIECE))
    confirm(office)
    work(database, settings)
    checked(office, database, settings, many())
    confirm(office)
    assert "Stopped." in office.follow(office.submit("/desk/import/file/stop")).text
    work(database, settings)
    assert count(database) == PIECE
    office.submit("/desk/import/file/check", form_at="/desk/import/file")
    work(database, settings)
    page = office.get("/desk/import/file").text
    assert "1 person is new" in page
    assert "5 people stay the same" in page


def test_piece_whose_people_have_changed_since_the_check_is_left_and_said(
    office: Visitor, database: Database, settings: Settings
) -> None:
    checked(office, database, settings, many())
    confirm(office)
    work(database, settings)
    page = checked(office, database, settings, many(employer="Southgate"))
    assert "6 people would change" in page
    assert "Employer: Northgate → Southgate" in page
    with database.begin() as session:
        mine = select(Account.id).where(Account.email == "p3@example.org")
        session.execute(
            update(Candidate).where(Candidate.account_id.in_(mine)).values(employer="My own")
        )
    confirm(office)
    work(database, settings)
    said = office.get("/desk/import/file").text
    assert "0 people were added and 1 changed" in said
    assert "5 rows were left out, as people had changed since you looked." in said
    with database.read() as session:
        assert session.scalar(select(Candidate.employer).where(Candidate.account_id.in_(mine))) == (
            "My own"
        )


def test_columns_of_a_large_file_are_named_by_hand_from_its_first_rows(
    office: Visitor, database: Database, settings: Settings
) -> None:
    unknown = sheet(GOOD, MANY_LINES).replace(b"Full name", b"Wer")
    assert "This file cannot be used yet" in checked(office, database, settings, unknown)
    page = office.get("/desk/import/file/columns").text
    field = re.search(r'<label[^>]*for="(column_\w+)"[^>]*>\s*Wer', page)
    assert field is not None
    answers = dict(
        re.findall(r'<select[^>]*name="(column_\w+)".*?<option value="(\w+)" selected', page, re.S)
    )
    sent = office.submit("/desk/import/file/columns", **answers | {field[1]: "name"})
    assert "Waiting for the worker" in office.follow(sent).text
    work(database, settings)
    assert "1 person is new" in office.get("/desk/import/file").text


def test_large_file_that_is_no_table_is_said_to_be_none(
    office: Visitor, database: Database, settings: Settings
) -> None:
    page = checked(office, database, settings, b'name,"email\n' + MANY_LINES.encode())
    assert "a quotation mark is missing" in page
    office.submit("/desk/import/file/drop", form_at="/desk/import/file")
    with database.read() as session:
        assert session.scalars(select(Upload.name)).all() == []


def test_progress_is_a_piece_of_the_page_and_unchanged_is_not_sent_again(
    office: Visitor, database: Database, settings: Settings
) -> None:
    send(office, many(1))
    part = office.get("/desk/import/file/progress")
    assert "Waiting for the worker" in part.text
    assert "<html" not in part.text
    etag = {"If-None-Match": part.headers["ETag"]}
    assert office.get("/desk/import/file/progress", headers=etag).status_code == 304
    work(database, settings)
    assert office.get("/desk/import/file/progress").headers["HX-Refresh"] == "true"


def test_who_is_no_administrator_any_more_has_nothing_imported(
    office: Visitor, admin: Account, database: Database, settings: Settings
) -> None:
    checked(office, database, settings, many(1))
    confirm(office)
    with database.begin() as session:
        session.get_one(Account, admin.id).active = False
    work(database, settings)
    assert (count(database), job_of(database).status) == (0, "stopped")


def writing(office: Visitor, admin: Account, database: Database, settings: Settings) -> None:
    """Let a worker be at a file, of which the first piece is written."""
    checked(office, database, settings, many())
    confirm(office)
    with database.begin() as session:
        job = claim(session, admin.id, now=now_of(session))
        assert job is not None
        job.n_done, job.n_added = PIECE, PIECE


@ONE_DATABASE
def test_file_that_is_being_imported_is_kept_till_its_people_stand_in_the_log(
    office: Visitor,
    admin: Account,
    database: Database,
    settings: Settings,
    clock: StandingClock,
) -> None:
    writing(office, admin, database, settings)
    assert "Throw this file away" not in office.get("/desk/import/file").text
    refused = "This file is being imported. Stop that first."
    sent = office.submit("/desk/import/file/drop", form_at="/desk/import")
    assert refused in office.follow(sent).text
    another = (io.BytesIO(many(1)), "more.csv")
    assert refused in office.submit("/desk/import", role="candidate", file=another).text
    clock.advance(days=2)
    assert drop_old_uploads(database) == 0
    office.sign_in(admin.id)
    office.submit("/desk/import/file/stop", form_at="/desk/import/file")
    work(database, settings)
    with database.read() as session:
        assert session.scalars(
            select(AuditEntry.details).where(AuditEntry.action == "scheme.imported")
        ).all() == [{"role": "candidate", "added": PIECE, "changed": 0}]
    assert drop_old_uploads(database) == 1


@ONE_DATABASE
def test_import_that_fails_says_how_many_people_it_has_written(
    office: Visitor, admin: Account, database: Database, settings: Settings
) -> None:
    writing(office, admin, database, settings)
    with database.begin() as session:
        job, now = session.scalars(select(ImportJob)).one(), now_of(session)
        settle(session, admin.id, str(job.token), JobStatus.FAILED, now=now, error="It broke.")
    page = office.get("/desk/import/file").text
    assert "It broke." in page
    assert "5 people were added and 0 changed." in page
