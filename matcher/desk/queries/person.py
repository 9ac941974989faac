"""One person as the office sees them: who they are, what they have with whom, and all they did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account, Application
from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.actor import Role
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.everybody import candidate_in_words, mentor_state
from matcher.desk.queries.pages import AnyRow, read_page
from matcher.desk.queries.pairings import LABELS as PAIRING_LABELS
from matcher.desk.rules.deeds import in_words
from matcher.mentors.models import Mentor
from matcher.mentors.rules import confirmed_in_words, is_listed
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import OPEN, PairingStatus, ProposalStatus

MOST_MAILS = 10


@dataclass(frozen=True, slots=True)
class Tie:
    """Something between this person and another: a request, an offer or a pairing."""

    other_id: PublicId
    other_name: str
    as_mentor: bool
    label: str
    colour: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to this person; `failed` where it was refused for good."""

    about: str
    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What stands at the top of a person's page."""

    account_id: int
    public_id: PublicId
    name: str
    email: str
    active: bool
    since: datetime
    is_office: bool
    candidate: Mapping[str, Any] | None
    mentor: Mapping[str, Any] | None
    subjects: Sequence[PublicId] = field(repr=False)

    @property
    def waits(self) -> bool:
        """Whether they have asked to be something, and wait for the office."""
        return any(one is not None and one["waits"] for one in (self.candidate, self.mentor))


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a person's history: when, by whom (no name: the service), what, and with whom."""

    at: datetime
    by: str
    by_id: PublicId | None
    words: str
    other: str
    other_id: PublicId | None


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
    candidate = session.scalars(
        select(Candidate).where(Candidate.account_id == account.id)
    ).one_or_none()
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == account.id)).one_or_none()
    own = [account.public_id, *(one.public_id for one in (candidate, mentor) if one)]
    return PersonPage(
        account_id=account.id,
        public_id=account.public_id,
        name=account.name,
        email=account.email,
        active=account.active,
        since=account.created_at,
        is_office=any(role.name == Role.ADMIN for role in account.roles),
        candidate=_candidate(candidate) if candidate else None,
        mentor=_mentor(mentor, today) if mentor else None,
        subjects=[*own, *_shared_ids(session, candidate, mentor)],
    )


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
        "state": mentor_state(mentor.status, mentor.capacity, mentor.held),
        "is_listed": is_listed(mentor.status),
        "waits": mentor.status in {"applied", "trained"},
        "said": confirmed_in_words(said_on, today),
        "employer": mentor.employer,
        "place": mentor.place,
        "paused_until": mentor.paused_until,
        "silences": mentor.silences,
    }


def _shared_ids(
    session: Session, candidate: Candidate | None, mentor: Mentor | None
) -> list[PublicId]:
    """Return the public ids of all requests, offers and pairings of a person."""
    return [
        one
        for model in (Proposal, Pairing)
        for one in session.scalars(
            select(model.public_id).where(_is_of(model, candidate, mentor)).order_by(model.id)
        )
    ]


def _is_of(model: Any, candidate: Candidate | None, mentor: Mentor | None) -> Any:
    return or_(
        False,
        *([model.candidate_id == candidate.id] if candidate else ()),
        *([model.mentor_id == mentor.id] if mentor else ()),
    )


PROPOSAL_LABELS = {
    ProposalStatus.OFFERED: (_l("Offered"), "blue"),
    ProposalStatus.REQUESTED: (_l("Asked"), "blue"),
    ProposalStatus.ACCEPTED: (_l("Awaits the office"), "yellow"),
}


def list_ties(session: Session, person: PersonPage) -> list[Tie]:
    """Return what a person has open, then their pairings, each the newest first."""
    return [
        *_ties(session, person, Proposal, Proposal.created_at, Proposal.status.in_(OPEN)),
        *_ties(session, person, Pairing, Pairing.started_on, True),
    ]


def _ties(
    session: Session, person: PersonPage, model: Any, since: Any, condition: Any
) -> Iterable[Tie]:
    candidate_account, mentor_account = aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            model.status,
            since.label("since"),
            (model.ended_at if model is Pairing else model.expires_at).label("until"),
            candidate_account.id.label("candidate_account_id"),
            candidate_account.public_id.label("candidate_id"),
            candidate_account.name.label("candidate_name"),
            mentor_account.public_id.label("mentor_id"),
            mentor_account.name.label("mentor_name"),
        )
        .join(Candidate, Candidate.id == model.candidate_id)
        .join(candidate_account, candidate_account.id == Candidate.account_id)
        .join(Mentor, Mentor.id == model.mentor_id)
        .join(mentor_account, mentor_account.id == Mentor.account_id)
        .where(
            or_(candidate_account.id == person.account_id, mentor_account.id == person.account_id),
            condition,
        )
        .order_by(model.id.desc())
    )
    return [_tie(row, person) for row in rows]


def _tie(row: AnyRow, person: PersonPage) -> Tie:
    as_mentor = row.candidate_account_id != person.account_id
    label, colour = (
        PROPOSAL_LABELS[ProposalStatus(row.status)]
        if row.status in OPEN
        else PAIRING_LABELS[PairingStatus(row.status)]
    )
    return Tie(
        other_id=row.candidate_id if as_mentor else row.mentor_id,
        other_name=row.candidate_name if as_mentor else row.mentor_name,
        as_mentor=as_mentor,
        label=str(label),
        colour=colour,
        since=local_day(row.since) if isinstance(row.since, datetime) else row.since,
        until=local_day(row.until) if row.until else None,
    )


def list_mails(session: Session, person: PersonPage) -> list[Mail]:
    """Return the newest mails to a person: what they were about, not what they said."""
    rows = session.execute(
        select(OutboxMail.template, OutboxMail.status, OutboxMail.due_at, OutboxMail.sent_at)
        .where(OutboxMail.recipient_id == person.account_id, OutboxMail.dropped_at.is_(None))
        .order_by(OutboxMail.id.desc())
        .limit(MOST_MAILS)
    )
    states = {
        MailStatus.QUEUED: _("waits to go out"),
        MailStatus.SENT: _("sent"),
        MailStatus.FAILED: _("could not be delivered"),
    }
    return [
        Mail(mail_about(row.template), row.sent_at or row.due_at, states[MailStatus(row.status)])
        for row in rows
    ]


def list_notes(session: Session, account_id: int) -> list[str]:
    """Return what a person wrote as they asked to join."""
    rows = session.scalars(
        select(Application.note)
        .where(Application.account_id == account_id, Application.note != "")
        .order_by(Application.id)
    )
    return list(rows)


def mail_about(template: str) -> str:
    """Name a kind of mail by its template."""
    return template.rsplit("/", 1)[-1].replace("_", " ").capitalize()


def list_history(session: Session, person: PersonPage, number: int) -> Page[Deed]:
    """Return a page of all that was done by a person or concerns them, the newest first."""
    actor = aliased(Account)
    query = (
        select(
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.subject,
            AuditEntry.details,
            actor.name.label("by"),
            actor.public_id.label("by_id"),
        )
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .where(
            or_(AuditEntry.subject.in_(person.subjects), AuditEntry.actor_id == person.account_id)
        )
        .order_by(AuditEntry.id.desc())
    )
    page = read_page(session, query, number, lambda row: row)
    others = _others(session, person, [row.subject for row in page.items])
    return page.map(lambda row: _deed(row, others))


def _deed(row: AnyRow, others: Mapping[str, tuple[str, PublicId]]) -> Deed:
    other, other_id = others.get(row.subject, ("", None))
    words = in_words(row.action, row.details)
    return Deed(row.at, row.by or "", row.by_id, words, other, other_id)


def _others(
    session: Session, person: PersonPage, subjects: Sequence[str]
) -> dict[str, tuple[str, PublicId]]:
    """Return who else each of these subjects concerns: the other of the two, or whose it is."""
    found: dict[str, tuple[str, PublicId]] = {}
    wanted = sorted(set(subjects))
    for model in (Proposal, Pairing):
        for subject, name, public_id, account_id in _two_sides(session, model, wanted):
            if account_id != person.account_id:
                found[subject] = (name, public_id)
    for profile in (Candidate, Mentor):
        rows = session.execute(
            select(profile.public_id, Account.name, Account.public_id)
            .join(Account, Account.id == profile.account_id)
            .where(profile.public_id.in_(wanted), Account.id != person.account_id)
        )
        found |= {row[0]: (row[1], row[2]) for row in rows}
    return found


def _two_sides(session: Session, model: Any, wanted: Sequence[str]) -> Iterable[AnyRow]:
    for profile, key in ((Candidate, model.candidate_id), (Mentor, model.mentor_id)):
        yield from session.execute(
            select(model.public_id, Account.name, Account.public_id, Account.id)
            .join(profile, profile.id == key)
            .join(Account, Account.id == profile.account_id)
            .where(model.public_id.in_(wanted))
        )
