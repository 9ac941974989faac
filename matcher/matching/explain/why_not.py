"""Why not that mentor, in words that describe nobody else."""

from dataclasses import dataclass
from enum import StrEnum

from matcher.matching.rules.bars import Bar

NOT_AVAILABLE = "This pairing isn’t available."
"""All that is ever said of an exclusion, whoever made it, and of a pair that the office closed."""

WHY_NOT = {
    Bar.NOT_LISTED: "This mentor is not taking part at the moment.",
    Bar.UNCONFIRMED: "This mentor has not confirmed their places for some time.",
    Bar.ALREADY_PAIRED: "These two already work together.",
    Bar.ALREADY_ASKED: "This mentor has been asked and has yet to answer.",
    Bar.SAME_PERSON: "Nobody can be their own mentor.",
    Bar.LINE_MANAGER: "A line manager cannot be the mentor.",
    Bar.EXCLUDED: NOT_AVAILABLE,
    Bar.PAUSED: "This mentor is taking a break from mentoring.",
    Bar.NO_CAPACITY: "This mentor has no free place at the moment.",
    Bar.LEVEL: "The scheme asks for a mentor with a higher level of registration.",
    Bar.EMPLOYER: "The scheme asks for a mentor from another employer.",
    Bar.FORMAT: "You have no way of meeting in common. Look at the ways to meet in your profile.",
    Bar.DISTANCE: "You are too far apart to meet face to face, the only way you have in common.",
}

FEW_RIVALS = 5
"""With fewer others who could have the mentor, a sentence about them would be about somebody."""


class Because(StrEnum):
    """Why an eligible pair was not made."""

    SETTLED = "settled"
    KEPT = "kept"
    SUITS_LESS = "suits_less"
    SUITS_AS_WELL = "suits_as_well"
    NEEDED_ELSEWHERE = "needed_elsewhere"
    SOMEBODY_LEFT_OUT = "somebody_left_out"
    OTHERS_LOSE_MORE = "others_lose_more"
    DRAWN = "drawn"


_SENTENCES = {
    Because.SETTLED: "Your mentor was settled before the match.",
    Because.KEPT: "You keep the mentor you had.",
    Because.SUITS_LESS: "The mentor we suggest suits you better.",
    Because.SUITS_AS_WELL: "The mentor we suggest suits you just as well.",
    Because.NEEDED_ELSEWHERE: "This mentor was needed elsewhere.",
    Because.SOMEBODY_LEFT_OUT: "This would leave somebody else without a mentor.",
    Because.OTHERS_LOSE_MORE: "Others would lose more by this than you would gain.",
    Because.DRAWN: "This was just as good for everybody taken together. A fixed draw decided.",
}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a candidate has not got a mentor: the bar that applies, or else `because`.

    `priority` and `suitability` are what the match as a whole would lose at the least by it; the
    office may know, the candidate reads the words only.
    """

    bar: Bar | None = None
    because: Because | None = None
    priority: int = 0
    suitability: int = 0


def why_not_in_words(why: WhyNot) -> str:
    """Say why not that mentor."""
    if why.bar is not None:
        return WHY_NOT[why.bar]
    return _SENTENCES[why.because or Because.NEEDED_ELSEWHERE]
