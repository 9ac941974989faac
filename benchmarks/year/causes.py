"""Why the list was wrong about a mentor: what was said last, what has become true, and since when.

For whoever looks for the rule to blame; no figure of the year is made of it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.year.world import Mentor
from matcher.core.days import local_day
from matcher.mentors.models import AvailabilityClaim
from matcher.mentors.rules import ClaimSource, MentorStatus
from matcher.pairings.models import Pairing
from matcher.pairings.rules.living import OVER


def last_word(session: Session, mentor_id: int, moment: datetime) -> AvailabilityClaim | None:
    """Return what was last said of a mentor's places at a moment, by a person; None for nothing."""
    return session.scalars(
        select(AvailabilityClaim)
        .where(
            AvailabilityClaim.mentor_id == mentor_id,
            AvailabilityClaim.made_at <= moment,
            AvailabilityClaim.source != ClaimSource.SYSTEM,
        )
        .order_by(AvailabilityClaim.made_at.desc(), AvailabilityClaim.id.desc())
        .limit(1)
    ).one_or_none()


def age_of(word: AvailabilityClaim | None, moment: datetime) -> str:
    if word is None:
        return "never said"
    days = (moment - word.made_at).days
    return "0–14 days" if days < 15 else "15–30 days" if days <= 30 else "older"


def why_no_room(
    mentor: Mentor, word: AvailabilityClaim | None, moment: datetime, *, had_room: bool
) -> str:
    """Say why a mentor who was shown as free has no room, with the age of their word."""
    if had_room:
        return "room was taken or given up while the request waited"
    age = age_of(word, moment)
    if word is None:
        return "has never said anything"
    if word.capacity <= word.held or word.status == MentorStatus.PAUSED:
        return f"a place came free after “none just now”; word {age}"
    limit, closed = mentor.truth(local_day(moment))
    limit_then, closed_then = mentor.truth(local_day(word.made_at))
    if (limit, closed is None) != (limit_then, closed_then is None):
        return f"changed since, and did not say so; word {age}"
    return "a place of a pairing that was over was counted twice"


def why_room(
    word: AvailabilityClaim | None, over: Sequence[tuple[Pairing, datetime]], moment: datetime
) -> str:
    """Say why a mentor who was shown as full or away has room.

    `over` are the pairings on the list that are over, with when they ended.
    """
    if not over:
        if word is not None and word.status == MentorStatus.PAUSED:
            return "rests on the list, and is back"
        return f"has room again, and did not say so; word {age_of(word, moment)}"
    if any(not OVER.isdisjoint({p.mentor_said, p.candidate_said}) for p, _end in over):
        return "pairing over, said by a link, not yet settled"
    days = max((moment - end).days for _pairing, end in over)
    return f"pairing over {'for up to 30 days' if days <= 30 else 'for longer'}, nobody said so"
