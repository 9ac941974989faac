"""Agreeing on a time to talk: one of the two proposes up to three, the other chooses one.

With a request, the agreed day counts as “let's talk first”: its place is held until after the talk.
Whoever has just pressed gets the calendar file at once, and what is called off is told at once; so
those mails are about nothing that could put them off.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.audit.services import record
from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules import Attachment
from matcher.notifications.services import enqueue
from matcher.pairings.models import TalkOffer
from matcher.pairings.queries.messages import Party, find_talk, get_party, may_write
from matcher.pairings.rules.messages import MOST_TIMES, TalkStatus, why_not_these_times
from matcher.pairings.rules.states import MOST_TALKS, Origin, ProposalStatus
from matcher.pairings.services.dates import time_in_words_of
from matcher.pairings.services.steps import lock_proposal
from matcher.pairings.services.talks import MAX_WORDS, note_talk


def propose_times(
    session: Session,
    actor: Actor,
    thing_id: PublicId,
    times: Sequence[datetime],
    words: str,
    *,
    now: datetime,
) -> TalkOffer:
    """Propose up to three times to talk, and say how.

    Raises
    ------
    Invalid
        A time is over, too far ahead or given twice, or nothing says how they talk.
    NotFound
        See `get_party`.
    Conflict
        It is over between the two, or times are open or agreed already.
    """
    words = words.strip()
    if why := why_not_these_times(times, now=now):
        raise Invalid(why, field="time_1")
    if not words or len(words) > MAX_WORDS:
        raise Invalid(_("Say how you talk, in %(most)s characters.", most=MAX_WORDS), field="words")
    party = _lock_party(session, actor, thing_id, now=now)
    if find_talk(session, party.proposal, now=now) is not None:
        raise Conflict(_("There are times to talk already. Take those back first."))
    proposal = party.proposal
    if proposal.status == ProposalStatus.REQUESTED and proposal.talks >= MOST_TALKS:
        raise Conflict(_("The day to talk was moved once already, so the answer is yes or no now."))
    proposed = sorted(times)[:MOST_TIMES]
    time_1, time_2, time_3 = [*proposed, None, None][:MOST_TIMES]
    offer = TalkOffer(
        proposal=proposal,
        by_mentor=party.is_mentor,
        words=words,
        time_1=time_1,
        time_2=time_2,
        time_3=time_3,
        created_at=now,
    )
    session.add(offer)
    session.flush()
    record(session, actor, "talk.proposed", offer.public_id, now=now, proposal=proposal.public_id)
    enqueue(
        session,
        "pairings/emails/times_proposed",
        recipient_id=party.other.id,
        event=f"talk.proposed:{offer.public_id}",
        about=f"talk:{offer.public_id}",
        now=now,
        writer_name=party.own.name,
        proposal_id=proposal.public_id,
    )
    return offer


def choose_time(
    session: Session, actor: Actor, thing_id: PublicId, time: datetime, *, now: datetime
) -> TalkOffer:
    """Agree to one of the times that the other has proposed; both get it for their calendar.

    Raises
    ------
    NotFound
        See `get_party`.
    Conflict
        There are no such times any more, or this one is over or was not proposed.
    """
    party = _lock_party(session, actor, thing_id, now=now)
    offer = _require(session, party, TalkStatus.OPEN, now=now)
    if offer.by_mentor == party.is_mentor:
        raise Conflict(_("The other one chooses one of these times."))
    if time not in offer.times or time <= now:
        raise Conflict(_("This time is over or no longer offered. Choose another."))
    proposal = party.proposal
    offer.status, offer.chosen_at, offer.answered_at = TalkStatus.AGREED, time, now
    session.flush()
    if proposal.status == ProposalStatus.REQUESTED and proposal.origin != Origin.AGREED:
        note_talk(session, actor, proposal, local_day(time), offer.words, now=now)
    record(session, actor, "talk.agreed", offer.public_id, now=now, proposal=proposal.public_id)
    for reader, other in ((party.own, party.other), (party.other, party.own)):
        _tell(
            session,
            offer,
            "pairings/emails/time_agreed",
            reader,
            other,
            now=now,
            attachment=time_in_words_of(offer, reader, now=now),
        )
    return offer


def say_none_fits(
    session: Session, actor: Actor, thing_id: PublicId, *, now: datetime
) -> TalkOffer:
    """Say that none of the other's times fits; they hear of it, and may propose others.

    Raises
    ------
    NotFound
        See `get_party`.
    Conflict
        There are no such times any more, or they are one's own.
    """
    party = _lock_party(session, actor, thing_id, now=now)
    offer = _require(session, party, TalkStatus.OPEN, now=now)
    if offer.by_mentor == party.is_mentor:
        raise Conflict(_("These are your own times. You can take them back."))
    _end(session, actor, offer, TalkStatus.NONE_FITS, now=now)
    _tell(session, offer, "pairings/emails/time_gone", party.other, party.own, now=now)
    return offer


def call_off(session: Session, actor: Actor, thing_id: PublicId, *, now: datetime) -> TalkOffer:
    """Take back one's own times, or (either of the two) cancel the talk, until it begins.

    Raises
    ------
    NotFound
        See `get_party`.
    Conflict
        There is nothing to call off any more, or only the other one could.
    """
    party = _lock_party(session, actor, thing_id, now=now)
    offer = find_talk(session, party.proposal, now=now)
    if offer is None:
        raise Conflict(_("There is no talk to come any more."))
    if offer.status == TalkStatus.OPEN:
        if offer.by_mentor != party.is_mentor:
            raise Conflict(_("Only who proposed these times can take them back."))
        _end(session, actor, offer, TalkStatus.TAKEN_BACK, now=now)
        return offer
    gone = time_in_words_of(offer, party.other, now=now, cancelled=True)
    _end(session, actor, offer, TalkStatus.CANCELLED, now=now)
    proposal = party.proposal
    if proposal.status == ProposalStatus.REQUESTED:
        proposal.talk_on, proposal.talk_words = None, ""
    _tell(
        session,
        offer,
        "pairings/emails/time_gone",
        party.other,
        party.own,
        now=now,
        attachment=gone,
    )
    return offer


def _lock_party(session: Session, actor: Actor, thing_id: PublicId, *, now: datetime) -> Party:
    """Return a thread under lock, its mentor and candidate first: a talk may move the end."""
    party = get_party(session, actor, thing_id)
    lock_proposal(session, party.proposal.public_id)
    if not may_write(session, party.proposal, now=now):
        raise Conflict(_("This has ended, so you can read here and not write any more."))
    return party


def _require(session: Session, party: Party, status: TalkStatus, *, now: datetime) -> TalkOffer:
    offer = find_talk(session, party.proposal, now=now)
    if offer is None or offer.status != status:
        raise Conflict(_("These times are not open any more."))
    return offer


def _end(
    session: Session, actor: Actor, offer: TalkOffer, status: TalkStatus, *, now: datetime
) -> None:
    offer.status, offer.answered_at = status, now
    session.flush()
    proposal_id = offer.proposal.public_id
    record(session, actor, f"talk.{status}", offer.public_id, now=now, proposal=proposal_id)


def _tell(
    session: Session,
    offer: TalkOffer,
    template: str,
    reader: Account,
    other: Account,
    *,
    now: datetime,
    attachment: Attachment | None = None,
) -> None:
    at = offer.chosen_at.isoformat() if offer.chosen_at else None
    enqueue(
        session,
        template,
        recipient_id=reader.id,
        event=f"talk.{offer.status}:{offer.public_id}",
        now=now,
        attachment=attachment,
        other_name=other.name,
        talk_at=at,
        cancelled_at=at if offer.status == TalkStatus.CANCELLED else None,
        talk_words=offer.words,
        talk_id=offer.public_id,
        proposal_id=offer.proposal.public_id,
    )


def times_are_open(session: Session, mail: OutboxMail) -> bool:
    """Say whether the times that a mail is about can still be chosen."""
    return _stands(session, mail.about.removeprefix("talk:"), TalkStatus.OPEN)


def time_stands(session: Session, mail: OutboxMail) -> bool:
    """Say whether the talk that a mail is about is still to take place."""
    return _stands(session, mail.context["talk_id"], TalkStatus.AGREED)


def _stands(session: Session, talk_id: PublicId, status: TalkStatus) -> bool:
    offer = session.scalars(select(TalkOffer).where(TalkOffer.public_id == talk_id)).one_or_none()
    if offer is None or offer.status != status:
        return False
    return may_write(session, offer.proposal, now=clock.now(session))
