"""What candidates and mentors are to each other: listed, kept apart, asked, paired."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, column, literal, or_, select, table, true, union_all
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate, ListEntry
from matcher.matching.models import Exclusion
from matcher.mentors.models import Mentor

# Proposals and pairings live in a higher area; the rules only need to know which are open.
_PROPOSAL = table("proposal", column("candidate_id"), column("mentor_id"), column("status"))
_PAIRING = table("pairing", column("candidate_id"), column("mentor_id"), column("status"))
OPEN = ("offered", "requested", "accepted")
LIVE = ("active", "on_hold")


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
