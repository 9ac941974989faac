"""How long a round takes an officer, from two spreadsheets to the report: a robot counts its steps.

    python -m benchmarks.officer [--write-only]

Writes the figures to `docs/round.json`, and from them the section of `docs/tour.md` with its
pictures. Ends with 1 where a limit is passed: a minute for an approval, an hour for the round.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import structlog
from playwright.sync_api import sync_playwright

from benchmarks.officer.hand import Hand
from benchmarks.officer.journey import Journey
from benchmarks.officer.people import People
from benchmarks.officer.report import DOCS, PICTURES, figures, misses, write_section
from benchmarks.officer.sheets import two_lists
from benchmarks.officer.site import BEGIN, open_site
from docs.make_tour import SIZES, Camera
from matcher.core.config import data_folder
from matcher.desk.services.demo_people import make_people
from matcher.desk.services.demo_shares import Size
from tests.browser.conftest import MISSING, browser_arguments, find_browser


def live(browser_path: str) -> dict[str, object]:
    """Live through the round; return the figures and keep the pictures."""
    people = make_people(Size.NATIONAL, data_folder(), as_of=BEGIN.date())
    lists = two_lists(people)
    with tempfile.TemporaryDirectory() as name, open_site(Path(name)) as site:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=browser_path, args=browser_arguments()
            )
            page = browser.new_page(viewport=SIZES["desktop"], locale="en-GB")
            page.set_default_timeout(60_000)
            camera = Camera(browser, PICTURES)
            journey = Journey(
                Hand(page),
                site,
                People(site.app, site.database),
                Path(name),
                lambda picture: camera.keep(f"{picture}.webp", page.screenshot()),
            )
            journey.live(lists)
            camera.develop()
            browser.close()
        return figures(journey, lists)


def main() -> int:
    """Live through the round, write what it took, and say whether the limits were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write-only", action="store_true", help="write the section again")
    asked = parser.parse_args()
    structlog.configure(processors=[structlog.dev.ConsoleRenderer()])
    kept = DOCS / "round.json"
    if not asked.write_only:
        path = find_browser()
        if path is None:
            sys.exit(MISSING)
        kept.write_text(json.dumps(live(path), indent=1) + "\n", "utf-8")
    found = json.loads(kept.read_text("utf-8"))
    write_section(found)
    for miss in (missed := misses(found)):
        print(miss)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
