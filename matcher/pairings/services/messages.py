"""Writing to each other, and saying that one has read it.

A mail tells that somebody has written; it holds nothing of what. It is one mail however many
messages there are, leaves at most every 48 hours, and is dropped once everything is read.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import enqueue
from matcher.pairings.models import Message, Proposal
from matcher.pairings.queries.messages import Party, get_party, may_write
from matcher.pairings.rules.messages import HOUR, MAX_LENGTH, MOST_AN_HOUR

NEW = "pairings/emails/message_new"


def write_message(
    session: Session, actor: Actor, thing_id: PublicId, body: str, *, now: datetime
) -> Message:
    """Write to the other one; what they wrote before counts as read.

    Raises
    ------
    Invalid
        There is nothing in it, or too much.
    NotFound
        See `get_party`.
    Conflict
        It is over between the two, or the actor has written very much in the last hour.
    """
    body = body.strip()
    if not body:
        raise Invalid(_("Write your message."), field="body")
    if len(body) > MAX_LENGTH:
        raise Invalid(_("Use %(most)s characters or fewer.", most=MAX_LENGTH), field="body")
    party = get_party(session, actor, thing_id, lock=True)
    if not may_write(session, party.proposal, now=now):
        raise Conflict(_("This has ended, so you can read here and not write any more."))
    _require_slow(session, party, now=now)
    _note_read(session, party, now=now)
    message = Message(proposal=party.proposal, by_mentor=party.is_mentor, body=body, written_at=now)
    session.add(message)
    session.flush()
    record(session, actor, "message.written", party.proposal.public_id, now=now, message=message.id)
    _tell(session, party, message, now=now)
    return message


def _require_slow(session: Session, party: Party, *, now: datetime) -> None:
    lately = select(func.count(Message.id)).where(
        Message.proposal_id == party.proposal.id,
        Message.by_mentor.is_(party.is_mentor),
        Message.written_at > now - HOUR,
    )
    if (session.scalar(lately) or 0) >= MOST_AN_HOUR:
        raise Conflict(
            _("You have written %(most)s messages in an hour. Wait a little.", most=MOST_AN_HOUR)
        )


def mark_read(session: Session, actor: Actor, thing_id: PublicId, *, now: datetime) -> int:
    """Note that the actor has read what the other wrote; return how many messages that is.

    Raises
    ------
    NotFound
        See `get_party`.
    """
    return _note_read(session, get_party(session, actor, thing_id, lock=True), now=now)


def _note_read(session: Session, party: Party, *, now: datetime) -> int:
    found = session.execute(
        update(Message)
        .where(
            Message.proposal_id == party.proposal.id,
            Message.by_mentor.is_not(party.is_mentor),
            Message.read_at.is_(None),
        )
        .values(read_at=now)
        .returning(Message.id)
    ).all()
    return len(found)


def _tell(session: Session, party: Party, message: Message, *, now: datetime) -> None:
    """Tell the other one by mail, unless a mail that says so waits already."""
    about = f"messages:{party.proposal.public_id}"
    waiting = select(OutboxMail.id).where(
        OutboxMail.recipient_id == party.other.id,
        OutboxMail.about == about,
        OutboxMail.template == NEW,
        OutboxMail.status == MailStatus.QUEUED,
    )
    if session.scalar(waiting.limit(1)) is not None:
        return
    enqueue(
        session,
        NEW,
        recipient_id=party.other.id,
        event=f"message.written:{message.id}",
        about=about,
        now=now,
        writer_name=party.own.name,
        proposal_id=party.proposal.public_id,
    )


def is_unread(session: Session, mail: OutboxMail) -> bool:
    """Say whether there is still something to read in the thread that a mail is about."""
    proposal = session.scalars(
        select(Proposal).where(Proposal.public_id == mail.about.removeprefix("messages:"))
    ).one_or_none()
    if proposal is None:
        return False
    to_mentor = proposal.mentor.account_id == mail.recipient_id
    unread = select(Message.id).where(
        Message.proposal_id == proposal.id,
        Message.by_mentor.is_not(to_mentor),
        Message.read_at.is_(None),
    )
    return session.scalar(unread.limit(1)) is not None
