"""The file of explanations: a line for everybody, and nobody described to anybody."""

import csv
import io
from dataclasses import replace

import pytest

from matcher.matching.explain import why_not_in_words
from matcher.matching.files.explanations import N_OTHERS, explanations_csv
from matcher.matching.instance.refusals import why_not
from tests.matching.again import COARSE, some

SAID = (
    "Your mentor was settled before the match.",
    "The mentor we suggest suits you better.",
    "The mentor we suggest suits you just as well.",
    "This mentor was needed elsewhere.",
    "This would leave somebody else without a mentor.",
    "Others would lose more by this than you would gain.",
    "This was just as good for everybody taken together. A fixed draw decided.",
)


def read(outcome):
    return {
        row["candidate_email"]: row
        for row in csv.DictReader(io.StringIO(explanations_csv(outcome)))
    }


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
@pytest.mark.parametrize("seed", range(4))
def test_everybody_has_a_line_with_their_mentor_or_what_would_help(seed, method):
    outcome = some(seed, method=method).match()
    rows = read(outcome)
    candidates, mentors = outcome.instance.candidates, outcome.instance.mentors.records
    assert list(rows) == sorted(c.email for c in candidates)
    assert {(e, r["mentor_email"]) for e, r in rows.items() if r["mentor_email"]} == {
        (candidates[i].email, mentors[j].email) for i, j in outcome.pairs
    }
    for row in rows.values():
        has_mentor = bool(row["mentor_email"])
        assert (bool(row["why"]), bool(row["suitability"])) == (has_mentor, has_mentor)
        assert bool(row["what_would_help"]) == (not has_mentor)


@pytest.mark.parametrize("seed", range(4))
def test_others_are_the_most_suitable_who_are_open_each_with_why_not(seed):
    outcome = some(seed, COARSE).match()
    mentors, rows = outcome.instance.mentors, read(outcome)
    for i, candidate in enumerate(outcome.instance.candidates):
        row = rows[candidate.email]
        expected = sorted(
            (-int(outcome.scores.suitability[i, j]), mentors.records[j].email, int(j))
            for j in outcome.scores.eligible[i].nonzero()[0]
            if j != outcome.assignment.mentor_of[i]
        )[:N_OTHERS]
        others = [row[f"other_{place}"] for place in range(1, N_OTHERS + 1)]
        assert others == [email for _, email, _ in expected] + [""] * (N_OTHERS - len(expected))
        for place, (_, _, j) in enumerate(expected, start=1):
            words = why_not_in_words(why_not(outcome, i, j))
            assert row[f"why_not_{place}"] == words in SAID


def test_explanations_are_the_same_bytes_in_whatever_order_people_come():
    people = some(4, COARSE)
    turned = replace(people, mentors=people.mentors[::-1], candidates=people.candidates[::-1])
    assert explanations_csv(people.match()) == explanations_csv(turned.match())


def test_explanations_of_nobody_are_a_header():
    text = explanations_csv(replace(some(1), candidates=()).match())
    assert text == (
        "candidate_email,mentor_email,suitability,why,other_1,why_not_1,other_2,why_not_2,"
        "other_3,why_not_3,what_would_help\n"
    )


def test_sentences_of_why_not_are_those_that_describe_nobody():
    seen = {
        row[f"why_not_{place}"]
        for seed in range(8)
        for row in read(some(seed, COARSE).match()).values()
        for place in range(1, N_OTHERS + 1)
    }
    assert seen - {""} <= set(SAID)
    assert len(seen) > 3
