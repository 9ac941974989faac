"""What two people, or the office for them, say of their first meeting."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.pairings.models import FirstMeeting, Pairing
from matcher.pairings.queries.meeting import find_meeting
from matcher.pairings.rules.meeting import Met, why_not_meet_on
from matcher.pairings.rules.messages import HelpReason
from matcher.pairings.rules.states import LIVE
from matcher.pairings.services.endings import lock_pairing
from matcher.pairings.services.helping import add_to_question, ask_for_help


def say_met(
    session: Session,
    actor: Actor,
    pairing_id: PublicId,
    said: Met,
    *,
    meets_on: date | None = None,
    words: str = "",
    now: datetime,
) -> FirstMeeting:
    """Take the word of one of the two on whether they have met; the last word counts.

    Who needs help is put on the office's list of questions, as by "Get help from the office".

    Raises
    ------
    NotFound
        There is no such pairing, or it is somebody else's.
    Conflict
        It is over.
    Invalid
        The day cannot be, or nothing is said.
    """
    if said is Met.NOTHING:
        raise Invalid(_("Choose an answer. Nothing has been changed."), field="answer")
    if said is Met.DATE and (why := why_not_meet_on(meets_on, today=local_day(now))):
        raise Invalid(why, field="meets_on")
    pairing = _lock_live(session, actor, pairing_id)
    meeting = _meeting(session, pairing, now=now)
    if actor.mentor_id == pairing.mentor_id:
        meeting.mentor_said = said
    elif actor.candidate_id == pairing.candidate_id:
        meeting.candidate_said = said
    else:
        raise NotFound(_("We cannot find that pairing."))
    if said is Met.DATE:
        meeting.meets_on = meets_on
    elif Met.DATE not in {meeting.mentor_said, meeting.candidate_said}:
        meeting.meets_on = None
    if said is not Met.HELP:
        pairing.seen_at = now
    session.flush()
    record(session, actor, f"pairing.{_DEEDS[said]}", pairing_id, now=now, **_on(said, meets_on))
    if said is Met.HELP:
        _ask_office(session, actor, pairing_id, words, now=now)
    return meeting


_DEEDS = {Met.YES: "met", Met.DATE: "meets_on", Met.HELP: "needs_help"}


def _on(said: Met, meets_on: date | None) -> dict[str, str]:
    return {"on": meets_on.isoformat()} if said is Met.DATE and meets_on else {}


def _ask_office(
    session: Session, actor: Actor, pairing_id: PublicId, words: str, *, now: datetime
) -> None:
    """Put it on the office's list, or what they write to the question of theirs that stands there.

    Raises
    ------
    Conflict
        That question is as long already as one can be.
    """
    said = words.strip()
    try:
        asked = said or _("We have not met yet, and need help.")
        ask_for_help(session, actor, pairing_id, HelpReason.OTHER, asked, may_read=False, now=now)
    except Conflict:
        if said:
            add_to_question(session, actor, pairing_id, said, now=now)


def note_met(
    session: Session, actor: Actor, pairing_id: PublicId, *, now: datetime
) -> FirstMeeting:
    """Note for two people that they have met, as the office has heard.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        It is over.
    """
    pairing = _lock_live(session, actor, pairing_id)
    require_admin(actor, pairing.mentor.scheme_id)
    meeting = _meeting(session, pairing, now=now)
    meeting.noted_at = pairing.seen_at = now
    record(session, actor, "pairing.met", pairing_id, now=now)
    return meeting


def ask_met_again(
    session: Session, actor: Actor, pairing_id: PublicId, *, now: datetime
) -> FirstMeeting:
    """Have the worker ask both anew, by the office's press.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        It is over.
    """
    pairing = _lock_live(session, actor, pairing_id)
    require_admin(actor, pairing.mentor.scheme_id)
    meeting = _meeting(session, pairing, now=now)
    meeting.asks, meeting.meets_on, meeting.noted_at = 0, None, None
    meeting.mentor_mailed_at = None
    meeting.candidate_said = meeting.mentor_said = Met.NOTHING
    record(session, actor, "pairing.met_asked_again", pairing_id, now=now)
    return meeting


def _lock_live(session: Session, actor: Actor, pairing_id: PublicId) -> Pairing:
    pairing = lock_pairing(session, actor, pairing_id)
    if pairing.status not in LIVE:
        raise Conflict(_("This pairing has already ended."))
    return pairing


def _meeting(session: Session, pairing: Pairing, *, now: datetime) -> FirstMeeting:
    """Return what is known of the first meeting, beginning it where nobody was asked yet."""
    meeting = find_meeting(session, pairing.id)
    if meeting is None:
        meeting = FirstMeeting(
            pairing_id=pairing.id,
            asked_at=now,
            asks=1,
            candidate_said=Met.NOTHING,
            mentor_said=Met.NOTHING,
        )
        session.add(meeting)
    return meeting


def note_asked(session: Session, pairing: Pairing, asks: int, *, now: datetime) -> FirstMeeting:
    """Note that both are asked, and how many times since the question was put anew."""
    meeting = _meeting(session, pairing, now=now)
    meeting.asked_at, meeting.asks = now, asks
    session.flush()
    return meeting
