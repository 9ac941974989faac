"""How many people a mentor can take on: said, changed and confirmed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import SYSTEM, Actor
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import (
    MAX_CAPACITY,
    ClaimSource,
    MentorStatus,
    PauseReason,
    capacity_for,
    is_listed,
    took_places_back,
)
from matcher.mentors.services.claims import (
    claiming,
    end_exclusions_until_room,
    end_silence,
    give_back_kept,
    stay,
)
from matcher.mentors.services.ledger import lock_mentors


def update_capacity(
    session: Session,
    actor: Actor,
    mentor_id: int,
    capacity: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
) -> Mentor:
    """Say how many people a mentor can take in all, which also confirms it.

    Fewer than are mentored now is accepted: current pairings stay, and no new one comes.

    Raises
    ------
    Invalid
        The number is not one a scheme allows.
    """
    if not 0 <= capacity <= MAX_CAPACITY:
        raise Invalid(_("Enter a number from 0 to %(most)s.", most=MAX_CAPACITY), field="capacity")
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    before = mentor.capacity
    with claiming(session, mentor, source, now=now):
        mentor.capacity = capacity
    record(session, actor, "mentor.capacity", mentor.public_id, now=now, old=before, new=capacity)
    return mentor


def open_places(
    session: Session,
    actor: Actor,
    mentor_id: int,
    free: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
    taken_back: int = 0,
) -> Mentor:
    """Say how many more people a mentor has room for now, beside those they have.

    Of the places that are held, as many are `taken_back` as were offered to people who have not
    answered, where the mentor takes nobody any more.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    capacity = capacity_for(free, mentor.capacity, mentor.held - taken_back)
    return update_capacity(session, actor, mentor_id, capacity, now=now, source=source)


@contextmanager
def taking_one_more(
    session: Session,
    actor: Actor,
    mentor_id: int,
    room: int | None,
    *,
    now: datetime,
    source: ClaimSource,
    taken_back: int = 0,
) -> Iterator[Mentor]:
    """Let a mentor take somebody within, for whom no place is held yet, and say what room is left.

    `room` is how many more they have room for beside this one, or None for "as it was". Where it is
    a number there is a place within, whether one was free or not; one that was, and that nobody
    takes, is room for anyone. One claim says what stands afterwards. `taken_back` is as for
    `open_places`.

    Raises
    ------
    Invalid
        The number is not one a scheme allows, beside the people they have.
    Conflict
        They have as many people as a scheme allows.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    before = mentor.capacity
    with claiming(session, mentor, source, now=now):
        end_silence(mentor)
        mentor.confirmed_at, mentor.back_at = now, None  # who comes within is judged by this word
        said, held = mentor.capacity, mentor.held
        if room is not None:
            _require_allowed(room, held + 1 - taken_back)
            if held >= MAX_CAPACITY:
                raise Conflict(_("You have as many people as a mentor can have."))
            mentor.capacity = max(mentor.capacity, held + 1)
        mentor.place_limit = max(mentor.capacity, held)  # what is taken within has to fit
        if mentor.capacity > held:
            end_exclusions_until_room(session, mentor, now)
        yield mentor
        if room is not None:
            is_left = mentor.held == held and said > held
            free = room + 1 if is_left else room
            mentor.capacity = capacity_for(free, said, mentor.held - taken_back)
    if room is None:
        record(session, actor, "mentor.confirmed", mentor.public_id, now=now)
    else:
        new = mentor.capacity
        record(session, actor, "mentor.capacity", mentor.public_id, now=now, old=before, new=new)


def _require_allowed(room: int, besides: int) -> None:
    most = max(0, MAX_CAPACITY - besides)
    if not 0 <= room <= most:
        raise Invalid(_("Enter a number from 0 to %(most)s.", most=most), field="number")


def set_room(
    session: Session,
    actor: Actor,
    mentor_id: int,
    room: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
    taken_back: int = 0,
) -> Mentor:
    """Say how many more people a mentor has room for now; a break they take is over with it.

    `taken_back` is as for `open_places`.

    Raises
    ------
    Invalid
        The number is not one a scheme allows, beside the people they have.
    Conflict
        The mentor is not listed.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    _require_allowed(room, mentor.held - taken_back)
    if not is_listed(mentor.status):
        raise Conflict(_("Only a listed mentor can offer places."))
    before = mentor.capacity
    with claiming(session, mentor, source, now=now):
        mentor.capacity = capacity_for(room, mentor.capacity, mentor.held - taken_back)
        mentor.status = MentorStatus.LISTED
        mentor.paused_until = None
        mentor.pause_reason = PauseReason.OWN
        stay(mentor)
    new = mentor.capacity
    record(session, actor, "mentor.capacity", mentor.public_id, now=now, old=before, new=new)
    return mentor


def keep_for_word(
    session: Session, actor: Actor, mentor: Mentor, *, until: datetime, now: datetime
) -> bool:
    """Keep a place that has just come back to a mentor who had none free, until they say more.

    Whoever ended a pairing, if it was not the mentor, cannot say whether they would take somebody
    new. The place opens with the mentor's next word, or at `until`; where their last word took
    places back, it stays closed until they say more.
    """
    if mentor.capacity - mentor.held != 1:
        return False
    stays_closed = took_places_back(_capacities_said(session, mentor))
    with claiming(session, mentor, ClaimSource.SYSTEM, now=now):
        mentor.capacity = mentor.held
        if not stays_closed:
            mentor.kept_places += 1
            mentor.kept_until = until
    deed = "mentor.kept_closed" if stays_closed else "mentor.kept_for_word"
    record(session, actor, deed, mentor.public_id, now=now)
    return True


def _capacities_said(session: Session, mentor: Mentor) -> Iterable[int]:
    """Return the capacities of the claims that stand and that a person made, the newest first."""
    return session.scalars(
        select(AvailabilityClaim.capacity)
        .where(
            AvailabilityClaim.mentor_id == mentor.id,
            AvailabilityClaim.undone_at.is_(None),
            AvailabilityClaim.source.not_in([ClaimSource.SYSTEM, ClaimSource.UNDO]),
        )
        .order_by(AvailabilityClaim.made_at.desc(), AvailabilityClaim.id.desc())
    )


def open_kept(session: Session, mentor_id: int, now: datetime) -> bool:
    """Open the places of a mentor who has said nothing in the time they had; say whether any."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.kept_until is None or mentor.kept_until > now:
        return False
    with claiming(session, mentor, ClaimSource.SYSTEM, now=now):
        give_back_kept(mentor)
    record(session, SYSTEM, "mentor.kept_opened", mentor.public_id, now=now)
    return True


def confirm_places(
    session: Session,
    actor: Actor,
    mentor_id: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
) -> Mentor:
    """Note that what a mentor last said of their places still holds."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    with claiming(session, mentor, source, now=now):
        pass  # the same as before, said anew
    record(session, actor, "mentor.confirmed", mentor.public_id, now=now)
    return mentor
