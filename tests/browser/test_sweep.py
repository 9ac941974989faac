"""Every page of the map in a real browser: axe, widths, keyboard, colours, motion, no JavaScript.

A new page is covered by itself: its address comes from the map, and who may open it from the
table of access. Each page is loaded once with JavaScript and once without.
"""

from typing import Any

import pytest

from matcher.web.access import ACCESS
from tests.browser.conftest import DESKTOP
from tests.browser.site import Stop
from tests.browser.walkers import ZOOMED, Browsers, Walker

pytestmark = pytest.mark.browser
AREAS = sorted({endpoint.partition(".")[0] for endpoint in ACCESS} - {"web"})
# What scripts add, which nobody misses without them.
ADDED = {"Show", "Hide"}


@pytest.mark.parametrize("area", AREAS)
def test_pages_can_be_used_by_everybody(
    area: str, stops: list[Stop], browsers: Browsers, plain_browsers: Browsers
) -> None:
    faults = []
    for stop in (stop for stop in stops if stop.area == area):
        walker = browsers.of(stop.name)
        if stop.is_letter:
            read_letter(walker, stop.path)
        else:
            plain = seen_without(plain_browsers.of(stop.name), stop.path)
            look_at(walker, stop.path)
            compare(walker, plain)
        faults += walker.told(f"{stop.endpoint} as {stop.name}")
    assert not faults, "\n".join(faults)


def look_at(walker: Walker, path: str) -> None:
    """Open a page once, and ask everything of it at both widths."""
    page = walker.page
    page.emulate_media(forced_colors="none", color_scheme="light")
    page.set_viewport_size(DESKTOP)
    walker.go(path)
    for question in ("axe", "wide", "moving", "ungrouped"):
        walker.ask(question)
    walk_by_tab(walker)
    walker.ask("unfocused")
    page.set_viewport_size(ZOOMED)
    for question in ("axe", "wide", "unfocused"):
        walker.ask(question)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    walker.ask("lost")
    walker.faults += page.evaluate("sweep.unfocused(true)")
    page.emulate_media(forced_colors="none", color_scheme="light")


def read_letter(walker: Walker, path: str) -> None:
    """Open a mail as a mail program would show it: on a phone, by day and by night."""
    page = walker.page
    page.set_viewport_size(ZOOMED)
    walker.go(path)
    for scheme in ("dark", "light"):
        page.emulate_media(forced_colors="none", color_scheme=scheme)
        walker.ask("axe")
    walker.ask("wide")


def walk_by_tab(walker: Walker) -> None:
    """Press Tab through the whole page, and a little further."""
    for _press in range(walker.page.evaluate("sweep.begin()") + 2):
        walker.page.keyboard.press("Tab")
    walker.ask("ended")


def seen_without(without: Walker, path: str) -> dict[str, Any]:
    """Return what somebody without JavaScript finds; first, as scripts may note what was read."""
    without.page.set_viewport_size(DESKTOP)
    without.go(path)
    found: dict[str, Any] = without.page.evaluate("sweep.content()")
    return found


def compare(walker: Walker, plain: dict[str, Any]) -> None:
    """Note what somebody without JavaScript would miss."""
    walker.page.set_viewport_size(DESKTOP)
    full = walker.page.evaluate("sweep.content()")
    for what in ("heading", "fields"):
        if plain[what] != full[what]:
            walker.faults.append(f"without JavaScript another {what}: {plain[what]}")
    missed = set(full["words"]) - set(plain["words"]) - ADDED
    missed |= set(full["links"]) - set(plain["links"])
    if missed:
        walker.faults.append(f"without JavaScript there is no {sorted(missed)[:8]}")
