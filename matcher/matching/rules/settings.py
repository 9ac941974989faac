"""What a scheme may set: the weights of the criteria and the policies of eligibility."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from matcher.core.texts import LEVELS, TEXTS
from matcher.core.words import _
from matcher.matching.criteria import CRITERIA
from matcher.matching.rules.employers import BadEmployers, Employers

Choice = TypeVar("Choice", bound=StrEnum)

MAX_WEIGHT = 1000
MAX_DISTANCE_KM = 2000
MAX_DAYS = 3650


_DAYS = ("fresh_days", "stale_days", "hide_after_days")
TRIED_DAYS = 30
"""For how long a pair that came to nothing is neither suggested nor offered by the service."""
PERIODS = "periods"
"""A key beside these settings that another area reads and checks: how long things may take."""


EMPLOYERS = "employers"
"""The key of what the office says of employers, which is there only once it has said something."""


class LevelPolicy(StrEnum):
    """Who may mentor whom, by the level that the mentor holds."""

    ANY_REGISTERED = "any_registered"
    CHARTERED_OR_ABOVE = "chartered_or_above"
    SAME_OR_ABOVE = "same_or_above"


class SameEmployer(StrEnum):
    """Whether a mentor from the candidate's own employer is allowed."""

    ALLOW = "allow"
    BAR = "bar"


class NoWish(StrEnum):
    """What a criterion is worth to a candidate who wished for nothing by it.

    `half` of it, or `full`, so that nobody gains by wishing for what they do not want
    (docs/matching.md, "Does offering less help?").
    """

    HALF = "half"
    FULL = "full"

    @property
    def value_of_criterion(self) -> float:
        """The criterion's value, 0 to 1."""
        return 1.0 if self is NoWish.FULL else 0.5


def new_scheme() -> dict[str, object]:
    """Return what a scheme set up anew says; in all else it keeps to the defaults.

    Its people learn how they are matched, and are not to gain by a made-up wish: docs/adr/0008.
    """
    return {"no_wish_counts": str(NoWish.FULL), PERIODS: {"survey_days": 30}}


class BadScheme(ValueError):
    """A scheme's setting cannot be used; `key` names it and the message says what it may be."""

    def __init__(self, key: str, value: object, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.value = value


def default_weights() -> Mapping[str, float]:
    """Return the weights of the table of criteria."""
    return MappingProxyType({criterion.code: criterion.weight for criterion in CRITERIA})


@dataclass(frozen=True, slots=True)
class SchemeSettings:
    """A scheme's settings, always valid.

    What a mentor last said of their places counts in full for `fresh_days`, for less and less
    until `stale_days`, and after `hide_after_days` the mentor is not shown or matched any more.

    Raises
    ------
    BadScheme
        A value is out of its range, all weights are 0, or the days are not in this order.
    """

    weights: Mapping[str, float] = field(default_factory=default_weights)
    mentor_level_policy: LevelPolicy = LevelPolicy.ANY_REGISTERED
    same_employer: SameEmployer = SameEmployer.ALLOW
    no_wish_counts: NoWish = NoWish.HALF
    default_max_distance_km: float = 50
    fresh_days: int = 30
    stale_days: int = 90
    hide_after_days: int = 120
    employers: Employers = field(default_factory=Employers)

    def __post_init__(self) -> None:
        unknown = set(self.weights) - set(default_weights())
        if unknown:
            key = min(unknown)
            raise BadScheme(f"weights.{key}", self.weights[key], _unknown(key, default_weights()))
        weights = {**default_weights(), **self.weights}
        for code, weight in weights.items():
            _check_number(f"weights.{code}", weight, MAX_WEIGHT)
        if not any(weights.values()):
            raise BadScheme("weights", 0, _("At least one weight must be above 0."))
        _check_number("default_max_distance_km", self.default_max_distance_km, MAX_DISTANCE_KM)
        self._check_days()
        object.__setattr__(self, "weights", MappingProxyType(weights))

    def _check_days(self) -> None:
        for key in _DAYS:
            _check_number(key, getattr(self, key), MAX_DAYS, whole=True)
        if self.stale_days <= self.fresh_days:
            text = f"stale_days must be more than fresh_days ({self.fresh_days})."
            raise BadScheme("stale_days", self.stale_days, text)
        if self.hide_after_days < self.stale_days:
            text = f"hide_after_days must not be less than stale_days ({self.stale_days})."
            raise BadScheme("hide_after_days", self.hide_after_days, text)

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> "SchemeSettings":
        """Build settings from a file's or the database's keys; those not given keep defaults.

        Raises
        ------
        BadScheme
            A key is unknown, or a value cannot be used.
        """
        known = tuple(each.name for each in fields(cls))
        for key, value in values.items():
            if key not in (*known, PERIODS, TEXTS, LEVELS):
                raise BadScheme(key, value, _unknown(key, known))
        weights = values.get("weights", {})
        if not isinstance(weights, Mapping):
            raise BadScheme("weights", weights, _("Weights must be a table, such as [weights]."))
        numbers = {key: values[key] for key in ("default_max_distance_km", *_DAYS) if key in values}
        return cls(
            weights=weights,
            mentor_level_policy=_choice(values, "mentor_level_policy", LevelPolicy.ANY_REGISTERED),
            same_employer=_choice(values, "same_employer", SameEmployer.ALLOW),
            no_wish_counts=_choice(values, "no_wish_counts", NoWish.HALF),
            employers=_employers(values),
            **numbers,  # type: ignore[arg-type]  # checked as the settings are made
        )

    def as_mapping(self) -> dict[str, object]:
        """Return the settings as `from_mapping` reads them."""
        return {
            "weights": dict(self.weights),
            "mentor_level_policy": str(self.mentor_level_policy),
            "same_employer": str(self.same_employer),
            "no_wish_counts": str(self.no_wish_counts),
            "default_max_distance_km": self.default_max_distance_km,
            **{key: getattr(self, key) for key in _DAYS},
            **({EMPLOYERS: self.employers.as_mapping()} if self.employers else {}),
        }


def _employers(values: Mapping[str, object]) -> Employers:
    given = values.get(EMPLOYERS, {})
    try:
        return Employers.from_mapping(given)
    except BadEmployers as wrong:
        raise BadScheme(EMPLOYERS, given, str(wrong)) from wrong


def _check_number(key: str, value: object, most: int, *, whole: bool = False) -> None:
    is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not 0 <= value <= most:  # type: ignore[arg-type,operator]
        said = {"key": key, "most": most, "value": value}
        text = (
            _("%(key)s must be a whole number from 0 to %(most)s, not “%(value)s”.", **said)
            if whole
            else _("%(key)s must be a number from 0 to %(most)s, not “%(value)s”.", **said)
        )
        raise BadScheme(key, value, text)


def _choice(values: Mapping[str, object], key: str, default: Choice) -> Choice:
    value = values.get(key, default)
    kind = type(default)
    try:
        return kind(str(value))
    except ValueError:
        raise BadScheme(
            key,
            value,
            _(
                "%(key)s must be one of %(known)s, not “%(value)s”.",
                key=key,
                known=", ".join(map(str, kind)),
                value=value,
            ),
        ) from None


def _unknown(key: str, known: Mapping[str, float] | tuple[str, ...]) -> str:
    return _(
        "There is no setting “%(key)s” here. Known: %(known)s.", key=key, known=", ".join(known)
    )
