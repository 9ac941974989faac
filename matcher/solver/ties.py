"""Phase 4: among equally good assignments, the one that people's keys decide.

The pairs that could be otherwise (see `cycles`) make a second problem of their own, with a hash
of the two people's keys for suitability, in which whoever must be matched and whatever must be
filled stays so. It is solved exactly, again and again with other hashes in the rare case of ties
among these, until a single assignment is left: so the rows' order cannot matter.
"""

from dataclasses import dataclass

import numpy as np

from matcher.solver.arrays import Graph, Int64, State, make_graph, make_state
from matcher.solver.cycles import arcs, components, undecided
from matcher.solver.keys import HASH_BITS, UInt64, hash_pairs
from matcher.solver.network import Network, Tell

MAX_ROUNDS = 20


class UndecidedTie(RuntimeError):
    """Two people cannot be told apart by their keys' hashes."""


def break_ties(network: Network, candidate_hash: UInt64, mentor_hash: UInt64, tell: Tell) -> None:
    """Change `network.state.mentor_of` to the one best assignment that the keys decide.

    Only `mentor_of` is changed: prices stay right, places are not kept up to date.

    Raises
    ------
    UndecidedTie
        The hashes of all rounds are the same for two assignments.
    """
    people = np.arange(network.n_candidates)
    mentors = np.arange(len(network.state.v) - 1)
    mentor_of = network.state.mentor_of
    for salt in range(MAX_ROUNDS):
        open_pairs = _undecided_pairs(network.graph, network.state)
        if not len(open_pairs):
            return
        smaller = _Smaller.of(network, open_pairs)
        people, mentors = people[smaller.people], mentors[smaller.mentors]
        network = smaller.with_scores(candidate_hash[people], mentor_hash[mentors], salt)
        network.auction(tell)
        network.settle()
        network.clean(tell)
        inner = network.state.mentor_of[:-1]
        mentor_of[people] = np.where(inner >= 0, mentors[inner], -1)
        tell("ties", 0.95)
    raise UndecidedTie("Two people cannot be told apart by their keys.")


def _undecided_pairs(graph: Graph, state: State) -> Int64:
    """Return the pairs that some best assignments have and others have not."""
    start, head = arcs(graph, state)
    return undecided(graph, state, start, head, components(start, head))


@dataclass(frozen=True, eq=False)
class _Smaller:
    """The undecided part of a network: who and which mentors are in it, renumbered."""

    people: Int64
    mentors: Int64
    row: Int64
    mentor: Int64
    capacity: Int64
    must_match: Int64
    must_fill: Int64

    @classmethod
    def of(cls, network: Network, open_pairs: Int64) -> "_Smaller":
        """Cut out these pairs; places held by others through decided pairs are not in it."""
        graph, state = network.graph, network.state
        owner = np.searchsorted(graph.row, open_pairs, side="right") - 1
        people, person = np.unique(owner, return_inverse=True)
        mentors, mentor = np.unique(graph.mentor[open_pairs], return_inverse=True)
        own = state.mentor_of[owner] == graph.mentor[open_pairs]
        moving = np.bincount(mentor[own], minlength=len(mentors))
        fixed = state.held[mentors] - moving
        row = np.zeros(len(people) + 1, np.int64)
        np.cumsum(np.bincount(person, minlength=len(people)), out=row[1:])
        return cls(
            people,
            mentors.astype(np.int64),
            row,
            mentor,
            state.capacity[mentors] - fixed,
            (state.u[people] > 0).astype(np.int64),
            (state.v[mentors] > state.floor[mentors]).astype(np.int64),
        )

    def with_scores(self, candidate_hash: UInt64, mentor_hash: UInt64, salt: int) -> Network:
        """Return the network in which the pairs' hashes are to be as great as can be.

        Whoever must be matched, and whatever must be filled, weighs more than all hashes together.
        """
        owner = np.repeat(np.arange(len(self.people)), np.diff(self.row))
        score = hash_pairs(candidate_hash[owner], mentor_hash[self.mentor], salt)
        must = (len(self.people) + 1) * ((1 << HASH_BITS) + 1)
        graph = make_graph(
            self.row,
            self.mentor.astype(np.int32),
            score,
            must * self.must_match,
            len(self.mentors),
        )
        degree = np.bincount(self.mentor, minlength=len(self.mentors))
        capacity = np.minimum(self.capacity, degree + 1)
        return Network.of(graph, make_state(len(self.people), capacity, -must * self.must_fill))
