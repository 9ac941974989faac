"""Single changes for the unmatched, checked by making them and matching everybody again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.matching.explain import (
    Alternative,
    Change,
    alternative_in_words,
    alternatives_in_words,
)
from matcher.matching.instance.alternatives import alternatives
from matcher.matching.rules.settings import MAX_DISTANCE_KM, LevelPolicy, SameEmployer
from matcher.reference.files import vocabulary
from tests.matching.again import gain, some
from tests.matching.population import AS_OF

SEEDS = range(8)


def unmatched(outcome):
    """Return (index, record, alternatives) of everybody left without."""
    found = alternatives(outcome)
    assert list(found) == outcome.unmatched
    return [(i, outcome.instance.candidates[i], found[i]) for i in found]


def of(change, alternatives):
    return [alternative for alternative in alternatives if alternative.change is change]


def n_more(people, outcome, candidate, **changes):
    """Return how many more people have a mentor when one candidate changes."""
    return gain(outcome, people.with_candidate(candidate.email, **changes).match())[0]


def n_free_open(people, outcome, candidate, **changes):
    """Return how many mentors with a place left would be open to a candidate who changes."""
    after = people.with_candidate(candidate.email, **changes).match()
    rows = {person.email: i for i, person in enumerate(after.instance.candidates)}
    assert after.instance.mentors.records == outcome.instance.mentors.records
    return int((after.scores.eligible[rows[candidate.email]] & (outcome.free_places > 0)).sum())


@pytest.mark.parametrize("method", ["coverage", "fair"])
@pytest.mark.parametrize("seed", SEEDS)
def test_accepting_a_format_is_listed_where_and_only_where_it_gives_a_mentor(seed, method):
    people = some(seed, method=method)
    outcome = people.match()
    for _, candidate, found in unmatched(outcome):
        listed = {change.format: change for change in of(Change.FORMAT, found)}
        for term in vocabulary().formats:
            wider = {"formats": candidate.formats | 1 << term.number}
            helps = n_more(people, outcome, candidate, **wider) == 1
            assert (term.code in listed) == helps
            if helps:
                n_open = n_free_open(people, outcome, candidate, **wider)
                assert listed[term.code].n_mentors == n_open


@pytest.mark.parametrize("seed", SEEDS)
def test_distance_is_the_least_that_gives_a_mentor(seed):
    people = some(seed)
    outcome = people.match()
    for _, candidate, found in unmatched(outcome):
        if change := next(iter(of(Change.DISTANCE, found)), None):
            km = change.distance_km
            assert n_more(people, outcome, candidate, max_distance_km=km) == 1
            assert n_more(people, outcome, candidate, max_distance_km=km - 1) == 0
            n_open = n_free_open(people, outcome, candidate, max_distance_km=km)
            assert change.n_mentors == n_open
        else:
            assert n_more(people, outcome, candidate, max_distance_km=MAX_DISTANCE_KM) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_exclusions_wishes_and_the_schemes_rules_are_listed_where_they_give_a_mentor(seed):
    people = some(seed).with_settings(
        mentor_level_policy=LevelPolicy.SAME_OR_ABOVE, same_employer=SameEmployer.BAR
    )
    outcome = people.match()
    for _, candidate, found in unmatched(outcome):
        for change, made in (
            (Change.EXCLUSION, {"exclusions": frozenset()}),
            (Change.SECTOR_WISH, {"sector_wish": "no_preference"}),
            (Change.EMPLOYER_WISH, {"employer_wish": "no_preference"}),
            (Change.LEVEL_POLICY, {"level_rank": 0}),  # of whom no mentor's level is asked
            (Change.SAME_EMPLOYER, {"employer_key": ""}),
        ):
            assert bool(of(change, found)) == (n_more(people, outcome, candidate, **made) == 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_by_suitability_a_change_is_listed_where_the_whole_gains_by_it(seed):
    people = some(seed, method="suitability")
    outcome = people.match()
    for _, candidate, found in unmatched(outcome):
        for change, made in (
            (Change.EXCLUSION, {"exclusions": frozenset()}),
            (Change.SECTOR_WISH, {"sector_wish": "no_preference"}),
            (Change.EMPLOYER_WISH, {"employer_wish": "no_preference"}),
        ):
            after = people.with_candidate(candidate.email, **made).match()
            assert bool(of(change, found)) == (gain(outcome, after)[2] > 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_place_is_listed_where_it_would_go_to_them(seed):
    people = some(seed)
    outcome = people.match()
    for i, candidate, found in unmatched(outcome):
        matched = {outcome.instance.candidates[c].email for c, _ in outcome.pairs}
        alone = replace(
            people,
            candidates=tuple(
                c for c in people.candidates if c.email in matched or c.email == candidate.email
            ),
        )
        expected = {}
        for j, mentor in enumerate(outcome.instance.mentors.records):
            places = {"capacity": mentor.capacity + 1}
            if not outcome.scores.eligible[:, j].any():
                continue
            best = gain(outcome, people.with_mentor(mentor.email, **places).match())
            own = gain(outcome, alone.with_mentor(mentor.email, **places).match())
            if best == own and own[0] == 1:
                expected[mentor.region] = expected.get(mentor.region, 0) + 1
        listed = {change.region: change.n_mentors for change in of(Change.PLACE, found)}
        assert listed == expected, (i, candidate.email)


def test_return_is_the_first_of_mentors_who_have_places():
    people = some(9)
    outcome = people.match()
    for _, candidate, found in unmatched(outcome):
        for change in of(Change.RETURN, found):
            back = replace(
                people,
                mentors=tuple(
                    replace(m, paused_until=None) if m.paused_until == change.on else m
                    for m in people.mentors
                ),
            ).match()
            rows = {person.email: i for i, person in enumerate(back.instance.candidates)}
            now = outcome.scores.eligible[rows[candidate.email]]
            then = back.scores.eligible[rows[candidate.email]]
            assert (then & ~now).sum() == change.n_mentors > 0
            assert change.on > AS_OF


def test_some_of_each_kind_of_change_are_found():
    kinds = set()
    for seed in SEEDS:
        for method in ("coverage", "suitability"):
            people = some(seed, method=method).with_settings(
                mentor_level_policy=LevelPolicy.SAME_OR_ABOVE, same_employer=SameEmployer.BAR
            )
            for _, _, found in unmatched(people.match()):
                kinds |= {(change.change, change.n_mentors > 0) for change in found}
                kinds |= {"displaces" for change in found if change.displaces}
    assert kinds >= {
        "displaces",
        (Change.FORMAT, True),
        (Change.FORMAT, False),
        (Change.DISTANCE, True),
        (Change.DISTANCE, False),
        (Change.LEVEL_POLICY, False),
        (Change.PLACE, True),
        (Change.RETURN, True),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_stable_lists_free_places_alone_and_what_gives_a_mentor(seed):
    people = some(seed, method="stable")
    outcome = people.match()
    for _, candidate, found in unmatched(outcome):
        assert all(change.n_mentors for change in found)
        for change in of(Change.FORMAT, found):
            number = next(t.number for t in vocabulary().formats if t.code == change.format)
            wider = {"formats": candidate.formats | 1 << number}
            assert n_free_open(people, outcome, candidate, **wider) == change.n_mentors


def test_pinned_place_is_never_given_up_for_anybody():
    n_seen = 0
    for seed in SEEDS:
        people = some(seed)
        free = people.match()
        candidates, mentors = free.instance.candidates, free.instance.mentors.records
        pins = [(candidates[i].email, mentors[j].email) for i, j in free.pairs]
        outcome = people.match(pinned=pins)
        for _, candidate, found in unmatched(outcome):
            for change in of(Change.EXCLUSION, found):
                after = people.with_candidate(candidate.email, exclusions=frozenset())
                assert gain(outcome, after.match(pinned=pins))[0] == 1
                assert change.n_mentors
            for change in of(Change.FORMAT, found):
                n_seen += 1
                number = next(t.number for t in vocabulary().formats if t.code == change.format)
                wider = people.with_candidate(
                    candidate.email, formats=candidate.formats | 1 << number
                )
                assert gain(outcome, wider.match(pinned=pins))[0] == 1
    assert n_seen


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            Alternative(Change.FORMAT, 3, format="email"),
            "Accepting e-mail would open 3 mentors with a free place",
        ),
        (
            Alternative(Change.DISTANCE, 0, distance_km=26),
            "Travelling up to 26 km would do: others would change mentors, "
            "and nobody would lose theirs",
        ),
        (
            Alternative(Change.SECTOR_WISH, displaces=True),
            "Giving up the wish about the mentor’s sector would give them a mentor, "
            "but somebody else might lose theirs",
        ),
        (
            Alternative(Change.EMPLOYER_WISH, 1),
            "Giving up the wish about the mentor’s employer would open 1 mentor with a free place",
        ),
        (
            Alternative(Change.EXCLUSION, 1),
            "Taking back an exclusion would open 1 mentor with a free place",
        ),
        (
            Alternative(Change.LEVEL_POLICY, 2),
            "Letting any registered member mentor would open 2 mentors with a free place",
        ),
        (
            Alternative(Change.SAME_EMPLOYER, 2),
            "Allowing a mentor from the same employer would open 2 mentors with a free place",
        ),
        (
            Alternative(Change.RETURN, 1, on=date(2026, 5, 3)),
            "Waiting until 3 May 2026, when 1 mentor with a free place will be back",
        ),
        (
            Alternative(Change.PLACE, 3, region="wales"),
            "One more place with any of 3 mentors in Wales could go to them",
        ),
        (
            Alternative(Change.PLACE, 1, region="north_east"),
            "One more place with one mentor in North East could go to them",
        ),
        (
            Alternative(Change.PLACE, 1),
            "One more place with one mentor who gave no place could go to them",
        ),
    ],
)
def test_alternative_in_words(change, words):
    assert alternative_in_words(change) == words


def test_alternatives_in_words_are_one_line_and_say_where_nothing_helps():
    candidate = replace(some(1).candidates[0], formats=1, place="Leeds LS1")
    two = (Alternative(Change.EXCLUSION, 1), Alternative(Change.PLACE, 1, region="wales"))
    assert alternatives_in_words(two, 4, candidate) == (
        "Taking back an exclusion would open 1 mentor with a free place; "
        "One more place with one mentor in Wales could go to them"
    )
    assert alternatives_in_words((), 4, candidate) == (
        "No single change would do: others who come first wait for the same mentors, "
        "so more places are needed"
    )
    assert alternatives_in_words((), 0, candidate) == (
        "No single change would do: another mentor is needed near Leeds LS1"
    )


def test_return_on_the_day_itself_is_no_waiting():
    people = some(1)
    mentors = tuple(replace(m, paused_until=AS_OF + timedelta(0)) for m in people.mentors)
    for _, _, found in unmatched(replace(people, mentors=mentors).match()):
        assert of(Change.RETURN, found) == []
