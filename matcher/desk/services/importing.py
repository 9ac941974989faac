"""Loading people from spreadsheets: all of them or none, and the same file twice is once.

What a file would change is said by `matcher.desk.queries.importing`; a list of mentors is
only taken from it where the candidate has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.accounts.services import add_people
from matcher.audit.services import record, record_in
from matcher.candidates.models import Candidate
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor, Role
from matcher.core.errors import Conflict
from matcher.core.paging import in_pieces
from matcher.core.words import _
from matcher.desk.queries.importing import (
    AnyPeople,
    Plan,
    Values,
    changes_of,
    find_ids,
    find_listed,
    new_values,
    plan_import,
)
from matcher.desk.services.importing_links import add_exclusions, add_lists
from matcher.matching.files.people import People
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource
from matcher.mentors.services import as_it_stands, claiming, lock_mentors


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was read from the two files."""

    mentors: People[MentorRecord]
    candidates: People[CandidateRecord]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people were new, were known and changed, or were known already as they are."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import has done."""

    mentors: Counted
    candidates: Counted
    n_listed: int
    n_exclusions: int


def import_people(
    session: Session, actor: Actor, scheme: Scheme, sheets: Sheets, *, now: datetime
) -> ImportReport:
    """Write the people of two files into a scheme; accounts are made without a password."""
    mentors, of_mentors = _import_mentors(session, actor, scheme, sheets.mentors, now)
    candidates, of_candidates = _import_candidates(session, actor, scheme, sheets.candidates, now)
    report = ImportReport(
        mentors=of_mentors,
        candidates=of_candidates,
        n_listed=add_lists(session, sheets.candidates.records, candidates, mentors, now),
        n_exclusions=add_exclusions(session, sheets.candidates.records, candidates, mentors, now),
    )
    record(
        session,
        actor,
        "scheme.loaded",
        scheme.public_id,
        now=now,
        mentors=len(sheets.mentors.rows),
        candidates=len(sheets.candidates.rows),
    )
    session.flush()
    return report


def import_file(
    session: Session, actor: Actor, role: Role, people: AnyPeople, *, seen: str, now: datetime
) -> Plan:
    """Write the good rows of one file; return what has changed by it.

    Raises
    ------
    Conflict
        See `write_piece`.
    """
    plan = write_piece(session, actor, role, people, seen=seen, now=now)
    record(
        session,
        actor,
        "scheme.imported",
        get_scheme(session).public_id,
        now=now,
        role=role,
        added=len(plan.new),
        changed=len(plan.changed),
    )
    return plan


def write_piece(
    session: Session, actor: Actor, role: Role, people: AnyPeople, *, seen: str, now: datetime
) -> Plan:
    """Write some rows of a file: all of them, or none; return what has changed by it.

    `seen` is the fingerprint of the plan that the office has read and confirmed.

    Raises
    ------
    Conflict
        People have changed meanwhile, so that something else would be written.
    """
    scheme = get_scheme(session, lock=True)  # one import at a time
    known = _lock(session, role, people)
    plan = plan_import(session, role, people, known, now=now)
    if plan.fingerprint != seen:
        raise Conflict(
            _(
                "People have changed since you read this page, so nothing was imported. "
                "Below is what the file would change now."
            )
        )
    try:
        _write(session, actor, scheme, role, people, now)
    except IntegrityError as error:
        if not _is_taken(error):
            raise
        raise Conflict(
            _("Somebody joined at the same moment, so nothing was imported. Press again.")
        ) from error
    return plan


def _is_taken(error: IntegrityError) -> bool:
    """Say whether somebody else has written the same person meanwhile."""
    words = str(error.orig)
    return "uq_" in words or "UNIQUE" in words


def _lock(session: Session, role: Role, people: AnyPeople) -> dict[str, Any]:
    """Lock whoever is known already, so that nobody changes between the plan and the writing."""
    emails = [row.record.email for row in people.rows]
    return (_locked_mentors if role is Role.MENTOR else _locked_candidates)(session, emails)


def _write(
    session: Session,
    actor: Actor,
    scheme: Scheme,
    role: Role,
    people: AnyPeople,
    now: datetime,
) -> None:
    if role is Role.MENTOR:
        _import_mentors(session, actor, scheme, people, now)
    else:
        candidates, _counted = _import_candidates(session, actor, scheme, people, now)
        mentors = find_listed(session, people)
        records = [row.record for row in people.rows if isinstance(row.record, CandidateRecord)]
        add_lists(session, records, candidates, mentors, now)
        add_exclusions(session, records, candidates, mentors, now)
    session.flush()


def _locked_mentors(session: Session, emails: list[str]) -> dict[str, Mentor]:
    """Lock the mentors among some addresses, in the order of their ids."""
    ids = find_ids(session, Mentor, emails)
    return {
        mentor.account.email: mentor
        for piece in in_pieces(ids)
        for mentor in lock_mentors(session, piece).values()
    }


def _locked_candidates(session: Session, emails: list[str]) -> dict[str, Candidate]:
    """Lock the candidates among some addresses, in the order of their ids."""
    ids = find_ids(session, Candidate, emails)
    return {
        person.account.email: person
        for piece in in_pieces(ids)
        for person in lock_candidates(session, piece).values()
    }


def _import_mentors(
    session: Session,
    actor: Actor,
    scheme: Scheme,
    read: AnyPeople,
    now: datetime,
) -> tuple[dict[str, Mentor], Counted]:
    people = {row.record.email: row for row in read.rows}
    names = {email: row.record.name for email, row in people.items()}
    mentors = _locked_mentors(session, list(people))
    accounts = add_people(session, actor, names, Role.MENTOR, now=now)
    added, changed = [], 0
    for email, row in people.items():
        if mentor := mentors.get(email):
            changed += _change_mentor(
                session, actor, mentor, changes_of(mentor, row, read.columns, now), now
            )
            continue
        mentors[email] = Mentor(
            account=accounts[email], scheme_id=scheme.id, created_at=now, updated_at=now,
            **new_values(row, now),
        )  # fmt: skip
        added.append(mentors[email])
    session.add_all(added)
    session.flush()
    for mentor in added:
        record_in(
            session,
            scheme.id,
            actor,
            "mentor.loaded",
            mentor.public_id,
            now=now,
        )
        if mentor.confirmed_at:
            session.add(as_it_stands(mentor, ClaimSource.IMPORT, mentor.confirmed_at))
    return mentors, Counted(len(added), changed, len(people) - len(added) - changed)


def _import_candidates(
    session: Session,
    actor: Actor,
    scheme: Scheme,
    read: AnyPeople,
    now: datetime,
) -> tuple[dict[str, Candidate], Counted]:
    people = {row.record.email: row for row in read.rows}
    names = {email: row.record.name for email, row in people.items()}
    candidates = _locked_candidates(session, list(people))
    accounts = add_people(session, actor, names, Role.CANDIDATE, now=now)
    added, changed = [], 0
    for email, row in people.items():
        if person := candidates.get(email):
            changes = changes_of(person, row, read.columns, now)
            changed += _change(session, actor, person, changes, "candidate.loaded", now)
            continue
        candidates[email] = Candidate(
            account=accounts[email], scheme_id=scheme.id, created_at=now, updated_at=now,
            **new_values(row, now),
        )  # fmt: skip
        added.append(candidates[email])
    session.add_all(added)
    session.flush()
    for candidate in added:
        record_in(
            session,
            scheme.id,
            actor,
            "candidate.loaded",
            candidate.public_id,
            now=now,
        )
    return candidates, Counted(len(added), changed, len(people) - len(added) - changed)


def _change(
    session: Session,
    actor: Actor,
    person: Mentor | Candidate,
    changes: Mapping[str, object],
    action: str,
    now: datetime,
) -> bool:
    """Write what is different, and say whether anything was."""
    if not changes:
        return False
    for name, value in changes.items():
        setattr(person, name, value)
    person.updated_at = now
    columns = ",".join(sorted(changes))
    record_in(
        session,
        person.scheme_id,
        actor,
        action,
        person.public_id,
        now=now,
        columns=columns,
    )
    return True


def _change_mentor(
    session: Session, actor: Actor, mentor: Mentor, changes: Values, now: datetime
) -> bool:
    """Write what is different of a known mentor; a later word on their places is a claim."""
    said_at = changes.get("confirmed_at")
    if said_at is None:
        return _change(session, actor, mentor, changes, "mentor.loaded", now)
    if mentor.kept_places:  # the file's number is the whole of it, the same as ours or not
        changes = {"capacity": mentor.capacity, **changes}
    with claiming(session, mentor, ClaimSource.IMPORT, now=now, made_at=said_at):
        return _change(session, actor, mentor, changes, "mentor.loaded", now)
