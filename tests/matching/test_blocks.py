"""What a block promises must be no less than what any of its mentors gives."""

import numpy as np

from matcher.matching.criteria import CRITERIA, Between, block_values
from matcher.matching.instance.arrays import plain_row, scheme_row
from matcher.matching.instance.blocks import arrange_blocks
from matcher.matching.instance.instance import build_instance, score, weights_of
from matcher.matching.instance.kernel import metres_of
from matcher.matching.instance.pricing import OUT_OF_REACH, at_least_m, block_worth, nearest_m
from tests.matching.population import AS_OF, some_people, some_settings


def test_block_is_worth_no_less_than_any_of_its_mentors():
    seen = set()
    for seed in range(25):
        instance = build_instance(*some_people(seed, 40, 12), some_settings(seed), as_of=AS_OF)
        scheme, weights = plain_row(scheme_row(instance.settings)), weights_of(instance.settings)
        scores, blocks = score(instance), arrange_blocks(instance.mentors.rows, 1 + seed % 5)
        linked = np.zeros(scores.bar.shape, np.bool_)
        for i in range(len(instance.candidates)):
            linked[i, instance.links["mentor"][instance.start[i] : instance.start[i + 1]]] = True
        best = np.where(scores.eligible & ~linked, scores.suitability, OUT_OF_REACH)
        for i, row in enumerate(instance.rows):
            candidate = plain_row(row)
            for group, inside in ((blocks.blocks, None), (blocks.halls, blocks.blocks)):
                for each in group:
                    block, rows = plain_row(each), rows_of(each, inside)
                    near = nearest_m(candidate, block)
                    worth = block_worth(candidate, block, near, weights, weights.sum(), scheme)
                    most = best[i, blocks.mentor[rows]].max()
                    assert worth >= most
                    known = scores.distance_m[i, blocks.mentor[rows]]
                    assert near <= known[known >= 0].min(initial=1 << 30)
                    seen.add((worth < 0, worth == most))
    assert seen == {(True, True), (False, True), (False, False)}


def test_two_people_are_no_nearer_than_the_quick_distance_says():
    instance = build_instance(*some_people(3, 60, 60), some_settings(3), as_of=AS_OF)
    found = set()
    for candidate in map(plain_row, instance.rows):
        for mentor in map(plain_row, instance.mentors.rows):
            least, metres = at_least_m(candidate, mentor), metres_of(candidate, mentor)
            assert (least == metres == -1) or 0 <= least <= metres
            found.add((metres < 0, metres > 100_000))
    assert found == {(True, False), (False, False), (False, True)}


def rows_of(group, inside):
    """Return the rows of a block, or of a hall of blocks."""
    if inside is None:
        return slice(group["first"], group["end"])
    return slice(inside["first"][group["first"]], inside["end"][group["end"] - 1])


def test_every_mentor_who_can_be_asked_is_in_one_block():
    instance = build_instance(*some_people(2, 200, 1), some_settings(2), as_of=AS_OF)
    blocks = arrange_blocks(instance.mentors.rows)
    rows = instance.mentors.rows
    is_open = (rows["bar"] < 0) & ~rows["paused"] & (rows["capacity"] > 0)
    assert sorted(blocks.mentor.tolist()) == np.flatnonzero(is_open).tolist()
    assert blocks.blocks["end"][-1] == len(blocks.mentor)
    assert (blocks.blocks["first"][1:] == blocks.blocks["end"][:-1]).all()
    assert blocks.halls["end"][-1] == len(blocks.blocks)


def test_block_values_has_a_place_for_every_criterion():
    instance = build_instance(*some_people(2), some_settings(2), as_of=AS_OF)
    block = plain_row(arrange_blocks(instance.mentors.rows).blocks[0])
    scheme = plain_row(scheme_row(instance.settings))
    values = block_values(plain_row(instance.rows[0]), block, Between(0, 0, 1, False), scheme)
    assert len(values) == len(CRITERIA)
