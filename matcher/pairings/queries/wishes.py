"""Whom somebody asked not to be suggested again."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.models import Exclusion
from matcher.mentors.models import Mentor
from matcher.pairings.queries.proposals import find_between


class OwnWish(StrEnum):
    """Whether somebody may ask not to be suggested a person again, or has done so."""

    NO = ""
    MAY_ASK = "may_ask"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class NotSuggested:
    """Somebody who is not suggested to a person, by their own wish."""

    public_id: PublicId
    name: str
    since: date


def get_own_wish(
    session: Session, mentor_id: int, candidate_id: int, *, by_mentor: bool
) -> OwnWish:
    """Return what one of two people has asked for, or may."""
    ticked_at = Exclusion.mentor_ticked_at if by_mentor else Exclusion.candidate_ticked_at
    ticked = session.scalar(
        select(ticked_at).where(
            Exclusion.mentor_id == mentor_id, Exclusion.candidate_id == candidate_id
        )
    )
    if ticked is not None:
        return OwnWish.ASKED
    return OwnWish.NO if find_between(session, mentor_id, candidate_id) else OwnWish.MAY_ASK


def list_not_suggested_to_mentor(session: Session, mentor_id: int) -> list[NotSuggested]:
    """Return the candidates whom a mentor asked not to be suggested, the latest first."""
    rows = session.execute(
        select(Candidate.public_id, Account.name, Exclusion.mentor_ticked_at.label("since"))
        .join(Candidate, Candidate.id == Exclusion.candidate_id)
        .join(Account, Account.id == Candidate.account_id)
        .where(Exclusion.mentor_id == mentor_id, Exclusion.mentor_ticked_at.is_not(None))
        .order_by(Exclusion.mentor_ticked_at.desc(), Exclusion.id.desc())
    )
    return [NotSuggested(row.public_id, row.name, local_day(row.since)) for row in rows]


def list_not_suggested_to_candidate(session: Session, candidate_id: int) -> list[NotSuggested]:
    """Return the mentors whom a candidate asked not to be suggested, the latest first."""
    rows = session.execute(
        select(Mentor.public_id, Account.name, Exclusion.candidate_ticked_at.label("since"))
        .join(Mentor, Mentor.id == Exclusion.mentor_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(Exclusion.candidate_id == candidate_id, Exclusion.candidate_ticked_at.is_not(None))
        .order_by(Exclusion.candidate_ticked_at.desc(), Exclusion.id.desc())
    )
    return [NotSuggested(row.public_id, row.name, local_day(row.since)) for row in rows]


def find_pair(
    session: Session, person_id: PublicId, *, mentor_id: int | None, candidate_id: int | None
) -> tuple[int, int]:
    """Return (mentor, candidate) for one's own side and the other person that an address names.

    Raises
    ------
    NotFound
        There is no such person.
    """
    if mentor_id is not None:
        found = session.scalar(select(Candidate.id).where(Candidate.public_id == person_id))
        if found is not None:
            return mentor_id, found
    if candidate_id is not None:
        found = session.scalar(select(Mentor.id).where(Mentor.public_id == person_id))
        if found is not None:
            return found, candidate_id
    raise NotFound(_("We cannot find this person."))
