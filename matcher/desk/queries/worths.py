"""What places and rules are worth, as the desk reads it from a run's report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matcher.core.words import _
from matcher.matching.explain import (
    RulePrice,
    Worth,
    rule_price_in_words,
    why_no_prices,
    worth_in_words,
)
from matcher.reference.files import vocabulary


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """What one more place would do in a region and sector, with a mentor there or a new one."""

    region: str
    sector: str
    n_mentors: int
    best: str
    new_mentor: str


@dataclass(frozen=True, slots=True)
class Worths:
    """Where one more place would help most, or why that is not known; what each rule costs.

    `rules` is None where a match for each would have kept the run waiting.
    """

    places: tuple[PlaceLine, ...]
    why_no_places: str
    rules: tuple[str, ...] | None


def read_worths(report: Mapping[str, Any] | None, method: str) -> Worths | None:
    """Put the worths of a run's report into words; None for a run that kept none."""
    kept = (report or {}).get("worths")
    if kept is None:
        return None
    places, rules = kept["places"], kept["rules"]
    return Worths(
        places=tuple(map(_place_line, places or ())),
        why_no_places=why_no_prices(method, kept["status"]) if places is None else "",
        rules=None if rules is None else tuple(_said(rule) for rule in rules),
    )


def _said(rule: Mapping[str, Any]) -> str:
    return rule_price_in_words(RulePrice.from_mapping(rule))


def _place_line(line: Mapping[str, Any]) -> PlaceLine:
    return PlaceLine(
        region=vocabulary().regions.label(line["region"]) or _("No place given"),
        sector=vocabulary().sectors.label(line["sector"]),
        n_mentors=line["mentors"],
        best=worth_in_words(Worth(**line["best"])) if line["best"] else "–",
        new_mentor=worth_in_words(Worth(**line["new_mentor"])),
    )
