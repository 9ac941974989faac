"""Do they still work together? Signs of life, words that it is over, and the agreed end.

Nothing here ends a pairing: that is done by one of the two who has signed in, or by the office.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId, new_public_id
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.notifications.services import enqueue
from matcher.pairings.models import Pairing
from matcher.pairings.queries.proposals import get_pairing
from matcher.pairings.rules.living import OVER, why_not_end_on
from matcher.pairings.rules.states import LIVE, Said
from matcher.pairings.services.dates import pairing_in_words_of
from matcher.pairings.services.endings import lock_pairing
from matcher.pairings.services.steps import names


def note_alive(session: Session, actor: Actor, pairing_id: PublicId, *, now: datetime) -> Pairing:
    """Take the word of one of the two, or of the office, that they still work together.

    Where the other has said that it is over, the question stays open for the office to settle.

    Raises
    ------
    NotFound
        There is no such pairing, or it is somebody else's.
    Conflict
        It is over.
    """
    pairing = _lock_live(session, actor, pairing_id)
    _say(pairing, actor, Said.YES, now=now)
    record(session, actor, "pairing.alive", pairing.public_id, now=now)
    return pairing


def say_still_working(
    session: Session,
    actor: Actor,
    mentor_id: int,
    answers: Mapping[PublicId, Said],
    *,
    now: datetime,
) -> list[Pairing]:
    """Take a mentor's word on the people they have; return the pairings that they call over.

    A link without a sign-in is enough for this, so "we have finished" and "we lost touch" end
    nothing: they are noted, and the other is asked. What has ended meanwhile is passed over.

    Raises
    ------
    NotFound
        One of the pairings is not this mentor's.
    """
    called_over = []
    for pairing_id, said in sorted(answers.items()):
        pairing = get_pairing(session, pairing_id, mentor_id=mentor_id)
        if said is Said.NOTHING or pairing.status not in LIVE:
            continue
        pairing = lock_pairing(session, actor, pairing_id)
        if pairing.status not in LIVE:
            continue
        _say(pairing, actor, said, now=now)
        record(session, actor, "pairing.said", pairing_id, now=now, said=str(said))
        if said in OVER:
            called_over.append(pairing)
    return called_over


def _say(pairing: Pairing, actor: Actor, said: Said, *, now: datetime) -> None:
    """Note who said what; a yes that nobody contradicts closes the question."""
    if said is Said.YES:
        pairing.seen_at = now
    if actor.mentor_id == pairing.mentor_id:
        _note_mentor(pairing, said)
    elif actor.candidate_id == pairing.candidate_id:
        pairing.candidate_said = said
    else:
        pairing.mentor_said = pairing.candidate_said = Said.NOTHING
    if OVER.isdisjoint({pairing.mentor_said, pairing.candidate_said}) and said is Said.YES:
        pairing.asked_at = None
        pairing.mentor_said = pairing.candidate_said = Said.NOTHING


def _note_mentor(pairing: Pairing, said: Said) -> None:
    """Note a mentor's word; one that calls a pairing over, and is new, is put to the candidate."""
    if said in OVER and pairing.mentor_said not in OVER:
        pairing.asked_at = None
        pairing.candidate_said = Said.NOTHING
    pairing.mentor_said = said


def ask_again(session: Session, actor: Actor, pairing_id: PublicId, *, now: datetime) -> Pairing:
    """Have the worker put the question to both once more, by the office's press.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        It is over.
    """
    pairing = _lock_live(session, actor, pairing_id)
    require_admin(actor, pairing.mentor.scheme_id)
    pairing.asked_at = None
    pairing.candidate_said = Said.NOTHING
    record(session, actor, "pairing.asked_again", pairing.public_id, now=now)
    return pairing


def agree_end(
    session: Session, actor: Actor, pairing_id: PublicId, ends_on: date | None, *, now: datetime
) -> Pairing:
    """Write down until when the two have agreed to work together, or that no day is agreed.

    Either of them may; the other hears of it and may change it as well. It ends nothing: when the
    day has come, both are asked.

    Raises
    ------
    NotFound
        There is no such pairing, or it is somebody else's.
    Conflict
        It is over.
    Invalid
        The day is not in the future, or too far away.
    """
    if why := why_not_end_on(ends_on, today=local_day(now)):
        raise Invalid(why, field="ends_on")
    pairing = _lock_live(session, actor, pairing_id)
    if pairing.ends_on == ends_on:
        return pairing
    pairing.ends_on = ends_on
    _say(pairing, actor, Said.YES, now=now)
    day = ends_on.isoformat() if ends_on else None
    record(session, actor, "pairing.end_agreed", pairing.public_id, now=now, on=day)
    _tell_end(session, actor, pairing, day, now=now)
    return pairing


def _tell_end(
    session: Session, actor: Actor, pairing: Pairing, day: str | None, *, now: datetime
) -> None:
    for person in (pairing.candidate, pairing.mentor):
        if person.account_id == actor.user_id:
            continue
        enqueue(
            session,
            "pairings/emails/end_agreed",
            recipient_id=person.account_id,
            event=f"pairing.end_agreed:{pairing.public_id}:{new_public_id()}",
            about=f"pairing:{pairing.public_id}",
            nudge=True,
            now=now,
            **names(pairing.candidate, pairing.mentor),
            ends_on=day,
            for_mentor=int(person is pairing.mentor),
            attachment=pairing_in_words_of(session, pairing, person.account, now=now),
        )


def _lock_live(session: Session, actor: Actor, pairing_id: PublicId) -> Pairing:
    pairing = lock_pairing(session, actor, pairing_id)
    if pairing.status not in LIVE:
        raise Conflict(_("This pairing has already ended."))
    return pairing
