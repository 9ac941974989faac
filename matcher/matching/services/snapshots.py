"""A run's snapshot: all that it saw, packed, so that the same run can be made again."""

import json
import zlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from matcher.matching.instance.instance import Instance, build_instance
from matcher.matching.rules.bars import Bar
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings

VERSION = 1
DAYS = ("paused_until", "confirmed_on", "waiting_since")
SETS = ("exclusions", "already_paired", "already_asked")
Ids = tuple[dict[str, int], dict[str, int]]


class CannotRead(RuntimeError):
    """A snapshot is damaged, or was packed by another version; the message says which."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a run saw, what was asked of it, and ids by e-mail of candidates and mentors."""

    instance: Instance
    asked: dict[str, Any]
    ids: Ids


def pack(snapshot: Snapshot) -> bytes:
    """Return a snapshot as compressed bytes; the same people give the same bytes."""
    instance = snapshot.instance
    content = {
        "version": VERSION,
        "as_of": instance.mentors.as_of.isoformat(),
        "settings": instance.settings.as_mapping(),
        "mentors": [_plain(record) for record in instance.mentors.records],
        "candidates": [_plain(record) for record in instance.candidates],
        "asked": _asked_plain(snapshot.asked),
        "ids": snapshot.ids,
    }
    return zlib.compress(json.dumps(content, sort_keys=True).encode(), 6)


def unpack(data: bytes) -> Snapshot:
    """Return what was packed.

    Raises
    ------
    CannotRead
        It is damaged, or of another version.
    """
    try:
        content = json.loads(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise CannotRead("The snapshot is damaged.") from error
    if content.get("version") != VERSION:
        raise CannotRead(f"The snapshot is of version {content.get('version')}, not {VERSION}.")
    instance = build_instance(
        [_mentor(values) for values in content["mentors"]],
        [_candidate(values) for values in content["candidates"]],
        SchemeSettings.from_mapping(content["settings"]),
        as_of=date.fromisoformat(content["as_of"]),
    )
    asked = content["asked"]
    asked["pinned"] = [(one, other) for one, other in asked["pinned"]]
    candidates, mentors = content["ids"]
    return Snapshot(instance, asked, (candidates, mentors))


def _asked_plain(asked: dict[str, Any]) -> dict[str, Any]:
    return {**asked, "pinned": [list(pair) for pair in asked.get("pinned", ())]}


def _plain(record: MentorRecord | CandidateRecord) -> dict[str, Any]:
    """Return a record as JSON keeps it: days as text, sets in order."""
    values = asdict(record)
    for name, value in values.items():
        if isinstance(value, date):
            values[name] = value.isoformat()
        elif isinstance(value, frozenset):
            values[name] = sorted(value)
    return values


def _mentor(values: dict[str, Any]) -> MentorRecord:
    bar = values["bar"]
    return MentorRecord(**_days(values) | {"bar": None if bar is None else Bar(bar)})


def _candidate(values: dict[str, Any]) -> CandidateRecord:
    wanted = values["preferences"]
    sets = {name: frozenset(values[name]) for name in SETS}
    preferences = None if wanted is None else tuple(wanted)
    return CandidateRecord(**_days(values) | sets | {"preferences": preferences})


def _days(values: dict[str, Any]) -> dict[str, Any]:
    read = {name: date.fromisoformat(values[name]) for name in DAYS if values.get(name)}
    return values | read
