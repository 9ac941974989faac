"""Pairings end, and give the place back."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus, is_seeking
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, is_listed
from matcher.mentors.services import keep_for_word, lock_mentors, pause_mentor, release_place
from matcher.notifications.services import enqueue
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.calendar import list_days_off
from matcher.pairings.queries.proposals import find_live_pairing, get_pairing
from matcher.pairings.rules.days import add_working_days, end_of_day
from matcher.pairings.rules.states import LIVE, EndReason, PairingStatus, Place
from matcher.pairings.services.alternatives import as_context, list_alternatives
from matcher.pairings.services.answers import say_room
from matcher.pairings.services.closing import ClosedFor, close_open_requests, lock_awaited
from matcher.pairings.services.exclusions import exclude
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.steps import heard_from, names

EARLY, LOST = "pairings/emails/pairing_ended_early", "pairings/emails/pairing_lost"
WORD_WORKING_DAYS = 5
"""For so long a place that has come back waits for the word of a mentor who had none free."""
LOST_MENTOR = {
    EndReason.MENTOR_UNAVAILABLE,
    EndReason.MENTOR_RETIRED,
    EndReason.MENTOR_MOVED,
    EndReason.NO_CONTACT,
}


def finish_pairing(
    session: Session,
    actor: Actor,
    pairing_id: PublicId,
    *,
    place: Place = Place.OPEN,
    until: date | None = None,
    now: datetime,
) -> Pairing:
    """Note that two people have finished their work; the place is free again.

    Parameters
    ----------
    place, until
        What becomes of the place, and for how long the mentor rests, if it is they who speak.

    Raises
    ------
    NotFound
        There is no such pairing, or it is somebody else's.
    Conflict
        It is over already.
    Invalid
        The day on which the mentor is back is not in the future.
    """
    pairing, awaited = _lock_all(session, actor, pairing_id, place)
    _close(session, actor, pairing, PairingStatus.COMPLETED, None, now=now)
    pairing.candidate.status = CandidateStatus.SUBMITTED
    _settle_place(session, actor, pairing, place, until, awaited, now=now)
    _tell(session, actor, pairing, "pairings/emails/pairing_completed", now=now)
    return pairing


def end_pairing(
    session: Session,
    actor: Actor,
    pairing_id: PublicId,
    reason: EndReason,
    *,
    place: Place = Place.OPEN,
    until: date | None = None,
    now: datetime,
) -> Pairing:
    """End a pairing early; whoever loses a mentor keeps their waiting time and gains priority.

    The parameters and what is raised are those of `finish_pairing`.
    """
    pairing, awaited = _lock_all(session, actor, pairing_id, place)
    _close(session, actor, pairing, PairingStatus.ENDED_EARLY, reason, now=now)
    candidate = pairing.candidate
    # Only their own word, or the office's, takes somebody out of the search.
    may_withdraw = actor.runs(candidate.scheme_id) or actor.candidate_id == candidate.id
    withdrew = reason is EndReason.CANDIDATE_WITHDREW and may_withdraw
    candidate.status = CandidateStatus.WITHDRAWN if withdrew else CandidateStatus.SEEKING
    candidate.lost_mentor = candidate.lost_mentor or reason in LOST_MENTOR
    if reason is EndReason.NOT_A_GOOD_FIT:
        exclude(session, pairing.mentor_id, candidate.id, reason, None, now=now)
    if not withdrew:
        heard_from(candidate, now=now)  # their search begins anew, and is asked about in its time
    _settle_place(session, actor, pairing, place, until, awaited, now=now)
    _tell(session, actor, pairing, EARLY, now=now, is_lost=reason in LOST_MENTOR)
    return pairing


def look_again(session: Session, actor: Actor, *, now: datetime) -> Candidate:
    """Take a candidate up again among those who look for a mentor, by their own press.

    Raises
    ------
    NotFound
        The actor is not a candidate.
    Conflict
        They have a mentor.
    """
    candidate_id = own_candidate_id(actor)
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    if find_live_pairing(session, candidate_id):
        raise Conflict(_("You already have a mentor."))
    candidate.status = CandidateStatus.SEEKING
    candidate.found_mentor = ""
    heard_from(candidate, now=now)
    candidate.updated_at = now
    record(session, actor, "candidate.seeking", candidate.public_id, now=now)
    return candidate


def lock_pairing(session: Session, actor: Actor, pairing_id: PublicId) -> Pairing:
    """Return a pairing under lock, if the actor is one of the two or an administrator."""
    pairing = get_pairing(session, pairing_id)
    is_party = pairing.mentor_id == actor.mentor_id or pairing.candidate_id == actor.candidate_id
    if not (is_party or actor.runs(pairing.mentor.scheme_id)):
        raise NotFound(_("We cannot find that pairing."))
    lock_mentors(session, [pairing.mentor_id])
    lock_candidates(session, [pairing.candidate_id])
    return get_pairing(session, pairing_id, lock=True)


def _lock_all(
    session: Session, actor: Actor, pairing_id: PublicId, place: Place
) -> tuple[Pairing, list[Proposal]]:
    """Lock a pairing, and what else is open with its mentor if they are to rest: that is closed."""
    awaited: list[Proposal] = []
    if place is Place.REST and actor.mentor_id is not None:
        awaited = lock_awaited(session, actor.mentor_id)
    return lock_pairing(session, actor, pairing_id), awaited


def _settle_place(
    session: Session,
    actor: Actor,
    pairing: Pairing,
    place: Place,
    until: date | None,
    awaited: list[Proposal],
    *,
    now: datetime,
) -> None:
    """Take the mentor's word on the place that has just come free, or keep to what they said last.

    The mail that tells them of the end asks them, where it was somebody else who spoke.
    """
    mentor = pairing.mentor
    if mentor.leaving_at or not is_listed(mentor.status):
        return
    if actor.mentor_id != mentor.id:
        keep_for_word(session, actor, mentor, until=_word_by(session, mentor, now), now=now)
        return
    source = ClaimSource.ENDING
    if place is Place.REST:
        pause_mentor(session, actor, mentor.id, until, now=now, source=source)
        close_open_requests(session, actor, awaited, ClosedFor.BREAK, now=now)
        return
    room = None
    if place is Place.CLOSED:
        in_all = mentor.capacity + mentor.kept_places  # what waited for their word is theirs again
        room = max(0, in_all - mentor.held - 1)
    say_room(session, actor, mentor.id, room, source, now=now)


def _word_by(session: Session, mentor: Mentor, now: datetime) -> datetime:
    """Return until when a mentor may say what becomes of a place before it opens by itself."""
    today = local_day(now)
    away = list_days_off(session, mentor.scheme_id, mentor.id, since=today)
    return end_of_day(add_working_days(today, WORD_WORKING_DAYS, mentor.region, away))


def _close(
    session: Session,
    actor: Actor,
    pairing: Pairing,
    status: PairingStatus,
    reason: EndReason | None,
    *,
    now: datetime,
) -> None:
    if pairing.status not in LIVE:
        raise Conflict(_("This pairing has already ended."))
    hold_id = pairing.hold_id
    pairing.status = status
    pairing.end_reason = reason
    pairing.ended_at = now
    pairing.hold_id = None
    session.flush()
    if hold_id is not None:
        release_place(session, hold_id, now=now)
    record(session, actor, f"pairing.{status}", pairing.public_id, now=now, reason=reason)


def _tell(
    session: Session,
    actor: Actor,
    pairing: Pairing,
    template: str,
    *,
    now: datetime,
    is_lost: bool = False,
) -> None:
    """Tell whoever of the two has not said it; who has lost a mentor hears of three others."""
    for person in (pairing.candidate, pairing.mentor):
        is_loser = is_lost and person is pairing.candidate and is_seeking(person.status)
        if person.account_id == actor.user_id and not is_loser:
            continue
        others = {}
        if is_loser:
            besides, today = [pairing.mentor_id], local_day(now)
            found = list_alternatives(session, pairing.candidate, today=today, besides=besides)
            others = as_context(found)
        enqueue(
            session,
            LOST if is_loser else template,
            recipient_id=person.account_id,
            event=f"pairing.{pairing.status}:{pairing.public_id}",
            # a loss is told the same day, also to whom a question about the two has just gone
            about="" if is_loser else f"pairing:{pairing.public_id}",
            now=now,
            **names(pairing.candidate, pairing.mentor),
            **others,
            for_mentor=int(person is pairing.mentor),
        )
