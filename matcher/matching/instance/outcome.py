"""One run from beginning to end: score, solve, prove."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.matching.instance.asked import NOTHING_ASKED, Asked
from matcher.matching.instance.instance import Instance, Scores, score
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


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a run found for an instance: proved, unless it was `stopped` with the best so far."""

    instance: Instance
    scores: Scores
    assignment: Assignment
    certificate: Certificate
    asked: Asked = NOTHING_ASKED
    stopped: bool = False

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
    """Score every pair, match by a method, and prove that the result is what it promises.

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
        A pinned pair may not be, or is too much for the mentor's places.
    """
    tell = tell or (lambda phase, share: None)
    asked = Asked.of(pinned, previous, keep_bonus)
    scores = _score(instance, tell)
    problem = Problem.from_dense(
        scores.suitability,
        scores.eligible,
        instance.mentors.rows["capacity"],
        instance.rows["priority"],
        candidate_key=[candidate.email for candidate in instance.candidates],
        mentor_key=[mentor.email for mentor in instance.mentors.records],
    )
    ear = Ear(problem, method, asked.keep_bonus, tell, watch)
    tell("solve", 0.0)
    assignment = assign(
        problem,
        method,
        pinned=asked.pinned_rows(instance),
        previous=asked.previous_rows(instance),
        keep_bonus=asked.keep_bonus,
        progress=ear,
    )
    tell("prove", 0.0)
    certificate = _prove(problem, assignment)
    return Outcome(instance, scores, assignment, certificate, asked, ear.stopped)


def _prove(problem: Problem, assignment: Assignment) -> Certificate:
    certificate = certify(problem, assignment)
    if assignment.status != "optimal":
        if not is_possible_and_bounded(problem, assignment):
            raise CertificateError("The best so far could not be checked, so none is given.")
        return replace(certificate, optimal=False)
    if not certificate.optimal:
        raise CertificateError("The match could not be proved to be the best, so none is given.")
    return certificate


def _score(instance: Instance, tell: Listener) -> Scores:
    n_done = 0

    def count(n_more: int) -> None:
        nonlocal n_done
        n_done += n_more
        tell("score", n_done / len(instance.candidates))

    return score(instance, progress=count)
