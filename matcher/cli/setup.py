"""`matcher setup`, `matcher db` and `matcher load`: making an installation and filling it."""

import os
import secrets
import sys
from datetime import datetime
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from matcher.accounts.login import hash_new_password
from matcher.accounts.models import Account, AccountRole
from matcher.accounts.queries import find_account
from matcher.accounts.rules import why_not_password
from matcher.accounts.services import add_account, let_run
from matcher.app import create_app
from matcher.cli.base_url import address, settle_base_url
from matcher.cli.opening import open_installation, read_settings
from matcher.core import clock
from matcher.core.actor import SYSTEM, Role
from matcher.core.config import Settings
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.errors import Busy
from matcher.core.schema import WrongSchema, migrate
from matcher.desk.queries.importing_schemes import leave_out_others
from matcher.desk.services.importing import Counted, Sheets, import_people
from matcher.matching.cli.warming import is_warm, warm_up
from matcher.matching.files.outputs import problems_csv
from matcher.matching.files.people import read_candidates, read_mentors, unknown_addresses
from matcher.matching.files.problems import RowProblem, Severity
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.settings import new_scheme
from matcher.pairings.queries.invariants import verify_invariants
from matcher.reference.files import vocabulary
from matcher.reference.services import load_vocabulary

SCHEME_CODE, SCHEME_NAME = "mentoring", "Mentoring"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PROBLEMS = "problems.csv"
BAD_INPUT = 2


@click.command()
@click.option("--email", help="E-mail address of the first administrator.")
@click.option("--name", help="Name of the first administrator.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the password; asked for otherwise.",
)
@click.option("--base-url", type=address, help="Address that people will use.")
def setup(
    email: str | None, name: str | None, password_file: Path | None, base_url: str | None
) -> None:
    """Make an installation, or bring it up to date: safe to run again."""
    settings = settle_base_url(make_instance(read_settings()), base_url)
    database = Database(settings.url)
    bring_up_to_date(database)
    with database.begin() as session:
        load_vocabulary(session, vocabulary())
        add_default_scheme(session, now=clock.now(session))
    click.echo(f"Database ready: {database.describe()}.", err=True)
    if not is_warm():
        click.echo("Compiling, once.", err=True)
        warm_up()
    with database.read() as session:
        wanted = email is not None or not _has_admin(session)
    if wanted:
        _add_admin(settings, database, email, name, password_file)
    click.echo("Ready. Start `matcher web` and `matcher worker`.", err=True)


def make_instance(settings: Settings) -> Settings:
    """Make the instance folder and its secret key, and return settings that hold the key."""
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not settings.secret_key:
        create_secret(settings.secret_key_file)
        settings = read_settings()
    return settings


def create_secret(path: Path) -> None:
    """Write a new key, readable by its owner alone; a key that is there already stays.

    The file appears with its whole content or not at all, however many processes try.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def bring_up_to_date(database: Database) -> None:
    """Migrate, or end with the line that says why not."""
    try:
        migrate(database)
    except (WrongSchema, SQLAlchemyError, Busy) as error:
        raise click.ClickException(f"The database cannot be brought up to date: {error}") from error


def add_default_scheme(session: Session, *, now: datetime) -> None:
    """Add a scheme where there is none yet."""
    if session.scalars(select(Scheme.id)).first() is None:
        scheme = Scheme(code=SCHEME_CODE, name=SCHEME_NAME, settings=new_scheme(), created_at=now)
        session.add(scheme)


def _has_admin(session: Session) -> bool:
    admins = select(AccountRole.id).join(Account).where(AccountRole.name == Role.ADMIN)
    return session.scalars(admins.where(Account.active)).first() is not None


def _add_admin(
    settings: Settings,
    database: Database,
    email: str | None,
    name: str | None,
    password_file: Path | None,
) -> None:
    """Add an administrator, or make somebody one who is known already."""
    email = _checked_email(email or click.prompt("E-mail address of the administrator", err=True))
    with database.begin() as session:
        now = clock.now(session)
        known = find_account(session, email)
        if known is not None:
            _let_run_all(session, known, now)
            click.echo(f"{email} is an administrator; the password stays as it is.", err=True)
            return
    name = name or click.prompt("Name", err=True)
    password = _read_password(password_file, email)
    with create_app(settings, database).app_context():
        hashed = hash_new_password(password)
    with database.begin() as session:
        now = clock.now(session)
        added = add_account(
            session,
            SYSTEM,
            email=email,
            name=name,
            roles=(Role.ADMIN,),
            password_hash=hashed,
            now=now,
        )
        _let_run_all(session, added, now)
    click.echo(f"Administrator {email} added.", err=True)


def _let_run_all(session: Session, account: Account, now: datetime) -> None:
    """Let somebody run every scheme: who can run this command can read them all anyway."""
    for scheme_id in session.scalars(select(Scheme.id).order_by(Scheme.id)).all():
        let_run(session, SYSTEM, account, scheme_id, now=now)


def _checked_email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.ClickException(f"“{text}” is not an e-mail address.") from error


def _read_password(path: Path | None, email: str) -> str:
    if path is not None:
        password = (path.read_text("utf-8").splitlines() or [""])[0]
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if why := why_not_password(password, email):
        raise click.ClickException(f"{why}.")
    return password


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to the version of this program."""
    database = Database(read_settings().url)
    bring_up_to_date(database)
    with database.begin() as session:
        load_vocabulary(session, vocabulary())
    click.echo(f"Up to date: {database.describe()}.", err=True)


@db.command()
def check() -> None:
    """Check the schema, and everything that must always hold."""
    _, database = open_installation()
    with database.read() as session:
        violations = verify_invariants(session)
    for violation in violations:
        click.echo(f"Untrue for {violation.n_rows} rows: {violation.invariant}.", err=True)
    if violations:
        sys.exit(1)
    click.echo("Everything holds.", err=True)


@click.command()
@click.argument("mentors", type=FILE)
@click.argument("candidates", type=FILE)
@click.option("--skip-bad-rows", is_flag=True, help="Load the rows that are right.")
@click.option(
    "--problems",
    type=click.Path(dir_okay=False, path_type=Path),
    default=PROBLEMS,
    show_default=True,
    help="Where to write what is wrong in the files.",
)
@click.option("--scheme", help="Short name of the scheme, where there are several.")
def load(
    mentors: Path, candidates: Path, skip_bad_rows: bool, problems: Path, scheme: str | None
) -> None:
    """Load the people of two spreadsheets: all of them, or none."""
    _, database = open_installation()
    database = database.of_scheme(_scheme_id(database, scheme))
    with database.read() as session:
        today = local_day(clock.now(session))
    sheets = Sheets(
        read_mentors(mentors.name, mentors.read_bytes(), as_of=today),
        read_candidates(candidates.name, candidates.read_bytes(), as_of=today),
    )
    sheets, found = _leave_out_others(database, sheets)
    found += [*sheets.mentors.problems, *sheets.candidates.problems]
    found += unknown_addresses(sheets.mentors, sheets.candidates)
    if found:
        problems.write_text(problems_csv(found), "utf-8", newline="")
        click.echo(f"{len(found)} lines about the files: {problems}", err=True)
    severities = {problem.severity for problem in found}
    if Severity.FILE in severities or (Severity.ROW in severities and not skip_bad_rows):
        click.echo("Nothing was loaded.", err=True)
        sys.exit(BAD_INPUT)
    with database.begin() as session:
        report = import_people(session, SYSTEM, get_scheme(session), sheets, now=clock.now(session))
    _say("mentors", report.mentors)
    _say("candidates", report.candidates)


def _scheme_id(database: Database, code: str | None) -> int:
    """Return the scheme of this short name; without one, the only scheme there is."""
    with database.read() as session:
        rows = session.execute(select(Scheme.code, Scheme.id).order_by(Scheme.code)).all()
    known = {row.code: row.id for row in rows}
    if code is None and len(known) == 1:
        return int(*known.values())
    if code not in known:
        raise click.ClickException(f"Say which scheme with --scheme: {', '.join(known)}.")
    return int(known[code])


def _leave_out_others(database: Database, sheets: Sheets) -> tuple[Sheets, list[RowProblem]]:
    """Return the sheets without those who are in another scheme, who are problems."""
    with database.read() as session:
        mentors, left = leave_out_others(session, Role.MENTOR, sheets.mentors)
        candidates, also = leave_out_others(session, Role.CANDIDATE, sheets.candidates)
    problems = [
        RowProblem(file, row, "", "", why, Severity.ROW)
        for file, rows in ((sheets.mentors.file, left), (sheets.candidates.file, also))
        for row, why in rows.items()
    ]
    return Sheets(mentors, candidates), problems


def _say(who: str, counted: Counted) -> None:
    click.echo(
        f"{who}: {counted.added} added, {counted.changed} changed, {counted.unchanged} as before"
    )
