"""Why an eligible pair was not made: the numbers behind “why not that one”."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.matching.explain import FEW_RIVALS, Because, WhyNot
from matcher.matching.instance.instance import Scores
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.rows import has_prices, prices, scores_of
from matcher.matching.instance.tight import Tight
from matcher.matching.rules.bars import BARS
from matcher.solver import UNMATCHED


def why_not(outcome: Outcome, i: int, j: int) -> WhyNot:
    """Return why candidate i has not got mentor j.

    Raises
    ------
    ValueError
        They were matched.
    """
    return Refusals(outcome).why_not(i, j, scores_of(outcome, [i]), 0)


@dataclass(frozen=True, eq=False)
class Refusals:
    """Answers “why not that one” for one outcome; what serves every answer is found once."""

    outcome: Outcome

    def why_not(self, i: int, j: int, scores: Scores, row: int) -> WhyNot:
        """Return why candidate i, whose scores are that `row` of `scores`, has not got mentor j.

        Raises
        ------
        ValueError
            They were matched.
        """
        k = int(self.outcome.assignment.mentor_of[i])
        if k == j:
            raise ValueError(f"Candidate {i} has mentor {j}.")
        bar = int(scores.bar[row, j])
        if bar >= 0:
            return WhyNot(bar=BARS[bar])
        own = self._about_oneself(i, k, j, scores, row)
        if own is not None:
            return WhyNot(because=own)
        return self._about_others(i, j, int(scores.suitability[row, j]))

    def _about_oneself(self, i: int, k: int, j: int, scores: Scores, row: int) -> Because | None:
        """Return the reason that has nothing to do with anybody else, if there is one."""
        terms = self.outcome.assignment.terms
        if k == UNMATCHED:
            return None
        if i in self._pinned:
            return Because.SETTLED
        own, other = int(scores.suitability[row, k]), int(scores.suitability[row, j])
        if other < own:
            return Because.SUITS_LESS
        if terms.previous is not None and terms.keep_bonus and int(terms.previous[i]) == k:
            return Because.KEPT
        return Because.SUITS_AS_WELL if other == own else None

    def _about_others(self, i: int, j: int, suitability: int) -> WhyNot:
        """Return what the pair would cost the others, unless it would be about a few people."""
        n_rivals = int(self.outcome.eligible[1][j]) - 1
        if not has_prices(self.outcome):
            return WhyNot(because=Because.NEEDED_ELSEWHERE)
        loss = self._least_loss(i, j, suitability)
        priority, lost = self.outcome.assignment.split(loss)
        because = self._because(i, j, loss, priority)
        if n_rivals < FEW_RIVALS:
            because = Because.NEEDED_ELSEWHERE
        return WhyNot(because=because, priority=priority, suitability=lost)

    def _because(self, i: int, j: int, loss: int, priority: int) -> Because:
        """Return the sentence that the proven loss bears out.

        Under coverage as many people have a mentor as can: whoever has none could only take
        another's place. Whoever has one would gain by this pair (or there would be a reason of
        their own), so that where the whole would lose, the others would lose more.
        """
        is_left = self.outcome.assignment.mentor_of[i] == UNMATCHED
        if priority > 0 or (is_left and self.outcome.assignment.unit):
            return Because.SOMEBODY_LEFT_OUT
        if self._tight.is_as_good(i, j, is_tight=loss == 0):
            return Because.DRAWN
        return Because.OTHERS_LOSE_MORE

    def _least_loss(self, i: int, j: int, suitability: int) -> int:
        """Return what is proven to be lost, at the least, by forcing an eligible pair."""
        assignment = self.outcome.assignment
        u, v = prices(self.outcome)
        worth = assignment.unit * int(assignment.problem.priority[i]) + suitability
        previous = assignment.terms.previous
        if previous is not None and int(previous[i]) == j:
            worth += assignment.terms.keep_bonus
        return int(u[i]) + int(v[j]) - worth

    @cached_property
    def _tight(self) -> Tight:
        return Tight.of(self.outcome)

    @cached_property
    def _pinned(self) -> frozenset[int]:
        return frozenset(np.asarray(self.outcome.assignment.terms.pinned)[:, 0].tolist())
