"""What the match command was asked: its files and options, kept so that it can be done again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

from matcher.matching.criteria import FULL_SUITABILITY
from matcher.matching.rules.methods import METHODS

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
        kept = {_kept(role, source.called): source.data for role, source in self.sources.items()}
        return kept | {SUMS: _sums(kept).encode()}

    def as_mapping(self) -> dict[str, Any]:
        """Return what `report.json` says of the request."""
        options = asdict(self.options) | {"as_of": self.options.as_of.isoformat()}
        return {
            "options": options,
            "inputs": {role: source.called for role, source in self.sources.items()},
        }


ROLES = ("mentors", "candidates", "scheme", "pins", "previous")
SUMS = "inputs/SHA256SUMS"
"""The hash of each copy, as `sha256sum` writes and checks it."""
KEPT = (*(f"inputs/{role}{kind}" for role in ROLES for kind in ("", *KINDS)), SUMS)
"""Every name that a copy may have, and their hashes'."""


def _kept(role: str, called: str) -> str:
    kind = PurePath(called).suffix.lower()
    return f"inputs/{role}{kind if kind in KINDS else ''}"


def _sums(kept: Mapping[str, bytes]) -> str:
    """Return the hashes of files as text, a line each."""
    lines = [f"{sha256(data).hexdigest()}  {PurePath(name).name}" for name, data in kept.items()]
    return "".join(f"{line}\n" for line in sorted(lines))


def reread_request(folder: Path, asked: Any) -> Request:
    """Return the request that a folder's report speaks of, read from the copies kept beside it.

    Raises
    ------
    CannotReplay
        The report does not say it as a match would have written it, or a copy is not there or is
        not the file that was matched.
    """
    options = _reread_options(asked)
    inputs = asked.get("inputs")
    if not isinstance(inputs, dict) or not {"mentors", "candidates"} <= inputs.keys() <= {*ROLES}:
        raise CannotReplay("report.json does not say which files were matched.")
    if not all(isinstance(called, str) for called in inputs.values()):
        raise CannotReplay("report.json does not say what the files were called.")
    sums = _read(folder, SUMS).splitlines()
    sources = {}
    for role, called in inputs.items():
        kept = _kept(role, called)
        data = _read(folder, kept)
        if _sums({kept: data}).strip().encode() not in sums:
            raise CannotReplay(
                f"{kept} is not the file that was matched: its SHA-256 is not in {SUMS}."
            )
        sources[role] = Source(called, data)
    return Request(sources, options)


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError:
        raise CannotReplay(f"{name} is not there any more, or cannot be read.") from None


def _reread_options(asked: Any) -> Options:
    """Return the options in a report, each checked."""
    try:
        given = {field.name: asked["options"][field.name] for field in fields(Options)}
        options = Options(**given | {"as_of": date.fromisoformat(given["as_of"])})
    except (KeyError, TypeError, ValueError):
        raise CannotReplay("report.json does not say what was asked.") from None
    flags = {"skip_bad_rows", "explain", "keep_inputs"}
    wrong = [name for name in sorted(flags) if not isinstance(given[name], bool)]
    if options.method not in (*METHODS,):
        wrong.append("method")
    if type(options.keep_bonus) is not int or not 0 <= options.keep_bonus <= FULL_SUITABILITY:
        wrong.append("keep_bonus")
    if wrong:
        raise CannotReplay(f"in report.json, options.{wrong[0]} is none that a match can have.")
    if not options.keep_inputs:
        raise CannotReplay("This match was made with --no-inputs: no copies of its files are kept.")
    return options
