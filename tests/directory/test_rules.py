"""What an address asks of the directory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.directory.rules import Search, Sort, is_called, plain

EVERYTHING = Search(
    words="Leeds",
    as_place=True,
    within_km=25,
    sector="public",
    level="fellowship",
    formats=("face_to_face", "video"),
    skills=("research_skills",),
    free_only=True,
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
            ["q", "by", "within", "sector", "level", "format", "skill", "page", "sort"]
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
    assert EVERYTHING.without("words").parameters()[0] == ("sector", "public")


@pytest.mark.parametrize(
    ("words", "name", "fits"),
    [
        ("jose", "José Núñez", True),
        ("NÚÑEZ josé", "José Núñez", True),
        ("york", "Ann Yorke", True),
        ("ann", "Joanna Lee", False),
        ("lee", "Mary-Lee O’Neill", True),
        ("", "Ann Lee", False),
    ],
)
def test_name_is_found_by_the_beginnings_of_its_parts(words: str, name: str, fits: bool) -> None:
    assert is_called(plain(words), plain(name)) is fits
