"""Why not that mentor, in words that describe nobody else."""

from dataclasses import dataclass
from enum import StrEnum

from matcher.core.words import _l
from matcher.matching.rules.bars import Bar

NOT_AVAILABLE = _l("This pairing isn’t available.")
"""All that is ever said of an exclusion, whoever made it, and of a pair that the office closed."""

WHY_NOT = {
    Bar.NOT_LISTED: _l("This mentor is not taking part at the moment."),
    Bar.UNCONFIRMED: _l("This mentor has not confirmed their places for some time."),
    Bar.ALREADY_PAIRED: _l("These two already work together."),
    Bar.ALREADY_ASKED: _l("This request is open already: the mentor has yet to answer."),
    Bar.SAME_PERSON: _l("Nobody can be their own mentor."),
    Bar.LINE_MANAGER: _l("A line manager cannot be the mentor."),
    Bar.EXCLUDED: NOT_AVAILABLE,
    Bar.PAUSED: _l("This mentor is taking a break from mentoring."),
    Bar.NO_CAPACITY: _l("This mentor has no free place at the moment."),
    Bar.LEVEL: _l("The scheme asks for a mentor with a higher level of registration."),
    Bar.EMPLOYER: _l("The scheme asks for a mentor from another employer."),
    Bar.FORMAT: _l(
        "You have no way of meeting in common. Look at the ways to meet in your profile."
    ),
    Bar.DISTANCE: _l(
        "You are too far apart to meet face to face, the only way you have in common."
    ),
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
    Because.SETTLED: _l("Your mentor was settled before the match."),
    Because.KEPT: _l("You keep the mentor you had."),
    Because.SUITS_LESS: _l("The mentor we suggest suits you better."),
    Because.SUITS_AS_WELL: _l("The mentor we suggest suits you just as well."),
    Because.NEEDED_ELSEWHERE: _l("This mentor was needed elsewhere."),
    Because.SOMEBODY_LEFT_OUT: _l("This would leave somebody else without a mentor."),
    Because.OTHERS_LOSE_MORE: _l("Others would lose more by this than you would gain."),
    Because.DRAWN: _l("This was just as good for everybody taken together. A fixed draw decided."),
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
        return str(WHY_NOT[why.bar])
    return str(_SENTENCES[why.because or Because.NEEDED_ELSEWHERE])
