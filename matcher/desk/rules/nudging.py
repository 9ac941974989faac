"""When the office may nudge somebody: not within three days of a mail to them, before or after."""

from dataclasses import dataclass
from datetime import date, timedelta

from matcher.core.words import _
from matcher.web.dates import short_day

APART = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, and which mails they get: the last one, and the next that is known of."""

    last_on: date | None = None
    next_on: date | None = None
    talk_on: date | None = None
    wants_mail: bool = True
    is_own: bool = False


def why_not_nudged(turn: Turn, *, today: date) -> str:
    """Say why somebody is not to be nudged today; "" where they can be."""
    if turn.is_own:
        return _("This is about yourself, so somebody else of the office does it.")
    if not turn.wants_mail:
        return _("They want no reminders. Ring them, or write by yourself.")
    if turn.talk_on is not None and turn.talk_on >= today:
        return _("They talk on %(day)s. Wait for that.", day=short_day(turn.talk_on))
    if turn.next_on is not None and turn.next_on <= today + APART:
        return _(
            "They get a mail on %(next)s anyway. You can nudge them from %(day)s.",
            next=short_day(turn.next_on),
            day=short_day(max(turn.next_on, today) + APART),
        )
    if turn.last_on is not None and turn.last_on + APART > today:
        return _(
            "Their last mail left on %(last)s. You can nudge them from %(day)s.",
            last=short_day(turn.last_on),
            day=short_day(turn.last_on + APART),
        )
    return ""
