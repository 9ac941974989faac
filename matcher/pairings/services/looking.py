"""Still looking? A candidate's claim, which ages as a mentor's does: said, changed and taken back.

The waiting time is never touched: whoever comes back has waited since they first enrolled.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus, Looking
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.mentors.services import lock_mentors
from matcher.pairings.models import Proposal
from matcher.pairings.queries.looking import find_by_address
from matcher.pairings.queries.proposals import find_live_pairing, find_open_proposal
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.requests import request_agreed
from matcher.pairings.services.steps import heard_from

LONGEST_REST = timedelta(days=2 * 365)
MAX_FOUND = 200
MAY_LOOK = {CandidateStatus.ENROLLED, CandidateStatus.SEEKING, CandidateStatus.MATCHED}


def say_looking(
    session: Session,
    actor: Actor,
    candidate_id: int,
    answer: Looking,
    *,
    until: date | None = None,
    found: str = "",
    now: datetime,
) -> Candidate:
    """Take a candidate's word on whether they look for a mentor; it may be corrected at any time.

    Parameters
    ----------
    actor
        The candidate, the office for them, or the reader of a link that speaks for them.
    until
        For `LATER`: the day on which they look again, by itself.
    found
        For `FOUND`: whom, a name or an e-mail address; it may be left empty.

    Raises
    ------
    Conflict
        They have a mentor here, have left, or something of theirs is open that this would end.
    Invalid
        The day is not in the future, or too far away.
    """
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    if find_live_pairing(session, candidate_id):
        raise Conflict(_("You have a mentor here. Say on My mentor if that has ended."))
    if candidate.status not in MAY_LOOK:
        raise Conflict(_("You are not looking for a mentor at the moment. Sign in to change that."))
    if answer is Looking.STILL:
        return _still(session, actor, candidate, now=now)
    _require_nothing_open(session, candidate_id)
    if answer is Looking.LATER:
        _rest(candidate, until, now=now)
        details = {"until": until.isoformat() if until else None}
    else:
        _found(candidate, found, now=now)
        details = {}
    record(session, actor, f"candidate.{answer}", candidate.public_id, now=now, **details)
    return candidate


def _still(session: Session, actor: Actor, candidate: Candidate, *, now: datetime) -> Candidate:
    candidate.status = CandidateStatus.SEEKING
    candidate.found_mentor = ""
    heard_from(candidate, now=now)
    record(session, actor, "candidate.still", candidate.public_id, now=now)
    return candidate


def _rest(candidate: Candidate, until: date | None, *, now: datetime) -> None:
    today = local_day(now)
    if until is None or until <= today:
        raise Invalid(_("Enter a date in the future."), field="until")
    if until > today + LONGEST_REST:
        raise Invalid(_("Enter a date within the next two years."), field="until")
    _still_there(candidate, now)
    candidate.status = CandidateStatus.SEEKING
    candidate.found_mentor = ""
    candidate.resting_until = until


def _found(candidate: Candidate, found: str, *, now: datetime) -> None:
    _still_there(candidate, now)
    candidate.status = CandidateStatus.MATCHED
    candidate.found_mentor = " ".join(found.split())[:MAX_FOUND] or _("somebody")


def _still_there(candidate: Candidate, now: datetime) -> None:
    """Note that they have spoken, and that nothing is to be offered to them."""
    heard_from(candidate, now=now)
    candidate.offer_due_at = None


def _require_nothing_open(session: Session, candidate_id: int) -> None:
    """Refuse to end by this word what somebody else is waiting for: it is taken back by itself."""
    if proposal := find_open_proposal(session, candidate_id):
        name = proposal.mentor.account.name
        words = _(
            "A place with %(name)s is kept for you. Sign in and take your request back or say no "
            "first; then say this again.",
            name=name,
        )
        raise Conflict(words)


def ask_found_mentor(session: Session, actor: Actor, *, now: datetime) -> Proposal:
    """Ask the mentor whom a candidate has found by themselves to confirm it here.

    Raises
    ------
    NotFound
        The actor is not a candidate.
    Conflict
        The mentor whom they named is not in the register; or see `request_agreed`.
    """
    candidate_id = own_candidate_id(actor)
    mentor = find_by_address(session, session.get_one(Candidate, candidate_id))
    if mentor is None:
        raise Conflict(_("The mentor you named is not in our register."))
    lock_mentors(session, [mentor.id])
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    _still(session, actor, candidate, now=now)
    return request_agreed(session, actor, mentor.account.email, now=now)
