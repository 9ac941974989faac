"""Large files of people: the worker checks one row by row, and writes it piece by piece.

Each piece is written in a transaction of its own, with how far it has come. So a worker that dies
is followed by another who goes on there, and nothing is ever written by halves; the same file sent
again mends whatever was left, as a file that says what is so changes nothing.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.accounts.queries import find_actor
from matcher.core import clock
from matcher.core.actor import Actor, Role
from matcher.core.config import Settings
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.errors import Busy, Conflict
from matcher.core.languages import known as known_language
from matcher.core.languages import speaking
from matcher.core.words import _
from matcher.desk.files.import_page import Gathered
from matcher.desk.files.importing import Sheet, as_known, bad_rows_csv, changes_csv, read_sheet
from matcher.desk.models import Upload
from matcher.desk.queries.import_jobs import list_waiting_jobs
from matcher.desk.queries.importing import AnyPeople, plan_import
from matcher.desk.queries.importing_uploads import find_headings
from matcher.desk.rules.import_job import PIECE, JobStatus
from matcher.desk.services.import_jobs import Stopped, claim, hold, note_piece, settle
from matcher.desk.services.importing import write_piece
from matcher.matching.files.problems import UnreadableFile
from matcher.matching.files.tables import Table, read_table
from matcher.matching.queries.runs import get_scheme_id

SAMPLE_ROWS = 50
TRIES = 5


@dataclass(frozen=True, slots=True)
class _Task:
    """What the worker has taken up: whose file, and as whom it acts."""

    database: Database
    account_id: int
    token: str
    role: Role
    n_at_once: int

    def hold(self, session: Session) -> Any:
        """Return the job's row, while it is ours."""
        return hold(session, self.account_id, self.token, now=clock.now(session))


def perform_imports(database: Database, settings: Settings, *, n_at_once: int = PIECE) -> None:
    """Take up every large file that waits, or was left behind by a worker that died."""
    with database.read() as session:
        waiting = list_waiting_jobs(session, now=clock.now(session))
    for account_id in waiting:
        perform_import(database, settings, account_id, n_at_once=n_at_once)


def perform_import(
    database: Database, _settings: Settings, account_id: int, *, n_at_once: int = PIECE
) -> None:
    """Check or write the file of one person, if it waits; safe to call from two workers at once."""
    with database.begin() as session:
        job = claim(session, account_id, now=clock.now(session))
        if job is None or job.token is None:
            return
        is_check = job.status == JobStatus.CHECKING
        upload = session.get_one(Upload, account_id)
        of_scheme = database.of_scheme(upload.scheme_id) if upload.scheme_id else database
        task = _Task(of_scheme, account_id, job.token, Role(upload.role), n_at_once)
        tongue = known_language(session.get_one(Account, account_id).language)
    with speaking(tongue):
        _perform(task, is_check=is_check)


def _perform(task: _Task, *, is_check: bool) -> None:
    try:
        (_check if is_check else _write)(task)
    except Stopped:
        _settle(task, JobStatus.STOPPED)
    except UnreadableFile as error:
        _settle(task, JobStatus.FAILED, str(error))
    except Exception:  # whatever it was: the page must not say for ever that it goes on
        _settle(task, JobStatus.FAILED, _("Something went wrong. Check the file again."))
        raise


def _settle(task: _Task, status: JobStatus, error: str = "") -> None:
    with task.database.begin() as session:
        now = clock.now(session)
        settle(session, task.account_id, task.token, status, now=now, error=error)


def _check(task: _Task) -> None:
    """Say what the file would change, and keep that; nothing is written."""
    table, sheet = _read(task)
    with task.database.begin() as session:
        job = task.hold(session)
        job.n_rows, job.n_done, job.sample = len(sheet.people.rows), 0, _sample(table)
    gathered = Gathered(sheet)
    for piece in _pieces(sheet.people, task.n_at_once):
        with task.database.read() as session:
            gathered.add(plan_import(session, task.role, piece, now=clock.now(session)))
        with task.database.begin() as session:
            task.hold(session).n_done += len(piece.rows)
    with task.database.begin() as session:
        job = task.hold(session)
        job.pieces, job.report = gathered.fingerprints, asdict(gathered.found())
        job.bad_csv = bad_rows_csv(sheet) if sheet.bad else None
        job.changes_csv = changes_csv(gathered.changed) if gathered.changed else None
        job.status, job.token = JobStatus.CHECKED, None


def _write(task: _Task) -> None:
    """Write what the office has seen, and leave what has changed since."""
    _table, sheet = _read(task)
    with task.database.begin() as session:
        job = task.hold(session)
        seen, done = list(job.pieces), job.n_done
    for piece, fingerprint in zip(_pieces(sheet.people, task.n_at_once), seen, strict=False):
        if done >= len(piece.rows):
            done -= len(piece.rows)  # written before a worker died
            continue
        if not _write_piece(task, piece, fingerprint):
            with task.database.begin() as session:
                note_piece(task.hold(session), len(piece.rows), None)
    _settle(task, JobStatus.DONE)


def _write_piece(task: _Task, piece: AnyPeople, seen: str) -> bool:
    """Write one piece with how far it has come; False where something else would be written.

    While somebody else holds one of its people for long, it is tried a few times more.
    """
    for _attempt in range(TRIES - 1):
        try:
            return _try_piece(task, piece, seen)
        except Busy:
            continue
    return _try_piece(task, piece, seen)


def _try_piece(task: _Task, piece: AnyPeople, seen: str) -> bool:
    try:
        with task.database.begin() as session:
            job = task.hold(session)
            plan = write_piece(
                session,
                _administrator(session, task),
                task.role,
                piece,
                seen=seen,
                now=clock.now(session),
            )
            note_piece(job, len(piece.rows), plan)
            return True
    except Conflict:
        return False


def _administrator(session: Session, task: _Task) -> Actor:
    """Return who asked for it; somebody who does not run the scheme any more has it stopped."""
    actor = find_actor(session, task.account_id)
    if actor is None or get_scheme_id(session) not in actor.scheme_ids:
        raise Stopped
    return actor


def _read(task: _Task) -> tuple[Table, Sheet]:
    """Read the whole file, which takes some time, with no transaction open meanwhile."""
    with task.database.read() as session:
        upload = session.get_one(Upload, task.account_id)
        data, name, today = upload.data, upload.name, _day(upload, clock.now(session))
        chosen = find_headings(session, task.role)
    table = read_table(data)
    sheet = read_sheet(table, name, task.role, today=today, chosen=chosen)
    with task.database.read() as session:
        return table, as_known(session, task.role, sheet)


def _day(upload: Upload, now: datetime) -> Any:
    """Return the day of which the file is read: that on which it came, so that it reads the same.

    What is checked before midnight and written after it means the same people and days.
    """
    return local_day(min(upload.created_at, now))


def _pieces(people: AnyPeople, n_at_once: int) -> Iterator[AnyPeople]:
    """Cut the good rows into pieces that are written at once."""
    whole: Any = people
    for start in range(0, len(whole.rows), n_at_once):
        yield replace(whole, rows=whole.rows[start : start + n_at_once])


def _sample(table: Table) -> dict[str, Any]:
    return {
        "header_row": table.header_row,
        "header": list(table.header),
        "rows": [[number, list(cells)] for number, cells in table.rows[:SAMPLE_ROWS]],
    }
