"""What one more place is worth, and what each rule costs, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matcher.matching.criteria import CRITERIA
from matcher.matching.explain.words import FULL_POINT, counted, points

_LABELS = {criterion.code: criterion.label for criterion in CRITERIA} | {"preference": "Their list"}
NOTHING = "hardly anything would change"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change is worth: priority served first, then suitability, which may be negative.

    Where `priority` is above 0, one more person has a mentor, whose priority it is.
    """

    priority: int
    suitability: int

    def as_mapping(self) -> dict[str, int]:
        """Return it for a report."""
        return {"priority": self.priority, "suitability": self.suitability}


class Rule(StrEnum):
    """What may stand between people and a match: the scheme's rules, and their own wishes."""

    SAME_EMPLOYER = "same_employer"
    LEVEL_POLICY = "level_policy"
    DISTANCE = "distance"
    OWN_DISTANCE = "own_distance"
    EXCLUSION = "exclusion"
    BREAK = "break"
    VIDEO = "video"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What the match would gain without a rule: people, priority, suitability.

    For a criterion's weight, `suitability` is what all the other criteria would gain. `n_pairs`
    would then be matched.
    """

    rule: Rule
    people: int = 0
    priority: int = 0
    suitability: int = 0
    n_pairs: int = 0
    criterion: str = ""

    def as_mapping(self) -> dict[str, object]:
        """Return it for a report."""
        return {
            "rule": str(self.rule),
            "people": self.people,
            "priority": self.priority,
            "suitability": self.suitability,
            "n_pairs": self.n_pairs,
            "criterion": self.criterion,
        }

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "RulePrice":
        """Read it from a report."""
        return cls(**{**values, "rule": Rule(values["rule"])})


_WITHOUT = {
    Rule.SAME_EMPLOYER: "If a mentor might be from the same employer",
    Rule.LEVEL_POLICY: "If any registered member could mentor",
    Rule.DISTANCE: "Without the scheme’s limit on distance",
    Rule.OWN_DISTANCE: "If nobody set a limit on distance of their own",
    Rule.EXCLUSION: "If nobody had ruled anybody out",
    Rule.BREAK: "If no mentor was taking a break",
    Rule.VIDEO: "If everybody would meet by video call",
}


_WHY_NONE = {
    "fair": "A fair match has many aims, one after the other, so no one price says what a place "
    "is worth. A match for as many people as can be has one.",
    "stable": "A stable match has no prices. A match for as many people as can be has.",
}
_STOPPED = "This match was stopped before its prices were proved."


def why_no_prices(method: str, status: str = "optimal") -> str:
    """Say why a match has no prices of places; "" where it has."""
    return _WHY_NONE.get(method, "") if status == "optimal" else _STOPPED


def worth_in_words(worth: Worth) -> str:
    """Say what one more place would do."""
    if worth.priority > 0:
        return "One more person would have a mentor"
    if worth.suitability > 0:
        return f"Pairs would suit better by {points(worth.suitability)} in all"
    return "Nothing would change"


def rule_price_in_words(price: RulePrice) -> str:
    """Say what the match would be without a rule, a wish or a weight."""
    if price.rule is Rule.WEIGHT:
        without = f"If “{_LABELS[price.criterion]}” did not count"
        return f"{without}, {_better(price, ' in all else') or NOTHING}"
    return f"{_WITHOUT[price.rule]}, {_gain(price)}"


def _gain(price: RulePrice) -> str:
    if price.people:
        more = "more" if price.people > 0 else "fewer"
        count = counted(abs(price.people), f"{more} person", f"{more} people")
        return f"{count} would have a mentor"
    if price.priority > 0:
        return "no more people would have a mentor, but more of those who come first"
    better = _better(price)
    return f"no more people would have a mentor, but {better}" if better else NOTHING


def _better(price: RulePrice, where: str = "") -> str:
    """Say how much better pairs would suit, "" where it is hardly anything."""
    each = price.suitability / max(price.n_pairs, 1)
    if each < FULL_POINT / 20:
        return ""
    return f"pairs would suit better{where}, by {points(each)} on average"
