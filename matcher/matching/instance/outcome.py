"""One run from beginning to end: score, solve, prove."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.matching.instance.instance import Instance, Scores, score
from matcher.solver import (
    UNMATCHED,
    Assignment,
    Certificate,
    CertificateError,
    Problem,
    assign,
    certify,
)

Listener = Callable[[str, float], object]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a run found for an instance, proved."""

    instance: Instance
    scores: Scores
    assignment: Assignment
    certificate: Certificate

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


def run(instance: Instance, method: str = "coverage", *, tell: Listener | None = None) -> Outcome:
    """Score every pair, give as many candidates as can be a mentor, and prove that it is best.

    `tell(phase, share)` hears how far the run is.

    Raises
    ------
    CertificateError
        The result could not be proved optimal, so there is none.
    """
    tell = tell or (lambda phase, share: None)
    scores = _score(instance, tell)
    problem = Problem.from_dense(
        scores.suitability,
        scores.eligible,
        instance.mentors.rows["capacity"],
        instance.rows["priority"],
    )
    assignment = assign(problem, method, progress=lambda step: tell("solve", step.share) or True)
    tell("prove", 0.0)
    certificate = certify(problem, assignment)
    if not certificate.optimal:
        raise CertificateError("The match could not be proved to be the best, so none is given.")
    return Outcome(instance, scores, assignment, certificate)


def _score(instance: Instance, tell: Listener) -> Scores:
    n_done = 0

    def count(n_more: int) -> None:
        nonlocal n_done
        n_done += n_more
        tell("score", n_done / len(instance.candidates))

    return score(instance, progress=count)
