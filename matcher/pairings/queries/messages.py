"""Threads: what two people have written to each other, for the two of them alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import PER_PAGE, Page, clamp_page
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.pairings.models import HelpRequest, Message, Pairing, Proposal, TalkOffer
from matcher.pairings.rules.messages import TalkStatus, is_open
from matcher.pairings.rules.states import ProposalStatus


@dataclass(frozen=True, slots=True)
class Party:
    """A proposal, and which of its two people somebody is."""

    proposal: Proposal
    is_mentor: bool

    @property
    def other(self) -> Account:
        """The other one."""
        proposal = self.proposal
        return proposal.candidate.account if self.is_mentor else proposal.mentor.account

    @property
    def own(self) -> Account:
        """This one."""
        proposal = self.proposal
        return proposal.mentor.account if self.is_mentor else proposal.candidate.account


@dataclass(frozen=True, slots=True)
class Line:
    """One message as somebody reads it."""

    name: str
    is_mine: bool
    body: str
    written_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """Times to talk as one of the two sees them; `agreed_at` once one is chosen."""

    public_id: PublicId
    is_mine: bool
    words: str
    times: tuple[datetime, ...]
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Thread:
    """What two people wrote, as one of them reads it, the newest page first."""

    public_id: PublicId
    name: str
    is_mentor: bool
    is_open: bool
    is_request: bool
    addresses_shown: bool
    page: Page[Line]
    n_new: int
    help_asked_at: datetime | None
    talk: Talk | None


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """One thread in somebody's list."""

    public_id: PublicId
    name: str
    is_open: bool
    last_at: datetime | None
    n_new: int


def get_party(session: Session, actor: Actor, thing_id: PublicId, *, lock: bool = False) -> Party:
    """Return the proposal that this is the id of, or whose pairing it is, if the actor is in it.

    Raises
    ------
    NotFound
        There is none, it is between others, or the candidate has not said yes to it yet.
    """
    of_pairing = select(Pairing.proposal_id).where(Pairing.public_id == thing_id)
    query = select(Proposal).where(
        or_(Proposal.public_id == thing_id, Proposal.id.in_(of_pairing)), _is_of(actor)
    )
    if lock:
        query = query.with_for_update(of=Proposal).execution_options(populate_existing=True)
    proposal = session.scalars(query).one_or_none()
    if proposal is None:
        raise NotFound(_("We cannot find these messages."))
    return Party(proposal, proposal.mentor_id == actor.mentor_id)


def _is_of(actor: Actor) -> ColumnElement[bool]:
    """Whether a proposal is the actor's; an offer that awaits its candidate has no thread yet."""
    mine: list[ColumnElement[bool]] = [false()]
    if actor.mentor_id is not None:
        mine.append(Proposal.mentor_id == actor.mentor_id)
    if actor.candidate_id is not None:
        mine.append(Proposal.candidate_id == actor.candidate_id)
    return and_(Proposal.requested_at.is_not(None), or_(*mine))


def _is_new_for(actor: Actor) -> ColumnElement[bool]:
    """Whether a message, beside its proposal, is one that the actor has not read."""
    theirs: list[ColumnElement[bool]] = [false()]
    if actor.mentor_id is not None:
        theirs.append(and_(Proposal.mentor_id == actor.mentor_id, ~Message.by_mentor))
    if actor.candidate_id is not None:
        theirs.append(and_(Proposal.candidate_id == actor.candidate_id, Message.by_mentor))
    return and_(Message.read_at.is_(None), or_(*theirs))


def count_new(session: Session, actor: Actor) -> int:
    """Return how many messages somebody has not read."""
    if actor.mentor_id is None and actor.candidate_id is None:
        return 0
    counted = select(func.count(Message.id)).join(Proposal).where(_is_new_for(actor))
    return session.scalar(counted) or 0


def may_write(session: Session, proposal: Proposal, *, now: datetime) -> bool:
    """Say whether the two people of a proposal may still write to each other."""
    pairing = select(Pairing.status).where(Pairing.proposal_id == proposal.id)
    return is_open(proposal.status, proposal.expires_at, session.scalar(pairing), now=now)


def get_thread(
    session: Session, actor: Actor, thing_id: PublicId, number: int, *, now: datetime
) -> Thread:
    """Return one page of a thread; the first has the newest messages.

    Raises
    ------
    NotFound
        See `get_party`.
    """
    party = get_party(session, actor, thing_id)
    proposal = party.proposal
    unread = select(func.count(Message.id)).where(
        Message.proposal_id == proposal.id,
        Message.by_mentor.is_not(party.is_mentor),
        Message.read_at.is_(None),
    )
    return Thread(
        public_id=proposal.public_id,
        name=party.other.name,
        is_mentor=party.is_mentor,
        is_open=may_write(session, proposal, now=now),
        is_request=proposal.status in (ProposalStatus.REQUESTED, ProposalStatus.ACCEPTED),
        addresses_shown=proposal.status == ProposalStatus.APPROVED,
        page=lines_of(session, party, number),
        n_new=session.scalar(unread) or 0,
        help_asked_at=session.scalar(
            select(HelpRequest.asked_at).where(
                HelpRequest.proposal_id == proposal.id,
                HelpRequest.by_mentor.is_(party.is_mentor),
                HelpRequest.answered_at.is_(None),
            )
        ),
        talk=_talk_of(session, party, now),
    )


def lines_of(session: Session, party: Party, number: int) -> Page[Line]:
    """Return one page of messages, the newest page first and the oldest of it on top."""
    proposal = party.proposal
    here = Message.proposal_id == proposal.id
    total = session.scalar(select(func.count(Message.id)).where(here)) or 0
    number = clamp_page(number, total)
    rows = session.scalars(
        select(Message)
        .where(here)
        .order_by(Message.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    lines = [
        Line(
            name=(party.own if row.by_mentor == party.is_mentor else party.other).name,
            is_mine=row.by_mentor == party.is_mentor,
            body=row.body,
            written_at=row.written_at,
            is_new=row.read_at is None and row.by_mentor != party.is_mentor,
        )
        for row in reversed(rows)
    ]
    return Page(lines, number, total)


def find_talk(session: Session, proposal: Proposal, *, now: datetime) -> TalkOffer | None:
    """Return the times that are open to be chosen, or the talk that is still to come."""
    found = session.scalars(
        select(TalkOffer)
        .where(
            TalkOffer.proposal_id == proposal.id,
            TalkOffer.status.in_([TalkStatus.OPEN, TalkStatus.AGREED]),
        )
        .order_by(TalkOffer.id.desc())
        .limit(1)
    ).one_or_none()
    if found is not None and found.status == TalkStatus.AGREED:
        return found if found.chosen_at is not None and found.chosen_at > now else None
    return found


def _talk_of(session: Session, party: Party, now: datetime) -> Talk | None:
    found = find_talk(session, party.proposal, now=now)
    if found is None:
        return None
    return Talk(
        public_id=found.public_id,
        is_mine=found.by_mentor == party.is_mentor,
        words=found.words,
        times=tuple(found.times),
        agreed_at=found.chosen_at if found.status == TalkStatus.AGREED else None,
    )


def search_threads(
    session: Session, actor: Actor, number: int, *, now: datetime
) -> Page[ThreadCard]:
    """Return one page of somebody's threads, those with the latest messages first."""
    total = session.scalar(select(func.count(Proposal.id)).where(_is_of(actor))) or 0
    number = clamp_page(number, total)
    last = (
        select(Message.proposal_id, func.max(Message.written_at).label("at"))
        .join(Proposal)
        .where(_is_of(actor))
        .group_by(Message.proposal_id)
        .subquery()
    )
    new = (
        select(Message.proposal_id, func.count(Message.id).label("n"))
        .join(Proposal)
        .where(_is_new_for(actor))
        .group_by(Message.proposal_id)
        .subquery()
    )
    of_mentor, of_candidate = aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            Proposal.public_id,
            Proposal.mentor_id,
            Proposal.status,
            Proposal.expires_at,
            Pairing.status.label("pairing_status"),
            of_mentor.name.label("mentor"),
            of_candidate.name.label("candidate"),
            last.c.at,
            new.c.n,
        )
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(of_mentor, of_mentor.id == Mentor.account_id)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(of_candidate, of_candidate.id == Candidate.account_id)
        .outerjoin(Pairing, Pairing.proposal_id == Proposal.id)
        .outerjoin(last, last.c.proposal_id == Proposal.id)
        .outerjoin(new, new.c.proposal_id == Proposal.id)
        .where(_is_of(actor))
        .order_by(func.coalesce(last.c.at, Proposal.requested_at).desc(), Proposal.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    cards = [
        ThreadCard(
            public_id=row.public_id,
            name=row.candidate if row.mentor_id == actor.mentor_id else row.mentor,
            is_open=is_open(row.status, row.expires_at, row.pairing_status, now=now),
            last_at=row.at,
            n_new=row.n or 0,
        )
        for row in rows
    ]
    return Page(cards, number, total)
