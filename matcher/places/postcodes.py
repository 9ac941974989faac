"""Postcodes: what looks like one, and where its sector or outcode lies."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, takewhile
from pathlib import Path
from typing import NamedTuple

import numpy as np

# Large users and the forces: valid, but the post for them is not delivered where they are.
_NOT_ON_THE_MAP = {"EH77", "EN77", "IM99", "PO24", "S94", "SR43", "BF1", "GIR"}
_BFPO = re.compile(r"BFPO(?:[0-9]{1,4})?")
_LOOK_ALIKES = str.maketrans("01", "OI")
_GAPS = re.compile(r"[\W_]+")
_OUTCODE = re.compile(r"[A-Z01]{1,2}[0-9OI][0-9A-Z]?|GIR")
_FULL = re.compile(rf"({_OUTCODE.pattern})([0-9OI])[A-Z01]{{2}}")
_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)\s+([0-9])")
# Fewer postcodes than this mark an outcode of large users, which nobody would give as theirs.
_FEWEST_POSTCODES = 20


class Outcode(NamedTuple):
    """The first part of a postcode ("LS6") and the mean of its postcodes."""

    code: str
    region: str
    lat: float
    lon: float
    postcodes: int | None
    town: str = ""
    """The town whose point stands for it, where that is all we know (BT, IM, JE, GY)."""

    @property
    def area(self) -> str:
        """Return the letters that it begins with."""
        return "".join(takewhile(str.isalpha, self.code))

    @property
    def is_usual(self) -> bool:
        """Say whether people live and work there, as far as the data can tell."""
        return self.postcodes is None or self.postcodes >= _FEWEST_POSTCODES


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read as a postcode: the outcode as it should be, and the sector if it was given."""

    outcode: str
    sector: str = ""


def compact(text: str) -> str:
    """Return `text` as capitals and digits alone, as postcodes compare."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()


class Postcodes:
    """Every outcode, and every sector of Great Britain, of the reference data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def outcodes(self) -> dict[str, Outcode]:
        """Outcodes in natural order (LS2 before LS10), and the London districts such as SW1."""
        with (self._folder / "outcodes.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            found = [
                Outcode(
                    code,
                    region,
                    float(lat),
                    float(lon),
                    int(postcodes) if postcodes else None,
                    source.partition(":")[2],
                )
                for code, lat, lon, postcodes, _, region, source in rows
            ]
        codes = {outcode.code: outcode for outcode in sorted(found, key=_natural)}
        return codes | {
            district.code: district for district in _districts(found) if district.code not in codes
        }

    @cached_property
    def sectors(self) -> dict[str, tuple[float, float]]:
        """The point of each sector: ("LS6 1") → (lat, lon)."""
        with (self._folder / "postcode_sectors.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            return {sector: (float(lat), float(lon)) for sector, lat, lon, _ in rows}

    @cached_property
    def _by_look(self) -> dict[str, list[str]]:
        """Known codes under what they look like when 0 and O, 1 and I are not told apart."""
        looks: dict[str, list[str]] = {}
        for code in (*self.outcodes, *_NOT_ON_THE_MAP):
            looks.setdefault(code.translate(_LOOK_ALIKES), []).append(code)
        return looks

    def read(self, text: str) -> Reading | None:
        """Read `text` as a postcode, a sector or an outcode; None if it looks like none.

        The outcode of the answer may be one that is not on the map, or not known at all.
        """
        if sector := _SECTOR.fullmatch(text.strip().upper()):
            reading = Reading(sector[1], " ".join(sector.groups()))
            if reading.sector in self.sectors:
                return reading
        code = compact(text)
        if _BFPO.fullmatch(code):
            return Reading("BFPO")
        if not any(sign in "0123456789" for sign in code):
            return None
        if _OUTCODE.fullmatch(code) and (known := self._as_known(code)):
            return Reading(known)
        if full := _FULL.fullmatch(code):
            outcode = self._as_known(full[1]) or full[1]
            digit = full[2].replace("O", "0").replace("I", "1")
            return Reading(outcode, f"{outcode} {digit}")
        return Reading(code) if _OUTCODE.fullmatch(code) else None

    def point(self, reading: Reading) -> tuple[float, float] | None:
        """Return where a reading lies: its sector if known, else its outcode, else None."""
        if reading.sector and (point := self.sectors.get(reading.sector)):
            return point
        outcode = self.outcodes.get(reading.outcode)
        return (outcode.lat, outcode.lon) if outcode else None

    @cached_property
    def _usual(self) -> tuple[list[Outcode], np.ndarray]:
        usual = [outcode for outcode in self.outcodes.values() if outcode.is_usual]
        return usual, np.array([(outcode.lat, outcode.lon) for outcode in usual])

    def nearest(self, lat: float, lon: float) -> Outcode:
        """Return the outcode whose point is nearest; large users' are passed over."""
        usual, points = self._usual
        north = points[:, 0] - lat
        east = (points[:, 1] - lon) * np.cos(np.radians(lat))
        return usual[int(np.argmin(north**2 + east**2))]

    def starting_with(self, prefix: str) -> list[Outcode]:
        """Return the outcodes that begin with `prefix`, in natural order."""
        return [outcode for code, outcode in self.outcodes.items() if code.startswith(prefix)]

    def _as_known(self, code: str) -> str | None:
        if code in self.outcodes or code in _NOT_ON_THE_MAP:
            return code
        alike = self._by_look.get(code.translate(_LOOK_ALIKES), [])
        return alike[0] if len(alike) == 1 else None


def is_not_on_the_map(outcode: str) -> bool:
    """Say whether this is a valid outcode without a place: large users, BFPO."""
    return outcode == "BFPO" or outcode in _NOT_ON_THE_MAP


def _natural(outcode: Outcode) -> tuple[str, int, str]:
    number = "".join(sign for sign in outcode.code if sign.isdigit())
    return outcode.area, int(number), outcode.code


def _districts(outcodes: list[Outcode]) -> list[Outcode]:
    """Return central London's districts (SW1 for SW1A to SW1Y), which people write alone."""
    lettered = sorted((o for o in outcodes if o.code[-1].isalpha()), key=lambda o: o.code)
    return [_mean(code, list(parts)) for code, parts in groupby(lettered, lambda o: o.code[:-1])]


def _mean(code: str, parts: list[Outcode]) -> Outcode:
    weights = [part.postcodes or 1 for part in parts]
    total = sum(weights)
    lat = sum(part.lat * weight for part, weight in zip(parts, weights, strict=True)) / total
    lon = sum(part.lon * weight for part, weight in zip(parts, weights, strict=True)) / total
    return Outcode(code, parts[0].region, round(lat, 5), round(lon, 5), total)
