"""One run from beginning to end: score, solve, prove."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.core.words import _
from matcher.matching.instance.asked import NOTHING_ASKED, Asked
from matcher.matching.instance.instance import Instance, Scores, part_of, score, score_pairs
from matcher.matching.instance.lists import Found, Search, count_eligible, every_pair
from matcher.matching.instance.rounds import assign_over_all, with_full_weight
from matcher.matching.instance.standing import (
    Ear,
    Standing,
    Watcher,
    is_possible_and_bounded,
    standing_of,
)
from matcher.solver import (
    UNMATCHED,
    Assignment,
    Certificate,
    CertificateError,
    PriceOfStability,
    Problem,
    assign,
    certify,
    price_of_stability,
)

Listener = Callable[[str, float], object]

PRICED = ("coverage", "suitability")
"""The methods that have one aim, and so one price for each place."""

DENSE_PAIRS = 500_000
"""Up to so many pairs, all are scored and listed; beyond, those that matter are found by price."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a run found for an instance: proved, unless it was `stopped` with the best so far.

    `scores` are those of all pairs where these are kept; `scores_of`, `pair` and `eligible` are
    there always. `n_scored` pairs were scored; the others were proved to make no difference. The
    certificate's `n_checked_pairs` is always every candidate with every mentor, barred or not.
    `ties_by_key` where people's keys decided among all equally good matches, so that the order of
    the rows did not: False for a run that was stopped, and for one with more ties than can be kept
    (see `rounds.MOST_PAIRS`).
    """

    instance: Instance
    scores: Scores | None
    assignment: Assignment
    certificate: Certificate
    asked: Asked = NOTHING_ASKED
    stopped: bool = False
    n_scored: int = 0
    ties_by_key: bool = True

    @property
    def fingerprint(self) -> str:
        """A sha256 of the people and of all that was asked."""
        return self.asked.fingerprint(self.instance, self.assignment.method)

    @property
    def standing(self) -> Standing:
        """How far this may be from the best where it was stopped."""
        return standing_of(self.assignment.problem, self.assignment)

    @cached_property
    def price_of_stability(self) -> PriceOfStability | None:
        """What a stable match costs beside the best by coverage; None for other methods."""
        if self.assignment.method != "stable":
            return None
        stable = self.assignment
        best = assign(stable.problem, pinned=stable.terms.pinned)
        return price_of_stability(stable.problem, stable, best)

    def scores_of(self, people: Sequence[int]) -> Scores:
        """Return the scores of some candidates with all mentors, in the order given."""
        rows = np.asarray(people, np.int64)
        if self.scores is None:
            return score(part_of(self.instance, rows))
        scores = self.scores
        return Scores(scores.bar[rows], scores.suitability[rows], scores.distance_m[rows])

    def pair(self, i: int, j: int) -> tuple[int, int]:
        """Return the suitability of a pair, and its distance in metres (-1 where unknown)."""
        if self.scores is not None:
            return int(self.scores.suitability[i, j]), int(self.scores.distance_m[i, j])
        if self.assignment.mentor_of[i] == j:
            row = int(self._own[0][i])
            return int(self._own[1].suitability[row]), int(self._own[1].distance_m[row])
        alone = score_pairs(self.instance, np.array([[i, j]]))
        return int(alone.suitability[0]), int(alone.distance_m[0])

    @cached_property
    def eligible(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How many mentors each candidate could have (n,), and how many could have each mentor."""
        if self.scores is None:
            return count_eligible(self.instance)
        return self.scores.eligible.sum(axis=1), self.scores.eligible.sum(axis=0)

    @cached_property
    def _own(self) -> tuple[NDArray[np.int64], Scores]:
        """Where each matched candidate is among the scores of the matched pairs, and these."""
        pairs = np.array(self.pairs, np.int64).reshape(-1, 2)
        row = np.full(len(self.instance.candidates), -1, np.int64)
        row[pairs[:, 0]] = np.arange(len(pairs))
        return row, score_pairs(self.instance, pairs)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The matched (candidate, mentor), by index."""
        mentor_of = self.assignment.mentor_of
        return [(int(i), int(mentor_of[i])) for i in np.flatnonzero(mentor_of != UNMATCHED)]

    @property
    def unmatched(self) -> list[int]:
        """The candidates left without a mentor, by index."""
        return [int(i) for i in np.flatnonzero(self.assignment.mentor_of == UNMATCHED)]

    @property
    def free_places(self) -> NDArray[np.int64]:
        """How many places each mentor has left after the match."""
        matched = self.assignment.mentor_of[self.assignment.mentor_of != UNMATCHED]
        taken = np.bincount(matched, minlength=len(self.instance.mentors))
        return np.asarray(self.instance.mentors.rows["capacity"] - taken)


def run(
    instance: Instance,
    method: str = "coverage",
    *,
    pinned: Iterable[tuple[str, str]] = (),
    previous: Mapping[str, str] | None = None,
    keep_bonus: int = 0,
    tell: Listener | None = None,
    watch: Watcher | None = None,
) -> Outcome:
    """Match by a method, over every pair, and prove that the result is what it promises.

    Parameters
    ----------
    pinned : pairs (candidate, mentor) that must be, by e-mail address
    previous : the mentor each candidate had, by e-mail address
    keep_bonus : what keeping them counts for, in suitability
    tell : `tell(phase, share)` hears how far the run is
    watch : hears how good the best so far is; where it returns False, that is the result

    Raises
    ------
    CertificateError
        The result could not be proved to be what it should, so there is none.
    ValueError
        A pinned pair may not be, or is too much for the mentor's places; or the method has to list
        every pair that may be, and there are too many.
    """
    tell = tell or (lambda phase, share: None)
    asked = Asked.of(pinned, previous, keep_bonus)
    ear = Ear(method, asked.keep_bonus, tell, watch)
    task = _Task(instance, method, asked, tell, ear)
    n_pairs = len(instance.candidates) * len(instance.mentors)
    return task.with_all_scores() if n_pairs <= DENSE_PAIRS else task.with_lists()


@dataclass
class _Task:
    """One run's questions, and the two ways to answer them."""

    instance: Instance
    method: str
    asked: Asked
    tell: Listener
    ear: Ear
    ties_by_key: bool = True

    def with_all_scores(self) -> Outcome:
        """Score all pairs and keep their scores."""
        scores = self._score()
        candidate, mentor = scores.eligible.nonzero()
        suitability = scores.suitability[candidate, mentor].astype(np.int64)
        problem = self._problem(Found(candidate, mentor, suitability))
        assignment = self._assign(problem)
        return self._outcome(scores, problem, assignment, scores.bar.size)

    def with_lists(self) -> Outcome:
        """List the pairs that matter; by the methods without prices, all that may be."""
        self.tell("score", 0.0)
        if self.method not in PRICED:
            problem = self._problem(every_pair(self.instance))
            assignment = self._assign(problem)
            n_scored = len(self.instance.candidates) * len(self.instance.mentors)
            return self._outcome(None, problem, assignment, n_scored)
        pinned, previous = self._terms()
        search = Search(self.instance, _wanted(pinned, previous))
        self.ear.knows_all = False
        problem, assignment, by_key = assign_over_all(
            search, self._problem, self._assign, pinned, self.ear, lambda s: self.tell("score", s)
        )
        self.ties_by_key = by_key
        return self._outcome(None, problem, assignment, search.n_scored)

    def _problem(self, listed: Found) -> Problem:
        problem = Problem.from_pairs(
            listed.candidate,
            listed.mentor,
            listed.suitability,
            n_candidates=len(self.instance.candidates),
            capacity=self.instance.mentors.rows["capacity"],
            priority=self.instance.rows["priority"],
            candidate_key=[candidate.email for candidate in self.instance.candidates],
            mentor_key=[mentor.email for mentor in self.instance.mentors.records],
        )
        return with_full_weight(problem, self.asked.keep_bonus)

    def _assign(self, problem: Problem, start: Assignment | None = None) -> Assignment:
        pinned, previous = self._terms()
        self.ear.problem = problem
        self.ear.hear(0.0)
        return assign(
            problem,
            self.method,
            pinned=pinned,
            previous=previous,
            keep_bonus=self.asked.keep_bonus,
            start=start,
            progress=self.ear,
        )

    def _terms(self) -> tuple[NDArray[np.int64], NDArray[np.int32] | None]:
        return self.asked.pinned_rows(self.instance), self.asked.previous_rows(self.instance)

    def _outcome(
        self, scores: Scores | None, problem: Problem, assignment: Assignment, n_scored: int
    ) -> Outcome:
        """Prove the listed pairs; the others were proved as they were passed over."""
        self.tell("prove", 0.0)
        certificate = _prove(problem, assignment, knows_all=scores is not None)
        n_pairs = len(self.instance.candidates) * len(self.instance.mentors)
        certificate = replace(certificate, n_checked_pairs=n_pairs)
        stopped = self.ear.stopped
        return Outcome(
            self.instance,
            scores,
            assignment,
            certificate,
            self.asked,
            stopped,
            n_scored,
            self.ties_by_key and not stopped,
        )

    def _score(self) -> Scores:
        n_done = 0

        def count(n_more: int) -> None:
            nonlocal n_done
            n_done += n_more
            self.tell("score", n_done / len(self.instance.candidates))

        return score(self.instance, progress=count)


def _wanted(pinned: NDArray[np.int64], previous: NDArray[np.int32] | None) -> NDArray[np.int64]:
    """Return (k, 2) the pairs that were asked for or that count for more."""
    if previous is None:
        return pinned
    people = np.flatnonzero(previous != UNMATCHED)
    return np.concatenate([pinned, np.stack([people, previous[people]], axis=1)])


def _prove(problem: Problem, assignment: Assignment, *, knows_all: bool) -> Certificate:
    certificate = certify(problem, assignment)
    if assignment.status != "optimal":
        if not is_possible_and_bounded(problem, assignment, knows_all=knows_all):
            raise CertificateError(_("The best so far could not be checked, so none is given."))
        return replace(certificate, optimal=False)
    if not certificate.optimal:
        raise CertificateError(_("The match could not be proved to be the best, so none is given."))
    return certificate
