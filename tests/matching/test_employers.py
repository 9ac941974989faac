"""Employers that count as one: by spelling and by parent, in every place that compares them."""

from dataclasses import replace

import numpy as np
import pytest

from matcher.matching.files.scheme import read_scheme
from matcher.matching.instance.instance import build_instance, score
from matcher.matching.rules.bars import Bar
from matcher.matching.rules.eligibility import BARS, why_not_eligible
from matcher.matching.rules.employers import BadEmployers, Employers
from matcher.matching.rules.settings import BadScheme, SameEmployer, SchemeSettings
from matcher.reference.files import fold
from tests.matching.population import AS_OF
from tests.matching.test_explain import CANDIDATE, MENTOR, of

SAID = Employers(
    same={"Leeds Uni Library": "University of Leeds"},
    parents={"University of Leeds": "White Rose", "University of York": "White Rose"},
)
SETTINGS = SchemeSettings(same_employer=SameEmployer.BAR, employers=SAID)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("LEEDS uni-library", "whiterose"),
        ("University of York", "whiterose"),
        ("White Rose", "whiterose"),
        ("Hull", "hull"),
        ("", ""),
    ],
)
def test_employer_is_compared_by_its_last_parent(name: str, key: str) -> None:
    assert SAID.key_of(fold(name)) == key


@pytest.mark.parametrize(
    ("same", "parents", "words"),
    [
        ({"A": "a"}, {}, "would belong to itself"),
        ({"A": "B", "C": "A"}, {"B": "C"}, "would belong to itself"),
        ({"A": "B", "a.": "C"}, {}, "“a.” is named twice"),
        ({"A": "B"}, {"A": "C"}, "is named twice"),
        ({"…": "B"}, {}, "with letters or numbers"),
        ({"A": "x" * 201}, {}, "200 characters or fewer"),
    ],
)
def test_employers_that_cannot_be_are_refused_in_words(
    same: dict[str, str], parents: dict[str, str], words: str
) -> None:
    with pytest.raises(BadEmployers, match=words):
        Employers(same, parents)


def test_employers_are_read_from_a_scheme_and_written_only_where_something_is_said() -> None:
    assert "employers" not in SchemeSettings().as_mapping()
    assert SchemeSettings.from_mapping(SETTINGS.as_mapping()) == SETTINGS
    text = b'same_employer = "bar"\n[employers.same]\n"Leeds Uni" = "University of Leeds"\n'
    settings, problems = read_scheme("scheme.toml", text)
    assert (dict(settings.employers.same), problems) == ({"Leeds Uni": "University of Leeds"}, [])
    _settings, [problem] = read_scheme("scheme.toml", b'[employers.same]\n"A" = "A"\n')
    assert "would belong to itself" in problem.message
    for wrong in ({"kin": {}}, {"same": {"A": 1}}, {"same": "A"}, 7):
        with pytest.raises(BadScheme, match="two tables"):
            SchemeSettings.from_mapping({"employers": wrong})


def test_bar_and_reason_see_employers_that_count_as_one() -> None:
    names = ["Leeds Uni Library", "University of York", "Hull", ""]
    people = [{"employer": name, "employer_key": fold(name)} for name in names]
    mentors = [replace(MENTOR, email=f"m{k}@example.org", **p) for k, p in enumerate(people)]
    candidates = [replace(CANDIDATE, email=f"c{k}@example.org", **p) for k, p in enumerate(people)]
    instance = build_instance(mentors, candidates, SETTINGS, as_of=AS_OF)
    bars = score(instance).bar
    expected = [
        [
            why_not_eligible(candidate, mentor, SETTINGS, as_of=AS_OF, distance_m=0)
            for mentor in instance.mentors.records
        ]
        for candidate in instance.candidates
    ]
    seen = [[None if bar < 0 else BARS[bar] for bar in row] for row in np.asarray(bars).tolist()]
    assert seen == expected
    barred = {
        (candidate.employer, mentor.employer)
        for candidate, row in zip(instance.candidates, seen, strict=True)
        for mentor, bar in zip(instance.mentors.records, row, strict=True)
        if bar is Bar.EMPLOYER
    }
    assert barred == {("Hull", "Hull"), *((a, b) for a in names[:2] for b in names[:2])}

    leeds, york = people[0], people[1]
    reason = of("employer", {**leeds, "employer_wish": "inside"}, york, settings=SETTINGS)
    assert reason is not None
    assert reason.text == "From your own organisation, as you wished"
