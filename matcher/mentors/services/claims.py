"""Claims: what was said of a mentor's places, by whom and when, and how to take it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Boolean, Date, Integer, column, func, select, table, update
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.mentors import rules
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, PauseReason
from matcher.mentors.services.ledger import lock_mentors, room_of

UNDO_DAYS = 7
NOT_SPOKEN = {ClaimSource.SYSTEM, ClaimSource.IMPORT, ClaimSource.UNDO}
"""Sources by which no silence is broken: nobody has just said something new."""

# Exclusions belong to a higher area; that they last until there is room is a promise of this one.
_EXCLUSION = table(
    "exclusion",
    column("mentor_id", Integer),
    column("until_room", Boolean),
    column("until_on", Date),
)


@contextmanager
def claiming(
    session: Session,
    mentor: Mentor,
    source: ClaimSource,
    *,
    now: datetime,
    made_at: datetime | None = None,
) -> Iterator[None]:
    """Change a locked mentor's places within; what then stands is written down as a claim.

    Where a person has spoken (anybody but the system), the claim is dated `made_at` (now unless
    it is older), no reminder is owed any more and no silence counts; a break that began because of
    silence is over, and places kept for their word are theirs again, before what they say of them.
    More room than before marks the mentor for those who wait.
    """
    today = local_day(now)
    _ensure_a_first(session, mentor)
    before = room_of(mentor, today=today)
    if source is not ClaimSource.SYSTEM:
        give_back_kept(mentor)
    yield
    if source not in NOT_SPOKEN:
        end_silence(mentor)
    mentor.place_limit = max(mentor.capacity, mentor.held)
    mentor.updated_at = now
    room = room_of(mentor, today=today)
    if source is not ClaimSource.SYSTEM:
        mentor.confirmed_at, mentor.back_at = made_at or now, None
        mentor.confirm_asks = mentor.silences = 0
        if room:
            end_exclusions_until_room(session, mentor, now)
    if room > before:
        mentor.freed_at = now
    elif not room:
        mentor.freed_at = None
    session.add(as_it_stands(mentor, source, made_at or now))
    session.flush()


def end_silence(mentor: Mentor) -> None:
    """End a break that began because of silence: its mentor has spoken."""
    if mentor.pause_reason == PauseReason.SILENCE:
        mentor.status, mentor.paused_until = MentorStatus.LISTED, None
        mentor.pause_reason = PauseReason.OWN


def give_back_kept(mentor: Mentor) -> None:
    """Count the places that were kept for a mentor's word among their places again."""
    mentor.capacity = min(rules.MAX_CAPACITY, mentor.capacity + mentor.kept_places)
    mentor.kept_places, mentor.kept_until = 0, None


def as_it_stands(mentor: Mentor, source: ClaimSource, made_at: datetime) -> AvailabilityClaim:
    """Return a claim of what a mentor's places are now, not yet added to the session."""
    return AvailabilityClaim(
        mentor_id=mentor.id,
        made_at=made_at,
        source=source,
        status=mentor.status,
        capacity=mentor.capacity,
        held=mentor.held,
        paused_until=mentor.paused_until,
        kept_places=mentor.kept_places,
        kept_until=mentor.kept_until,
    )


def _ensure_a_first(session: Session, mentor: Mentor) -> None:
    """Write down what stood before claims were kept, so that the first one can be undone too."""
    known = select(AvailabilityClaim.id).where(AvailabilityClaim.mentor_id == mentor.id).limit(1)
    if session.scalar(known) is None:
        source = ClaimSource.IMPORT if mentor.confirmed_at else ClaimSource.SYSTEM
        session.add(as_it_stands(mentor, source, mentor.confirmed_at or mentor.created_at))


def end_exclusions_until_room(session: Session, mentor: Mentor, now: datetime) -> None:
    """End, today, the exclusions that count until this mentor says that they have room."""
    session.execute(
        update(_EXCLUSION)
        .where(
            _EXCLUSION.c.mentor_id == mentor.id,
            _EXCLUSION.c.until_room,
            _EXCLUSION.c.until_on.is_(None),
        )
        .values(until_on=local_day(now))
    )


def undo_claim(
    session: Session,
    actor: Actor,
    mentor_id: int,
    *,
    now: datetime,
    within_days: int = UNDO_DAYS,
) -> Mentor:
    """Take back the last claim: capacity and break are as the claim before it said, and as old.

    Raises
    ------
    Conflict
        There is nothing to take back: no claim within the days, or it has been taken back, or the
        last one was made by no person; or the mentor has left the register.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if not rules.is_listed(mentor.status):
        raise Conflict(_("This mentor is not in the register any more."))
    last, before = _last_two(session, mentor_id)
    if last.source == ClaimSource.UNDO:
        raise Conflict(_("You have taken that back already."))
    if last.source == ClaimSource.SYSTEM:  # a page that was open before would undo another claim
        raise Conflict(_("There is nothing to take back. Say below how it is now."))
    if now - last.made_at > timedelta(days=within_days):
        raise Conflict(
            _("This was said more than %(n)s days ago. Change it instead.", n=within_days)
        )
    said_before = _last_said(session, last)
    with claiming(session, mentor, ClaimSource.UNDO, now=now):
        _put_back(mentor, before, now)
    mentor.confirmed_at = said_before
    last.undone_at = now
    record(session, actor, "mentor.undone", mentor.public_id, now=now, source=last.source)
    return mentor


def _last_said(session: Session, last: AvailabilityClaim) -> datetime | None:
    """Return when a person last said something of the places that stands, before a claim."""
    return session.scalar(
        select(func.max(AvailabilityClaim.made_at)).where(
            AvailabilityClaim.mentor_id == last.mentor_id,
            AvailabilityClaim.undone_at.is_(None),
            AvailabilityClaim.id != last.id,
            AvailabilityClaim.source.not_in([ClaimSource.SYSTEM, ClaimSource.UNDO]),
        )
    )


def _last_two(session: Session, mentor_id: int) -> tuple[AvailabilityClaim, AvailabilityClaim]:
    """Return the newest claim that stands, and the one that stood before it."""
    claims = session.scalars(
        select(AvailabilityClaim)
        .where(AvailabilityClaim.mentor_id == mentor_id, AvailabilityClaim.undone_at.is_(None))
        .order_by(AvailabilityClaim.made_at.desc(), AvailabilityClaim.id.desc())
        .limit(2)
    ).all()
    if len(claims) < 2:
        raise Conflict(_("There is nothing to take back."))
    return claims[0], claims[1]


def stay(mentor: Mentor) -> None:
    """Let a mentor who was leaving stay."""
    mentor.leaving_at = None
    mentor.hands_over = False


def _put_back(mentor: Mentor, claim: AvailabilityClaim, now: datetime) -> None:
    rests = rules.is_paused(claim.status, claim.paused_until, today=local_day(now))
    mentor.capacity = claim.capacity
    mentor.kept_places, mentor.kept_until = claim.kept_places, claim.kept_until
    if claim.kept_until is not None and claim.kept_until <= now:
        give_back_kept(mentor)  # they would have opened by now
    mentor.status = MentorStatus.PAUSED if rests else MentorStatus.LISTED
    mentor.paused_until = claim.paused_until if rests else None
    stay(mentor)
    by_service = rests and claim.source == ClaimSource.SYSTEM
    mentor.pause_reason = PauseReason.SILENCE if by_service else PauseReason.OWN
