"""Dates as files that every calendar reads: whole days, as iCalendar (RFC 5545) has them.

A day carries no time of day, so neither a time zone nor a change of the clocks can move it. The
same thing keeps its `uid`; whoever opens a file with a higher `sequence` has the day moved
instead of a second one beside it.
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


@dataclass(frozen=True, slots=True)
class Event:
    """One day in a calendar. `path` leads to its page; `reminds` on the morning before."""

    uid: str
    day: date
    summary: str
    description: str = ""
    path: str = ""
    sequence: int = 0
    reminds: bool = False


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
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.summary)}",
        "TRANSP:TRANSPARENT",
    ]
    if event.description:
        lines.append(f"DESCRIPTION:{escaped(event.description)}")
    if event.path:
        lines.append(f"URL:{BASE_URL}{event.path}")
    if event.reminds:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.summary)}"]
        lines += [f"TRIGGER:{MORNING_BEFORE}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


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
