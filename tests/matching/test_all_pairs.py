"""Matching over all pairs without keeping them: the same to the last number as with all kept."""

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from matcher.matching.cli.progress import PHASES
from matcher.matching.instance import instance as instances
from matcher.matching.instance import lists, rounds
from matcher.matching.instance import outcome as outcomes
from matcher.matching.instance.instance import build_instance, score
from matcher.matching.instance.lists import TooManyPairs
from matcher.matching.instance.outcome import run
from matcher.matching.rules.settings import SchemeSettings
from matcher.solver import UNMATCHED
from tests.matching.population import AS_OF, some_people, some_settings

# Everything depends on one thing that few values are known of: nearly all pairs tie.
TIES = SchemeSettings(weights={"preference": 0, "skills": 0, "distance": 0, "freshness": 0})


def listed_run(monkeypatch, instance, method="coverage", n_listed=1, n_added=1, **asked):
    """Run with lists so short that the prices have to find nearly everything."""
    with monkeypatch.context() as patch:
        patch.setattr(outcomes, "DENSE_PAIRS", -1)
        patch.setattr(rounds, "LISTED", n_listed)
        patch.setattr(rounds, "ADDED", n_added)
        return run(instance, method, **asked)


def decided(outcome):
    """Return all that an outcome decided."""
    assignment, certificate = outcome.assignment, outcome.certificate
    u, v = assignment.candidate_price, assignment.mentor_price
    return (
        assignment.mentor_of.tolist(),
        None if u is None else u.tolist(),
        None if v is None else v.tolist(),
        (assignment.n_matched, assignment.total_priority, assignment.total_suitability),
        certificate,
    )


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
def test_lists_give_what_all_pairs_give(monkeypatch, method):
    for seed in range(60):
        people = some_people(seed, 5 + seed % 30, 10 + 2 * (seed % 40))
        instance = build_instance(*people, some_settings(seed), as_of=AS_OF)

        kept = run(instance, method)
        listed = listed_run(monkeypatch, instance, method, 1 + seed % 3, 1 + seed % 2)

        assert decided(listed) == decided(kept)
        with monkeypatch.context() as patch:
            patch.setattr(lists, "MOST_REMEMBERED", -1)  # what blocks are worth is reckoned anew
            assert decided(listed_run(monkeypatch, instance, method)) == decided(kept)
        assert listed.scores is None
        for outcome in (listed, kept):  # every pair, barred or not
            assert outcome.certificate.n_checked_pairs == kept.scores.bar.size


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("method", ["coverage", "suitability"])
def test_lists_give_what_all_pairs_give_on_medium_instances(monkeypatch, method, seed):
    n_candidates = (150, 260, 500)[seed % 3]  # places to spare, just enough, too few
    people = some_people(seed, 220, n_candidates)
    settings = TIES if seed > 2 else some_settings(seed)
    instance = build_instance(*people, settings, as_of=AS_OF)

    kept = run(instance, method)

    assert decided(listed_run(monkeypatch, instance, method, 3, 4)) == decided(kept)
    assert decided(listed_run(monkeypatch, instance, method, 20, 48)) == decided(kept)


def test_lists_give_the_same_whatever_the_order_of_the_people(monkeypatch):
    for seed in range(8):
        mentors, candidates = some_people(seed, 40, 90)
        instance = build_instance(mentors, candidates, TIES, as_of=AS_OF)
        kept = by_address(run(instance))
        for again in range(3):
            # Rounds with other seeds put people in other orders, and their rows elsewhere.
            other = build_instance(mentors, candidates, TIES, as_of=AS_OF, seed=str(again))
            assert by_address(listed_run(monkeypatch, other, n_listed=2, n_added=3)) == kept


def test_order_by_place_changes_no_answer(monkeypatch):
    for seed in range(8):
        people = some_people(seed, 40, 90)
        fair = build_instance(*people, TIES, as_of=AS_OF)
        with monkeypatch.context() as patch:
            patch.setattr(instances, "MANY", 90)
            near = build_instance(*people, TIES, as_of=AS_OF)
        for side in (near.candidates, near.mentors.records):
            spots = [(person.latitude, person.longitude) for person in side]
            changes = sum(a != b for a, b in pairwise(spots))
            assert changes + 1 == len(set(spots))  # each spot's people stand together
            assert spots[-1] == (None, None) or (None, None) not in spots
        for method in ("coverage", "suitability", "fair", "stable"):
            assert pairs_of(run(near, method)) == pairs_of(run(fair, method))
        assert by_address(listed_run(monkeypatch, near, n_listed=2)) == by_address(run(fair))
        assert near.fingerprint == fair.fingerprint


def pairs_of(outcome):
    """Return who has whom, by e-mail address."""
    people, mentors = outcome.instance.candidates, outcome.instance.mentors.records
    return {people[i].email: mentors[j].email for i, j in outcome.pairs}


def by_address(outcome):
    """Return who has whom, and every mentor's price, by e-mail address."""
    instance, mentors = outcome.instance, outcome.instance.mentors.records
    price = outcome.assignment.mentor_price.tolist()
    return (
        {instance.candidates[i].email: mentors[j].email for i, j in outcome.pairs},
        {mentor.email: price[j] for j, mentor in enumerate(mentors)},
    )


def test_lists_keep_pins_and_earlier_pairs(monkeypatch):
    for seed in range(30):
        mentors, candidates = some_people(seed, 25, 60)
        instance = build_instance(mentors, candidates, some_settings(seed), as_of=AS_OF)
        asked = some_wishes(instance, seed)

        kept = run(instance, **asked)
        listed = listed_run(monkeypatch, instance, **asked)

        assert decided(listed) == decided(kept)
        assert listed.assignment.moved == kept.assignment.moved
        assert listed.assignment.reasons == kept.assignment.reasons


def some_wishes(instance, seed):
    """Return a pin that may be, and what everybody had."""
    rng = random.Random(seed)
    scores = score(instance)
    pairs = np.argwhere(scores.eligible).tolist()
    email = [candidate.email for candidate in instance.candidates]
    mentors = [mentor.email for mentor in instance.mentors.records]
    i, j = rng.choice(pairs)
    return {
        "pinned": [(email[i], mentors[j])],
        "previous": {address: rng.choice(mentors) for address in email if rng.random() < 0.7},
        "keep_bonus": rng.choice([0, 40_000, 2_000_000]),
    }


def test_a_stopped_run_has_a_bound_for_all_pairs(monkeypatch):
    mentors, candidates = some_people(4, 120, 300)
    instance = build_instance(mentors, candidates, some_settings(4), as_of=AS_OF)
    best = run(instance).assignment
    for most in range(1, 40, 3):
        calls = iter(range(most))
        stopped = listed_run(
            monkeypatch, instance, watch=lambda step, calls=calls: next(calls, None) is not None
        )
        assert stopped.assignment.bound >= best.value
        assert stopped.assignment.value <= best.value
        assert stopped.certificate.optimal is not stopped.stopped


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_progress_of_a_large_run_only_ever_gets_better(monkeypatch, seed):
    mentors, candidates = some_people(seed, 120, 300)
    instance = build_instance(mentors, candidates, some_settings(seed), as_of=AS_OF)
    best, told, heard = run(instance).assignment, [], []
    found = listed_run(
        monkeypatch,
        instance,
        n_listed=3,
        n_added=3,
        tell=lambda phase, share: told.append((PHASES.index(phase), share)),
        watch=lambda standing: heard.append(standing) or True,
    )
    assert told == sorted(told)
    assert {phase for phase, _ in told} == {PHASES.index(p) for p in ("score", "solve", "prove")}
    assert len({share for phase, share in told if PHASES[phase] == "solve"}) > 10
    assert found.assignment.mentor_of.tolist() == best.mentor_of.tolist()
    known = [standing for standing in heard if standing is not None]
    assert None not in heard[heard.index(known[0]) :]
    people = [standing.n_matched for standing in known]
    gaps = [(standing.gap.priority, standing.gap.n_people) for standing in known]
    assert (people, gaps) == (sorted(people), sorted(gaps, reverse=True))
    assert gaps[-1] == (0, 0)
    assert max(people) == best.n_matched


def test_a_run_stopped_late_keeps_what_an_earlier_round_found(monkeypatch):
    mentors, candidates = some_people(4, 120, 300)
    instance = build_instance(mentors, candidates, some_settings(4), as_of=AS_OF)
    values = []
    for most in range(1, 120, 4):
        calls = iter(range(most))
        stopped = listed_run(
            monkeypatch, instance, watch=lambda step, calls=calls: next(calls, None) is not None
        )
        assert stopped.assignment.gap >= 0
        values.append(stopped.assignment.value)
    assert values == sorted(values)
    assert values[-1] == run(instance).assignment.value


def test_a_run_with_more_ties_than_it_keeps_says_so(monkeypatch):
    instance = build_instance(*some_people(4, 120, 300), TIES, as_of=AS_OF)
    kept, listed = run(instance), listed_run(monkeypatch, instance, n_listed=3, n_added=4)
    monkeypatch.setattr(rounds, "MOST_PAIRS", 0)
    short = listed_run(monkeypatch, instance, n_listed=3, n_added=4)
    assert (kept.ties_by_key, listed.ties_by_key, short.ties_by_key) == (True, True, False)
    assert short.certificate == kept.certificate
    assert short.assignment.total_suitability == kept.assignment.total_suitability


def test_pairs_and_scores_can_be_asked_of_either_outcome(monkeypatch):
    mentors, candidates = some_people(3, 30, 70)
    instance = build_instance(mentors, candidates, some_settings(3), as_of=AS_OF)
    kept, listed = run(instance), listed_run(monkeypatch, instance)
    people = [5, 0, 69, 5]
    for part in ("bar", "suitability", "distance_m"):
        expected = getattr(kept.scores, part)[people]
        assert getattr(kept.scores_of(people), part).tolist() == expected.tolist()
        assert getattr(listed.scores_of(people), part).tolist() == expected.tolist()
    assert [x.tolist() for x in listed.eligible] == [x.tolist() for x in kept.eligible]
    own = kept.assignment.mentor_of
    for i in range(70):
        for j in {0, 7, int(own[i])} - {UNMATCHED}:
            assert listed.pair(i, j) == kept.pair(i, j)


def test_most_pairs_are_never_scored(monkeypatch):
    mentors, candidates = some_people(1, 600, 400)
    instance = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF)
    listed = listed_run(monkeypatch, instance, n_listed=20, n_added=48)
    assert listed.n_scored < 0.6 * listed.certificate.n_checked_pairs


def test_methods_that_list_all_pairs_refuse_too_many(monkeypatch):
    people = some_people(1, 30, 50)
    instance = build_instance(*people, SchemeSettings(), as_of=AS_OF)
    monkeypatch.setattr(lists, "MOST_LISTED", 100)
    with pytest.raises(TooManyPairs, match="more than 100 may be"):
        listed_run(monkeypatch, instance, "stable")


def test_lists_serve_nobody(monkeypatch):
    mentors, candidates = some_people(1)
    for people in (([], []), ([], candidates), (mentors, [])):
        instance = build_instance(*people, SchemeSettings(), as_of=AS_OF)
        assert decided(listed_run(monkeypatch, instance)) == decided(run(instance))
    away = [replace(mentor, capacity=0) for mentor in mentors]
    instance = build_instance(away, candidates, SchemeSettings(), as_of=AS_OF)
    assert listed_run(monkeypatch, instance).pairs == []
