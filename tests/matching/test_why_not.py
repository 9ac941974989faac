"""Why not that mentor, checked by making the pair and matching the others again."""

from collections import Counter
from dataclasses import replace

import pytest

from matcher.matching.explain import Because, WhyNot, why_not_in_words
from matcher.matching.instance.instance import score
from matcher.matching.instance.refusals import why_not
from matcher.matching.rules.bars import BARS, Bar
from matcher.pairings.rules import words
from matcher.solver import UNMATCHED
from tests.matching.again import COARSE, some, totals

ABOUT_OTHERS = {Because.SOMEBODY_LEFT_OUT, Because.OTHERS_LOSE_MORE, Because.DRAWN}


def email_pair(outcome, i, j):
    return outcome.instance.candidates[i].email, outcome.instance.mentors.records[j].email


def refused(outcome):
    """Return every eligible pair that was not made, with why not."""
    eligible, mentor_of = outcome.scores.eligible, outcome.assignment.mentor_of
    return {
        (int(i), int(j)): why_not(outcome, int(i), int(j))
        for i, j in zip(*eligible.nonzero(), strict=True)
        if mentor_of[i] != j
    }


def others_left_out(before, after, i):
    """Return who else had a mentor and has none now."""
    had = (before.assignment.mentor_of != UNMATCHED) & (after.assignment.mentor_of == UNMATCHED)
    had[i] = False
    return had.any()


def check(outcome, forced, i, j, why):
    """Check a reason against the match with the pair forced."""
    loss = tuple(a - b for a, b in zip(totals(outcome)[1:], totals(forced)[1:], strict=True))
    if outcome.assignment.method == "suitability":
        loss = (0, loss[1])
    own = outcome.scores.suitability[i]
    k = outcome.assignment.mentor_of[i]
    match why.because:
        case Because.SUITS_LESS:
            assert own[j] < own[k]
        case Because.SUITS_AS_WELL:
            assert own[j] == own[k]
        case Because.DRAWN:
            assert loss == (0, 0)
        case Because.SOMEBODY_LEFT_OUT:
            assert others_left_out(outcome, forced, i)
        case Because.OTHERS_LOSE_MORE:
            assert loss > (0, 0)
            assert k == UNMATCHED or own[j] > own[k]
    assert loss >= (why.priority, why.suitability)


@pytest.mark.parametrize("settings", [None, COARSE], ids=["fine", "coarse"])
@pytest.mark.parametrize("method", ["coverage", "suitability"])
def test_why_not_says_what_making_the_pair_would_really_cost(method, settings):
    seen = Counter()
    for seed in range(8):
        people = some(seed, settings, method)
        outcome = people.match()
        for (i, j), why in refused(outcome).items():
            forced = people.match(pinned=[email_pair(outcome, i, j)])
            check(outcome, forced, i, j, why)
            seen[why.because] += 1
    assert seen.keys() >= ABOUT_OTHERS if settings and method == "coverage" else len(seen) > 2


def test_why_not_calls_a_draw_every_pair_that_is_as_good_for_somebody_who_would_gain():
    n_drawn = 0
    for seed in range(12):
        people = some(seed, COARSE)
        outcome = people.match()
        for (i, j), why in refused(outcome).items():
            if why.because is Because.OTHERS_LOSE_MORE:
                forced = people.match(pinned=[email_pair(outcome, i, j)])
                assert totals(forced) != totals(outcome)
            n_drawn += why.because is Because.DRAWN
    assert n_drawn


def test_why_not_gives_the_bar_first_and_only_it():
    people = some(6)
    outcome = people.match()
    bars = score(outcome.instance).bar
    for i in range(len(people.candidates)):
        for j in range(len(people.mentors)):
            if bars[i, j] >= 0:
                assert why_not(outcome, i, j) == WhyNot(bar=BARS[bars[i, j]])


def test_exclusion_reads_like_a_pair_that_the_office_closed_to_the_byte():
    assert why_not_in_words(WhyNot(bar=Bar.EXCLUDED)) == "This pairing isn’t available."
    assert why_not_in_words(WhyNot(bar=Bar.EXCLUDED)).encode() == str(words.NOT_AVAILABLE).encode()
    assert {bar: why_not_in_words(WhyNot(bar=bar)) for bar in Bar} == words.WHY_NOT


def test_why_not_says_nothing_of_fewer_than_five_others():
    n_hidden = 0
    for seed in range(12):
        people = some(seed)
        outcome = people.match()
        n_open = outcome.scores.eligible.sum(axis=0)
        for (_, j), why in refused(outcome).items():
            if n_open[j] - 1 < 5:
                assert why.because not in ABOUT_OTHERS
                n_hidden += why.because is Because.NEEDED_ELSEWHERE
            else:
                assert why.because is not Because.NEEDED_ELSEWHERE
    assert n_hidden


def test_why_not_tells_what_was_settled_before():
    people = some(5)
    free = people.match()
    i, k = free.pairs[0]
    pair = email_pair(free, i, k)
    pinned = people.match(pinned=[pair])
    others = [j for (c, j) in refused(pinned) if c == i]
    assert others
    assert {why_not(pinned, i, j).because for j in others} == {Because.SETTLED}


def test_why_not_knows_of_a_better_mentor_given_up_to_keep_the_old_one():
    for seed in range(12):
        people = some(seed)
        free = people.match()
        for i, k in free.pairs:
            own = free.scores.suitability[i]
            for j in free.scores.eligible[i].nonzero()[0]:
                if own[j] < own[k]:
                    previous = dict([email_pair(free, i, j)])
                    kept = people.match(previous=previous, keep_bonus=3_000_000)
                    if kept.assignment.mentor_of[i] == j:
                        assert why_not(kept, i, k).because is Because.KEPT
                        return
    pytest.fail("nobody kept a mentor who suits less")


@pytest.mark.parametrize("method", ["fair", "stable"])
def test_why_not_without_prices_speaks_of_oneself_alone(method):
    seen = set()
    for seed in range(6):
        outcome = some(seed, method=method).match()
        seen |= {why.because for why in refused(outcome).values()}
    assert Because.NEEDED_ELSEWHERE in seen
    assert not seen & ABOUT_OTHERS


def test_why_not_of_the_mentor_one_has_is_refused():
    outcome = some(2).match()
    with pytest.raises(ValueError, match="has mentor"):
        why_not(outcome, *outcome.pairs[0])


@pytest.mark.parametrize(
    ("because", "sentence"),
    [
        (Because.SETTLED, "Your mentor was settled before the match."),
        (Because.KEPT, "You keep the mentor you had."),
        (Because.SUITS_LESS, "The mentor we suggest suits you better."),
        (Because.SUITS_AS_WELL, "The mentor we suggest suits you just as well."),
        (Because.NEEDED_ELSEWHERE, "This mentor was needed elsewhere."),
        (Because.SOMEBODY_LEFT_OUT, "This would leave somebody else without a mentor."),
        (Because.OTHERS_LOSE_MORE, "Others would lose more by this than you would gain."),
        (
            Because.DRAWN,
            "This was just as good for everybody taken together. A fixed draw decided.",
        ),
    ],
)
def test_why_not_in_words(because, sentence):
    assert why_not_in_words(WhyNot(because=because, priority=2, suitability=77)) == sentence


def test_why_not_in_words_does_not_depend_on_whom_it_is_about():
    people = some(3)
    renamed = replace(
        people,
        candidates=tuple(replace(c, name=f"Other {c.name}") for c in people.candidates),
        mentors=tuple(replace(m, name=f"Other {m.name}") for m in people.mentors),
    )
    one, other = (
        {pair: why_not_in_words(why) for pair, why in refused(p.match()).items()}
        for p in (people, renamed)
    )
    assert one == other
