"""What candidates and mentors are to each other: listed, kept apart, asked, paired."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    column,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate, ListEntry
from matcher.core.days import start_of_day
from matcher.core.db import UTCDateTime
from matcher.matching.models import Exclusion
from matcher.matching.rules.settings import TRIED_DAYS
from matcher.mentors.models import Mentor

# Proposals and pairings live in a higher area; the rules only need to know which are open.
_PROPOSAL = table(
    "proposal",
    column("candidate_id"),
    column("mentor_id"),
    column("status"),
    column("decline_reason"),
    column("requested_at"),
    column("answered_at", UTCDateTime),
)
_PAIRING = table("pairing", column("candidate_id"), column("mentor_id"), column("status"))
OPEN = ("offered", "requested", "accepted")
LIVE = ("active", "on_hold")
NO_ROOM = ("full", "no_time")


def is_busy() -> ColumnElement[bool]:
    """Return the condition that a candidate has an open proposal or a live pairing."""
    open_proposal = (
        select(_PROPOSAL.c.candidate_id)
        .where(_PROPOSAL.c.candidate_id == Candidate.id, _PROPOSAL.c.status.in_(OPEN))
        .exists()
    )
    live_pairing = (
        select(_PAIRING.c.candidate_id)
        .where(_PAIRING.c.candidate_id == Candidate.id, _PAIRING.c.status.in_(LIVE))
        .exists()
    )
    return or_(open_proposal, live_pairing)


def read_relations(
    session: Session, today: date, ids: list[int] | None
) -> tuple[dict[int, list[str]], ...]:
    """Return the addresses of those on a list, excluded, asked and paired, by candidate.

    One question for all four, because each page of the directory asks it.
    """
    none = literal(0)
    parts = [
        _part(0, ListEntry.candidate_id, ListEntry.mentor_id, ListEntry.position, true()),
        _part(1, Exclusion.candidate_id, Exclusion.mentor_id, none, counts_on(today)),
        _part(2, _PROPOSAL.c.candidate_id, _PROPOSAL.c.mentor_id, none, _is_in(_PROPOSAL, OPEN)),
        _part(3, _PAIRING.c.candidate_id, _PAIRING.c.mentor_id, none, _is_in(_PAIRING, LIVE)),
    ]
    if ids is not None:
        parts = [part.where(part.selected_columns.candidate_id.in_(ids)) for part in parts]
    every = union_all(*parts).subquery()
    found: tuple[dict[int, list[str]], ...] = ({}, {}, {}, {})
    for row in session.execute(select(every).order_by(every.c.candidate_id, every.c.position)):
        found[row.number].setdefault(row.candidate_id, []).append(row.email)
    return found


def read_tried(session: Session, today: date) -> dict[int, set[str]]:
    """Return by candidate the addresses of mentors with whom it came to nothing of late.

    Silence counts as much as a no. A mentor who was asked and only had no room is kept apart until
    they have some, which is an exclusion of its own.
    """
    since = start_of_day(today - timedelta(days=TRIED_DAYS))
    over = _PROPOSAL.c.status.in_(["declined", "expired", "withdrawn", "rejected"])
    had_no_room = and_(
        _PROPOSAL.c.status == "declined",
        _PROPOSAL.c.requested_at.is_not(None),
        _PROPOSAL.c.decline_reason.in_(NO_ROOM),
    )
    rows = session.execute(
        select(_PROPOSAL.c.candidate_id, Account.email)
        .join(Mentor, Mentor.id == _PROPOSAL.c.mentor_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(over, _PROPOSAL.c.answered_at > since, not_(func.coalesce(had_no_room, false())))
    )
    tried: dict[int, set[str]] = {}
    for candidate_id, email in rows:
        tried.setdefault(candidate_id, set()).add(email)
    return tried


def _part(
    number: int, candidate_id: Any, mentor_id: Any, position: Any, counts: ColumnElement[bool]
) -> Select[Any]:
    return (
        select(
            literal(number).label("number"),
            candidate_id.label("candidate_id"),
            Account.email.label("email"),
            position.label("position"),
        )
        .join(Mentor, Mentor.id == mentor_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(counts)
    )


def _is_in(relation: Any, states: tuple[str, ...]) -> ColumnElement[bool]:
    is_in: ColumnElement[bool] = relation.c.status.in_(states)
    return is_in


def counts_on(today: date) -> ColumnElement[bool]:
    """Return the condition under which an exclusion keeps two people apart on a day."""
    return or_(
        Exclusion.mentor_ticked_at.is_not(None),
        Exclusion.candidate_ticked_at.is_not(None),
        Exclusion.until_on.is_(None),
        Exclusion.until_on > today,
    )
