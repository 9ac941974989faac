"""A second opinion on a match: the same question put to HiGHS, through SciPy, which others wrote.

Nothing of our own solver is used, only the scores of the pairs. The aims are solved one after the
other as linear programmes, so that no great weights are needed: what the first one's prices tell
is kept in the second as equations and left-out pairs (complementary slackness). The matrix of such
programmes is totally unimodular, so they end at whole numbers, and all sums are taken in whole
numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matcher.matching.instance.asked import Asked
from matcher.matching.instance.instance import Instance, score

MOST_PAIRS = 300_000
"""Up to so many eligible pairs HiGHS is asked: it takes some ten seconds for 100,000."""

NEARLY = 1e-6

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class NoSecondOpinion(ValueError):
    """HiGHS cannot be asked about this match; the message says why."""


class NoMatch(ValueError):
    """Pairs that cannot be made together; the message says why."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What some pairs come to; in the suitability, bonuses for pairs that are kept count too."""

    people: int
    priority: int
    suitability: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether a match is as good as what HiGHS found, and the sentence that says so."""

    agrees: bool
    words: str


@dataclass(frozen=True, eq=False)
class Question:
    """The eligible pairs (candidate, mentor, worth in suitability), and what they are to reach."""

    candidate: Ints
    mentor: Ints
    suitability: Ints
    pinned: Mask
    priority: Ints
    capacity: Ints

    @classmethod
    def of(cls, instance: Instance, asked: Asked) -> "Question":
        """Score all pairs of an instance.

        Raises
        ------
        NoSecondOpinion
            More pairs are eligible than HiGHS could be asked about.
        """
        scores = score(instance)
        candidate, mentor = scores.eligible.nonzero()
        if len(candidate) > MOST_PAIRS:
            raise NoSecondOpinion(
                f"{len(candidate):,} pairs are eligible, and SciPy is asked about {MOST_PAIRS:,} "
                "at most, because more takes it too long."
            )
        suitability = scores.suitability[candidate, mentor].astype(np.int64)
        previous = asked.previous_rows(instance)
        if previous is not None:
            suitability += asked.keep_bonus * (previous[candidate] == mentor)
        pins = asked.pinned_rows(instance)
        n = len(instance.mentors)
        pinned = np.isin(candidate * n + mentor, pins[:, 0] * n + pins[:, 1])
        priority = instance.rows["priority"].astype(np.int64)
        capacity = instance.mentors.rows["capacity"].astype(np.int64)
        return cls(candidate, mentor, suitability, pinned, priority, capacity)

    def figures(self, chosen: Mask) -> Figures:
        """Add up some of the pairs."""
        priority = int(self.priority[self.candidate[chosen]].sum())
        return Figures(int(chosen.sum()), priority, int(self.suitability[chosen].sum()))

    def why_not(self, chosen: Mask) -> str:
        """Say why these pairs could not be a match; "" where they could."""
        if (np.bincount(self.mentor[chosen], minlength=len(self.capacity)) > self.capacity).any():
            return "A mentor has more people than places."
        if (np.bincount(self.candidate[chosen]) > 1).any():
            return "A candidate is there twice."
        return "" if chosen[self.pinned].all() else "A pinned pair is missing."


def second_opinion(
    instance: Instance, asked: Asked, method: str, mentor_of: Mapping[str, str]
) -> Opinion:
    """Compare a match by `coverage` or `suitability`, by e-mail address, with what HiGHS finds.

    Raises
    ------
    NoSecondOpinion
        HiGHS cannot be asked: there are too many pairs.
    """
    question = Question.of(instance, asked)
    try:
        own = figures_of_pairs(instance, question, mentor_of)
    except NoMatch as error:
        return Opinion(False, f"A second opinion: this is no match. {error}")
    best = best_by_highs(question, method)
    if own == best or (method == "suitability" and own.suitability == best.suitability):
        return Opinion(True, f"A second opinion: SciPy (HiGHS) finds no better. {_shown(own)}")
    return Opinion(
        False,
        f"A second opinion: this is not the best. The pairs: {_shown(own)} "
        f"SciPy (HiGHS): {_shown(best)}",
    )


def _shown(figures: Figures) -> str:
    people = "1 person" if figures.people == 1 else f"{figures.people:,} people"
    return f"{people}, priority {figures.priority:,}, suitability {figures.suitability:,}."


def best_by_highs(question: Question, method: str) -> Figures:
    """Return what the best match by `coverage` or `suitability` comes to, found by HiGHS."""
    taken = np.isin(question.candidate, question.candidate[question.pinned])
    is_open = ~taken
    n = len(question.priority)
    used = np.bincount(question.mentor[question.pinned], minlength=len(question.capacity))
    room = np.concatenate([np.ones(n, np.int64), question.capacity - used])
    must = np.zeros(len(room), np.bool_)
    if method == "coverage":
        worth = question.priority[question.candidate]
        chosen, slack, price = _solve(question, is_open, worth, room, must)
        is_open = is_open & (slack < NEARLY)
        must = price > NEARLY
    chosen, _, _ = _solve(question, is_open, question.suitability, room, must)
    return question.figures(chosen | question.pinned)


def _solve(
    question: Question, is_open: Mask, worth: Ints, room: Ints, must: Mask
) -> tuple[Mask, NDArray[np.float64], NDArray[np.float64]]:
    """Choose among the open pairs for the greatest worth; the rows that `must` be full are.

    Return the choice, by how much each open pair's worth falls short of its two prices, and the
    prices.
    """
    at = np.flatnonzero(is_open)
    chosen, slack = np.zeros(len(is_open), np.bool_), np.full(len(is_open), np.inf)
    if not len(at):
        return chosen, slack, np.zeros(len(room))
    n = len(question.priority)
    rows = np.concatenate([question.candidate[at], n + question.mentor[at]])
    columns = np.tile(np.arange(len(at)), 2)
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), (len(room), len(at)))
    found = linprog(
        -worth[at].astype(float),
        matrix[np.flatnonzero(~must)],
        room[~must],
        matrix[np.flatnonzero(must)] if must.any() else None,
        room[must] if must.any() else None,
        bounds=(0, None),
        method="highs-ds",
    )
    if found.status or np.abs(found.x - np.rint(found.x)).max() > NEARLY:
        raise NoSecondOpinion(f"SciPy came to no answer: {found.message}")
    price = np.zeros(len(room))
    price[~must] = -found.ineqlin.marginals
    price[must] = -found.eqlin.marginals if must.any() else 0.0
    chosen[at] = found.x > 0.5
    slack[at] = matrix.T @ price - worth[at]
    return chosen, slack, price


def figures_of_pairs(
    instance: Instance, question: Question, mentor_of: Mapping[str, str]
) -> Figures:
    """Return what pairs, by e-mail address, come to.

    Raises
    ------
    NoMatch
        A pair may not be, or there are more people than places.
    """
    candidates = {candidate.email: i for i, candidate in enumerate(instance.candidates)}
    n = len(instance.mentors)
    unknown = [
        pair
        for pair in mentor_of.items()
        if pair[0] not in candidates or pair[1] not in instance.mentors.index
    ]
    if unknown:
        raise NoMatch(f"{' and '.join(unknown[0])}: at least one of them is not in the files.")
    wanted = [candidates[i] * n + instance.mentors.index[j] for i, j in mentor_of.items()]
    chosen = np.isin(question.candidate * n + question.mentor, np.array(wanted, np.int64))
    if int(chosen.sum()) < len(wanted):
        raise NoMatch("One of the pairs may not be.")
    if why := question.why_not(chosen):
        raise NoMatch(why)
    return question.figures(chosen)
