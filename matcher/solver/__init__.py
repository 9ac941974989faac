"""The solver: who gets which mentor. Numbers in, numbers out; it knows nothing of people.

Axis 0 is candidates, axis 1 mentors, larger is better, and every number is an integer, so that
sums are exact and each answer can be proved.
"""

from matcher.solver.assign import METHODS, assign
from matcher.solver.assignment import UNMATCHED, Assignment, Progress, Stage
from matcher.solver.certificate import Certificate, CertificateError, certify
from matcher.solver.live import Effect, LiveAssignment
from matcher.solver.problem import Problem
from matcher.solver.stability import PriceOfStability, price_of_stability
from matcher.solver.stable import blocking_pairs
from matcher.solver.warm import warm

__all__ = [
    "METHODS",
    "UNMATCHED",
    "Assignment",
    "Certificate",
    "CertificateError",
    "Effect",
    "LiveAssignment",
    "PriceOfStability",
    "Problem",
    "Progress",
    "Stage",
    "assign",
    "blocking_pairs",
    "certify",
    "price_of_stability",
    "warm",
]
