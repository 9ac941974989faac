import random
from dataclasses import replace

import numpy as np
import pytest

from matcher.matching.criteria import CRITERIA
from matcher.matching.instance.arrays import arrange_mentors
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.instance import build_instance, instance_with, score
from matcher.matching.rules.bars import BARS, Bar
from matcher.matching.rules.eligibility import why_not_eligible
from matcher.matching.rules.settings import SchemeSettings
from tests.matching import oracle
from tests.matching.population import AS_OF, some_people, some_settings

SEEDS = range(200)


def an_instance(seed):
    mentors, candidates = some_people(seed)
    return build_instance(mentors, candidates, some_settings(seed), as_of=AS_OF)


def test_score_agrees_with_the_slow_rules_on_every_pair_of_200_instances():
    seen = set()
    for seed in SEEDS:
        instance = an_instance(seed)
        scores = score(instance)
        for i, candidate in enumerate(instance.candidates):
            for j, mentor in enumerate(instance.mentors.records):
                bar = oracle.bar(candidate, mentor, instance.settings, AS_OF)
                expected = (
                    0 if bar else oracle.suitability(candidate, mentor, instance.settings, AS_OF)
                )
                number = scores.bar[i, j]
                found = None if number < 0 else str(BARS[number])
                assert (found, int(scores.suitability[i, j])) == (bar, expected)
                seen.add(bar)
    assert seen == {None, *map(str, BARS[4:])}


def test_why_not_eligible_agrees_with_the_kernel():
    for seed in range(40):
        instance = an_instance(seed)
        scores = score(instance)
        for i, candidate in enumerate(instance.candidates):
            for j, mentor in enumerate(instance.mentors.records):
                why = why_not_eligible(
                    candidate,
                    mentor,
                    instance.settings,
                    as_of=AS_OF,
                    distance_m=int(scores.distance_m[i, j]),
                )
                assert (-1 if why is None else BARS.index(why)) == scores.bar[i, j]


def test_priority_agrees_with_the_slow_rule():
    for seed in SEEDS:
        instance = an_instance(seed)
        expected = [oracle.priority(candidate, AS_OF) for candidate in instance.candidates]
        assert instance.rows["priority"].tolist() == expected


def test_contributions_sum_to_the_suitability_of_every_pair():
    for seed in range(60):
        instance = an_instance(seed)
        scores = score(instance)
        for i, j in np.argwhere(scores.eligible):
            parts = contributions(instance, i, j, distance_m=scores.distance_m[i, j])
            assert list(parts) == [criterion.code for criterion in CRITERIA]
            assert sum(parts.values()) == scores.suitability[i, j]
            assert min(parts.values()) >= 0


def test_contributions_measure_the_distance_where_it_is_not_given():
    instance = an_instance(3)
    scores = score(instance)
    for i, j in np.argwhere(scores.eligible)[:20]:
        known = contributions(instance, i, j, distance_m=scores.distance_m[i, j])
        assert contributions(instance, i, j) == known


def test_instance_is_the_same_whatever_the_order_of_the_rows():
    mentors, candidates = some_people(5)
    one = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF)
    random.Random(1).shuffle(mentors)
    random.Random(2).shuffle(candidates)

    other = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF)

    assert other.fingerprint == one.fingerprint
    assert other.candidates == one.candidates
    assert other.mentors.records == one.mentors.records
    assert (score(other).suitability == score(one).suitability).all()


def test_instance_favours_neither_the_file_nor_the_alphabet():
    mentors, candidates = some_people(5)
    instance = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF)
    emails = [candidate.email for candidate in instance.candidates]
    assert emails != [candidate.email for candidate in candidates]
    assert emails != sorted(emails)


def test_seed_of_a_round_changes_the_order_of_people():
    mentors, candidates = some_people(5)
    one = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF, seed="spring")
    other = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF, seed="autumn")
    assert one.candidates != other.candidates


@pytest.mark.parametrize(
    "change",
    [{"name": "Other"}, {"capacity": 9}, {"bar": Bar.NOT_LISTED}, {"strengths": 1 << 12}],
)
def test_fingerprint_tells_a_change_of_one_person(change):
    mentors, candidates = some_people(5)
    before = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF).fingerprint
    mentors[0] = replace(mentors[0], **change)
    after = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF).fingerprint
    assert after != before


def test_fingerprint_tells_a_change_of_the_settings():
    people = some_people(5)
    one = build_instance(*people, SchemeSettings(), as_of=AS_OF)
    other = build_instance(*people, SchemeSettings(weights={"skills": 21}), as_of=AS_OF)
    assert one.fingerprint != other.fingerprint


def test_build_instance_refuses_one_address_twice():
    mentors, candidates = some_people(5)
    with pytest.raises(ValueError, match=f"{mentors[0].email} is there twice"):
        build_instance([*mentors, mentors[0]], candidates, SchemeSettings(), as_of=AS_OF)
    with pytest.raises(ValueError, match="twice"):
        build_instance(mentors, [*candidates, candidates[0]], SchemeSettings(), as_of=AS_OF)


def test_score_serves_one_candidate_before_mentors_that_stand_ready():
    mentors, candidates = some_people(8)
    whole = build_instance(mentors, candidates, SchemeSettings(), as_of=AS_OF)
    ready = arrange_mentors(mentors, SchemeSettings(), as_of=AS_OF)
    alone = score(instance_with(ready, whole.candidates[4:5]))
    together = score(whole)
    assert (alone.bar[0] == together.bar[4]).all()
    assert (alone.suitability[0] == together.suitability[4]).all()


def test_score_gives_the_services_own_bars_before_all_others():
    mentors, candidates = some_people(8, n_mentors=3, n_candidates=1)
    addresses = [mentor.email for mentor in mentors]
    mentors[0] = replace(mentors[0], bar=Bar.UNCONFIRMED, capacity=0)
    candidate = replace(
        candidates[0],
        already_asked=frozenset(addresses[:2]),
        already_paired=frozenset(addresses[2:]),
        exclusions=frozenset(addresses),
    )
    instance = build_instance(mentors, [candidate], SchemeSettings(), as_of=AS_OF)
    bars = {
        mentor.email: BARS[number]
        for mentor, number in zip(instance.mentors.records, score(instance).bar[0], strict=True)
    }
    assert [bars[address] for address in addresses] == [
        Bar.UNCONFIRMED,
        Bar.ALREADY_ASKED,
        Bar.ALREADY_PAIRED,
    ]


def test_score_of_nobody_is_empty():
    mentors, candidates = some_people(1)
    nobody = build_instance([], [], SchemeSettings(), as_of=AS_OF)
    assert score(nobody).bar.shape == (0, 0)
    no_mentors = build_instance([], candidates, SchemeSettings(), as_of=AS_OF)
    assert score(no_mentors).bar.shape == (20, 0)
    no_candidates = build_instance(mentors, [], SchemeSettings(), as_of=AS_OF)
    assert score(no_candidates).bar.shape == (0, 12)


def test_score_tells_how_many_candidates_are_done():
    done = []
    score(an_instance(1), progress=done.append)
    assert sum(done) == 20
