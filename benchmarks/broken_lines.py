"""The lines that `benchmarks/mutations.py` breaks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """One line of a module, what it is changed to, and what that breaks."""

    module: str
    line: str
    change: str
    breaks: str


MUTATIONS = (
    Mutation(
        "cover",
        "if other >= 0 and level[other] < 0:",
        "if other >= 0 and level[other] < 0 and other % 5:",
        "phase 1 overlooks some augmenting paths",
    ),
    Mutation(
        "cover",
        "worth[mentor[e]] = priority[i]\n                        queue[tail]",
        "worth[mentor[e]] = 1\n                        queue[tail]",
        "first prices forget whose priority a place would serve",
    ),
    Mutation(
        "cover",
        "for d in range(depth, -1, -1):",
        "for d in range(depth, 0, -1):",
        "whoever begins a chain of moves gets no place in the end",
    ),
    Mutation(
        "auction",
        "offer = v[j] + best - second + epsilon",
        "offer = v[j] + best + epsilon",
        "people bid more than the second best is worth to them",
    ),
    Mutation(
        "auction",
        "second = max(second, min(best, gain))",
        "second = max(second, gain)",
        "the best counts as the second best, so bids hardly rise",
    ),
    Mutation(
        "settle",
        "if j >= 0 and own == best and held[j] < state.capacity[j]:",
        "if j >= 0 and own >= 0 and held[j] < state.capacity[j]:",
        "matches stay that do not fit the prices",
    ),
    Mutation(
        "settle",
        "if j >= 0 and own == best and held[j] < state.capacity[j]:",
        "if j >= 0 and own == best:",
        "more people than places",
    ),
    Mutation(
        "seek",
        "if d + u[i] < best:",
        "if u[i] < best:",
        "the wrong person is let go for the one who came",
    ),
    Mutation(
        "seek",
        "start = d + u[i] - base[i]",
        "start = u[i] - base[i]",
        "chains of moves are measured from their last step only",
    ),
    Mutation(
        "seek",
        "state.v[j] += short",
        "state.v[j] += short - 1",
        "prices rise a millionth too little",
    ),
    Mutation(
        "vacate",
        "best = v[j] - floor[j]",
        "best = v[j]",
        "the floor of a mentor who must be full is forgotten",
    ),
    Mutation(
        "vacate",
        "if reach + v[other] - floor[other] < best:",
        "if False:",
        "no place elsewhere is left empty instead",
    ),
    Mutation(
        "vacate",
        "state.u[state.holder[t]] += short",
        "pass",
        "the people's prices do not follow their mentor's",
    ),
    Mutation(
        "duals",
        "least[other] = max(least[other], base[i] + score[e] - u[i])",
        "pass",
        "the least prices forget those who have nobody",
    ),
    Mutation(
        "duals",
        "distance[j] = min(distance[j], u[state.holder[t]])",
        "pass",
        "the greatest prices forget that people may rather go",
    ),
    Mutation(
        "cycles",
        "low[node] = min(low[node], low[other])",
        "pass",
        "cycles of equally good pairs are not seen",
    ),
    Mutation(
        "cycles",
        "if own >= 0 and state.u[i] == 0:",
        "if False:",
        "nobody can be left out in somebody else's stead",
    ),
    Mutation(
        "ties",
        "fixed = state.held[mentors] - moving",
        "fixed = 0 * moving",
        "places of decided pairs are given again",
    ),
    Mutation(
        "ties",
        "must * self.must_match,",
        "0 * must * self.must_match,",
        "a better hash leaves out somebody who must be matched",
    ),
    Mutation(
        "stable",
        "if places > 0 and rank[e] < liking[begin]:",
        "if places > 0 and rank[e] > liking[begin]:",
        "a full mentor takes the less liked",
    ),
    Mutation(
        "stable",
        "if liking[begin + child] <= rank:",
        "if True:",
        "the one liked least is not first any more",
    ),
    Mutation(
        "fair",
        "self.must_fill = self.must_fill | (v > 0)",
        "pass",
        "a later aim empties a place that an earlier one needs",
    ),
    Mutation(
        "repair",
        "if graph.mentor[e] == j and graph.base[i] + graph.score[e] - state.v[j] == state.u[i]:",
        "if graph.mentor[e] == j:",
        "a match stays that is not the best any more",
    ),
    Mutation(
        "repair",
        "open_mentors[len(mentors) + q] = before if before >= 0 else len(state.v) - 1",
        "open_mentors[len(mentors) + q] = len(state.v) - 1",
        "a place that became free is not filled",
    ),
    Mutation(
        "growing",
        "for array, at, value in reversed(self._log):",
        "for array, at, value in self._log:",
        "two changes of one pair are taken back in the wrong order",
    ),
    Mutation(
        "certificate",
        "holds = holds and u[i] + v[mentor_of[i]] == base[i] + own",
        "pass",
        "the proof takes matches that do not fit the prices",
    ),
    Mutation(
        "certificate",
        "holds = holds and (pinned[i] or u[i] + least >= base[i])",
        "holds = holds and (pinned[i] or u[i] + least >= base[i] - 1)",
        "the proof takes prices that are a millionth too low",
    ),
    Mutation(
        "certificate",
        "(load <= problem.capacity).all() and",
        "True and",
        "the proof takes more people than places",
    ),
)
