"""docs/tour.md shows every picture that is taken for it, and stays light."""

import json
import re

from benchmarks.officer.report import DOCS, SHOWN, misses, section
from benchmarks.officer.report import PICTURES as OF_THE_ROUND
from benchmarks.officer.report import TOUR as TOUR_PAGE
from docs.make_tour import PICTURES, SIZES, TOUR

MOST_BYTES = 2_000_000
MOST_BYTES_OF_THE_ROUND = 500_000
NAMED = re.compile(r'src="pictures/tour/([\w-]+\.webp)"')


def test_tour_shows_every_picture_and_no_other() -> None:
    page = PICTURES.parents[1] / "tour.md"
    taken = {
        f"{view.name}-{kind}.webp" for views in TOUR.values() for view in views for kind in SIZES
    }
    assert set(NAMED.findall(page.read_text("utf-8"))) == taken
    assert {path.name for path in PICTURES.iterdir()} == taken
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST_BYTES


def test_tour_tells_the_round_that_was_measured_and_no_limit_is_passed() -> None:
    found = json.loads((DOCS / "round.json").read_text("utf-8"))
    assert "\n".join(section(found)) in TOUR_PAGE.read_text("utf-8")
    assert misses(found) == []
    pictures = list(OF_THE_ROUND.iterdir())
    assert {path.stem for path in pictures} == set(SHOWN)
    assert sum(path.stat().st_size for path in pictures) <= MOST_BYTES_OF_THE_ROUND
