"""Loading people from two spreadsheets: all of them or none, and the same file twice is once.

People are found again by their e-mail address. A file never overrules what somebody has said here
themselves: a mentor's places are only taken from it where it is the later word (`confirmed_on`),
and a list of mentors only where the candidate has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.services import add_people
from matcher.audit.services import record
from matcher.candidates.models import Candidate
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor, Role
from matcher.core.days import HOME
from matcher.desk.services.importing_links import add_exclusions, add_lists
from matcher.matching.files.people import People, PersonRow
from matcher.matching.models import Scheme
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, is_listed
from matcher.mentors.services import as_it_stands, claiming, lock_mentors
from matcher.reference.files import vocabulary

NOON = time(12)
Values = dict[str, Any]


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
    mentors, of_mentors = _import_mentors(session, actor, scheme, sheets.mentors.rows, now)
    candidates, of_candidates = _import_candidates(
        session, actor, scheme, sheets.candidates.rows, now
    )
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


def _import_mentors(
    session: Session,
    actor: Actor,
    scheme: Scheme,
    rows: Iterable[PersonRow[MentorRecord]],
    now: datetime,
) -> tuple[dict[str, Mentor], Counted]:
    people = {row.record.email: row for row in rows}
    names = {email: row.record.name for email, row in people.items()}
    accounts = add_people(session, actor, names, Role.MENTOR, now=now)
    ids = [account.id for account in accounts.values()]
    found = select(Mentor.id).where(Mentor.account_id.in_(ids))
    known = lock_mentors(session, list(session.scalars(found)))
    mentors = {mentor.account.email: mentor for mentor in known.values()}
    added, changed = [], 0
    for email, row in people.items():
        values = _profile(row) | _only_mentors(row)
        if email in mentors:
            mentor = mentors[email]
            changed += _change_mentor(session, actor, mentor, values, row.record, now)
            continue
        places = _places(row.record, now) | {"place_limit": row.record.capacity}
        mentors[email] = Mentor(
            account=accounts[email], scheme_id=scheme.id, created_at=now, updated_at=now,
            **values, **places,
        )  # fmt: skip
        added.append(mentors[email])
    session.add_all(added)
    session.flush()
    for mentor in added:
        record(session, actor, "mentor.loaded", mentor.public_id, now=now)
        if mentor.confirmed_at:
            session.add(as_it_stands(mentor, ClaimSource.IMPORT, mentor.confirmed_at))
    return mentors, Counted(len(added), changed, len(people) - len(added) - changed)


def _import_candidates(
    session: Session,
    actor: Actor,
    scheme: Scheme,
    rows: Iterable[PersonRow[CandidateRecord]],
    now: datetime,
) -> tuple[dict[str, Candidate], Counted]:
    people = {row.record.email: row for row in rows}
    names = {email: row.record.name for email, row in people.items()}
    accounts = add_people(session, actor, names, Role.CANDIDATE, now=now)
    ids = [account.id for account in accounts.values()]
    found = select(Candidate.id).where(Candidate.account_id.in_(ids))
    known = lock_candidates(session, list(session.scalars(found)))
    candidates = {candidate.account.email: candidate for candidate in known.values()}
    added, changed = [], 0
    for email, row in people.items():
        values = _profile(row) | _wishes(row.record)
        if email in candidates:
            changed += _change(session, actor, candidates[email], values, "candidate.loaded", now)
            continue
        candidates[email] = Candidate(
            account=accounts[email], scheme_id=scheme.id, created_at=now, updated_at=now, **values
        )
        added.append(candidates[email])
    session.add_all(added)
    session.flush()
    for candidate in added:
        record(session, actor, "candidate.loaded", candidate.public_id, now=now)
    return candidates, Counted(len(added), changed, len(people) - len(added) - changed)


def _change(
    session: Session,
    actor: Actor,
    person: Mentor | Candidate,
    values: Values,
    action: str,
    now: datetime,
) -> bool:
    """Write what is different, and say whether anything was."""
    changes = {name: value for name, value in values.items() if getattr(person, name) != value}
    if not changes:
        return False
    for name, value in changes.items():
        setattr(person, name, value)
    person.updated_at = now
    columns = ",".join(sorted(changes))
    record(session, actor, action, person.public_id, now=now, columns=columns)
    return True


def _change_mentor(
    session: Session,
    actor: Actor,
    mentor: Mentor,
    values: Values,
    read: MentorRecord,
    now: datetime,
) -> bool:
    """Write what is different of a known mentor; a later word on their places is a claim."""
    later = _later_word(mentor, read, now)
    said_at = later.get("confirmed_at")
    if said_at is None:
        return _change(session, actor, mentor, values | later, "mentor.loaded", now)
    with claiming(session, mentor, ClaimSource.IMPORT, now=now, made_at=said_at):
        return _change(session, actor, mentor, values | later, "mentor.loaded", now)


def _profile(row: PersonRow[Any]) -> Values:
    """Return what mentors and candidates have in common."""
    person = row.record
    region = vocabulary().regions.find(person.region) if person.region else None
    furthest = person.max_distance_km
    return {
        "employer": person.employer,
        "line_manager_email": person.line_manager_email,
        "sector": person.sector,
        "level": person.level,
        "place": person.place,
        "region": region.code if region else None,
        "lat": person.latitude,
        "lon": person.longitude,
        "formats": _codes("formats", person.formats),
        "times": frozenset(row.profile.times),
        "max_distance_km": None if furthest is None else int(furthest),
        "about": row.profile.about,
        "languages": ", ".join(row.profile.languages),
    }


def _only_mentors(row: PersonRow[MentorRecord]) -> Values:
    """Return what mentors alone say; a file without what they enjoy takes nothing away."""
    said = {"strengths": _codes("skills", row.record.strengths)}
    return said | ({"enjoys": row.profile.enjoys} if row.profile.enjoys else {})


def _codes(kind: str, mask: int) -> frozenset[str]:
    return frozenset(getattr(vocabulary(), kind).codes(mask))


def _places(mentor: MentorRecord, now: datetime) -> Values:
    """Return what a file says of a mentor's places, and how old that is."""
    said = mentor.confirmed_on
    return {
        "status": MentorStatus.PAUSED if mentor.paused_until else MentorStatus.LISTED,
        "paused_until": mentor.paused_until,
        "capacity": mentor.capacity,
        "confirmed_at": min(now, _noon(said)) if said else None,
    }


def _later_word(mentor: Mentor, read: MentorRecord, now: datetime) -> Values:
    """Return what a file says of a known mentor's places, if it is later than what we know."""
    said = _places(read, now)
    if mentor.confirmed_at is not None and (
        said["confirmed_at"] is None or said["confirmed_at"] <= mentor.confirmed_at
    ):
        return {}
    if not is_listed(mentor.status):
        del said["status"], said["paused_until"]
    return said | {"place_limit": max(read.capacity, mentor.held)}


def _noon(day: date) -> datetime:
    return datetime.combine(day, NOON, HOME).astimezone(UTC)


def _wishes(candidate: CandidateRecord) -> Values:
    return {
        "needs": _codes("skills", candidate.needs),
        "sector_wish": candidate.sector_wish,
        "employer_wish": candidate.employer_wish,
        "waiting_since": candidate.waiting_since,
        "lost_mentor": candidate.lost_mentor,
    }
