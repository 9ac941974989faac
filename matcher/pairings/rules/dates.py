"""The days of a mentoring as entries of a calendar: to answer, to talk, to meet, to end."""

from datetime import date, datetime

from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.notifications.rules.calendar import Event
from matcher.pairings.rules.messages import TALK_MINUTES


def answer_event(
    proposal_id: PublicId, day: date, candidate: str, *, is_agreed: bool, sequence: int
) -> Event:
    """Return the last day on which a mentor can answer somebody."""
    said = _("Confirm: are you %(name)s’s mentor?", name=candidate)
    asked = _("Last day to answer %(name)s", name=candidate)
    return Event(
        uid=f"answer-{proposal_id}",
        day=day,
        summary=said if is_agreed else asked,
        description=_("If you have answered already, you can delete this."),
        path=f"/requests/{proposal_id}",
        sequence=sequence,
        reminds=True,
    )


def talk_event(
    proposal_id: PublicId, day: date, candidate: str, mentor: str, words: str, *, sequence: int
) -> Event:
    """Return the day on which two people talk before the mentor answers; fit for both."""
    return Event(
        uid=f"talk-{proposal_id}",
        day=day,
        summary=_("%(candidate)s and %(mentor)s talk", candidate=candidate, mentor=mentor),
        description=_("How to reach %(mentor)s: %(words)s", mentor=mentor, words=words),
        path="/",
        sequence=sequence,
        reminds=True,
    )


def timed_talk_event(
    talk_id: PublicId,
    proposal_id: PublicId,
    starts_at: datetime,
    names: tuple[str, str],
    words: str,
    *,
    cancelled: bool = False,
) -> Event:
    """Return the time at which two people talk; fit for both."""
    return Event(
        uid=f"talk-{talk_id}",
        day=local_day(starts_at),
        summary=_("%(candidate)s and %(mentor)s talk", candidate=names[0], mentor=names[1]),
        description=words,
        path=f"/messages/{proposal_id}",
        sequence=int(cancelled),
        reminds=not cancelled,
        starts_at=starts_at,
        minutes=TALK_MINUTES,
        cancelled=cancelled,
    )


def meeting_event(pairing_id: PublicId, day: date, candidate: str, mentor: str) -> Event:
    """Return the day by which two people meet for the first time."""
    return Event(
        uid=f"meet-{pairing_id}",
        day=day,
        summary=_(
            "%(candidate)s and %(mentor)s: meet by today", candidate=candidate, mentor=mentor
        ),
        description=_("Agree how often you meet, how long, and what stays between you."),
        path="/",
        reminds=True,
    )


def end_event(
    pairing_id: PublicId, day: date, candidate: str, mentor: str, *, sequence: int
) -> Event:
    """Return the day until which two people have agreed to work together."""
    return Event(
        uid=f"end-{pairing_id}",
        day=day,
        summary=_(
            "%(candidate)s and %(mentor)s: last day agreed", candidate=candidate, mentor=mentor
        ),
        description=_("Nothing ends by itself: when the day comes, we ask you both."),
        path="/",
        sequence=sequence,
    )
