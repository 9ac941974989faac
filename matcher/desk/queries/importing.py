"""What a file of people would change: who is new, who would change and how, who stays the same.

People are found again by their e-mail address. A file never overrules what somebody has said here
themselves: a mentor's places are only taken from it where it is the later word (`confirmed_on`),
and what it has no column for stays as it is.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.actor import Role
from matcher.core.days import HOME, local_day
from matcher.core.paging import in_pieces
from matcher.desk.queries.belonging import is_of_the_desk
from matcher.desk.queries.importing_links import new_exclusions, new_lists
from matcher.desk.queries.pages import of_the_desk
from matcher.matching.files.people import People, PersonRow
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus, is_listed
from matcher.reference.files import vocabulary

NOON = time(12)
COLUMN_OF = {
    "region": "place",
    "lat": "place",
    "lon": "place",
    "status": "paused_until",
    "place_limit": "capacity",
    "confirmed_at": "confirmed_on",
}
"""Which column of a file a value is read from, where it is not called the same."""
KEPT_WHERE_BLANK = {"waiting_since"}
LINKS = ("my_list", "exclusions")
Values = dict[str, Any]
AnyPeople = People[MentorRecord] | People[CandidateRecord]


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in a file: what would change of them, each as it is and as it would be."""

    row: int
    email: str
    name: str
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; `renamed` are people whose name stays as it is here."""

    new: tuple[Found, ...]
    changed: tuple[Found, ...]
    n_same: int
    renamed: tuple[Found, ...]

    @property
    def n_good(self) -> int:
        """How many rows can be used."""
        return len(self.new) + len(self.changed) + self.n_same

    @property
    def changes_anything(self) -> bool:
        """Whether an import would write anything at all."""
        return bool(self.new or self.changed)

    @property
    def fingerprint(self) -> str:
        """A short hash of all that would be written."""
        said = repr([(one.email, sorted(one.changes.items())) for one in self.new + self.changed])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def plan_import(
    session: Session,
    role: Role,
    people: AnyPeople,
    known: Mapping[str, Any] | None = None,
    *,
    now: datetime,
) -> Plan:
    """Compare the good rows of a file with who is here (`known`, if they are read already)."""
    emails = [row.record.email for row in people.rows]
    if known is None:
        known = find_known(session, Mentor if role is Role.MENTOR else Candidate, emails)
    names = find_names(session, emails)
    links = _links(session, role, people, known)
    new, changed, renamed, n_same = [], [], [], 0
    for row in people.rows:
        email, name = row.record.email, row.record.name
        person = known.get(email)
        changes = _differences(person, row, people.columns, now) | links.get(email, {})
        found = Found(row.row, email, names.get(email, name), changes)
        if person is None:
            new.append(found)
        elif changes:
            changed.append(found)
        else:
            n_same += 1
        if names.get(email, name) != name:
            renamed.append(Found(row.row, email, name, {"name": (names[email], name)}))
    return Plan(tuple(new), tuple(changed), n_same, tuple(renamed))


def find_known(
    session: Session, kind: type[Mentor] | type[Candidate], emails: Collection[str]
) -> dict[str, Any]:
    """Return the mentors or candidates among some e-mail addresses, by address."""
    found: dict[str, Any] = {}
    for piece in in_pieces(emails):
        query = select(kind).join(Account, Account.id == kind.account_id)
        query = query.where(of_the_desk(session, kind))
        rows: Iterable[Any] = session.scalars(query.where(Account.email.in_(piece)))
        found |= {person.account.email: person for person in rows}
    return found


def find_ids(
    session: Session, kind: type[Mentor] | type[Candidate], emails: Collection[str]
) -> list[int]:
    """Return the ids of the mentors or candidates among some e-mail addresses, in order."""
    found: list[int] = []
    for piece in in_pieces(emails):
        query = select(kind.id).join(Account, Account.id == kind.account_id)
        query = query.where(of_the_desk(session, kind))
        found += session.scalars(query.where(Account.email.in_(piece)))
    return sorted(found)


def find_names(session: Session, emails: Collection[str]) -> dict[str, str]:
    """Return what people of the desk's scheme are called here, by e-mail address."""
    found: dict[str, str] = {}
    is_own = is_of_the_desk(session)
    for piece in in_pieces(emails):
        query = select(Account.email, Account.name).where(Account.email.in_(piece), is_own)
        found |= {row.email: row.name for row in session.execute(query)}
    return found


def find_listed(session: Session, people: AnyPeople) -> dict[str, Mentor]:
    """Return the mentors whom the candidates of a file list or are kept apart from, by address."""
    asked: set[str] = set()
    for row in people.rows:
        if isinstance(row.record, CandidateRecord):
            asked |= set(row.record.preferences or ()) | row.record.exclusions
    return find_known(session, Mentor, sorted(asked))


def _links(
    session: Session, role: Role, people: AnyPeople, known: Mapping[str, Any]
) -> dict[str, dict[str, tuple[Any, Any]]]:
    """Return how many mentors each candidate would get onto their list, or be kept apart from."""
    if role is not Role.CANDIDATE:
        return {}
    records = [row.record for row in people.rows if isinstance(row.record, CandidateRecord)]
    mentors = find_listed(session, people)
    links: dict[str, dict[str, tuple[Any, Any]]] = {}
    for name, found in (
        ("my_list", new_lists(session, records, known, mentors)),
        ("exclusions", new_exclusions(session, records, known, mentors)),
    ):
        for email, listed in found.items():
            links.setdefault(email, {})[name] = (0, len(listed))
    return links


def _differences(
    person: Any, row: PersonRow[Any], columns: frozenset[str], now: datetime
) -> dict[str, tuple[Any, Any]]:
    """Return what is different of a person, each value as it is and as it would be."""
    if person is None:
        return {name: (None, _plain(value)) for name, value in new_values(row, now).items()}
    changes = changes_of(person, row, columns, now)
    return {name: (_plain(getattr(person, name)), _plain(to)) for name, to in changes.items()}


def _plain(value: Any) -> Any:
    """Return a value that looks the same whenever it means the same: sets in order, days."""
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    return local_day(value) if isinstance(value, datetime) else value


def new_values(row: PersonRow[Any], now: datetime) -> Values:
    """Return all that a file says of somebody new."""
    if isinstance(row.record, MentorRecord):
        places = _places(row.record, now) | {"place_limit": row.record.capacity}
        return _profile(row) | _only_mentors(row) | places
    return _profile(row) | _wishes(row.record)


def changes_of(
    person: Mentor | Candidate, row: PersonRow[Any], columns: frozenset[str], now: datetime
) -> Values:
    """Return the values of a known person that a file would change."""
    values = _profile(row)
    if isinstance(person, Mentor):
        values |= _only_mentors(row) | _later_word(person, row.record, now)
    else:
        values |= _wishes(row.record)
    if values["place"] == person.place and (person.lat is None) == (values["lat"] is None):
        del values["region"], values["lat"], values["lon"]
    changes = {
        name: value
        for name, value in values.items()
        if _is_said(COLUMN_OF.get(name, name), row, columns) and getattr(person, name) != value
    }
    if "capacity" not in changes:
        changes.pop("place_limit", None)
    return changes


def _is_said(column: str, row: PersonRow[Any], columns: frozenset[str]) -> bool:
    """Say whether a file says anything in a column of this row; some blanks say nothing."""
    if column in KEPT_WHERE_BLANK and column in row.blank:
        return False
    return not columns or column in columns


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
    """Return what a file says of a known mentor's places, if it is later than what we know.

    What was said on the same day is not later. A blank never ends a break by itself.
    """
    said = _places(read, now)
    known_on = mentor.confirmed_at and local_day(mentor.confirmed_at)
    if known_on and (read.confirmed_on is None or read.confirmed_on <= known_on):
        return {}
    ends_a_break = read.paused_until is None and read.confirmed_on is None
    if not is_listed(mentor.status) or ends_a_break:
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
