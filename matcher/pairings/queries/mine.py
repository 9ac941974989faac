"""Where a candidate stands: the one open step, their mentor, and what has been."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.candidates.rules import is_seeking
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.rounds import find_review, review_of_waiting
from matcher.pairings.rules.rounds import (
    Review,
    request_waits,
    request_would_wait,
    suggestion_waits,
)
from matcher.pairings.rules.states import LIVE, OPEN, Because, Origin, ProposalStatus


@dataclass(frozen=True, slots=True)
class Step:
    """A candidate's one open proposal: an offer, a request, or a yes that awaits the office.

    `last_day` is the last day on which it can be answered; None where nobody is hurried. With a
    `review` it was written in the review days of a round, and has yet to reach the mentor.
    """

    public_id: PublicId
    status: str
    mentor: str
    mentor_id: PublicId
    message: str
    is_agreed: bool
    since: date
    last_day: date | None
    because: str
    talk_on: date | None
    talk_words: str
    review: Review | None = None

    @property
    def goes_out(self) -> str:
        """When it reaches the mentor, in words; "" where it has."""
        return request_waits(self.review) if self.review and self.is_request else ""

    @property
    def is_late_yes(self) -> bool:
        """Whether the mentor has said yes already, after the time to answer had passed."""
        return self.because == Because.LATE_YES

    @property
    def is_offer(self) -> bool:
        """Whether the candidate is to answer."""
        return self.status == ProposalStatus.OFFERED

    @property
    def is_request(self) -> bool:
        """Whether the mentor is to answer."""
        return self.status == ProposalStatus.REQUESTED

    @property
    def in_words(self) -> str:
        """What is open, in one sentence, for pages on which nobody else can be asked meanwhile."""
        if self.is_offer:
            return _("You are offered a place with %(name)s.", name=self.mentor)
        if not self.is_request:
            return _("%(name)s has said yes to you.", name=self.mentor)
        if self.is_agreed:
            return _("%(name)s is to confirm that they are your mentor.", name=self.mentor)
        return _("You have asked %(name)s.", name=self.mentor)


@dataclass(frozen=True, slots=True)
class Together:
    """A live pairing as the candidate sees it: only here is the mentor's address shown.

    `ends_on` is the agreed end; `is_asked`: whether it still lives is in question; `mentor_said`:
    what the mentor has said to that.
    """

    public_id: PublicId
    mentor: str
    mentor_id: PublicId
    email: str
    since: date
    ends_on: date | None
    is_asked: bool
    mentor_said: str
    candidate_said: str


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a candidate stands now.

    `message` is the last one they wrote, kept for the next; `draft` is what a new one begins
    with: that, or before the first what they say of themselves. `offer_follows` says that an offer
    is being looked for, as the last request came to nothing. `review` is the one that is on now:
    what is asked in it goes out later. `hears_on` is the one after which the candidate hears of an
    offer that is written: until then they cannot ask.
    """

    step: Step | None
    pairing: Together | None
    is_seeking: bool
    ask_next: bool
    message: str
    draft: str
    offer_follows: bool = False
    review: Review | None = None
    hears_on: Review | None = None

    @property
    def goes_out(self) -> str:
        """When a request would go out that is written now, in words; "" for at once."""
        return request_waits(self.review) if self.review else ""

    @property
    def would_go_out(self) -> str:
        """The same, said to somebody who has written none yet."""
        return request_would_wait(self.review) if self.review else ""

    @property
    def hears(self) -> str:
        """When the candidate hears of a suggestion, in words; "" where none is written."""
        return suggestion_waits(self.hears_on) if self.hears_on else ""

    @property
    def can_ask(self) -> bool:
        """Whether the candidate may ask somebody now."""
        return self.is_seeking and not self.step and not self.pairing and not self.hears_on


def get_situation(session: Session, candidate_id: int, *, now: datetime) -> Situation:
    """Return where a candidate stands.

    Raises
    ------
    NotFound
        There is no such candidate.
    """
    candidate = session.execute(
        select(
            Candidate.status,
            Candidate.ask_next,
            Candidate.message,
            Candidate.about,
            Candidate.offer_due_at,
            Candidate.scheme_id,
        ).where(Candidate.id == candidate_id)
    ).one_or_none()
    if candidate is None:
        raise NotFound(_("You do not have a candidate profile."))
    return Situation(
        step=_find_step(session, candidate_id),
        pairing=_find_together(session, candidate_id),
        is_seeking=is_seeking(candidate.status),
        ask_next=candidate.ask_next,
        message=candidate.message,
        draft=candidate.message or candidate.about,
        offer_follows=candidate.offer_due_at is not None,
        review=find_review(session, candidate.scheme_id, now=now),
        hears_on=_find_unseen(session, candidate_id),
    )


def _find_step(session: Session, candidate_id: int) -> Step | None:
    row = session.execute(
        select(
            Proposal.public_id,
            Proposal.status,
            Proposal.origin,
            Proposal.message,
            Proposal.created_at,
            Proposal.requested_at,
            Proposal.expires_at,
            Proposal.because,
            Proposal.talk_on,
            Proposal.talk_words,
            Proposal.waits_for_id,
            Mentor.public_id.label("mentor_id"),
            Account.name,
        )
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(
            Proposal.candidate_id == candidate_id,
            Proposal.status.in_(OPEN),
            was_seen_by_candidate(),
        )
        .order_by(Proposal.id.desc())
        .limit(1)
    ).one_or_none()
    return row and Step(
        public_id=row.public_id,
        status=row.status,
        mentor=row.name,
        mentor_id=row.mentor_id,
        message=row.message,
        is_agreed=row.origin == Origin.AGREED,
        since=local_day(row.requested_at or row.created_at),
        last_day=_last_day(row.expires_at),
        because=row.because,
        talk_on=row.talk_on,
        talk_words=row.talk_words,
        review=review_of_waiting(session, row.waits_for_id),
    )


def was_seen_by_candidate() -> ColumnElement[bool]:
    """Return the condition that the candidate knows of a proposal.

    They do not of an offer that waits for the day of its round, or was taken back before it.
    """
    return or_(
        Proposal.waits_for_id.is_(None), Proposal.origin != Origin.OFFICE, Proposal.message != ""
    )


def _find_unseen(session: Session, candidate_id: int) -> Review | None:
    """Return after which review a candidate hears of an offer that is written; None without."""
    round_id = session.scalar(
        select(Proposal.waits_for_id).where(
            Proposal.candidate_id == candidate_id,
            Proposal.status == ProposalStatus.OFFERED,
            Proposal.waits_for_id.is_not(None),
        )
    )
    return review_of_waiting(session, round_id)


def _last_day(expires_at: datetime | None) -> date | None:
    return local_day(expires_at - timedelta(seconds=1)) if expires_at else None


def _find_together(session: Session, candidate_id: int) -> Together | None:
    row = session.execute(
        select(
            Pairing.public_id,
            Pairing.started_on,
            Pairing.ends_on,
            Pairing.asked_at,
            Pairing.mentor_said,
            Pairing.candidate_said,
            Mentor.public_id.label("mentor_id"),
            Account.name,
            Account.email,
        )
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(Pairing.candidate_id == candidate_id, Pairing.status.in_(LIVE))
        .order_by(Pairing.id.desc())
        .limit(1)
    ).one_or_none()
    return row and Together(
        public_id=row.public_id,
        mentor=row.name,
        mentor_id=row.mentor_id,
        email=row.email,
        since=row.started_on,
        ends_on=row.ends_on,
        is_asked=row.asked_at is not None,
        mentor_said=row.mentor_said,
        candidate_said=row.candidate_said,
    )
