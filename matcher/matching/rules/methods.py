"""The ways to match: what each is called, what it is for, and what is proved of its result.

The solver has the same four by the same names; pages show these words without loading it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """One way to match. `proof` is what holds of every result that was not stopped early."""

    code: str
    label: str
    sentence: str
    proof: str


_ALL = (
    Method(
        "coverage",
        "As many people as can be",
        "The usual one: as many people as the places allow, those who have waited longest before "
        "others; then the pairs that suit each other best.",
        "Proved: no other set of pairs matches more people, or does better by those who have "
        "waited longest; and of all that do as well, none suits people better.",
    ),
    Method(
        "suitability",
        "The greatest suitability",
        "The pairs that suit each other best in all, even if fewer people have a mentor.",
        "Proved: no other set of pairs suits people better in all. "
        "Another method may match more people.",
    ),
    Method(
        "fair",
        "Nobody poorly matched if it can be helped",
        "As many people as can be; then as few poor matches as can be, even if others suit each "
        "other a little less for it.",
        "Proved, one aim after the other: no other set of pairs matches more people, or does "
        "better by those who have waited longest; of all that do as well, none has fewer poor "
        "matches; and of those, none suits people better.",
    ),
    Method(
        "stable",
        "Nobody would rather swap",
        "No candidate and mentor are left who would both rather have each other; fewer people may "
        "have a mentor for it.",
        "Proved: there are no candidate and mentor who would both rather have each other than "
        "whom they have.",
    ),
)
METHODS = {method.code: method for method in _ALL}


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a match may be from the best, at most: what is proved where a run was stopped.

    `n_people` could still have a mentor, `priority` be served more (in points), and of the total
    suitability the share `suitability` be gained.
    """

    n_people: int
    priority: int
    suitability: float


def gap_in_words(method: str, gap: Gap | None) -> str:
    """Say how far a match may be from the best; `gap` is None where only coverage is proved."""
    if gap is None:
        return (
            "No match gives more people a mentor; how few poor matches there can be "
            "was still being worked out."
        )
    share = _percent(gap.suitability)
    if not (gap.n_people or gap.priority or gap.suitability):
        return "None is better; only the choice among equally good ones was cut short."
    if method == "suitability":
        return f"People could suit each other better in all by at most {share}."
    if gap.n_people:
        people = "1 more person" if gap.n_people == 1 else f"{gap.n_people:,} more people"
        return f"At most {people} could have a mentor."
    if gap.priority:
        return (
            "No match gives more people a mentor, but some who have waited longer "
            "might come before others."
        )
    return (
        "No match gives more people a mentor; "
        f"they could suit each other better in all by at most {share}."
    )


def stability_in_words(n_people: int, suitability: float, n_blocking: int) -> str:
    """Say what a stable match costs beside the best by coverage, and what it avoids.

    `n_people` fewer have a mentor, and of the total suitability the share `suitability` is lost.
    """
    fewer = {0: "Nobody is left out for it", 1: "1 person is left out for it"}.get(
        n_people, f"{n_people:,} people are left out for it"
    )
    if suitability > 0:
        total = f"the total suitability is {_percent(suitability)} less"
    elif suitability < 0:
        total = f"the total suitability is {_percent(-suitability)} more"
    else:
        total = "the total suitability is the same"
    pairs = {0: "nobody", 1: "1 candidate and mentor"}.get(
        n_blocking, f"{n_blocking:,} pairs of a candidate and a mentor"
    )
    return (
        f"What it costs: {fewer}, and {total}, beside the match of as many people as can be. "
        f"In that one, {pairs} would rather have each other."
    )


def _percent(share: float) -> str:
    percent = 100 * share
    return "less than 0.01 %" if 0 < percent < 0.01 else f"{percent:.2f} %"
