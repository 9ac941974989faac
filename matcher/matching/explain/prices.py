"""What one more place is worth, and what each rule costs, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matcher.core.words import _, _l, ngettext
from matcher.matching.criteria import CRITERIA
from matcher.matching.explain.words import FULL_POINT, points

_LABELS = {criterion.code: criterion.label for criterion in CRITERIA} | {
    "preference": _l("Their list")
}


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
    Rule.SAME_EMPLOYER: _l("If a mentor might be from the same employer"),
    Rule.LEVEL_POLICY: _l("If any registered member could mentor"),
    Rule.DISTANCE: _l("Without the scheme’s limit on distance"),
    Rule.OWN_DISTANCE: _l("If nobody set a limit on distance of their own"),
    Rule.EXCLUSION: _l("If nobody had ruled anybody out"),
    Rule.BREAK: _l("If no mentor was taking a break"),
    Rule.VIDEO: _l("If everybody would meet by video call"),
}


_WHY_NONE = {
    "fair": _l(
        "A fair match has many aims, one after the other, so no one price says what a place "
        "is worth. A match for as many people as can be has one."
    ),
    "stable": _l("A stable match has no prices. A match for as many people as can be has."),
}
_STOPPED = _l("This match was stopped before its prices were proved.")


def why_no_prices(method: str, status: str = "optimal") -> str:
    """Say why a match has no prices of places; "" where it has."""
    return str(_WHY_NONE.get(method, "") if status == "optimal" else _STOPPED)


def worth_in_words(worth: Worth) -> str:
    """Say what one more place would do."""
    if worth.priority > 0:
        return _("One more person would have a mentor")
    if worth.suitability > 0:
        return _("Pairs would suit better by %(points)s in all", points=points(worth.suitability))
    return _("Nothing would change")


def rule_price_in_words(price: RulePrice) -> str:
    """Say what the match would be without a rule, a wish or a weight."""
    each = price.suitability / max(price.n_pairs, 1)
    is_better = each >= FULL_POINT / 20
    if price.rule is Rule.WEIGHT:
        return _weight_in_words(_LABELS[price.criterion], points(each) if is_better else "")
    without = _WITHOUT[price.rule]
    if price.people > 0:
        return ngettext(
            "%(without)s, 1 more person would have a mentor",
            "%(without)s, %(count)s more people would have a mentor",
            price.people,
            without=without,
            count=f"{price.people:,}",
        )
    if price.people < 0:
        return ngettext(
            "%(without)s, 1 fewer person would have a mentor",
            "%(without)s, %(count)s fewer people would have a mentor",
            -price.people,
            without=without,
            count=f"{-price.people:,}",
        )
    if price.priority > 0:
        return _(
            "%(without)s, no more people would have a mentor, but more of those who come first",
            without=without,
        )
    if is_better:
        return _(
            "%(without)s, no more people would have a mentor, "
            "but pairs would suit better, by %(points)s on average",
            without=without,
            points=points(each),
        )
    return _("%(without)s, hardly anything would change", without=without)


def _weight_in_words(label: str, gain: str) -> str:
    """Say what leaving a criterion out would do; `gain` is "" where that is hardly anything."""
    if not gain:
        return _("If “%(label)s” did not count, hardly anything would change", label=label)
    return _(
        "If “%(label)s” did not count, pairs would suit better in all else, by %(gain)s on average",
        label=label,
        gain=gain,
    )
