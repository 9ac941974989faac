"""One person as the office sees them: who they are, and under which ids the log knows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.desk.queries.everybody import candidate_in_words, mentor_state
from matcher.desk.queries.pages import of_the_desk
from matcher.matching.queries.runs import get_scheme_id
from matcher.mentors.models import Mentor
from matcher.mentors.rules import confirmed_in_words, is_listed
from matcher.pairings.models import Pairing, Proposal

AnyProfile = TypeVar("AnyProfile", Candidate, Mentor)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What stands at the top of a person's page.

    `all_ids` are those of their accounts: this one, and what was merged into it. `subjects` are
    the public ids by which the log knows them and what they have with others.
    """

    account_id: int
    all_ids: Sequence[int] = field(repr=False)
    public_id: PublicId
    name: str
    email: str
    active: bool
    since: datetime
    is_office: bool
    also: Sequence[str]
    candidate: Mapping[str, Any] | None
    mentor: Mapping[str, Any] | None
    subjects: Sequence[PublicId] = field(repr=False)

    @property
    def waits(self) -> bool:
        """Whether they have asked to be something, and wait for the office."""
        return any(one is not None and one["waits"] for one in (self.candidate, self.mentor))


def get_person(session: Session, public_id: PublicId, *, today: date) -> PersonPage:
    """Return a person by the public id of their account.

    Raises
    ------
    NotFound
        There is no such person.
    """
    account = session.scalars(select(Account).where(Account.public_id == public_id)).one_or_none()
    if account is None:
        raise NotFound(_("We cannot find that person."))
    candidate = _profile(session, Candidate, account)
    mentor = _profile(session, Mentor, account)
    merged = session.scalars(select(Account).where(Account.merged_into_id == account.id)).all()
    all_ids = [account.id, *(one.id for one in merged)]
    return PersonPage(
        account_id=account.id,
        all_ids=all_ids,
        public_id=account.public_id,
        name=account.name,
        email=account.email,
        active=account.active,
        since=account.created_at,
        is_office=any(run.scheme_id == get_scheme_id(session) for run in account.runs),
        candidate=_candidate(candidate) if candidate else None,
        mentor=_mentor(mentor, today) if mentor else None,
        also=[one.email for one in merged if not one.email.endswith(".invalid")],
        subjects=[*_own_ids(session, all_ids), *_shared_ids(session, candidate, mentor)],
    )


def _profile(session: Session, profile: type[AnyProfile], account: Account) -> AnyProfile | None:
    """Return what somebody is in the desk's scheme."""
    own = select(profile).where(profile.account_id == account.id, of_the_desk(session, profile))
    return session.scalars(own).one_or_none()


def get_person_name(session: Session, public_id: PublicId) -> tuple[int, str]:
    """Return the id and the name of somebody's account.

    Raises
    ------
    NotFound
        There is no such person.
    """
    found = session.execute(
        select(Account.id, Account.name).where(Account.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound(_("We cannot find that person."))
    return found.id, found.name


def find_account_of_mentor(session: Session, mentor_id: PublicId) -> PublicId:
    """Return the public id of a mentor's account.

    Raises
    ------
    NotFound
        There is no such mentor.
    """
    found = session.scalar(
        select(Account.public_id)
        .join(Mentor, Mentor.account_id == Account.id)
        .where(Mentor.public_id == mentor_id)
    )
    if found is None:
        raise NotFound(_("We cannot find that mentor."))
    return found


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "public_id": candidate.public_id,
        "state": candidate_in_words(candidate.level, candidate.status),
        "is_seeking": candidate.status == "seeking",
        "waits": candidate.status == "enrolled",
        "employer": candidate.employer,
        "place": candidate.place,
        "waiting_since": candidate.waiting_since,
        "confirmed_on": local_day(candidate.confirmed_at),
        "resting_until": candidate.resting_until,
        "lost_mentor": candidate.lost_mentor,
    }


def _mentor(mentor: Mentor, today: date) -> dict[str, Any]:
    said_on = local_day(mentor.confirmed_at) if mentor.confirmed_at else None
    return {
        "public_id": mentor.public_id,
        "state": mentor_state(mentor.status, mentor.capacity, mentor.held, mentor.refused_at),
        "is_listed": is_listed(mentor.status),
        "waits": mentor.status in {"applied", "trained"},
        "said": confirmed_in_words(said_on, today),
        "employer": mentor.employer,
        "place": mentor.place,
        "paused_until": mentor.paused_until,
        "silences": mentor.silences,
        "trained_on": mentor.trained_on,
    }


def _own_ids(session: Session, account_ids: Sequence[int]) -> list[PublicId]:
    """Return the public ids of a person's accounts and profiles."""
    accounts = select(Account.public_id).where(Account.id.in_(account_ids))
    profiles = [
        select(profile.public_id).where(
            profile.account_id.in_(account_ids), of_the_desk(session, profile)
        )
        for profile in (Candidate, Mentor)
    ]
    return [one for query in (accounts, *profiles) for one in session.scalars(query)]


def _shared_ids(
    session: Session, candidate: Candidate | None, mentor: Mentor | None
) -> list[PublicId]:
    """Return the public ids of all requests, offers and pairings of a person."""
    return [
        one
        for model in (Proposal, Pairing)
        for one in session.scalars(
            select(model.public_id).where(is_of(model, candidate, mentor)).order_by(model.id)
        )
    ]


def is_of(model: Any, candidate: Candidate | None, mentor: Mentor | None) -> Any:
    """Return the condition that a request or pairing is this person's."""
    return or_(
        False,
        *([model.candidate_id == candidate.id] if candidate else ()),
        *([model.mentor_id == mentor.id] if mentor else ()),
    )
