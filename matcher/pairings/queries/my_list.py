"""A candidate's list: whom they would like, in order, and who of them can be asked now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate, ListEntry
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.matching.queries.people import (
    claim_of,
    read_candidates,
    read_mentors,
    settings_of,
)
from matcher.matching.rules.bars import Bar
from matcher.matching.rules.eligibility import why_not_eligible
from matcher.matching.rules.people import MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.mentors.models import Mentor
from matcher.mentors.rules import Claim
from matcher.pairings.models import Proposal
from matcher.pairings.queries.mine import Situation, get_situation, was_seen_by_candidate
from matcher.pairings.rules.past import past_in_words
from matcher.pairings.rules.states import OPEN, was_written
from matcher.pairings.rules.words import WHY_NOT
from matcher.places.distance import distance_m
from matcher.web.dates import short_day

HIDDEN = {Bar.NOT_LISTED, Bar.UNCONFIRMED}


@dataclass(frozen=True, slots=True)
class ListedMentor:
    """One mentor on the list.

    `why_not` says in words why nobody can ask them now; `asked` what became of a request made
    since they were put on the list, after which they are not asked again by themselves.
    """

    public_id: PublicId
    name: str
    place: str
    claim: Claim
    is_shown: bool
    is_waiting: bool
    why_not: str
    asked: str
    is_open: bool

    @property
    def can_be_asked(self) -> bool:
        """Whether this mentor has a place for the candidate now."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class MyList:
    """The list in order, where the candidate stands, and who is next."""

    entries: tuple[ListedMentor, ...]
    situation: Situation
    today: date

    @property
    def next(self) -> ListedMentor | None:
        """The one whom "Ask the next" asks."""
        if not self.situation.can_ask:
            return None
        return next((m for m in self.entries if m.can_be_asked and not m.asked), None)


def get_my_list(session: Session, candidate_id: int, *, today: date) -> MyList:
    """Return a candidate's list.

    Raises
    ------
    NotFound
        There is no such candidate.
    """
    situation = get_situation(session, candidate_id, now=clock.now(session))
    rows = session.execute(
        select(ListEntry.mentor_id, ListEntry.added_at, Mentor.public_id, Mentor.kept_places)
        .join(Mentor, Mentor.id == ListEntry.mentor_id)
        .where(ListEntry.candidate_id == candidate_id)
        .order_by(ListEntry.position, ListEntry.id)
    ).all()
    if not rows:
        return MyList((), situation, today)
    scheme = session.scalars(
        select(Scheme).join(Candidate).where(Candidate.id == candidate_id)
    ).one()
    ids = [row.mentor_id for row in rows]
    mentors = read_mentors(session, scheme.id, today=today, only=ids)
    settings = settings_of(scheme)
    bars = _bars(session, scheme, settings, candidate_id, mentors, today)
    asked = _latest_asked(session, candidate_id, ids)
    entries = tuple(
        _entry(
            row,
            mentors[row.mentor_id],
            claim_of(mentors[row.mentor_id], settings, today, is_asked=row.kept_places > 0),
            bars[row.mentor_id],
            asked.get(row.mentor_id),
            today,
        )
        for row in rows
    )
    return MyList(entries, situation, today)


def _bars(
    session: Session,
    scheme: Scheme,
    settings: SchemeSettings,
    candidate_id: int,
    mentors: dict[int, MentorRecord],
    today: date,
) -> dict[int, Bar | None]:
    own = read_candidates(session, scheme.id, today=today, only=[candidate_id])[candidate_id]
    return {
        mentor_id: why_not_eligible(
            own,
            mentor,
            settings,
            as_of=today,
            distance_m=distance_m(own.latitude, own.longitude, mentor.latitude, mentor.longitude),
        )
        for mentor_id, mentor in mentors.items()
    }


def _latest_asked(session: Session, candidate_id: int, mentor_ids: list[int]) -> dict[int, Any]:
    """Return the latest proposal to each mentor."""
    latest = (
        select(func.max(Proposal.id))
        .where(
            Proposal.candidate_id == candidate_id,
            Proposal.mentor_id.in_(mentor_ids),
            was_seen_by_candidate(),
        )
        .group_by(Proposal.mentor_id)
    )
    rows = session.execute(
        select(
            Proposal.mentor_id,
            Proposal.status,
            Proposal.created_at,
            Proposal.requested_at,
            Proposal.answered_at,
            Proposal.office_words,
            Proposal.origin,
            Proposal.message,
        ).where(Proposal.id.in_(latest))
    )
    return {row.mentor_id: row for row in rows}


def _entry(
    row: Any, mentor: MentorRecord, claim: Claim, bar: Bar | None, proposal: Any, today: date
) -> ListedMentor:
    if proposal is not None and proposal.created_at < row.added_at:
        proposal = None
    is_open = proposal is not None and proposal.status in OPEN
    return ListedMentor(
        public_id=row.public_id,
        name=mentor.name,
        place=mentor.place,
        claim=claim,
        is_shown=bar not in HIDDEN,
        is_waiting=bar is Bar.NO_CAPACITY,
        why_not=str(WHY_NOT[bar]) if bar else "",
        asked=_asked(proposal, mentor.name, today) if proposal is not None else "",
        is_open=is_open,
    )


def _asked(proposal: Any, name: str, today: date) -> str:
    if proposal.status in OPEN:
        return _("Open now: see My mentor.")
    words = past_in_words(
        proposal.status,
        name,
        was_requested=was_written(proposal.origin, proposal.message, proposal.requested_at),
        office_words=proposal.office_words,
    )
    on = local_day(proposal.answered_at or proposal.created_at)
    return _("%(words)s (%(day)s)", words=words, day=short_day(on, today))


def get_mentor_id(session: Session, candidate_id: int, mentor_id: PublicId) -> int:
    """Return the id of a mentor who is to go onto, off or along a candidate's list.

    Raises
    ------
    NotFound
        There is none in the candidate's scheme.
    """
    own = select(Candidate.scheme_id).where(Candidate.id == candidate_id).scalar_subquery()
    found = session.scalar(
        select(Mentor.id).where(Mentor.public_id == mentor_id, Mentor.scheme_id == own)
    )
    if found is None:
        raise NotFound(_("We cannot find that mentor."))
    return found


def find_name(session: Session, mentor_id: PublicId) -> str | None:
    """Return a mentor's name, or None."""
    return session.scalar(
        select(Account.name)
        .join(Mentor, Mentor.account_id == Account.id)
        .where(Mentor.public_id == mentor_id)
    )
