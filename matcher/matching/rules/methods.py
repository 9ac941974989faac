"""The ways to match: what each is called, what it is for, and what is proved of its result.

The solver has the same four by the same names; pages show these words without loading it.
"""

from dataclasses import dataclass

from matcher.core.words import _, _l, ngettext


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
        _l("As many people as can be"),
        _l(
            "The usual one: as many people as the places allow, those who have waited longest "
            "first. Then the pairs that suit each other best."
        ),
        _l(
            "Proved: no other set of pairs matches more people, or does more for those who have "
            "waited longest. Of all that do as well, none suits people better."
        ),
    ),
    Method(
        "suitability",
        _l("The greatest suitability"),
        _l("The pairs that suit each other best in all, even if fewer people have a mentor."),
        _l(
            "Proved: no other set of pairs suits people better in all. Another method may match "
            "more people."
        ),
    ),
    Method(
        "fair",
        _l("Nobody poorly matched if it can be helped"),
        _l(
            "As many people as can be; then as few poor matches as can be, even if others suit "
            "each other a little less for it."
        ),
        _l(
            "Proved, one aim after the other: no other set of pairs matches more people, or does "
            "more for those who have waited longest. Of all that do as well, none has fewer poor "
            "matches. Of those, none suits people better."
        ),
    ),
    Method(
        "stable",
        _l("Nobody would rather swap"),
        _l(
            "No candidate and mentor are left who would both rather have each other; fewer people "
            "may have a mentor for it."
        ),
        _l(
            "Proved: there are no candidate and mentor who would both rather have each other than "
            "whom they have."
        ),
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
        return _(
            "No match gives more people a mentor; how few poor matches there can be was still "
            "being worked out."
        )
    if not (gap.n_people or gap.priority or gap.suitability):
        return _("None is better; only the choice among equally good ones was cut short.")
    share = _percent(gap.suitability)
    if method == "suitability":
        return _("People could suit each other better in all by at most %(share)s.", share=share)
    if gap.n_people:
        return ngettext(
            "At most 1 more person could have a mentor.",
            "At most %(num)s more people could have a mentor.",
            gap.n_people,
        )
    if gap.priority:
        return _(
            "No match gives more people a mentor, but some who have waited longer might come "
            "before others."
        )
    return _(
        "No match gives more people a mentor; they could suit each other better in all by at most "
        "%(share)s.",
        share=share,
    )


def stability_in_words(n_people: int, suitability: float, n_blocking: int) -> str:
    """Say what a stable match costs beside the best by coverage, and what it avoids.

    `n_people` fewer have a mentor, and of the total suitability the share `suitability` is lost.
    """
    if n_people:
        fewer = ngettext(
            "What it costs: beside the match of as many people as can be, 1 person more is left "
            "without a mentor.",
            "What it costs: beside the match of as many people as can be, %(num)s people more are "
            "left without a mentor.",
            n_people,
        )
    else:
        fewer = _("It matches as many people as can be.")
    if suitability > 0:
        total = _("The total suitability is %(share)s less.", share=_percent(suitability))
    elif suitability < 0:
        total = _("The total suitability is %(share)s more.", share=_percent(-suitability))
    else:
        total = _("The total suitability is the same.")
    pairs = ngettext(
        "In the other, 1 candidate and mentor would rather have each other.",
        "In the other, %(num)s pairs of a candidate and a mentor would rather have each other.",
        n_blocking,
    )
    return f"{fewer} {total} {pairs if n_blocking else ''}".strip()


def _percent(share: float) -> str:
    percent = 100 * share
    return "0.01 %" if 0 < percent < 0.01 else f"{percent:.2f} %"
