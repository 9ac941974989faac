"""Two entries of one person, side by side: what each has, and what stands in the way of merging."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, Application
from matcher.candidates.models import Candidate, ListEntry
from matcher.core.actor import Role
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.desk.queries.everybody import candidate_in_words, mentor_in_words
from matcher.desk.queries.person import is_of
from matcher.mentors.models import Mentor
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Message, Pairing, Proposal
from matcher.pairings.rules.states import LIVE, OPEN
from matcher.reference.files import vocabulary


@dataclass(frozen=True, slots=True)
class Has:
    """How much one entry has of what goes over in a merge."""

    n_pairings: int
    n_live: int
    n_proposals: int
    n_open: int
    n_messages: int
    n_listed: int
    n_notes: int
    n_mails: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two entries."""

    account: Account
    candidate: Candidate | None
    mentor: Mentor | None
    has: Has

    @property
    def is_office(self) -> bool:
        """Whether it works in the office."""
        return any(role.name == Role.ADMIN for role in self.account.roles)

    @property
    def what(self) -> list[str]:
        """What the entry is, a line each."""
        lines = []
        if self.candidate:
            lines.append(candidate_in_words(self.candidate.level, self.candidate.status))
        if self.mentor:
            mentor = self.mentor
            lines.append(mentor_in_words(mentor.status, mentor.capacity, mentor.held))
        return lines

    @property
    def employers(self) -> list[str]:
        """The employers it names, each once."""
        named = [one.employer for one in (self.candidate, self.mentor) if one and one.employer]
        return list(dict.fromkeys(named))

    @property
    def places(self) -> list[str]:
        """The places it names, each once."""
        named = [one.place for one in (self.candidate, self.mentor) if one and one.place]
        return list(dict.fromkeys(named))


def get_sides(session: Session, one_id: PublicId, other_id: PublicId) -> tuple[Side, Side]:
    """Return two entries with what each has.

    Raises
    ------
    NotFound
        One does not exist, or was merged already; or both are the same.
    """
    if one_id == other_id:
        raise NotFound(_("Choose two different entries to merge."))
    return _side(session, one_id), _side(session, other_id)


def _side(session: Session, public_id: PublicId) -> Side:
    account = session.scalars(
        select(Account).where(Account.public_id == public_id, Account.merged_into_id.is_(None))
    ).one_or_none()
    if account is None:
        raise NotFound(_("One of the two is not in the register any more."))
    own = Candidate.account_id == account.id
    candidate = session.scalars(select(Candidate).where(own)).one_or_none()
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == account.id)).one_or_none()
    return Side(account, candidate, mentor, _has(session, account, candidate, mentor))


def _has(
    session: Session, account: Account, candidate: Candidate | None, mentor: Mentor | None
) -> Has:
    def count(of: Any, *conditions: Any) -> int:
        return session.scalar(select(func.count(of)).where(*conditions)) or 0

    pairing, proposal = is_of(Pairing, candidate, mentor), is_of(Proposal, candidate, mentor)
    written = select(Proposal.id).where(proposal)
    listed = ListEntry.candidate_id == (candidate.id if candidate else None)
    mails = OutboxMail.recipient_id == account.id
    return Has(
        n_pairings=count(Pairing.id, pairing),
        n_live=count(Pairing.id, pairing, Pairing.status.in_(LIVE)),
        n_proposals=count(Proposal.id, proposal),
        n_open=count(Proposal.id, proposal, Proposal.status.in_(OPEN)),
        n_messages=count(Message.id, Message.proposal_id.in_(written)),
        n_listed=count(ListEntry.id, listed),
        n_notes=count(Application.id, Application.account_id == account.id, Application.note != ""),
        n_mails=count(OutboxMail.id, mails, OutboxMail.status == MailStatus.QUEUED),
    )


def why_not_merge(session: Session, kept: Side, gone: Side) -> list[str]:
    """Return everything that stands in the way of merging two entries, in words."""
    reasons = []
    if gone.is_office:
        reasons.append(
            _("%(email)s works in the office. Keep that entry.", email=gone.account.email)
        )
    profiles = [one for side in (kept, gone) for one in (side.candidate, side.mentor) if one]
    if len({one.scheme_id for one in profiles}) > 1:
        reasons.append(_("The two take part in different schemes."))
    if kept.candidate and gone.candidate:
        reasons += _busy_twice(session, kept.candidate, gone.candidate)
    if _met_each_other(session, kept, gone):
        reasons.append(
            _("One has asked the other, or mentors them. Nobody mentors themselves: look again.")
        )
    return reasons


def _busy_twice(session: Session, kept: Candidate, gone: Candidate) -> list[str]:
    busy = {one.id: _busy_levels(session, one.id) for one in (kept, gone)}
    both = busy[kept.id] & busy[gone.id]
    return [
        _(
            "Both have a mentor, a request or an offer for %(level)s. End or take back one first.",
            level=vocabulary().levels.label(level),
        )
        for level in sorted(both)
    ]


def _busy_levels(session: Session, candidate_id: int) -> set[str]:
    found: set[str] = set()
    for model, states in ((Proposal, OPEN), (Pairing, LIVE)):
        rows: Sequence[str] = session.scalars(
            select(model.level).where(model.candidate_id == candidate_id, model.status.in_(states))
        ).all()
        found |= set(rows)
    return found


def _met_each_other(session: Session, kept: Side, gone: Side) -> bool:
    """Say whether there is a request or pairing between the two, open or past."""
    for model in (Proposal, Pairing):
        between = [
            and_(model.candidate_id == one.candidate.id, model.mentor_id == other.mentor.id)
            for one, other in ((kept, gone), (gone, kept))
            if one.candidate and other.mentor
        ]
        if between and session.scalar(select(model.id).where(or_(*between)).limit(1)):
            return True
    return False
