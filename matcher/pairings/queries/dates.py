"""Calendar files of what has a day: a request, a talk, a pairing. For its two people alone."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.notifications.rules import Attachment
from matcher.notifications.rules.calendar import calendar_text
from matcher.pairings.models import Pairing, Proposal, TalkOffer
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.messages import find_talk, get_party
from matcher.pairings.queries.proposals import get_pairing, get_proposal
from matcher.pairings.rules.dates import (
    answer_event,
    end_event,
    meeting_event,
    talk_event,
    timed_talk_event,
)
from matcher.pairings.rules.messages import TalkStatus
from matcher.pairings.rules.states import LIVE, Origin, ProposalStatus

ANSWER = "answer.ics"


def talk_invitation(session: Session, proposal: Proposal, *, now: datetime) -> Attachment | None:
    """Return the day on which two people talk first, in words for both; None without a day."""
    if proposal.talk_on is None:
        return None
    event = talk_event(
        proposal.public_id,
        proposal.talk_on,
        proposal.candidate.account.name,
        proposal.mentor.account.name,
        proposal.talk_words,
        sequence=max(0, proposal.talks - 1),
    )
    return Attachment("talk.ics", calendar_text([event], now=now))


def timed_talk(offer: TalkOffer, *, now: datetime, cancelled: bool = False) -> Attachment | None:
    """Return the time that two people have agreed to talk; None where none is agreed."""
    if offer.chosen_at is None:
        return None
    proposal = offer.proposal
    event = timed_talk_event(
        offer.public_id,
        proposal.public_id,
        offer.chosen_at,
        (proposal.candidate.account.name, proposal.mentor.account.name),
        offer.words,
        cancelled=cancelled,
    )
    return Attachment("talk.ics", calendar_text([event], now=now))


def answer_reminder(session: Session, proposal: Proposal, *, now: datetime) -> Attachment | None:
    """Return the last day on which a mentor can answer a request; None where there is none."""
    if proposal.status != ProposalStatus.REQUESTED or proposal.expires_at is None:
        return None
    event = answer_event(
        proposal.public_id,
        local_day(proposal.expires_at - timedelta(seconds=1)),
        proposal.candidate.account.name,
        is_agreed=proposal.origin == Origin.AGREED,
        sequence=_n_changes(session, proposal.public_id, "proposal.moved"),
    )
    return Attachment(ANSWER, calendar_text([event], now=now))


def meet_by(session: Session, pairing: Pairing) -> date:
    """Return the day by which two people are to have met."""
    days = get_periods(session, pairing.mentor.scheme_id).meet_days
    return pairing.started_on + timedelta(days=days)


def pairing_dates(session: Session, pairing: Pairing, *, now: datetime) -> Attachment | None:
    """Return by when two people meet and until when they work together; None without a day.

    The first is left out once it is over.
    """
    if pairing.status not in LIVE:
        return None
    names = (pairing.candidate.account.name, pairing.mentor.account.name)
    first, events = meet_by(session, pairing), []
    if first >= local_day(now):
        events.append(meeting_event(pairing.public_id, first, *names))
    if pairing.ends_on is not None:
        sequence = max(0, _n_changes(session, pairing.public_id, "pairing.end_agreed") - 1)
        events.append(end_event(pairing.public_id, pairing.ends_on, *names, sequence=sequence))
    if not events:
        return None
    return Attachment("mentoring.ics", calendar_text(events, now=now))


def get_dates(
    session: Session, actor: Actor, kind: str, public_id: PublicId, *, now: datetime
) -> Attachment:
    """Return the calendar file of a request (`answer`), a talk or a pairing of the actor's.

    `time` is the talk whose time the two of a thread have agreed.

    Raises
    ------
    NotFound
        There is none, it is somebody else's, or it has no day any more.
    """
    found = None
    if kind == "answer" and actor.mentor_id is not None:
        asked = get_proposal(session, public_id, mentor_id=actor.mentor_id)
        found = answer_reminder(session, asked, now=now)
    elif kind == "talk":
        found = _talk_of(session, actor, get_proposal(session, public_id), now=now)
    elif kind == "time":
        found = _time_of(session, actor, public_id, now=now)
    elif kind == "pairing":
        pairing = get_pairing(session, public_id)
        if _is_party(actor, pairing):
            found = pairing_dates(session, pairing, now=now)
    if found is None:
        raise NotFound(_("There is no day here any more."))
    return found


def _talk_of(
    session: Session, actor: Actor, proposal: Proposal, *, now: datetime
) -> Attachment | None:
    stands = proposal.status == ProposalStatus.REQUESTED and _is_party(actor, proposal)
    return talk_invitation(session, proposal, now=now) if stands else None


def _time_of(
    session: Session, actor: Actor, public_id: PublicId, *, now: datetime
) -> Attachment | None:
    offer = find_talk(session, get_party(session, actor, public_id).proposal, now=now)
    agreed = offer is not None and offer.status == TalkStatus.AGREED
    return timed_talk(offer, now=now) if agreed and offer is not None else None


def _is_party(actor: Actor, pair: Proposal | Pairing) -> bool:
    by_mentor = actor.mentor_id is not None and actor.mentor_id == pair.mentor_id
    return by_mentor or (actor.candidate_id is not None and actor.candidate_id == pair.candidate_id)


def _n_changes(session: Session, subject: PublicId, action: str) -> int:
    """Return how often a day was moved, which the log knows."""
    counted = select(func.count(AuditEntry.id)).where(
        AuditEntry.subject == subject, AuditEntry.action == action
    )
    return session.scalar(counted) or 0
