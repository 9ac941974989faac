"""Take the pictures of docs/tour.md: `python3 -m matcher tour`.

The demo is made for one moment, by which its clock stands, so that pictures change only where pages
do. Chromium itself packs them as WebP.
"""

import base64
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from matcher.app import create_app
from matcher.cli.demo import Made
from matcher.cli.demo_building import build
from matcher.core.config import load_settings
from matcher.core.db import Database
from matcher.desk.services.demo_shares import Size
from tests.browser.conftest import MISSING, browser_arguments, find_browser
from tests.browser.site import served
from tests.ports import free_port

PICTURES = Path(__file__).parent / "pictures" / "tour"
MOMENT = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)  # a Thursday
SIZES = {"phone": {"width": 375, "height": 740}, "desktop": {"width": 1280, "height": 800}}
QUALITY = 0.72
# Draws a picture that Chromium has taken, and hands it back as WebP.
PACK = """async ([picture, quality]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"),
    { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
Step = Callable[[Page], object]


def follow(selector: str) -> Step:
    """Return a step that follows the first link or presses the first button that fits."""
    return lambda page: page.locator(f"main {selector}").first.click()


@dataclass(frozen=True, slots=True)
class View:
    """One picture: its name, where it begins, and what is pressed on the way."""

    name: str
    path: str
    steps: tuple[Step, ...] = ()


CARD = ".app-card__name a, .app-card a"
MAIL = "a[href^='/demo/outbox/']"
TOUR: dict[str, tuple[View, ...]] = {
    "": (
        View("start", "/"),
        View("mails", "/demo/outbox"),
        View("mail", "/demo/outbox", (follow(MAIL),)),
        View("accessibility", "/accessibility"),
    ),
    "candidate": (
        View("candidate-home", "/"),
        View("directory", "/mentors"),
        View("mentor", "/mentors", (follow(CARD),)),
        View("ask", "/mentors?free=y", (follow(CARD), follow("a[href$='/ask']"))),
        View("suggestions", "/suggestions"),
        View("my-list", "/my-list"),
    ),
    "mentor": (
        View("mentor-home", "/"),
        View("requests", "/requests"),
        View("request", "/requests", (follow(CARD),)),
        View("mentees", "/my-mentees"),
    ),
    "admin": (
        View("desk", "/desk"),
        View("run", "/desk/runs", (follow("table a"),)),
        View("from-plan", "/desk/round"),
        View("approvals", "/desk/approvals"),
        View("waiting", "/desk/waiting"),
        View("pairings", "/desk/pairings"),
        View("freshness", "/desk/freshness"),
        View("report", "/desk/reports"),
        View("scheme", "/desk/scheme"),
    ),
}


@contextmanager
def demo() -> Iterator[str]:
    """Serve a demo of the whole country, made for one moment; yield its address."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        people = build(folder, Size.NATIONAL, lambda: MOMENT)
        Made(Size.NATIONAL, "", people).write(folder)
        settings = load_settings({}, instance=folder, demo=True, base_url=url)
        database = Database(settings.url, clock=lambda: MOMENT)
        with served(create_app(settings, database), port):
            yield url
        database.dispose()


def take(browser: Browser, url: str, role: str, kind: str) -> Iterator[tuple[str, bytes]]:
    """Walk through the views of a role on one size of screen; yield each picture with its name."""
    context = browser.new_context(
        viewport=SIZES[kind], locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    page = context.new_page()
    page.clock.set_fixed_time(MOMENT)
    if role:
        page.goto(f"{url}/sign-in")
        page.locator(f"form[action$='/{role}'] button").click()
    for view in TOUR[role]:
        page.goto(url + view.path)
        for step in view.steps:
            step(page)
        page.evaluate("document.fonts.ready")
        yield f"{view.name}-{kind}.webp", page.screenshot()
    context.close()


class Camera:
    """Packs pictures as WebP and, once all are taken, puts them in the place of the old ones."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._packer, self._folder = browser.new_page(), folder
        self._taken: dict[str, bytes] = {}

    def keep(self, name: str, picture: bytes) -> None:
        """Keep a picture; of several with one name the first."""
        if name not in self._taken:
            packed = self._packer.evaluate(PACK, [base64.b64encode(picture).decode(), QUALITY])
            self._taken[name] = base64.b64decode(packed)

    def develop(self) -> None:
        """Write the pictures, and take away those that were there before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("*.webp"):
            old.unlink()
        for name, packed in self._taken.items():
            (self._folder / name).write_bytes(packed)
        size = sum(len(packed) for packed in self._taken.values())
        print(f"{len(self._taken)} pictures, {size / 1e6:.1f} MB, in {self._folder}")


def main() -> None:
    """Take all pictures, and put them in the place of the old ones."""
    path = find_browser()
    if path is None:
        sys.exit(MISSING)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_arguments())
        camera = Camera(browser, PICTURES)
        for role in TOUR:
            for kind in SIZES:
                for name, picture in take(browser, url, role, kind):
                    camera.keep(name, picture)
        browser.close()
    camera.develop()


if __name__ == "__main__":
    main()
