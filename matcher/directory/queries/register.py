"""The register: every mentor who is shown today, as arrays.

It is kept by this process from one request to the next. Each request asks the database who changed
since, which is one look into an index, and reads only those again: what stands in the register is
as true as if it had been read anew, and neither a claim every second nor a hundred thousand
mentors make a page slow.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.directory.queries.arranging import Register, arrange
from matcher.directory.queries.changes import MOST_CHANGES, read_changes, read_version
from matcher.directory.queries.splicing import spliced
from matcher.matching.models import Scheme
from matcher.matching.queries.people import MENTOR_COLUMNS, is_shown
from matcher.matching.rules.settings import SchemeSettings
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing
from matcher.pairings.rules.states import LIVE

COLUMNS = (
    *MENTOR_COLUMNS,
    Mentor.public_id,
    Mentor.about,
    Mentor.enjoys,
    Mentor.listed_on,
    Mentor.kept_places,
    Mentor.shows_expected,
)


@dataclass
class Keeper:
    """The register of one scheme as this process last saw it; `version` says until when.

    `of` is what it was made for: the settings and the day.
    """

    lock: Lock = field(default_factory=Lock)
    of: tuple[str, date] | None = None
    version: int = 0
    register: Register | None = None


def read_register(session: Session, scheme: Scheme, *, today: date) -> Register:
    """Return the mentors of a scheme who are shown today, as they are in the database now."""
    settings = json.dumps(scheme.settings, sort_keys=True)
    kept: dict[object, Any] | None = session.info.get("kept")
    # What a writing transaction sees may yet be taken back, so it is not for others.
    if kept is None or _writes(session):
        return _read_all(session, scheme, today)
    keeper: Keeper = kept.setdefault(("directory.register", scheme.id), Keeper())
    with keeper.lock:
        if keeper.register is None or keeper.of != (settings, today):
            keeper.version = read_version(session)
            keeper.register = _read_all(session, scheme, today)
            keeper.of = settings, today
        else:
            _catch_up(session, scheme, keeper, keeper.register, today)
        return keeper.register


def _writes(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get("transaction") == "write")


def _catch_up(
    session: Session, scheme: Scheme, keeper: Keeper, register: Register, today: date
) -> None:
    changes = read_changes(session, keeper.version)
    changed = changes.mentor_ids
    if len(changed) > MOST_CHANGES:
        keeper.register = _read_all(session, scheme, today)
    elif changed:
        new = _read(session, scheme, today, only=changed)
        keeper.register = spliced(register, new, changed)
    keeper.version = changes.version


def _read_all(session: Session, scheme: Scheme, today: date) -> Register:
    return _read(session, scheme, today, only=None)


def _read(
    session: Session, scheme: Scheme, today: date, *, only: Collection[int] | None
) -> Register:
    query = (
        select(*COLUMNS)
        .join(Account, Account.id == Mentor.account_id)
        .where(is_shown(scheme, today))
    )
    if only is not None:
        query = query.where(Mentor.id.in_(only))
    rows: Sequence[Any] = session.execute(query).all()
    expecting = [row.id for row in rows if row.shows_expected]
    return arrange(
        rows,
        _agreed_ends(session, scheme, expecting) if expecting else {},
        SchemeSettings.from_mapping(scheme.settings),
        today=today,
    )


def _agreed_ends(
    session: Session, scheme: Scheme, mentor_ids: Iterable[int]
) -> Mapping[int, list[date]]:
    """Return the days on which pairings of some mentors are agreed to end, the first one first."""
    wanted = set(mentor_ids)
    query = (
        select(Pairing.mentor_id, Pairing.ends_on)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(Mentor.scheme_id == scheme.id, Mentor.shows_expected)
        .where(Pairing.status.in_(LIVE), Pairing.ends_on.is_not(None))
        .order_by(Pairing.ends_on, Pairing.id)
    )
    if len(wanted) <= MOST_CHANGES:
        query = query.where(Pairing.mentor_id.in_(wanted))
    found: dict[int, list[date]] = {}
    for mentor_id, ends_on in session.execute(query):
        if mentor_id in wanted and ends_on:
            found.setdefault(mentor_id, []).append(ends_on)
    return found
