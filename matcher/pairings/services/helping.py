"""Asking the office for help with somebody, and the office's answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotAllowed, NotFound
from matcher.core.words import _
from matcher.notifications.services import enqueue
from matcher.pairings.models import HelpRequest
from matcher.pairings.queries.messages import Party, get_party
from matcher.pairings.rules.messages import MAX_HELP, OPENED, HelpReason


def ask_for_help(
    session: Session,
    actor: Actor,
    thing_id: PublicId,
    why: HelpReason,
    words: str,
    *,
    may_read: bool,
    now: datetime,
) -> HelpRequest:
    """Ask the office for help; the other one does not hear of it.

    Raises
    ------
    Invalid
        Nothing says what is wrong, or too much.
    NotFound
        See `get_party`.
    Conflict
        The office has a question of the actor's about this already.
    """
    words = _checked(words)
    party = get_party(session, actor, thing_id, lock=True)
    if _find_open(session, party) is not None:
        raise Conflict(_("You have asked the office already. They answer by mail."))
    asking = HelpRequest(
        proposal=party.proposal,
        by_mentor=party.is_mentor,
        why=why,
        words=words,
        may_read=may_read,
        asked_at=now,
    )
    session.add(asking)
    session.flush()
    record(
        session,
        actor,
        "help.asked",
        asking.public_id,
        now=now,
        proposal=party.proposal.public_id,
        may_read=int(may_read),
    )
    return asking


def add_to_question(
    session: Session, actor: Actor, thing_id: PublicId, words: str, *, now: datetime
) -> HelpRequest:
    """Add words to the question of the actor's that the office has yet to answer.

    The same words once more add nothing.

    Raises
    ------
    NotFound
        There is no such question.
    Conflict
        It is as long already as one can be.
    """
    asking = _find_open(session, get_party(session, actor, thing_id, lock=True))
    if asking is None:
        raise NotFound(_("We cannot find that question."))
    if words in asking.words:
        return asking
    more = f"{asking.words}\n\n{words}"
    if len(more) > MAX_HELP:
        raise Conflict(_("You have asked the office already. They answer by mail."))
    asking.words = more
    session.flush()
    record(session, actor, "help.added", asking.public_id, now=now)
    return asking


def _find_open(session: Session, party: Party) -> HelpRequest | None:
    """Return what one of two has asked the office about the other, and has no answer to."""
    return session.scalars(
        select(HelpRequest).where(
            HelpRequest.proposal_id == party.proposal.id,
            HelpRequest.by_mentor.is_(party.is_mentor),
            HelpRequest.answered_at.is_(None),
        )
    ).first()


def _checked(words: str) -> str:
    words = words.strip()
    if not words:
        raise Invalid(_("Write a few words."), field="words")
    if len(words) > MAX_HELP:
        raise Invalid(_("Use %(most)s characters or fewer.", most=MAX_HELP), field="words")
    return words


def open_messages(
    session: Session, actor: Actor, help_id: PublicId, *, now: datetime
) -> HelpRequest:
    """Let the office read what the two have written, and keep in the log that it does.

    Raises
    ------
    NotFound
        There is no such question.
    NotAllowed
        Whoever asks has not allowed it, or the actor is one of the two.
    Conflict
        It is answered, and the office reads no more.
    """
    asking = _lock_unanswered(session, actor, help_id)
    if not asking.may_read:
        raise NotAllowed(_("They have not allowed the office to read their messages."))
    asking.opened_at = asking.opened_at or now
    record(session, actor, OPENED, asking.public_id, now=now)
    return asking


def answer_help(
    session: Session,
    actor: Actor,
    help_id: PublicId,
    words: str,
    *,
    tells_both: bool,
    now: datetime,
) -> HelpRequest:
    """Answer a question by mail, to whoever asks or to both, and close it.

    Raises
    ------
    Invalid
        There is nothing in it, or too much.
    NotFound
        There is no such question.
    NotAllowed
        The actor is one of the two.
    Conflict
        It is answered already.
    """
    words = _checked(words)
    asking = _lock_unanswered(session, actor, help_id)
    asking.answered_at, asking.answered_by_id = now, actor.user_id
    asking.answer, asking.tells_both = words, tells_both
    session.flush()
    record(session, actor, "help.answered", asking.public_id, now=now, both=int(tells_both))
    for by_mentor in (True, False):
        if tells_both or by_mentor == asking.by_mentor:
            _tell(session, asking, to_mentor=by_mentor, now=now)
    return asking


def _lock_unanswered(session: Session, actor: Actor, help_id: PublicId) -> HelpRequest:
    asking = session.scalars(
        select(HelpRequest)
        .where(HelpRequest.public_id == help_id)
        .with_for_update(of=HelpRequest)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if asking is None or not actor.runs(asking.proposal.mentor.scheme_id):
        raise NotFound(_("We cannot find that question."))
    proposal = asking.proposal
    if actor.user_id in (proposal.mentor.account_id, proposal.candidate.account_id):
        raise NotAllowed(_("This is about yourself, so somebody else of the office answers it."))
    if asking.answered_at is not None:
        raise Conflict(_("This has been answered already."))
    return asking


def _tell(session: Session, asking: HelpRequest, *, to_mentor: bool, now: datetime) -> None:
    proposal = asking.proposal
    people = (proposal.candidate.account, proposal.mentor.account)
    enqueue(
        session,
        "pairings/emails/help_answered",
        recipient_id=people[to_mentor].id,
        event=f"help.answered:{asking.public_id}",
        about=f"help:{asking.public_id}",
        now=now,
        other_name=people[not to_mentor].name,
        words=asking.answer,
        proposal_id=proposal.public_id,
    )
