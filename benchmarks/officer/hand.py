"""An officer's hand and eye: a page in Chromium, with every step counted and given its time.

What a step takes is the keystroke-level model of Card, Moran and Newell (1980, "The keystroke-level
model for user performance time with interactive systems", CACM 23(7)): 1.35 s to think of it, 1.1 s
to point, 0.2 s to press and let go, 0.4 s to bring the hand to the keyboard or back, 0.28 s for a
letter (somebody who types, but not for a living). Reading goes at 238 words a minute, the mean of
Brysbaert (2019, "How many words do we read per minute?", Journal of Memory and Language 109).
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

THINK, POINT, CLICK, HOME, LETTER = 1.35, 1.1, 0.2, 0.4, 0.28
PRESS = THINK + POINT + CLICK
FIND_FILE = 8.0
LOOK_UP = 20.0
WORDS_A_SECOND = 238 / 60
MAIN = "main"


@dataclass
class Part:
    """One part of the round: the steps it took, by kind, and the time."""

    name: str
    steps: Counter[str] = field(default_factory=Counter)
    words: int = 0
    seconds: float = 0.0
    waited: float = 0.0
    wall: float = 0.0


class Hand:
    """Somebody at a page, who presses, types and reads, each of which is written down."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.parts: list[Part] = []

    @contextmanager
    def part(self, name: str) -> Iterator[Part]:
        """Count what happens in the block as one part of the round."""
        part = Part(name)
        self.parts.append(part)
        began = time.perf_counter()
        yield part
        part.wall = time.perf_counter() - began

    def _note(self, kind: str, seconds: float, n: int = 1) -> None:
        self.parts[-1].steps[kind] += n
        self.parts[-1].seconds += seconds * n

    def _wait(self, since: float) -> None:
        """Count the seconds in which the officer looked at a page that had not come yet."""
        waited = time.perf_counter() - since
        self.parts[-1].waited += waited
        self.parts[-1].seconds += waited

    def press(self, words: str, *, within: str = MAIN) -> None:
        """Press the first link or button that says this, and wait for the page it leads to."""
        place = self.page.locator(within)
        button = place.get_by_role("button", name=words)
        self.follow(button.or_(place.get_by_role("link", name=words)).first)

    def follow(self, way: Locator) -> None:
        """Press something that leads to another page."""
        self._note("presses", PRESS)
        began = time.perf_counter()
        with self.page.expect_navigation():
            way.click()
        self._wait(began)
        if self.page.locator("h1").count() != 1:
            raise AssertionError(f"{self.page.url}: {self.page.title()}")

    def go(self, name: str) -> None:
        """Follow a link of the navigation."""
        self.press(name, within="header")

    def tick(self, label: str) -> None:
        """Tick a box or a radio."""
        self._note("presses", PRESS)
        self.page.get_by_label(label, exact=True).check()

    def type(self, label: str, text: str) -> None:
        """Type into a field."""
        self._note("fields typed", PRESS + 2 * HOME + LETTER * len(text))
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list: open it, and press one."""
        self._note("presses", PRESS, 2)
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def choose_file(self, label: str, path: Path) -> None:
        """Find a file on the officer's own machine."""
        self._note("files found", FIND_FILE)
        self.page.get_by_label(label, exact=True).set_input_files(path)

    def mend_row(self, row: Locator, name: str, right: str) -> None:
        """Read what is wrong with a row, and mend its cell `name`.

        Where the page has filled in what is right, that is only looked at. Otherwise somebody looks
        up what the cell should say, and types, chooses or ticks it.
        """
        said = row.locator("legend, label, .govuk-hint").all_inner_texts()
        words = len(" ".join(said).split())
        self.parts[-1].words += words
        cell = row.locator(f"[name='{name}']")
        kind = str(cell.first.evaluate("one => one.type"))
        spent = THINK
        if kind == "checkbox" or cell.input_value().casefold() != right.casefold():
            spent = LOOK_UP + self._fill_in(cell, kind, right)
        self._note("rows mended", words / WORDS_A_SECOND + spent)

    def _fill_in(self, cell: Locator, kind: str, right: str) -> float:
        """Put into a cell what it should say; return how long that takes."""
        if kind == "select-one":
            cell.select_option(value=right)
            return 2 * PRESS
        if kind == "checkbox":
            boxes = [box for box in cell.all() if box.get_attribute("value") in right.split(";")]
            for box in boxes:
                box.check()
            return len(boxes) * PRESS
        cell.fill(right)
        return PRESS + 2 * HOME + LETTER * len(right)

    def read(self, selector: str = MAIN, *, at_most: int | None = None) -> str:
        """Read all that can be seen of a part of the page; `at_most` so many of its pieces."""
        pieces = self.page.locator(selector).all()[:at_most]
        text = "\n".join(piece.inner_text() for piece in pieces)
        words = len(text.split())
        self.parts[-1].words += words
        self._note("pages read", words / WORDS_A_SECOND)
        return text

    def wait_for(self, piece: Locator) -> None:
        """Wait until the page, which renews itself, has come so far as to hold something."""
        began = time.perf_counter()
        piece.first.wait_for(timeout=60_000, state="attached")
        self._wait(began)
