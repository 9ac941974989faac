"""docs/tour.md shows every picture that is taken for it, and stays light."""

import re

from docs.make_tour import PICTURES, SIZES, TOUR

MOST_BYTES = 2_000_000
NAMED = re.compile(r'src="pictures/tour/([\w-]+\.webp)"')


def test_tour_shows_every_picture_and_no_other() -> None:
    page = PICTURES.parents[1] / "tour.md"
    taken = {
        f"{view.name}-{kind}.webp" for views in TOUR.values() for view in views for kind in SIZES
    }
    assert set(NAMED.findall(page.read_text("utf-8"))) == taken
    assert {path.name for path in PICTURES.iterdir()} == taken
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST_BYTES
