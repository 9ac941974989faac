"""What a file of people holds, in words: its columns and the values in them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from matcher.core.words import _, _l
from matcher.mentors.rules import MentorStatus
from matcher.reference.files import vocabulary
from matcher.web.dates import short_day

LABELS: Mapping[str, str] = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "employer": _l("Employer"),
    "line_manager_email": _l("E-mail address of the line manager"),
    "sector": _l("Sector"),
    "level": _l("Level"),
    "place": _l("Place"),
    "region": _l("Region"),
    "formats": _l("Ways to meet"),
    "times": _l("Times"),
    "max_distance_km": _l("Kilometres at most"),
    "about": _l("About"),
    "languages": _l("Languages"),
    "capacity": _l("Places"),
    "enjoys": _l("Likes to talk about"),
    "strengths": _l("Strengths"),
    "paused_until": _l("Rests until"),
    "status": _l("State"),
    "confirmed_at": _l("Places confirmed on"),
    "confirmed_on": _l("Places confirmed on"),
    "sector_wish": _l("Wish for the sector"),
    "employer_wish": _l("Wish for the employer"),
    "needs": _l("Wants to learn"),
    "waiting_since": _l("Waits since"),
    "lost_mentor": _l("Lost a mentor"),
    "preferences": _l("Mentors they would like"),
    "my_list": _l("My list"),
    "exclusions": _l("Mentors kept apart from them"),
}
HIDDEN = {"region", "lat", "lon", "place_limit"}
"""Values that follow from another, which is shown."""
KINDS = {
    "sector": "sectors",
    "level": "levels",
    "formats": "formats",
    "times": "times",
    "strengths": "skills",
    "needs": "skills",
}
WISHES: Mapping[str, str] = {
    "no_preference": _l("no preference"),
    "same": _l("the same"),
    "different": _l("a different one"),
    "outside": _l("outside their own"),
    "inside": _l("inside their own"),
}
STATES: Mapping[str, str] = {
    MentorStatus.LISTED: _l("on the list"),
    MentorStatus.PAUSED: _l("takes a break"),
}
LONGEST = 160


def changes_in_words(changes: Mapping[str, tuple[Any, Any]]) -> list[str]:
    """Say what would change, a line for each value: what it is called, was, and would be."""
    return [
        _(
            "%(label)s: %(before)s → %(after)s",
            label=LABELS[name],
            before=value_in_words(name, before),
            after=value_in_words(name, after),
        )
        for name, (before, after) in changes.items()
        if name not in HIDDEN
    ]


def value_in_words(name: str, value: Any) -> str:
    """Return a value as people read it."""
    if name in KINDS and value:
        terms = getattr(vocabulary(), KINDS[name])
        codes = (value,) if isinstance(value, str) else value
        return ", ".join(terms.labels(codes))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return short_day(value)
    if value is None or value in ("", ()):
        return _("nothing")
    words = {"sector_wish": WISHES, "employer_wish": WISHES, "status": STATES}.get(name, {})
    text = str(words.get(value, value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
