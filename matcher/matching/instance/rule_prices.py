"""What each rule, wish and weight costs: the match made again without it, one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import fsum

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import CRITERIA
from matcher.matching.explain import Rule, RulePrice
from matcher.matching.instance import changes
from matcher.matching.instance.instance import Instance, Scores, score
from matcher.matching.instance.outcome import Outcome
from matcher.matching.rules.eligibility import LINK_EXCLUDED
from matcher.matching.rules.settings import LevelPolicy, SameEmployer
from matcher.reference.files import vocabulary
from matcher.solver import UNMATCHED, Assignment, Problem, assign

MOST_PAIRS = 4_000_000
"""A match for each rule takes too long beyond; so many take about ten seconds."""
MOST_PAIRS_AT_ONCE = 400_000
"""So many pairs take less than a second in all, which every run may spend."""
VIDEO = "video"


def rule_prices(outcome: Outcome) -> tuple[RulePrice, ...]:
    """Return what the match would gain without each rule in force, those that cost most first.

    Each is exact: the same people are scored and matched again, by the same method, with that one
    thing different. That a person may not be matched with themselves or their line manager is no
    rule to be dropped, and what the office has closed stays closed.
    """
    found = [
        _price(outcome, rule, changed(outcome.instance))
        for rule, changed in _rules_in_force(outcome.instance)
    ]
    found += [_weight_price(outcome, code) for code in _criteria_that_count(outcome.instance)]
    return tuple(sorted(found, key=_most_first))


def affordable_rule_prices(
    outcome: Outcome, most_pairs: int = MOST_PAIRS
) -> tuple[RulePrice, ...] | None:
    """Return the rules' prices; None for a run of too many pairs, or one stopped early."""
    instance = outcome.instance
    n_pairs = len(instance.candidates) * len(instance.mentors)
    if n_pairs > most_pairs or outcome.assignment.status != "optimal":
        return None
    return rule_prices(outcome)


def _rules_in_force(instance: Instance) -> Iterator[tuple[Rule, Callable[[Instance], Instance]]]:
    """Yield what could be dropped, with what the instance is like without it."""
    settings, mentors = instance.settings, instance.mentors
    if settings.same_employer is SameEmployer.BAR:
        yield Rule.SAME_EMPLOYER, changes.with_same_employer
    if settings.mentor_level_policy is not LevelPolicy.ANY_REGISTERED:
        yield Rule.LEVEL_POLICY, changes.with_any_level
    people = [*instance.candidates, *mentors.records]
    if any(person.max_distance_km is None for person in people):
        yield Rule.DISTANCE, changes.without_default_distance
    if any(person.max_distance_km is not None for person in people):
        yield Rule.OWN_DISTANCE, changes.without_own_distances
    if (instance.links["links"] & LINK_EXCLUDED).any():
        yield Rule.EXCLUSION, changes.without_exclusions
    if mentors.rows["paused"].any():
        yield Rule.BREAK, changes.without_breaks
    video = next(term.number for term in vocabulary().formats if term.code == VIDEO)
    masks = np.concatenate([instance.rows["formats"], mentors.rows["formats"]])
    if (masks >> video & 1 == 0).any():
        yield Rule.VIDEO, lambda people: changes.with_format_for_all(people, video)


def _criteria_that_count(instance: Instance) -> list[str]:
    """Return the criteria with a weight, where there is more than one."""
    weights = instance.settings.weights
    codes = [criterion.code for criterion in CRITERIA if weights[criterion.code]]
    return codes if len(codes) > 1 else []


def _price(outcome: Outcome, rule: Rule, changed: Instance) -> RulePrice:
    """Match again without a bar."""
    before, after = outcome.assignment, _match(outcome, score(changed))
    return RulePrice(
        rule,
        after.n_matched - before.n_matched,
        after.total_priority - before.total_priority,
        after.total_suitability - before.total_suitability,
        after.n_matched,
    )


def _weight_price(outcome: Outcome, code: str) -> RulePrice:
    """Match again with a weight of 0; compare what all the other criteria gave and would give."""
    scores = score(changes.without_weight(outcome.instance, code))
    after = _match(outcome, scores)
    weights = outcome.instance.settings.weights
    share = 1 - weights[code] / fsum(weights.values())
    rest = _total(scores, after.mentor_of) - _total(scores, outcome.assignment.mentor_of)
    return RulePrice(
        Rule.WEIGHT,
        after.n_matched - outcome.assignment.n_matched,
        after.total_priority - outcome.assignment.total_priority,
        round(share * rest),
        after.n_matched,
        code,
    )


def _match(outcome: Outcome, scores: Scores) -> Assignment:
    """Match by the outcome's method and terms on other scores, from the prices that there are."""
    before = outcome.assignment
    problem = Problem.from_dense(
        scores.suitability,
        scores.eligible,
        outcome.instance.mentors.rows["capacity"],
        outcome.instance.rows["priority"],
    )
    hashes = before.problem
    terms = before.terms
    return assign(
        replace(problem, candidate_hash=hashes.candidate_hash, mentor_hash=hashes.mentor_hash),
        before.method,
        pinned=terms.pinned,
        previous=terms.previous,
        keep_bonus=terms.keep_bonus,
        start=before,
    )


def _total(scores: Scores, mentor_of: NDArray[np.int32]) -> int:
    matched = np.flatnonzero(mentor_of != UNMATCHED)
    return int(scores.suitability[matched, mentor_of[matched]].sum())


def _most_first(price: RulePrice) -> tuple[int, ...]:
    place = [criterion.code for criterion in CRITERIA].index(price.criterion or CRITERIA[0].code)
    if price.rule is Rule.WEIGHT:  # a gain in all else is not to be compared with the others'
        return (1, -price.suitability, place)
    rule = list(Rule).index(price.rule)
    return (0, -price.people, -price.priority, -price.suitability, rule)
