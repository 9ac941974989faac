"""A scheme to try things out on: its people, its past, and the three who may sign in."""

import csv
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, joinedload

from matcher.accounts.models import Account, AccountRole, SchemeAdmin
from matcher.accounts.queries import DEMO_PEOPLE
from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.rules import CandidateStatus
from matcher.core.actor import SYSTEM, Actor, Role
from matcher.core.days import HOME
from matcher.desk.services.demo_claims import say_lately
from matcher.desk.services.demo_history import live_through
from matcher.desk.services.demo_people import DemoPeople
from matcher.desk.services.importing import Sheets, import_people
from matcher.matching.files.people import read_candidates, read_mentors
from matcher.matching.models import MatchRun, Scheme, Suggestion
from matcher.matching.rules.settings import new_scheme
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, free_places
from matcher.mentors.services import as_it_stands
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import LIVE, OPEN, ProposalStatus
from matcher.reference.files import vocabulary
from matcher.reference.services import load_vocabulary

SCHEME_CODE, SCHEME_NAME = "chartership", "Chartership mentoring"
BEGAN = timedelta(days=430)  # how long ago everybody was loaded
OFFICE_NAME = "Robin Ashdown"
NOON = time(12)


def fill_demo(
    session: Session,
    people: DemoPeople,
    data: Path,
    *,
    now: datetime,
    tell: Callable[[float], object] = lambda share: None,
) -> Actor:
    """Fill a migrated, empty database with a made-up scheme; return its administrator."""
    load_vocabulary(session, vocabulary())
    scheme = Scheme(
        code=SCHEME_CODE, name=SCHEME_NAME, settings=new_scheme(), created_at=now - BEGAN
    )
    session.add(scheme)
    session.flush()
    _load(session, scheme, people, now)
    office = _add_office(session, scheme, now)
    live_through(session, scheme, office, _messages(data), now=now, tell=tell)
    say_lately(session, now=now)
    for person in (Mentor, Candidate):  # they have lived here for a year
        session.execute(update(person).values(first_visit=""))
    _list_some_lately(session, now)
    return office


def _list_some_lately(session: Session, now: datetime) -> None:
    """Let some of those who have never mentored anybody here be new."""
    has_mentored = exists().where(Pairing.mentor_id == Mentor.id)
    never = select(Mentor).where(~has_mentored).order_by(Mentor.id)
    for number, mentor in enumerate(session.scalars(never)):
        if number % 3 == 0:
            mentor.listed_on = now.date() - timedelta(days=7 + number % 80)


def _load(session: Session, scheme: Scheme, people: DemoPeople, now: datetime) -> None:
    """Load the people as `matcher load` does, long ago; their claims are of later days."""
    sheets = Sheets(
        read_mentors("mentors.csv", people.mentors_csv().encode(), as_of=people.as_of),
        read_candidates("candidates.csv", people.candidates_csv().encode(), as_of=people.as_of),
    )
    import_people(session, SYSTEM, scheme, sheets, now=now - BEGAN)
    said = {mentor.email: mentor.confirmed_on for mentor in sheets.mentors.records}
    for mentor in session.scalars(select(Mentor)):
        if day := said[mentor.account.email]:
            mentor.confirmed_at = min(now, datetime.combine(day, NOON, HOME))
            session.add(as_it_stands(mentor, ClaimSource.PAGE, mentor.confirmed_at))


def _add_office(session: Session, scheme: Scheme, now: datetime) -> Actor:
    account = Account(
        email=DEMO_PEOPLE[Role.ADMIN],
        name=OFFICE_NAME,
        created_at=now - BEGAN,
        roles=[AccountRole(name=Role.ADMIN)],
        runs=[SchemeAdmin(scheme_id=scheme.id, added_at=now - BEGAN)],
    )
    session.add(account)
    session.flush()
    runs = frozenset({scheme.id})
    return Actor(
        account.id, account.name, frozenset({Role.ADMIN}), scheme_ids=runs, scheme_id=scheme.id
    )


def _messages(data: Path) -> list[str]:
    with (data / "demo" / "about.csv").open(encoding="utf-8", newline="") as rows:
        return [row["text"] for row in csv.DictReader(rows) if row["part"] == "message"]


def open_doors(session: Session) -> dict[Role, str]:
    """Choose a candidate and a mentor whose pages have something to show; let them sign in.

    Returns
    -------
    dict
        The names of the three people who may sign in, by role.
    """
    candidate, mentor = _telling_candidate(session), _telling_mentor(session)
    candidate.account.email = DEMO_PEOPLE[Role.CANDIDATE]
    mentor.account.email = DEMO_PEOPLE[Role.MENTOR]
    return {
        Role.CANDIDATE: candidate.account.name,
        Role.MENTOR: mentor.account.name,
        Role.ADMIN: OFFICE_NAME,
    }


def _telling_candidate(session: Session) -> Candidate:
    """Return a candidate who still looks, with a suggestion and, if there is one, a long list."""
    newest = select(func.max(MatchRun.id)).scalar_subquery()
    has_suggestion = exists().where(
        Suggestion.candidate_id == Candidate.id, Suggestion.run_id == newest
    )
    is_asking = exists().where(Proposal.candidate_id == Candidate.id, Proposal.status.in_(OPEN))
    n_listed = (
        select(func.count(ListEntry.id))
        .where(ListEntry.candidate_id == Candidate.id)
        .scalar_subquery()
    )
    return session.scalars(
        select(Candidate)
        .where(
            Candidate.status == CandidateStatus.SEEKING,
            Candidate.looking_asked_at.is_(None),
            Candidate.resting_until.is_(None),
            ~is_asking,
        )
        .order_by(
            has_suggestion.desc(),
            (Candidate.level == "chartership").desc(),
            n_listed.desc(),
            Candidate.id,
        )
        .limit(1)
    ).one()


def _telling_mentor(session: Session) -> Mentor:
    """Return a mentor who has one request to answer and somebody already, with room to spare."""
    requests = select(Proposal).options(joinedload(Proposal.mentor))
    asked = [
        proposal.mentor
        for proposal in session.scalars(
            requests.where(Proposal.status == ProposalStatus.REQUESTED).order_by(Proposal.id)
        )
    ]
    busy = set(session.scalars(select(Pairing.mentor_id).where(Pairing.status.in_(LIVE))))
    return max(
        asked,
        key=lambda mentor: (
            mentor.id in busy,
            asked.count(mentor) == 1,
            free_places(mentor.capacity, mentor.held) > 0,
            -mentor.id,
        ),
    )
