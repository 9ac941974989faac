"""The steps that all ways of pairing share: open, close, and read under lock."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.models import Candidate
from matcher.candidates.queries import search_of_candidate
from matcher.candidates.rules import Search, is_seeking
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.matching.models import Round
from matcher.matching.queries.pairs import get_pair
from matcher.matching.rules.bars import Bar
from matcher.mentors.models import Mentor
from matcher.mentors.services import lock_mentors, release_place, take_place, why_no_place
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods, list_days_off
from matcher.pairings.queries.proposals import (
    find_live_pairing,
    find_open_proposal,
    get_proposal,
    list_still_to_ask,
)
from matcher.pairings.queries.rounds import find_reviewed, review_of_waiting
from matcher.pairings.rules.days import add_working_days, end_of_day, morning_of
from matcher.pairings.rules.rounds import suggestion_waits
from matcher.pairings.rules.states import Because, Origin, ProposalStatus, why_not_answerable
from matcher.pairings.rules.words import WHY_NOT
from matcher.web.dates import short_day

MAX_MESSAGE = 2000


def open_proposal(
    session: Session,
    actor: Actor,
    candidate_id: int,
    mentor_id: int,
    *,
    status: ProposalStatus,
    origin: Origin,
    now: datetime,
    message: str = "",
    suggestion_id: int | None = None,
    because: Because = Because.NOTHING,
    is_checked: bool = False,
) -> Proposal:
    """Start a proposal and take the mentor's place for it.

    In the review days of a round it is written, holds its place, and reaches nobody yet.

    With `is_checked` the caller has looked at the pair under the same locks, in this transaction;
    what the database refuses, it refuses all the same.

    Raises
    ------
    Conflict
        The candidate is not looking, has an open proposal or a mentor already, a bar applies to
        the pair, or the mentor has no free place.
    """
    mentor, candidate = _lock_two(
        session, actor, candidate_id, mentor_id, is_checked=is_checked, now=now
    )
    hold = take_place(session, mentor_id, now=now)
    waits_for = find_reviewed(session, mentor.scheme_id, now=now)
    proposal = Proposal(
        candidate=candidate,
        mentor=mentor,
        level=candidate.level,
        status=status,
        origin=origin,
        message=message,
        suggestion_id=suggestion_id,
        because=because,
        hold_id=hold.id,
        created_at=now,
        requested_at=now if status is ProposalStatus.REQUESTED and not waits_for else None,
        expires_at=answer_by(session, status, mentor, now=goes_out_at(waits_for) or now),
        waits_for=waits_for,
    )
    candidate.offer_due_at = None
    if actor.candidate_id == candidate_id:
        heard_from(candidate, now=now)
    session.add(proposal)
    session.flush()
    record(
        session,
        actor,
        f"proposal.{status}",
        proposal.public_id,
        now=now,
        candidate=candidate.public_id,
        mentor=mentor.public_id,
    )
    return proposal


def _lock_two(
    session: Session,
    actor: Actor,
    candidate_id: int,
    mentor_id: int,
    *,
    is_checked: bool,
    now: datetime,
) -> tuple[Mentor, Candidate]:
    """Lock two people between whom something may begin.

    Raises
    ------
    Conflict
        See `open_proposal`.
    """
    by_themselves = actor.candidate_id == candidate_id
    if by_themselves:
        # Many may press for one place: who would be refused does not stand in line for the lock,
        # and the commonest refusal is the first that is looked for.
        _require_free(session, actor, session.get_one(Candidate, candidate_id), now=now)
        _require_place(session.get_one(Mentor, mentor_id), now=now)
        require_no_bar(session, candidate_id, mentor_id, now=now)
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if by_themselves:
        _require_place(mentor, now=now)  # gone while they stood in line
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    if not is_checked:
        _require_free(session, actor, candidate, now=now)
        require_no_bar(session, candidate_id, mentor_id, now=now)
    return mentor, candidate


def _require_place(mentor: Mentor, *, now: datetime) -> None:
    if why := why_no_place(mentor, today=local_day(now)):
        raise Conflict(why)


def goes_out_at(waits_for: Round | None) -> datetime | None:
    """Return when what is written for a round goes out; None where nothing waits."""
    return morning_of(waits_for.announced_on) if waits_for else None


def heard_from(candidate: Candidate, *, now: datetime) -> None:
    """Note that a candidate has just shown that they look for a mentor; any rest is over."""
    candidate.confirmed_at = now
    candidate.looking_asked_at = None
    candidate.resting_until = None


def _require_free(session: Session, actor: Actor, candidate: Candidate, *, now: datetime) -> None:
    """Check that a candidate looks for a mentor and has neither one nor anything open.

    At whichever level: people have one profile, and would otherwise hold two places by changing
    the level they work towards. Whoever rests or has fallen silent may still ask by themselves.
    """
    name = "" if actor.candidate_id == candidate.id else candidate.account.name
    if find_live_pairing(session, candidate.id):
        has = _("%(name)s already has a mentor.", name=name)
        raise Conflict(has if name else _("You already have a mentor."))
    if found := find_open_proposal(session, candidate.id):
        _require_heard_of(session, found, by_themselves=not name)
        has = _("%(name)s already has a request or an offer open.", name=name)
        raise Conflict(has if name else _("You already have a request or an offer open."))
    if not is_seeking(candidate.status):
        rests = _("%(name)s is not looking for a mentor at the moment.", name=name)
        raise Conflict(rests if name else _("You are not looking for a mentor at the moment."))
    if name:
        _require_heard(session, candidate, now=now)


def _require_heard_of(session: Session, found: Proposal, *, by_themselves: bool) -> None:
    """Refuse a candidate in other words where the offer that is open has yet to reach them.

    Raises
    ------
    Conflict
        It has.
    """
    if by_themselves and found.status == ProposalStatus.OFFERED:
        review = review_of_waiting(session, found.waits_for_id)
        if review is not None:
            raise Conflict(suggestion_waits(review))


def _require_heard(session: Session, candidate: Candidate, *, now: datetime) -> None:
    """Check that a candidate has neither fallen silent nor rests, so that others may act for them.

    Raises
    ------
    Conflict
        They have, or do.
    """
    grace_days = get_periods(session, candidate.scheme_id).looking_grace_days
    search = search_of_candidate(candidate, grace_days, today=local_day(now))
    if search is Search.SILENT:
        raise Conflict(
            _(
                "%(name)s has not told us whether they are still looking.",
                name=candidate.account.name,
            )
        )
    if search is Search.RESTING and candidate.resting_until:
        back = short_day(candidate.resting_until)
        raise Conflict(
            _(
                "%(name)s does not want a mentor before %(day)s.",
                name=candidate.account.name,
                day=back,
            )
        )


def require_no_bar(
    session: Session,
    candidate_id: int,
    mentor_id: int,
    *,
    now: datetime,
    holds_a_place: bool = False,
    past: Bar | None = None,
) -> None:
    """Check every bar of a pair; one that holds a place already is past the bars of room.

    `past` is the one bar that the office overrides.

    Raises
    ------
    Conflict
        A bar applies; the message says which, in words.
    """
    pair = get_pair(session, candidate_id, mentor_id, today=local_day(now))
    if holds_a_place:
        pair = pair.holding_a_place()
    bar = pair.bar
    if bar is not None and bar is not past:
        raise Conflict(str(WHY_NOT[bar]))


def answer_by(
    session: Session, status: ProposalStatus, mentor: Mentor, *, now: datetime
) -> datetime:
    """Return when an offer (so many days) or a request (so many working days) ends."""
    today = local_day(now)
    periods = get_periods(session, mentor.scheme_id)
    if status is ProposalStatus.OFFERED:
        return end_of_day(today + timedelta(days=periods.offer_days))
    return end_of_day(working_days_after(session, mentor, today, periods.request_working_days))


def working_days_after(session: Session, mentor: Mentor, start: date, days: int) -> date:
    """Return the day that is so many working days later for a mentor.

    Weekends, the bank holidays of their nation and days when they or the office are away do not
    count.
    """
    away = list_days_off(session, mentor.scheme_id, mentor.id, since=start)
    return add_working_days(start, days, mentor.region, away)


def lock_proposal(
    session: Session,
    proposal_id: PublicId,
    *,
    candidate_id: int | None = None,
    mentor_id: int | None = None,
    with_next: bool = False,
) -> Proposal:
    """Return a proposal under lock, together with its mentor and its candidate.

    With `with_next`, the mentors who may be asked next are locked too, in the same order by id:
    locking them later, after the candidate, would let two answers wait for each other.

    Raises
    ------
    NotFound
        There is none, or it is somebody else's.
    """
    proposal = get_proposal(session, proposal_id, candidate_id=candidate_id, mentor_id=mentor_id)
    following: list[int] = []
    if with_next and proposal.candidate.ask_next:
        following = list_still_to_ask(session, proposal.candidate_id)
    lock_mentors(session, [proposal.mentor_id, *following])
    lock_candidates(session, [proposal.candidate_id])
    return get_proposal(session, proposal_id, lock=True)


def require_answerable(proposal: Proposal, step: ProposalStatus, *, now: datetime) -> None:
    """Check that a proposal stands at a step and can still be answered.

    Raises
    ------
    Conflict
        It was answered, has expired or was withdrawn.
    """
    why = why_not_answerable(proposal.status, proposal.expires_at, step=step, now=now)
    if why:
        raise Conflict(why)


def require_sent(proposal: Proposal) -> None:
    """Check that a proposal has reached whoever answers it.

    Raises
    ------
    NotFound
        It waits for the day on which its round is announced, and is nobody's to see before.
    """
    if proposal.waits_for_id is not None:
        raise NotFound(_("We cannot find that request."))


def close_proposal(
    session: Session, actor: Actor, proposal: Proposal, status: ProposalStatus, *, now: datetime
) -> None:
    """End a proposal without a pairing and give its place back."""
    hold_id = proposal.hold_id
    proposal.status = status
    proposal.hold_id = None
    proposal.answered_at = now
    session.flush()
    if hold_id is not None:
        release_place(session, hold_id, now=now)
    record(session, actor, f"proposal.{status}", proposal.public_id, now=now)


def names(candidate: Candidate, mentor: Mentor) -> dict[str, Any]:
    """Return the two names as every mail uses them."""
    return {"candidate_name": candidate.account.name, "mentor_name": mentor.account.name}
