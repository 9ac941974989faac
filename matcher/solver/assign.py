"""Solving a problem exactly."""

from contextlib import suppress
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from matcher.solver.arrays import Int32, Int64
from matcher.solver.assignment import Assignment, ProgressListener, Stage, places_worth, totals
from matcher.solver.duals import lower_to_least
from matcher.solver.fair import fair_stages
from matcher.solver.network import Network, Stopped
from matcher.solver.problem import Problem
from matcher.solver.setup import OpenPart
from matcher.solver.stable import stable_assignment
from matcher.solver.terms import Terms, check_terms
from matcher.solver.ties import break_ties
from matcher.solver.watch import Watch, gains

METHODS = ("coverage", "suitability", "fair", "stable")


def assign(
    problem: Problem,
    method: str = "coverage",
    *,
    pinned: ArrayLike | None = None,
    previous: ArrayLike | None = None,
    keep_bonus: int = 0,
    start: Assignment | None = None,
    progress: ProgressListener | None = None,
) -> Assignment:
    """Give candidates mentors, the best way there is by a method; the same whatever the row order.

    Parameters
    ----------
    method
        `coverage`: the greatest sum of priorities of the matched, which also matches the most
        people; among those, the greatest sum of suitability. `suitability`: the greatest sum of
        suitability alone. `fair`: coverage first; then the fewest in the lowest tenth of the
        range of suitability, in the second lowest, and so on; then the sum. `stable`: no
        candidate and mentor who would both rather have each other.
    pinned : (k, 2) pairs (candidate, mentor) that must be
    previous : (n,) the mentors people had; who moved is returned
    keep_bonus : what keeping the previous mentor counts for, in suitability; coverage comes first
    start : an earlier assignment, of this or a similar problem of as many people, whose prices to
        start from; `fair` and `stable` begin anew
    progress : hears how far the run is; where it returns False, the best so far is returned, with
        the status "stopped" and a proven bound (`fair`: none); a `stable` match is complete
        before there is anything to hear

    Raises
    ------
    ValueError
        The method is unknown, or a term does not fit the problem.

    References
    ----------
    Bertsekas, D. P. (1988). The auction algorithm: a distributed relaxation method for the
    assignment problem. Annals of Operations Research, 14, 105-123.
    Jonker, R. & Volgenant, A. (1987). A shortest augmenting path algorithm for dense and sparse
    linear assignment problems. Computing, 38, 325-340.
    """
    if method not in METHODS:
        raise ValueError(f"There is no method “{method}”. Known: {', '.join(METHODS)}.")
    terms = check_terms(problem, pinned, previous, keep_bonus)
    if start is not None:
        _check_start(problem, start)
    watch = Watch(progress)
    if method == "stable":
        if terms.keep_bonus:
            raise ValueError("A stable match has no bonus for keeping a pair.")
        mentor_of = stable_assignment(problem, terms)
        with suppress(Stopped):  # it is complete already
            watch.tell("propose", 1.0)
        return _with_worth(_describe(problem, terms, method, mentor_of))
    if method == "fair":
        return _assign_fairly(problem, terms, watch)
    return _assign_by_weight(problem, terms, method, start, watch)


def _assign_by_weight(
    problem: Problem, terms: Terms, method: str, start: Assignment | None, watch: Watch
) -> Assignment:
    """Solve a single weighted aim, prove it by the least prices, and break its ties."""
    unit = 0 if method == "suitability" else problem.unit_with_bonus(terms.keep_bonus)
    network = OpenPart.of(problem, terms).network(problem, unit * problem.priority)
    watch.network = network
    watch.pinned_worth = int(_pinned_worth(problem, terms, unit).sum())
    watch.n_pinned = len(terms.pinned)
    try:
        if start is None or start.mentor_price is None or start.method == "fair":
            solve(network, problem.priority.copy(), unit, watch)
        else:
            solve_from(network, start, unit, watch)
    except Stopped:
        return _stopped(problem, terms, method, network, watch)
    lower_to_least(network.graph, network.state, network.scratch)
    try:
        break_ties(network, problem.candidate_hash, problem.mentor_hash, watch.tell)
        watch.tell("prove", 1.0)
    except Stopped:
        pass  # the assignment is proved already; only which of several equals it is may be open
    state = network.state
    mentor_of, u = state.mentor_of[:-1].copy(), state.u[:-1].copy()
    return _finish(problem, terms, method, (mentor_of, u, state.v[:-1].copy()), "optimal")


def solve(network: Network, priority: Int64, unit: int, watch: Watch) -> None:
    """Solve a network from nothing."""
    chunk = watch.chunk(network.n_candidates)
    if unit:
        network.cover(priority, unit, watch.tell)
    network.shut_empty_mentors()
    network.auction(watch.tell, chunk)
    network.settle()
    network.clean(watch.tell, chunk)


def solve_from(network: Network, start: Assignment, unit: int, watch: Watch) -> None:
    """Solve a network from the prices and matches of an earlier assignment.

    Any prices will do; the nearer they are to the best ones, the less there is to repair.
    """
    state = network.state
    price = cast("Int64", start.mentor_price)
    if start.unit != unit and start.unit:
        priority = (price + start.unit // 2) // start.unit
        price = priority * unit + (price - priority * start.unit)
    state.v[:-1] = np.maximum(price, 0)
    state.mentor_of[:-1] = start.mentor_of
    network.settle()
    network.clean(watch.tell, watch.chunk(network.n_candidates))


def _check_start(problem: Problem, start: Assignment) -> None:
    """Refuse to start from what is no assignment of as many people.

    Raises
    ------
    ValueError
        It is not.
    """
    if not isinstance(start, Assignment):
        raise ValueError(f"start must be an Assignment, not {type(start).__name__}.")
    old, new = start.problem, problem
    if (old.n_candidates, old.n_mentors) != (new.n_candidates, new.n_mentors):
        raise ValueError(
            f"start is of {old.n_candidates} candidates and {old.n_mentors} mentors, the problem "
            f"of {new.n_candidates} and {new.n_mentors}."
        )


def _assign_fairly(problem: Problem, terms: Terms, watch: Watch) -> Assignment:
    """Run the chain of aims and keep the proof of each."""
    stages: list[Stage] = []
    mentor_of = np.full(problem.n_candidates, -1, np.int32)
    status = "optimal"
    try:
        for stage, reached in fair_stages(problem, terms):
            mentor_of = reached
            if stage is not None:
                stages.append(stage)
            watch.tell(stage.name if stage else "ties", len(stages) / 12)
    except Stopped:
        status = "stopped"
    _pin(terms, mentor_of)
    found = _describe(problem, terms, "fair", mentor_of)
    last = stages[-1]
    return replace(
        found,
        candidate_price=last.candidate_price,
        mentor_price=last.mentor_price,
        status=status,
        bound=found.value if status == "optimal" else None,
        stages=tuple(stages),
    )


def _stopped(
    problem: Problem, terms: Terms, method: str, network: Network, watch: Watch
) -> Assignment:
    """Return the best that was found, with the least bound that was proved."""
    mentor_of, price = watch.mentor_of, watch.mentor_price
    network.state.v[:-1] = price
    u = gains(network.graph, network.state)
    return _finish(problem, terms, method, (mentor_of, u, price), "stopped")


def _finish(
    problem: Problem,
    terms: Terms,
    method: str,
    found: tuple[Int32, Int64, Int64],
    status: str,
) -> Assignment:
    """Put the pinned back, and reckon the bound that the prices prove."""
    mentor_of, u, v = found
    _pin(terms, mentor_of)
    assignment = _describe(problem, terms, method, mentor_of)
    people, mentors = terms.pinned[:, 0], terms.pinned[:, 1]
    u[people] = _pinned_worth(problem, terms, assignment.unit) - v[mentors]
    bound = int(u.sum()) + places_worth(np.minimum(problem.capacity, problem.degree), v)
    return replace(assignment, candidate_price=u, mentor_price=v, status=status, bound=bound)


def _pinned_worth(problem: Problem, terms: Terms, unit: int) -> Int64:
    """Return (k,) what each pinned pair is worth."""
    people, mentors = terms.pinned[:, 0], terms.pinned[:, 1]
    worth: Int64 = unit * problem.priority[people]
    worth += problem.suitability[problem.find_pairs(people, mentors)]
    if terms.previous is not None:
        worth += terms.keep_bonus * (terms.previous[people] == mentors)
    return worth


def _pin(terms: Terms, mentor_of: Int32) -> None:
    mentor_of[terms.pinned[:, 0]] = terms.pinned[:, 1]


def _describe(problem: Problem, terms: Terms, method: str, mentor_of: Int32) -> Assignment:
    """Return an assignment with its totals and moves, without prices."""
    n_matched, priority, suitability = totals(problem, mentor_of)
    moved, reasons = terms.moves(problem, mentor_of)
    return Assignment(
        problem=problem,
        mentor_of=mentor_of,
        candidate_price=None,
        mentor_price=None,
        n_matched=n_matched,
        total_priority=priority,
        total_suitability=suitability,
        method=method,
        status="optimal",
        bound=0,
        moved=moved,
        reasons=reasons,
        terms=terms,
    )


def _with_worth(assignment: Assignment) -> Assignment:
    """Return a copy whose bound is what it is worth itself."""
    return replace(assignment, bound=assignment.value)
