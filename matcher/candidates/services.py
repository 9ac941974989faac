"""Changing a candidate's wishes and *My list*."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.accounts.services import tell_let_in, turn_away
from matcher.audit.services import record
from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.rules import MAX_LIST, VISIT, CandidateStatus
from matcher.core.actor import Actor, Role, require_admin
from matcher.core.days import local_day
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.web.visit import CHECK, DONE, FACE_TO_FACE, due_after


@dataclass(frozen=True, slots=True)
class CandidateProfile:
    """What a candidate says of themselves and wishes for, as checked by a form or an import."""

    employer: str
    line_manager_email: str
    sector: str
    level: str
    place: str
    region: str | None
    lat: float | None
    lon: float | None
    formats: frozenset[str]
    times: frozenset[str]
    needs: frozenset[str]
    max_distance_km: int | None
    sector_wish: str
    employer_wish: str
    about: str
    languages: str


# What nobody has said yet; the first visit asks for it.
UNSAID: dict[str, Any] = {
    "sector": "other",
    "level": "chartership",
    "formats": frozenset({"video"}),
}
PROFILE = {each.name for each in fields(CandidateProfile)}


def lock_candidates(session: Session, candidate_ids: list[int]) -> dict[int, Candidate]:
    """Lock some candidates, always in the order of their ids and after any mentors.

    Raises
    ------
    NotFound
        One of them does not exist.
    """
    wanted = sorted(set(candidate_ids))
    found = {
        candidate.id: candidate
        for candidate in session.scalars(
            select(Candidate)
            .where(Candidate.id.in_(wanted))
            .order_by(Candidate.id)
            .with_for_update(of=Candidate)
            .execution_options(populate_existing=True)
        )
    }
    if len(found) < len(wanted):
        raise NotFound(_("There is no such candidate."))
    return found


def enrol(session: Session, account_id: int, scheme_id: int, *, now: datetime) -> None:
    """Add somebody who would like a mentor; they see no mentors until the office agrees.

    Who was turned down asks again where they asked before.
    """
    own = select(Candidate).where(Candidate.account_id == account_id)
    known = session.scalars(own).one_or_none()
    if known is not None:
        if known.refused_at is not None:
            known.status, known.refused_at = CandidateStatus.ENROLLED, None
            known.updated_at = now
            record(session, Actor(account_id), "candidate.enrolled", known.public_id, now=now)
        return
    candidate = Candidate(
        account_id=account_id,
        scheme_id=scheme_id,
        status=CandidateStatus.ENROLLED,
        waiting_since=local_day(now),
        created_at=now,
        updated_at=now,
        **UNSAID,
    )
    session.add(candidate)
    session.flush()
    record(session, Actor(account_id), "candidate.enrolled", candidate.public_id, now=now)


def admit(session: Session, actor: Actor, candidate_id: int, *, now: datetime) -> Candidate:
    """Let somebody who has enrolled look for a mentor, and tell them.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        They wait for nothing.
    """
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    require_admin(actor, candidate.scheme_id)
    if candidate.status != CandidateStatus.ENROLLED:
        raise Conflict(_("They do not wait for anything any more."))
    candidate.status = CandidateStatus.SEEKING
    candidate.confirmed_at = candidate.updated_at = now
    record(session, actor, "candidate.admitted", candidate.public_id, now=now)
    tell_let_in(session, candidate.account_id, f"candidate.in:{candidate.public_id}", now=now)
    return candidate


def refuse(
    session: Session, actor: Actor, candidate_id: int, words: str, *, now: datetime
) -> Candidate:
    """Turn down somebody who has enrolled, with words that they read in a mail.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        They wait for nothing.
    """
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    require_admin(actor, candidate.scheme_id)
    if candidate.status != CandidateStatus.ENROLLED:
        raise Conflict(_("They do not wait for anything any more."))
    candidate.status, candidate.refused_at = CandidateStatus.WITHDRAWN, now
    candidate.updated_at = now
    record(session, actor, "candidate.refused", candidate.public_id, now=now)
    turn_away(session, candidate.account_id, Role.CANDIDATE, words, now=now)
    return candidate


def update_profile(
    session: Session, actor: Actor, candidate_id: int, profile: CandidateProfile, *, now: datetime
) -> Candidate:
    """Write a candidate's profile and wishes."""
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    for name, value in asdict(profile).items():
        setattr(candidate, name, value)
    candidate.updated_at = now
    record(session, actor, "candidate.profile", candidate.public_id, now=now)
    return candidate


def save_step(
    session: Session,
    actor: Actor,
    candidate_id: int,
    step: str,
    answers: Mapping[str, Any],
    *,
    now: datetime,
) -> Candidate:
    """Write the answers of one page of a first visit, and note which page is due next."""
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    for name in answers.keys() & PROFILE:
        setattr(candidate, name, answers[name])
    candidate.first_visit = due_after(VISIT, candidate.first_visit, step)
    candidate.updated_at = now
    record(session, actor, "candidate.profile", candidate.public_id, now=now, page=step)
    return candidate


def finish_first_visit(
    session: Session, actor: Actor, candidate_id: int, *, now: datetime
) -> Candidate:
    """Note that somebody has looked over what they said.

    Raises
    ------
    Invalid
        A page is still to be answered, or they would meet in person at no place.
    """
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    if candidate.first_visit not in {CHECK, DONE}:
        raise Invalid(_("There is a page left to answer. Go on where you left off."))
    if FACE_TO_FACE in candidate.formats and candidate.lat is None:
        raise Invalid(_("Give the town where you meet people, or untick Face to face."))
    candidate.first_visit = DONE
    candidate.updated_at = now
    record(session, actor, "candidate.first_visit", candidate.public_id, now=now)
    return candidate


def set_ask_next(
    session: Session, actor: Actor, candidate_id: int, ask_next: bool, *, now: datetime
) -> Candidate:
    """Note whether the next on the list is to be asked by itself after a no or silence."""
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    candidate.ask_next = ask_next
    candidate.updated_at = now
    record(session, actor, "candidate.ask_next", candidate.public_id, now=now, chosen=int(ask_next))
    return candidate


def add_to_list(
    session: Session, actor: Actor, candidate_id: int, mentor_id: int, *, now: datetime
) -> ListEntry:
    """Put a mentor at the end of *My list*; one who is there already stays where they are.

    Raises
    ------
    Conflict
        The list is full.
    """
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    entries = _entries(session, candidate_id)
    for entry in entries:
        if entry.mentor_id == mentor_id:
            return entry
    if len(entries) >= MAX_LIST:
        raise Conflict(
            _("Your list holds %(n)s mentors. Take one off before adding another.", n=MAX_LIST)
        )
    entry = ListEntry(
        candidate_id=candidate_id, mentor_id=mentor_id, position=len(entries) + 1, added_at=now
    )
    session.add(entry)
    record(session, actor, "list.added", candidate.public_id, now=now, mentor=mentor_id)
    return entry


def remove_from_list(
    session: Session, actor: Actor, candidate_id: int, mentor_id: int, *, now: datetime
) -> None:
    """Take a mentor off *My list*; one who is not there is no error."""
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    session.execute(
        delete(ListEntry).where(
            ListEntry.candidate_id == candidate_id, ListEntry.mentor_id == mentor_id
        )
    )
    for position, entry in enumerate(_entries(session, candidate_id), start=1):
        entry.position = position
    record(session, actor, "list.removed", candidate.public_id, now=now, mentor=mentor_id)


def move_on_list(
    session: Session, actor: Actor, candidate_id: int, mentor_id: int, by: int, *, now: datetime
) -> None:
    """Move a mentor up (-1) or down (+1) on *My list*; at the end it stays.

    Raises
    ------
    NotFound
        The mentor is not on the list.
    """
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    entries = _entries(session, candidate_id)
    here = next((i for i, entry in enumerate(entries) if entry.mentor_id == mentor_id), None)
    if here is None:
        raise NotFound(_("This mentor is not on your list."))
    there = min(max(0, here + by), len(entries) - 1)
    entries.insert(there, entries.pop(here))
    for position, entry in enumerate(entries, start=1):
        entry.position = position
    record(session, actor, "list.moved", candidate.public_id, now=now, mentor=mentor_id)


def _entries(session: Session, candidate_id: int) -> list[ListEntry]:
    return list(
        session.scalars(
            select(ListEntry)
            .where(ListEntry.candidate_id == candidate_id)
            .order_by(ListEntry.position, ListEntry.id)
        )
    )
