"""Where a candidate's search for a mentor stands, as they are told."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.candidates.queries import search_of_candidate
from matcher.candidates.rules import Search
from matcher.core.days import local_day
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.offering import left_an_offer
from matcher.pairings.queries.proposals import find_live_pairing, find_open_proposal
from matcher.pairings.rules.looking import address_in


@dataclass(frozen=True, slots=True)
class OwnSearch:
    """A search as its candidate sees it.

    `is_busy`: they have a mentor here or something open, so nobody asks whether they look.
    `registered` is the mentor whom they have found by themselves, if the register has them by the
    e-mail address that was given; only for pages that ask who is there.
    `no_offers`: their last offer ran out, and no other comes before they say that they look.
    """

    search: Search
    is_busy: bool
    confirmed_on: date | None
    asked_on: date | None
    resting_until: date | None
    found_mentor: str
    waiting_since: date
    registered: str = ""
    no_offers: bool = False

    @property
    def is_left_out(self) -> bool:
        """Whether matches and offers pass this person over until they say a word."""
        return not self.is_busy and self.search in {Search.SILENT, Search.RESTING}

    @property
    def is_asked(self) -> bool:
        """Whether an answer is awaited."""
        return not self.is_busy and self.search is Search.ASKED


def get_own_search(
    session: Session, candidate_id: int, *, today: date, with_mentor: bool = False
) -> OwnSearch:
    """Return where a search stands.

    Raises
    ------
    NotFound
        There is no such candidate.
    """
    candidate = session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound(_("You do not have a candidate profile."))
    grace_days = get_periods(session, candidate.scheme_id).looking_grace_days
    search = search_of_candidate(candidate, grace_days, today=today)
    asked_at, found = candidate.looking_asked_at, candidate.found_mentor
    mentor = find_by_address(session, candidate) if with_mentor and found else None
    busy = find_live_pairing(session, candidate_id) or find_open_proposal(session, candidate_id)
    return OwnSearch(
        search=search,
        is_busy=busy is not None,
        confirmed_on=local_day(candidate.confirmed_at) if candidate.confirmed_at else None,
        asked_on=local_day(asked_at) if asked_at else None,
        resting_until=candidate.resting_until if search is Search.RESTING else None,
        found_mentor=found if search is Search.FOUND else "",
        waiting_since=candidate.waiting_since,
        registered=mentor.account.name if mentor else "",
        no_offers=busy is None and _is_offered_none(session, candidate_id),
    )


def _is_offered_none(session: Session, candidate_id: int) -> bool:
    query = select(left_an_offer()).where(Candidate.id == candidate_id)
    return bool(session.scalar(query))


def find_by_address(session: Session, candidate: Candidate) -> Mentor | None:
    """Return the mentor of the scheme whom a candidate named by their e-mail address, or None."""
    address = address_in(candidate.found_mentor)
    return session.scalars(
        select(Mentor)
        .join(Account, Account.id == Mentor.account_id)
        .where(Account.email == address, Mentor.scheme_id == candidate.scheme_id)
    ).one_or_none()


def find_candidate_id(session: Session, account_id: int) -> int:
    """Return the candidate profile of an account.

    Raises
    ------
    NotFound
        It has none any more.
    """
    found = session.scalar(select(Candidate.id).where(Candidate.account_id == account_id))
    if found is None:
        raise NotFound(_("You do not have a candidate profile. Ask the office to add you."))
    return found
