"""What has been between a candidate and mentors: requests, offers and pairings that are over."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.paging import PER_PAGE
from matcher.matching.models import Exclusion
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.mine import was_seen_by_candidate
from matcher.pairings.rules.past import ending_in_words, past_in_words
from matcher.pairings.rules.states import LIVE, OPEN, ProposalStatus


@dataclass(frozen=True, slots=True)
class Past:
    """Something that is over; `ended` names what may be followed by "don't suggest them again"."""

    on: date
    words: str
    mentor: str = ""
    ended: PublicId | None = None


def list_past(session: Session, candidate_id: int) -> list[Past]:
    """Return what has been, the latest first; a proposal that was approved became its pairing."""
    over = session.execute(
        select(Proposal, Account.name)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(
            Proposal.candidate_id == candidate_id,
            Proposal.status.not_in([*OPEN, ProposalStatus.APPROVED]),
            was_seen_by_candidate(),
        )
        .order_by(Proposal.id.desc())
        .limit(PER_PAGE)
    )
    ended = session.execute(
        select(Pairing.status, Pairing.ended_at, Account.name)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(Pairing.candidate_id == candidate_id, Pairing.ended_at.is_not(None))
        .order_by(Pairing.id.desc())
        .limit(PER_PAGE)
    )
    settled = _settled(session, candidate_id)
    past: list[tuple[datetime, str, str, PublicId | None]] = [
        (row.ended_at, ending_in_words(row.status, row.name), row.name, None) for row in ended
    ]
    for proposal, name in over:
        at = proposal.answered_at or proposal.created_at
        public_id = None if proposal.mentor_id in settled else proposal.public_id
        settled.add(proposal.mentor_id)  # asked once, at the latest
        past.append((at, _proposal_words(proposal, name), name, public_id))
    past.sort(key=lambda event: event[0], reverse=True)
    return [
        Past(local_day(at), words, mentor, ended) for at, words, mentor, ended in past[:PER_PAGE]
    ]


def _settled(session: Session, candidate_id: int) -> set[int]:
    """Return the mentors of whom it need not be asked whether to suggest them again."""
    return {
        *session.scalars(
            select(Exclusion.mentor_id).where(
                Exclusion.candidate_id == candidate_id, Exclusion.candidate_ticked_at.is_not(None)
            )
        ),
        *session.scalars(
            select(Proposal.mentor_id).where(
                Proposal.candidate_id == candidate_id, Proposal.status.in_(OPEN)
            )
        ),
        *session.scalars(
            select(Pairing.mentor_id).where(
                Pairing.candidate_id == candidate_id, Pairing.status.in_(LIVE)
            )
        ),
    }


def _proposal_words(proposal: Proposal, mentor: str) -> str:
    return past_in_words(
        proposal.status,
        mentor,
        was_requested=proposal.was_written,
        office_words=proposal.office_words,
        kind_words=proposal.kind_words,
    )
