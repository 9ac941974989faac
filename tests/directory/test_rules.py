"""What an address asks of the directory."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.directory.queries.standing import Standing, smallest
from matcher.directory.queries.texts import Texts
from matcher.directory.rules import (
    Places,
    Search,
    Sort,
    searchable,
    word_starts,
)
from matcher.matching.instance.instance import Scores

TODAY, MARCH, APRIL, MAY = (date(2026, 2, 20), *(date(2026, month, 1) for month in (3, 4, 5)))
EVERYTHING = Search(
    words="Okafor",
    near="Leeds",
    within_km=25,
    places=Places.THREE_MONTHS,
    fresh=True,
    sectors=("public", "law"),
    regions=("london",),
    levels=("fellowship",),
    formats=("face_to_face", "video"),
    skills=("research_skills",),
    sort=Sort.NEAR,
    page=3,
)


def as_mapping(search: Search) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in search.parameters():
        given.setdefault(name, []).append(value)
    return given


@pytest.mark.parametrize("search", [Search(), EVERYTHING])
def test_address_of_a_search_is_read_as_that_search(search: Search) -> None:
    assert Search.from_parameters(as_mapping(search)) == search


def test_address_of_no_search_is_bare() -> None:
    assert Search().parameters() == []


@given(
    st.dictionaries(
        st.sampled_from(
            ["q", "near", "within", "free", "fresh", "sector", "region", "format", "page", "sort"]
        ),
        st.lists(st.text(max_size=120), max_size=3),
    )
)
def test_any_address_is_read(given: dict[str, list[str]]) -> None:
    search = Search.from_parameters(given)
    assert Search.from_parameters(as_mapping(search)) == search


def test_what_is_unknown_is_passed_over() -> None:
    given = {"sector": ["x"], "format": ["video", "pigeon"], "within": ["7"], "page": ["-1"]}
    assert Search.from_parameters(given) == Search(formats=("video",))


def test_one_code_of_a_filter_is_taken_away_and_the_list_begins_again() -> None:
    left = EVERYTHING.without("formats", "video")
    assert (left.formats, left.page) == (("face_to_face",), 1)
    assert EVERYTHING.without("words").parameters()[0] == ("near", "Leeds")
    assert EVERYTHING.without("distance").parameters()[:2] == [("q", "Okafor"), ("free", "3")]


@pytest.mark.parametrize(
    ("search", "radius"),
    [(Search(), 0), (Search(near="Leeds"), 50), (Search(within_km=10), 10)],
)
def test_typed_place_asks_for_50_km_unless_said_otherwise(search: Search, radius: int) -> None:
    assert search.radius_km == radius


@pytest.mark.parametrize(
    ("words", "name", "fits"),
    [
        ("jose", "José Núñez", True),
        ("NÚÑEZ josé", "José Núñez", True),
        ("york", "Ann Yorke", True),
        ("ann", "Joanna Lee", False),
        ("lee", "Mary-Lee O’Neill", True),
        ("o'neill", "Mary-Lee O’Neill", True),
        ("", "Ann Lee", False),
        ("?!", "Ann Lee", False),
        ("ann lee", "Ann, Leeds", True),
        ("lee\0", "Ann Lee", False),
    ],
)
def test_mentor_is_found_by_the_beginnings_of_words(words: str, name: str, fits: bool) -> None:
    texts = Texts((searchable("Somebody Else"), searchable(name), searchable("")))
    assert texts.having(words).tolist() == [False, fits, False]


WORDS = st.text(st.sampled_from("ab é'-\n"), max_size=12)


@given(st.lists(WORDS, max_size=6), WORDS)
def test_one_long_text_is_searched_as_each_by_itself(texts: list[str], words: str) -> None:
    each = tuple(searchable(text) for text in texts)
    starts = word_starts(words)
    expected = [bool(starts) and all(start in text for start in starts) for text in each]
    assert Texts(each).having(words).tolist() == expected


@given(st.integers(1, 12), st.lists(st.integers(0, 5), max_size=20))
def test_first_few_are_those_of_the_whole_order(n: int, keys: list[int]) -> None:
    expected = sorted(range(len(keys)), key=lambda k: (keys[k], k))[:n]
    assert smallest(n, np.array(keys, np.int64)).tolist() == expected


def test_best_first_is_by_group_then_suitability_then_distance() -> None:
    rng, size = np.random.default_rng(3), 400
    can_ask, is_old = rng.random(size) < 0.5, rng.random(size) < 0.3
    suits = rng.choice(np.array([0, 1, 999_999, 1_000_000], np.int32), size)
    metres = rng.choice(np.array([-1, 0, 5, 2**31 - 1], np.int32), size)
    scores = Scores(np.zeros((1, size), np.int8), suits[None], metres[None])
    days = rng.integers(-1, 120, size)
    standing = Standing(scores, suits, can_ask, is_old, days, fresh_days=30)
    group = np.where(can_ask, is_old, np.where(suits > 0, 2, 3))
    far = np.where(metres < 0, 2**40, metres.astype(np.int64))
    among = np.flatnonzero(rng.random(size) < 0.7)
    expected = among[np.lexsort((far[among], -suits[among], group[among]))]
    for n in (1, 25, 100, size):
        assert standing.first(n, among).tolist() == expected[:n].tolist()
