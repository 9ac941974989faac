"""What a person has with others, which mails went to them, and what they wrote as they joined."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account
from matcher.accounts.queries import find_notes
from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _, _l
from matcher.desk.queries.mails import is_mail_of_the_desk
from matcher.desk.queries.pages import AnyRow, of_the_desk
from matcher.desk.queries.pairings import LABELS as PAIRING_LABELS
from matcher.desk.queries.person import PersonPage
from matcher.matching.queries.runs import get_scheme_id
from matcher.mentors.models import Mentor
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
            of_the_desk(session, Mentor),
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
        .join(Account, Account.id == OutboxMail.recipient_id)
        .where(OutboxMail.recipient_id.in_(person.all_ids), OutboxMail.dropped_at.is_(None))
        .where(is_mail_of_the_desk(session))
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


def list_notes(session: Session, person: PersonPage) -> list[str]:
    """Return what a person wrote as they asked to join."""
    found = find_notes(session, person.all_ids, get_scheme_id(session))
    return [note for account_id in person.all_ids for note in found.get(account_id, ())]


def mail_about(template: str) -> str:
    """Name a kind of mail by its template."""
    return template.rsplit("/", 1)[-1].replace("_", " ").capitalize()
