"""A scheme in a database of its own: its people as the year begins, and the worker's round."""

import csv
import gc
import io
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from benchmarks.year.world import BEGIN, World, at
from matcher.accounts.models import Account, AccountRole, SchemeAdmin
from matcher.accounts.queries import find_actor
from matcher.availability.services import relevance as of_availability
from matcher.availability.services import sweeps as availability
from matcher.candidates.models import Candidate
from matcher.core import db
from matcher.core.actor import SYSTEM, Actor, Role
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.schema import migrate
from matcher.desk.services.demo_people import CANDIDATE_COLUMNS, MENTOR_COLUMNS, Row
from matcher.desk.services.importing import Sheets, import_people
from matcher.matching.files.people import read_candidates, read_mentors
from matcher.matching.instance.instance import build_instance
from matcher.matching.instance.outcome import run
from matcher.matching.models import Scheme
from matcher.matching.queries.people import read_candidates as candidates_now
from matcher.matching.queries.people import read_mentors as mentors_now
from matcher.matching.queries.people import settings_of
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import (
    noted,
    refreshers,
    send_due_mails,
    sending,
    spared,
    still_true,
)
from matcher.pairings.models import Pairing
from matcher.pairings.services import relevance as of_pairings
from matcher.pairings.services import sweeps as pairings
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.requests import request_mentor
from matcher.reference.files import vocabulary
from matcher.reference.services import load_vocabulary

SECRET = "not a secret, only a simulation" * 2
LOADED = at(BEGIN) - timedelta(days=600)
SURVEY_DAYS = 42
"""Both are asked how it goes; schemes may leave that out, and then there are fewer mails."""


class MovingClock:
    """The clock of the simulation."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@contextmanager
def unwritten() -> Iterator[None]:
    """Let mails leave without being written: nobody reads their words here, but what they ask.

    Fewer heaps of rubbish are looked for, too: a year makes many things and keeps most.
    """
    written = sending.compose
    vars(sending)["compose"] = lambda _settings, _mail: EmailMessage()
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        vars(sending)["compose"] = written
        gc.set_threshold(*before)


@contextmanager
def ids_of(seed: int) -> Iterator[None]:
    """Draw public ids from a seed: people and mails are sorted by them here and there.

    So a year of the same world and the same rules is the same year each time.
    """
    luck, real = Random(f"ids {seed}"), db.secrets
    vars(db)["secrets"] = SimpleNamespace(
        token_urlsafe=lambda n: urlsafe_b64encode(luck.randbytes(n)).rstrip(b"=").decode()
    )
    try:
        yield
    finally:
        vars(db)["secrets"] = real


def open_database(folder: Path, clock: MovingClock) -> Database:
    """Make an empty, migrated database that may lose everything if the power fails."""
    database = Database(f"sqlite:///{folder / 'year.sqlite3'}", clock=clock)

    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -100000")

    event.listen(database.engine, "connect", hurry)
    migrate(database)
    still_true.update(of_pairings.STILL_TRUE | of_availability.STILL_TRUE)
    spared.update(of_pairings.SPARED | of_availability.SPARED)
    refreshers.update(of_pairings.REFRESHERS | of_availability.REFRESHERS)
    noted.update(of_availability.NOTED)
    return database


def sweep(database: Database, settings: Settings) -> None:
    """Do what the worker does every minute."""
    send_due_mails(database, settings)
    for one in {**pairings.SWEEPS, **availability.SWEEPS}.values():
        one(database, settings)
    send_due_mails(database, settings)


def import_rows(
    session: Session,
    scheme: Scheme,
    mentors: Iterable[Row],
    candidates: Iterable[Row],
    *,
    as_of: date,
    now: datetime,
) -> None:
    """Load people as `matcher load` does."""
    sheets = Sheets(
        read_mentors("mentors.csv", rows_as_csv(mentors, MENTOR_COLUMNS), as_of=as_of),
        read_candidates("candidates.csv", rows_as_csv(candidates, CANDIDATE_COLUMNS), as_of=as_of),
    )
    import_people(session, SYSTEM, scheme, sheets, now=now)


def rows_as_csv(rows: Iterable[Row], columns: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def fill(
    database: Database, world: World, clock: MovingClock, scheme_settings: dict[str, Any]
) -> Actor:
    """Load the list as the office kept it, with who works with whom; return the officer."""
    clock.moment = LOADED
    with database.begin() as session:
        load_vocabulary(session, vocabulary())
        scheme = Scheme(
            code="chartership",
            name="Chartership mentoring",
            settings=lived_with(scheme_settings),
            created_at=LOADED,
        )
        office = Account(
            email="office@example.org", name="Robin Ashdown", created_at=LOADED,
            roles=[AccountRole(name=Role.ADMIN)],
        )  # fmt: skip
        session.add_all([scheme, office])
        session.flush()
        office.runs.append(SchemeAdmin(scheme_id=scheme.id, added_at=LOADED))
        session.flush()
        actor = find_actor(session, office.id)
        rows = [{**m.row, "paused_until": ""} for m in world.mentors.values()]
        import_rows(session, scheme, rows, [c.row for c, *_ in world.old], as_of=BEGIN, now=LOADED)
        _pair_the_old(session, scheme, world, actor)
        _date_the_claims(session, world)
        session.execute(
            update(OutboxMail).values(status=MailStatus.SENT, sent_at=OutboxMail.created_at)
        )
    clock.moment = at(BEGIN, 7)
    return actor


def lived_with(scheme_settings: dict[str, Any]) -> dict[str, Any]:
    """Return a scheme's settings, with the two questions on how it goes switched on."""
    periods = {"survey_days": SURVEY_DAYS, **scheme_settings.get("periods", {})}
    return {**scheme_settings, "periods": periods}


def _pair_the_old(session: Session, scheme: Scheme, world: World, office: Actor) -> None:
    today = BEGIN
    mentors = mentors_now(session, scheme.id, today=LOADED.date())
    people = candidates_now(session, scheme.id, today=LOADED.date())
    found = run(build_instance(mentors.values(), people.values(), settings_of(scheme), as_of=today))
    began = {candidate.email: start for candidate, start, _end in world.old}
    pairs = sorted(
        (began[found.instance.candidates[i].email], found.instance.candidates[i].email,
         found.instance.mentors.records[j].email)
        for i, j in found.pairs
    )  # fmt: skip
    for start, candidate_email, mentor_email in pairs:
        mentor = session.scalars(
            select(Mentor).join(Account).where(Account.email == mentor_email)
        ).one()
        candidate = session.scalars(
            select(Candidate).join(Account).where(Account.email == candidate_email)
        ).one()
        asks = Actor(candidate.account_id, candidate_id=candidate.id)
        answers = Actor(mentor.account_id, mentor_id=mentor.id)
        mentor.confirmed_at = start
        session.flush()
        proposal = request_mentor(session, asks, mentor.public_id, "Would you?", now=start)
        accept_request(session, answers, proposal.public_id, room=None, now=start)
        approve_pairing(session, office, proposal.public_id, now=start)


def _date_the_claims(session: Session, world: World) -> None:
    """Let each mentor's word be as old, and say what, the office's list does."""
    for mentor in session.scalars(select(Mentor)):
        row = world.mentors[mentor.account.email].row
        mentor.confirmed_at = at(date.fromisoformat(row["confirmed_on"]))
        mentor.capacity = int(row["capacity"])
        mentor.place_limit = max(mentor.capacity, mentor.held)
        mentor.freed_at = None
        if row["paused_until"]:
            mentor.status, mentor.paused_until = "paused", date.fromisoformat(row["paused_until"])
        for claim in session.scalars(
            select(AvailabilityClaim).where(AvailabilityClaim.mentor_id == mentor.id)
        ):
            session.delete(claim)
        session.add(
            AvailabilityClaim(
                mentor_id=mentor.id, made_at=mentor.confirmed_at, source=ClaimSource.IMPORT,
                status=mentor.status, capacity=mentor.capacity, held=mentor.held,
                paused_until=mentor.paused_until,
            )
        )  # fmt: skip


def live_pairs(session: Session) -> list[Pairing]:
    """Return the pairings that are live as far as the list knows."""
    return list(
        session.scalars(select(Pairing).where(Pairing.ended_at.is_(None)).order_by(Pairing.id))
    )
