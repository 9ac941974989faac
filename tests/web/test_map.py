"""The map says what it shows, its dots never touch, and the page stays small."""

import random
import re
from itertools import combinations
from math import hypot

import pytest

from matcher.web.map import APART, HEIGHT, RADIUS, WIDTH, Dot, merge_dots, short, uk_map
from matcher.web.outline import outline, project, thin

LEEDS = Dot(53.80, -1.55, 4, 3, "Leeds", "/?near=Leeds")
BRADFORD = Dot(53.79, -1.75, 2, 0, "Bradford", "/?near=Bradford")
LERWICK = Dot(60.155, -1.145, 1, 0, "Lerwick", "/?near=Lerwick")
NARROWEST = 290  # what a phone of 320 px leaves beside the margins


def _many(count, seed=1):
    random_ = random.Random(seed)
    return [
        Dot(
            random_.uniform(49.1, 60.9),
            random_.uniform(-8.2, 1.8),
            number := random_.randint(1, 20),
            random_.randint(0, number),
            f"Place {i}",
            f"/{i}",
        )
        for i in range(count)
    ]


def _centre(link):
    x, y = re.findall(r"[0-9.]+", link["transform"])
    return float(x), float(y)


def test_dot_is_a_link_with_a_spoken_name(read):
    link = read(uk_map([LEEDS])).one("a")

    assert link["href"] == "/?near=Leeds"
    assert link["aria-label"] == "4 mentors near Leeds, 3 with a free place"
    assert link.one("title").text == "4 mentors near Leeds, 3 with a free place"
    assert link.one("text").text == "4"


def test_dot_of_one_full_mentor_says_so_and_is_hollow(read):
    full, free = read(uk_map([LERWICK, LEEDS])).all("a")[::-1]

    assert full["aria-label"] == "1 mentor near Lerwick, none with a free place"
    assert full["class"] == "app-map__dot app-map__dot--full"
    assert free["class"] == "app-map__dot app-map__dot--free"


def test_map_has_a_name_and_no_inline_style(read):
    page = read(uk_map([LEEDS], "Mentors found"))

    picture = page.one("svg")
    assert (picture["role"], picture["aria-label"]) == ("group", "Mentors found")
    assert page.one("g")["aria-hidden"] == "true"
    assert [element for element in page.all() if element.get("style") is not None] == []


def test_what_a_label_holds_is_escaped(read):
    dot = Dot(53.8, -1.5, 1, 1, '"><script>x</script>', '/?near="><b>')

    page = read(uk_map([dot]))

    assert page.all("script") + page.all("b") == []
    assert page.one("a")["href"] == '/?near="><b>'


def test_dots_that_would_touch_become_the_larger_one():
    merged = merge_dots([BRADFORD, LERWICK, LEEDS])

    assert merged == [Dot(53.80, -1.55, 6, 3, "Leeds", "/?near=Leeds"), LERWICK]


def test_merged_dot_may_lead_to_all_its_members():
    merged = merge_dots([BRADFORD, LEEDS], lambda dots: "/" + "+".join(d.label for d in dots))

    assert [dot.href for dot in merged] == ["/Leeds+Bradford"]


@pytest.mark.parametrize("seed", range(5))
def test_no_two_dots_touch_and_nobody_is_lost(seed, read):
    dots = _many(2_000, seed)

    merged = merge_dots(dots)

    centres = [_centre(link) for link in read(uk_map(dots)).all("a")]
    apart = min(hypot(x - u, y - v) for (x, y), (u, v) in combinations(centres, 2))
    assert apart >= APART - 0.15 > 2 * RADIUS  # what rounding to a tenth may take
    assert sum(dot.count for dot in merged) == sum(dot.count for dot in dots)
    assert sum(dot.free for dot in merged) == sum(dot.free for dot in dots)


def test_merging_does_not_depend_on_the_order_and_may_be_repeated():
    dots = _many(500)

    merged = merge_dots(dots)

    assert merge_dots(dots[::-1]) == merged
    assert merge_dots(merged) == merged


def test_dots_are_large_enough_to_press_on_the_narrowest_phone():
    assert 2 * RADIUS * NARROWEST / WIDTH >= 24


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(60.85, -0.87), (57.82, -8.58), (52.48, 1.76), (49.17, -2.1), (49.9, -6.3), (54.6, -8.1)],
)
def test_unst_st_kilda_lowestoft_jersey_scilly_and_fermanagh_are_on_the_map(lat, lon):
    x, y = project(lat, lon)

    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_dot_beyond_the_edge_is_drawn_whole(read):
    link = read(uk_map([Dot(62, 5, 1, 1, "North Sea", "/")])).one("a")

    assert _centre(link) == (pytest.approx(WIDTH - RADIUS, abs=0.05), RADIUS)


def test_map_keeps_the_page_small():
    assert len(outline()) < 12_000
    realistic = [dot for dot in _many(4_000) if 50.5 < dot.lat < 54 and -3 < dot.lon < 1]
    assert len(uk_map(realistic)) < 25_000


def test_thinning_keeps_corners_and_drops_what_lies_on_the_line():
    assert thin([(0, 0), (5, 0.1), (10, 0), (10, 10)]) == [(0, 0), (10, 0), (10, 10)]
    assert thin([(0, 0), (5, 5), (0, 0)]) == [(0, 0), (5, 5), (0, 0)]
    assert thin([(0, 0), (1, 1)]) == [(0, 0), (1, 1)]


def test_large_counts_fit_their_circle():
    assert [short(count) for count in (1, 999, 1000, 12_345)] == ["1", "999", "1k", "12k"]


def test_table_beneath_the_map_gives_the_same_facts(render):
    page = render(
        '{% from "web/components.html" import uk_map_with_table %}'
        '{{ uk_map_with_table(dots, "Mentors found") }}',
        dots=[LEEDS, BRADFORD, LERWICK],
    )

    rows = [[cell.text for cell in row.inside if not isinstance(cell, str)]
            for row in page.one("details").one("tbody").all("tr")]  # fmt: skip
    assert rows == [["Leeds", "6", "3"], ["Lerwick", "1", "0"]]
    assert [link["href"] for link in page.one("table").all("a")] == [
        "/?near=Leeds",
        "/?near=Lerwick",
    ]
    assert page.one("caption").text == "Mentors found"
