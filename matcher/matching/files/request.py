"""What the match command was asked: its files and options, kept so that it can be done again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path, PurePath
from typing import Any

KINDS = (".csv", ".xlsx", ".xls", ".ods", ".toml")


class CannotReplay(ValueError):
    """A folder does not hold what is needed to make its match again; the message says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file: what problems call it, and its bytes."""

    called: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Options:
    """How to match; `keep_bonus` in units of suitability."""

    as_of: date
    method: str = "coverage"
    keep_bonus: int = 0
    skip_bad_rows: bool = False
    explain: bool = False
    keep_inputs: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """All that decides what comes out. `sources` by role: mentors, candidates, scheme …"""

    sources: Mapping[str, Source]
    options: Options

    def kept_files(self) -> dict[str, bytes]:
        """Return the copies to keep, by name; none where that is not wished."""
        if not self.options.keep_inputs:
            return {}
        return {_kept(role, source.called): source.data for role, source in self.sources.items()}

    def as_mapping(self) -> dict[str, Any]:
        """Return what `report.json` says of the request."""
        options = asdict(self.options) | {"as_of": self.options.as_of.isoformat()}
        return {
            "options": options,
            "inputs": {role: source.called for role, source in self.sources.items()},
        }


ROLES = ("mentors", "candidates", "scheme", "pins", "previous")
KEPT = tuple(f"inputs/{role}{kind}" for role in ROLES for kind in ("", *KINDS))
"""Every name that a copy may have."""


def _kept(role: str, called: str) -> str:
    kind = PurePath(called).suffix.lower()
    return f"inputs/{role}{kind if kind in KINDS else ''}"


def reread_request(folder: Path, asked: Mapping[str, Any]) -> Request:
    """Return the request that a folder's report speaks of, read from the copies kept beside it.

    Raises
    ------
    CannotReplay
        The report says nothing of it, or a copy is not there.
    """
    try:
        given = {field.name: asked["options"][field.name] for field in fields(Options)}
        options = Options(**given | {"as_of": date.fromisoformat(given["as_of"])})
        roles = {role: str(called) for role, called in asked["inputs"].items() if role in ROLES}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CannotReplay("report.json does not say what was asked.") from None
    if not options.keep_inputs:
        raise CannotReplay("This match was made with --no-inputs: no copies of its files are kept.")
    sources = {}
    for role, called in roles.items():
        try:
            sources[role] = Source(called, (folder / _kept(role, called)).read_bytes())
        except FileNotFoundError:
            raise CannotReplay(f"{_kept(role, called)} is not there any more.") from None
    if not {"mentors", "candidates"} <= sources.keys():
        raise CannotReplay("report.json does not say what was asked.")
    return Request(sources, options)
