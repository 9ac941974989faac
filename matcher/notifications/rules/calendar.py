"""Dates as files that every calendar reads: days and times as iCalendar (RFC 5545) has them.

A whole day carries no time of day, so neither a time zone nor a change of the clocks can move it; a
time is given in UTC, and each calendar shows it where its reader is. The same thing keeps its
`uid`; whoever opens a file with a higher `sequence` has it moved instead of a second one beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MAKER = "-//Matcher//Mentoring//EN"
HOST = "matcher.invalid"  # makes a uid unique in the world; nothing is ever sought there
BASE_URL = "https://base-url.invalid"
"""Stands for the address of this installation until a file leaves it; see `placed`."""
WIDEST = 75
"""The most octets a line may have."""
MORNING_BEFORE = "-PT15H"  # nine in the morning of the day before
HOUR_BEFORE = "-PT1H"


@dataclass(frozen=True, slots=True)
class Event:
    """One day in a calendar, or some minutes of it from `starts_at` on.

    `path` leads to its page; `reminds` on the morning before, or an hour before the time. One that
    is `cancelled` leaves the calendar that holds it.
    """

    uid: str
    day: date
    summary: str
    description: str = ""
    path: str = ""
    sequence: int = 0
    reminds: bool = False
    starts_at: datetime | None = None
    minutes: int = 0
    cancelled: bool = False


def calendar_text(events: Sequence[Event], *, now: datetime) -> str:
    """Return the text of a calendar file, its lines ending in CRLF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{MAKER}", "METHOD:PUBLISH"]
    for event in events:
        lines += _event_lines(event, now)
    return "".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _event_lines(event: Event, now: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}@{HOST}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.sequence}",
        *_when(event),
        f"SUMMARY:{escaped(event.summary)}",
        f"TRANSP:{'OPAQUE' if event.starts_at else 'TRANSPARENT'}",
    ]
    if event.cancelled:
        lines.append("STATUS:CANCELLED")
    if event.description:
        lines.append(f"DESCRIPTION:{escaped(event.description)}")
    if event.path:
        lines.append(f"URL:{BASE_URL}{event.path}")
    if event.reminds:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.summary)}"]
        lines += [f"TRIGGER:{HOUR_BEFORE if event.starts_at else MORNING_BEFORE}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _when(event: Event) -> list[str]:
    if event.starts_at is None:
        after = event.day + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    starts = event.starts_at.astimezone(UTC)
    ends = starts + timedelta(minutes=event.minutes)
    return [f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", f"DTEND:{ends:%Y%m%dT%H%M%SZ}"]


def escaped(text: str) -> str:
    """Return a text as a value: what means something in the format stands for itself."""
    lines = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines()
    shown = ("".join(sign for sign in line if sign == "\t" or sign >= " ") for line in lines)
    return "\\n".join(shown)


def folded(line: str) -> str:
    """Return a line cut into pieces that are not too wide, never within a character."""
    pieces, width = [""], 0
    for sign in line:
        size = len(sign.encode())
        if width + size > WIDEST:
            pieces.append(" ")
            width = 1
        pieces[-1] += sign
        width += size
    return "\r\n".join(pieces) + "\r\n"


def placed(text: str, base_url: str) -> str:
    """Return a calendar file with the address of this installation put in; any other as it is."""
    if not text.startswith("BEGIN:VCALENDAR"):
        return text
    whole = text.replace("\r\n ", "").replace(BASE_URL, base_url)
    return "".join(folded(line) for line in whole.split("\r\n")[:-1])
