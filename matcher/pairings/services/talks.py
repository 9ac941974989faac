"""A mentor would like to talk first: the two agree a day, and the place is held until after it."""

from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal, TalkOffer
from matcher.pairings.rules.messages import TalkStatus
from matcher.pairings.rules.states import MOST_TALKS, Origin, ProposalStatus
from matcher.pairings.services.addressing import last_day
from matcher.pairings.services.dates import talk_in_words_of
from matcher.pairings.services.ends import set_end
from matcher.pairings.services.own import own_mentor_id
from matcher.pairings.services.steps import (
    lock_proposal,
    names,
    require_answerable,
    require_sent,
)

FARTHEST = timedelta(days=28)
MAX_WORDS = 300


def agree_talk(
    session: Session, actor: Actor, proposal_id: PublicId, day: date, words: str, *, now: datetime
) -> Proposal:
    """Answer a request with a day on which to talk first; it may be moved once.

    Parameters
    ----------
    words
        How the candidate reaches the mentor for it: nobody has the other's address yet.

    Raises
    ------
    Invalid
        The day is over or too far ahead, or nothing says how to reach the mentor.
    NotFound
        There is no such request, or it is another mentor's.
    Conflict
        It has been answered, withdrawn or has expired, or a day was set twice already.
    """
    words = words.strip()
    _check(day, words, today=local_day(now))
    proposal = lock_proposal(session, proposal_id, mentor_id=own_mentor_id(actor))
    note_talk(session, actor, proposal, day, words, now=now)
    _end_times(session, proposal, now=now)
    proposal.mentor.silences = 0
    _tell(session, proposal, now=now)
    return proposal


def note_talk(
    session: Session, actor: Actor, proposal: Proposal, day: date, words: str, *, now: datetime
) -> None:
    """Write the day of a talk down with a locked request, and let its end wait for the talk.

    Raises
    ------
    Conflict
        See `agree_talk`.
    """
    require_sent(proposal)
    require_answerable(proposal, ProposalStatus.REQUESTED, now=now)
    if proposal.origin == Origin.AGREED:
        raise Conflict(_("They say that you have agreed already. Answer yes or no."))
    if proposal.talks >= MOST_TALKS:
        raise Conflict(_("You have moved the day once already. Please answer yes or no now."))
    proposal.talk_on, proposal.talk_words = day, words
    proposal.talks += 1
    session.flush()
    set_end(session, actor, proposal, "talk", now=now)
    record(session, actor, "proposal.talk", proposal.public_id, now=now, on=day.isoformat())


def _end_times(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Let the day that the mentor has set take the place of times that the two have before them."""
    session.execute(
        update(TalkOffer)
        .where(
            TalkOffer.proposal_id == proposal.id,
            TalkOffer.status.in_([TalkStatus.OPEN, TalkStatus.AGREED]),
        )
        .values(status=TalkStatus.CANCELLED, answered_at=now)
    )


def _check(day: date, words: str, *, today: date) -> None:
    if day < today:
        raise Invalid(_("Enter today or a day to come."), field="day")
    if day > today + FARTHEST:
        raise Invalid(_("Enter a day within the next four weeks."), field="day")
    if not words:
        raise Invalid(_("Say how they can reach you, such as a number to ring."), field="words")
    if len(words) > MAX_WORDS:
        raise Invalid(_("Use %(most)s characters or fewer.", most=MAX_WORDS), field="words")


def _tell(session: Session, proposal: Proposal, *, now: datetime) -> None:
    enqueue(
        session,
        "pairings/emails/talk_agreed",
        recipient_id=proposal.candidate.account_id,
        event=f"proposal.talk.{proposal.talks}:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
        talk_on=proposal.talk_on.isoformat() if proposal.talk_on else None,
        talk_words=proposal.talk_words,
        answer_by=last_day(proposal).isoformat(),
        attachment=talk_in_words_of(session, proposal, proposal.candidate.account, now=now),
    )
