"""A register of very many people who have lived through a year, for measuring on."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.directory import fill
from matcher.accounts.models import Account, AccountRole
from matcher.accounts.queries import find_actor
from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.core.actor import Actor, Role
from matcher.core.days import local_day
from matcher.core.db import Database, new_public_id
from matcher.matching.queries.runs import get_scheme
from matcher.matching.services.asking import start_run
from matcher.matching.services.runs import perform_run
from matcher.mentors.models import Mentor
from matcher.mentors.services import set_training_day
from matcher.pairings.models import Pairing
from matcher.pairings.rules.days import add_working_days
from matcher.pairings.rules.messages import HelpReason
from matcher.pairings.rules.rounds import RoundDates
from matcher.pairings.rules.states import LIVE
from matcher.pairings.services.helping import ask_for_help
from matcher.pairings.services.rounds import make_round


def people_enough(database: Database, n_candidates: int, n_mentors: int) -> None:
    """Fill a database with so many, and run a match of those who were there first."""
    fill(database, 0)
    with database.begin() as session:
        office = session.scalars(
            select(Account).join(AccountRole).where(AccountRole.name == Role.ADMIN)
        ).one()
        actor = find_actor(session, office.id)
        run_id = start_run(session, actor, now=clock.now(session)).id
    perform_run(database, run_id)
    with database.begin() as session:
        _copy(session, Mentor, n_mentors, {"held": 0})
        _copy(session, Candidate, n_candidates, {})
        _plan(session, actor)
    _analyse(database)


def _plan(session: Session, office: Actor) -> None:
    """Set a training day and a round, and let a mentor ask for help, for their pages to show."""
    now, scheme = clock.now(session), get_scheme(session)
    today = local_day(now)
    announced = add_working_days(today + timedelta(60), 1, None)
    dates = RoundDates("Next", today + timedelta(14), today + timedelta(45), announced, 3)
    make_round(session, office, dates, now=now)
    set_training_day(session, office, scheme.id, today + timedelta(14), "Leeds, 10 am", now=now)
    pairing = session.scalars(
        select(Pairing).where(Pairing.status.in_(LIVE)).order_by(Pairing.id).limit(1)
    ).one()
    mentor = Actor(user_id=None, mentor_id=pairing.mentor_id)
    thing, why = pairing.public_id, HelpReason.NO_ANSWER
    ask_for_help(session, mentor, thing, why, "They do not write.", may_read=True, now=now)


def _copy(session: Session, kind: type[Mentor | Candidate], n_wanted: int, also: dict) -> None:
    """Copy people, each with an account and their role, until there are so many."""
    patterns = session.execute(select(kind.__table__)).mappings().all()
    names = {row.id: row.name for row in session.execute(select(Account.id, Account.name))}
    last = session.scalars(select(func.max(Account.id))).one()
    role = Role.MENTOR if kind is Mentor else Role.CANDIDATE
    now = clock.now(session)
    extra = zip(range(n_wanted - len(patterns)), itertools.cycle(patterns), strict=False)
    for part in _pieces(extra, 5000):
        accounts = [
            {
                "id": last + 1 + n,
                "email": f"{role}{n}@example.org",
                "name": names[row["account_id"]],
                "created_at": now,
            }
            for n, row in part
        ]
        session.execute(insert(Account), accounts)
        session.execute(
            insert(AccountRole), [{"account_id": one["id"], "name": role} for one in accounts]
        )
        session.execute(insert(kind), [_copied(row, last + 1 + n, also) for n, row in part])
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT setval(pg_get_serial_sequence('account', 'id'), max(id)) FROM account")
        )


def _copied(row: Any, account_id: int, also: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key != "id"}
    if "capacity" in kept:
        kept["place_limit"] = kept["capacity"]
    return {**kept, "public_id": new_public_id(), "account_id": account_id, **also}


def _pieces(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rows = iter(rows)
    while piece := list(itertools.islice(rows, size)):
        yield piece


def _analyse(database: Database) -> None:
    """Let the database tidy up and look at what it holds, as it does by itself in time."""
    if database.engine.dialect.name == "postgresql":
        by_itself = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with by_itself.connect() as connection:
            connection.execute(text("VACUUM"))
    with database.begin() as session:
        session.execute(text("ANALYZE"))
