"""Why this mentor, why not that one, what would help whom, and what a place or a rule is worth.

Numbers come in, short plain words go out. What candidates read speaks to them; what the office
reads speaks of them.
"""

from matcher.matching.explain.prices import (
    Rule,
    RulePrice,
    Worth,
    rule_price_in_words,
    why_no_prices,
    worth_in_words,
)
from matcher.matching.explain.reach import Reach
from matcher.matching.explain.unmatched import (
    Alternative,
    Change,
    NearestMiss,
    alternative_in_words,
    alternatives_in_words,
    nearest_miss_in_words,
)
from matcher.matching.explain.why_not import (
    FEW_RIVALS,
    NOT_AVAILABLE,
    WHY_NOT,
    Because,
    WhyNot,
    why_not_in_words,
)
from matcher.matching.explain.why_this import Reason, in_one_line, reasons
from matcher.matching.explain.wishes import Wishes, wishes
from matcher.matching.explain.words import about_km, lower

__all__ = [
    "FEW_RIVALS",
    "NOT_AVAILABLE",
    "WHY_NOT",
    "Alternative",
    "Because",
    "Change",
    "NearestMiss",
    "Reach",
    "Reason",
    "Rule",
    "RulePrice",
    "WhyNot",
    "Wishes",
    "Worth",
    "about_km",
    "alternative_in_words",
    "alternatives_in_words",
    "in_one_line",
    "lower",
    "nearest_miss_in_words",
    "reasons",
    "rule_price_in_words",
    "why_no_prices",
    "why_not_in_words",
    "wishes",
    "worth_in_words",
]
