"""What each rule costs, checked by dropping it and matching again."""

import json
from dataclasses import replace

import pytest

from matcher.matching.criteria import CRITERIA
from matcher.matching.explain import Rule, RulePrice, rule_price_in_words
from matcher.matching.instance.rule_prices import affordable_rule_prices, rule_prices
from matcher.matching.rules.settings import MAX_DISTANCE_KM, LevelPolicy, SameEmployer
from tests.matching.again import gain, some, totals

SEEDS = range(8)
STRICT = {
    "mentor_level_policy": LevelPolicy.SAME_OR_ABOVE,
    "same_employer": SameEmployer.BAR,
}


def strict(seed, method="coverage"):
    return some(seed, method=method).with_settings(**STRICT)


def everybody(people, *, mentors=None, candidates=None):
    """Change all mentors, all candidates or both by a function of one."""
    return replace(
        people,
        mentors=tuple(map(mentors, people.mentors)) if mentors else people.mentors,
        candidates=tuple(map(candidates, people.candidates)) if candidates else people.candidates,
    )


def anywhere(person):
    """Lift a limit that a person gave."""
    given = person.max_distance_km is not None
    return replace(person, max_distance_km=MAX_DISTANCE_KM) if given else person


WITHOUT = {
    Rule.SAME_EMPLOYER: lambda p: p.with_settings(same_employer=SameEmployer.ALLOW),
    Rule.LEVEL_POLICY: lambda p: p.with_settings(mentor_level_policy=LevelPolicy.ANY_REGISTERED),
    Rule.DISTANCE: lambda p: p.with_settings(default_max_distance_km=MAX_DISTANCE_KM),
    Rule.OWN_DISTANCE: lambda p: everybody(p, mentors=anywhere, candidates=anywhere),
    Rule.EXCLUSION: lambda p: everybody(p, candidates=lambda c: replace(c, exclusions=frozenset())),
    Rule.BREAK: lambda p: everybody(p, mentors=lambda m: replace(m, paused_until=None)),
    Rule.VIDEO: lambda p: everybody(
        p,
        mentors=lambda m: replace(m, formats=m.formats | 2),
        candidates=lambda c: replace(c, formats=c.formats | 2),
    ),
}


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
@pytest.mark.parametrize("seed", SEEDS)
def test_rule_price_is_what_dropping_the_rule_really_gains(seed, method):
    people = strict(seed, method)
    before = people.match()
    found = {price.rule: price for price in rule_prices(before) if not price.criterion}
    assert found.keys() | {Rule.BREAK} == WITHOUT.keys()
    assert (Rule.BREAK in found) == before.instance.mentors.rows["paused"].any()
    for rule, price in found.items():
        after = WITHOUT[rule](people).match()
        gained = (price.people, price.priority, price.suitability)
        assert gained == gain(before, after)
        assert price.n_pairs == totals(after)[0]


def rest_of(outcome, pairs):
    """Sum the suitability of pairs, given by e-mail address."""
    instance = outcome.instance
    rows = {person.email: i for i, person in enumerate(instance.candidates)}
    return sum(
        int(outcome.scores.suitability[rows[i], instance.mentors.index[j]]) for i, j in pairs
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_weight_price_is_what_all_other_criteria_would_gain(seed):
    people = some(seed)
    before = people.match()
    instance = before.instance
    pairs = [
        (instance.candidates[i].email, instance.mentors.records[j].email) for i, j in before.pairs
    ]
    weights = dict(people.settings.weights)
    found = {price.criterion: price for price in rule_prices(before) if price.criterion}
    assert found.keys() == {code for code, weight in weights.items() if weight}
    for code, price in found.items():
        after = people.with_settings(weights=weights | {code: 0}).match()
        rest = totals(after)[2] - rest_of(after, pairs)
        share = 1 - weights[code] / sum(weights.values())
        assert price.suitability == round(rest * share) >= 0
        assert (price.people, price.priority) == (0, 0)


def test_rules_that_are_not_in_force_have_no_price():
    people = some(1).with_settings(
        mentor_level_policy=LevelPolicy.ANY_REGISTERED,
        same_employer=SameEmployer.ALLOW,
        weights={c.code: float(c.code == "skills") for c in CRITERIA},
    )
    people = everybody(
        people,
        mentors=lambda m: replace(m, paused_until=None, max_distance_km=None),
        candidates=lambda c: replace(c, exclusions=frozenset(), max_distance_km=None),
    )
    assert {price.rule for price in rule_prices(people.match())} == {Rule.DISTANCE, Rule.VIDEO}


def test_rule_prices_put_those_that_cost_people_most_first_and_weights_last():
    prices = rule_prices(strict(3).match())
    rules = [price for price in prices if not price.criterion]
    weights = [price for price in prices if price.criterion]
    assert prices == (*rules, *weights)
    gains = [(price.people, price.priority, price.suitability) for price in rules]
    assert gains == sorted(gains, reverse=True)
    assert weights == sorted(weights, key=lambda price: -price.suitability)


def a_pair_not_made(people):
    """Return an eligible pair, by e-mail address, that costs the match something."""
    free = people.match()
    for i, j in zip(*free.scores.eligible.nonzero(), strict=True):
        pair = free.instance.candidates[i].email, free.instance.mentors.records[j].email
        if totals(people.match(pinned=[pair])) < totals(free):
            return pair
    raise AssertionError("every pair is as good")


@pytest.mark.parametrize("seed", [1, 5])
def test_rule_prices_keep_what_was_asked(seed):
    people = strict(seed)
    pair = a_pair_not_made(people)
    for asked in ({"pinned": [pair]}, {"previous": dict([pair]), "keep_bonus": 900_000}):
        before = people.match(**asked)
        for price in rule_prices(before):
            if not price.criterion:
                after = WITHOUT[price.rule](people).match(**asked)
                gained = (price.people, price.priority, price.suitability)
                assert gained == gain(before, after)


def test_rule_prices_of_a_large_run_are_left_out():
    outcome = strict(2).match()
    assert affordable_rule_prices(outcome) == rule_prices(outcome)
    assert affordable_rule_prices(outcome, 240) == rule_prices(outcome)
    assert affordable_rule_prices(outcome, 239) is None


def test_rule_price_is_read_from_a_report_as_it_was_written():
    prices = rule_prices(strict(2).match())
    written = json.loads(json.dumps([price.as_mapping() for price in prices]))
    assert tuple(map(RulePrice.from_mapping, written)) == prices


def test_rule_prices_of_nobody():
    assert rule_prices(replace(strict(1), mentors=(), candidates=()).match()) != ()


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (
            RulePrice(Rule.DISTANCE, 14, 20, -3),
            "Without the scheme’s limit on distance, 14 more people would have a mentor",
        ),
        (
            RulePrice(Rule.OWN_DISTANCE, 1, 1),
            "If nobody set a limit on distance of their own, 1 more person would have a mentor",
        ),
        (
            RulePrice(Rule.SAME_EMPLOYER, 0, 0, 656_647, 100),
            "If a mentor might be from the same employer, no more people would have a mentor, "
            "but pairs would suit better, by 0.7 points on average",
        ),
        (
            RulePrice(Rule.LEVEL_POLICY, 0, 2, -9),
            "If any registered member could mentor, no more people would have a mentor, "
            "but more of those who come first",
        ),
        (
            RulePrice(Rule.EXCLUSION, 0, 0, 4, 100),
            "If nobody had ruled anybody out, hardly anything would change",
        ),
        (
            RulePrice(Rule.BREAK, -2, -3, 4, 100),
            "If no mentor was taking a break, 2 fewer people would have a mentor",
        ),
        (
            RulePrice(Rule.VIDEO, 1_300, 1_300),
            "If everybody would meet by video call, 1,300 more people would have a mentor",
        ),
        (
            RulePrice(Rule.WEIGHT, 0, 0, 1_250_000, 10, "preference"),
            "If “Their list” did not count, pairs would suit better in all else, "
            "by 12 points on average",
        ),
        (
            RulePrice(Rule.WEIGHT, 0, 0, 0, 10, "skills"),
            "If “Skills” did not count, hardly anything would change",
        ),
    ],
)
def test_rule_price_in_words(price, words):
    assert rule_price_in_words(price) == words
