"""Keeping two people apart after a no, for good or for a while."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.matching.models import Exclusion
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason

DECLINED_FOR = timedelta(days=182)
ROOM_REASONS = (DeclineReason.FULL, DeclineReason.NO_TIME)


def exclude_after(
    session: Session, proposal: Proposal, reason: DeclineReason, *, now: datetime
) -> None:
    """Keep a pair apart after a no: for good where there is a conflict, else for six months.

    A mentor who is full or has no time is asked again once they say that they have room; that a
    candidate has no time just now says nothing of this mentor.
    """
    is_room, was_asked = reason in ROOM_REASONS, proposal.requested_at is not None
    if is_room and not was_asked:
        return
    for_good = reason is DeclineReason.CONFLICT or is_room
    until = None if for_good else local_day(now) + DECLINED_FOR
    exclude(
        session,
        proposal.mentor_id,
        proposal.candidate_id,
        reason,
        until,
        until_room=is_room,
        now=now,
    )


def exclude(
    session: Session,
    mentor_id: int,
    candidate_id: int,
    reason: str,
    until: date | None,
    *,
    now: datetime,
    until_room: bool = False,
) -> None:
    """Exclude a pair; an exclusion that lasts longer is kept.

    It counts until a day, with `until_room` until the mentor next says that they have room (no day
    is given then), else for good. Any of a day or for good outlasts one until there is room, which
    may end today.
    """
    found = session.scalars(
        select(Exclusion).where(
            Exclusion.mentor_id == mentor_id, Exclusion.candidate_id == candidate_id
        )
    ).one_or_none()
    if found is None:
        found = Exclusion(
            mentor_id=mentor_id, candidate_id=candidate_id, until_on=date.min, until_room=False
        )
        session.add(found)
    is_for_good = found.until_on is None and not found.until_room
    counts_still = found.until_on is not None and found.until_on > local_day(now)
    if is_for_good or (until_room and counts_still):
        return
    if until is not None and found.until_on is not None and found.until_on >= until:
        return
    found.reason, found.until_on, found.created_at = reason, until, now
    found.until_room = until_room
