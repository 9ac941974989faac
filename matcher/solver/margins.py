"""What one place less would cost, from an assignment that is proved."""

import numpy as np

from matcher.solver.arrays import UNMATCHED, Int32, Int64
from matcher.solver.duals import greatest_prices
from matcher.solver.problem import Problem
from matcher.solver.setup import OpenPart
from matcher.solver.terms import Terms


def losses(problem: Problem, terms: Terms, unit: int, mentor_of: Int32, price: Int64) -> Int64:
    """Return (m,) the greatest optimal price of each mentor; 0 where no place could be taken away.

    A place that is pinned cannot be.
    """
    network = OpenPart.of(problem, terms).network(problem, unit * problem.priority)
    state = network.state
    state.v[:-1] = price
    state.mentor_of[:-1] = mentor_of
    state.mentor_of[terms.pinned[:, 0]] = UNMATCHED
    network.settle()
    greatest = greatest_prices(network.graph, state, network.scratch)
    return np.where(state.capacity[:-1] > 0, greatest, 0)
