"""Browsers of people who are signed in, which put our own questions to the pages they open."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.site import Site

ZOOMED = {"width": 320, "height": 256}  # 1280 × 1024 at 400 per cent


@dataclass
class Walker:
    """Somebody's browser, which notes what goes wrong and what is asked of whom."""

    site: Site
    page: Page
    script: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("request", lambda request: self._see(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.faults.append(f"console: {text}")

    def _see(self, url: str) -> None:
        if not url.startswith((self.site.url, "data:")):
            self.faults.append(f"asks another host: {url}")

    def go(self, path: str) -> None:
        """Open a page with our questions at hand."""
        self.page.goto(self.site.url + path)
        self.page.evaluate(self.script)

    def ask(self, question: str) -> None:
        """Note the faults that one of our questions finds."""
        self.faults += self.page.evaluate(f"sweep.{question}()")

    def told(self, where: str) -> list[str]:
        """Return what was noted since the last time."""
        noted, self.faults = self.faults, []
        return [f"{where}: {fault}" for fault in dict.fromkeys(noted)]


@cache
def own_questions() -> str:
    """Return our own questions as a script."""
    return Path(__file__).with_name("sweep.js").read_text("utf-8")


@cache
def questions() -> str:
    """Return axe and our own questions as one script."""
    return f"{Axe().axe_script};\n{own_questions()}"


class Browsers:
    """One browser for each person, kept from page to page."""

    def __init__(self, browser: Browser, site: Site, *, javascript: bool = True) -> None:
        self.browser, self.site, self.javascript = browser, site, javascript
        self.known: dict[str, Walker] = {}

    def of(self, name: str) -> Walker:
        """Return the browser of a person, signed in."""
        if name not in self.known:
            context = self.browser.new_context(
                locale="en-GB", reduced_motion="reduce", java_script_enabled=self.javascript
            )
            context.add_cookies(self.site.cookies(name))
            script = questions() if self.javascript else own_questions()
            self.known[name] = Walker(self.site, context.new_page(), script)
        return self.known[name]

    def close(self) -> None:
        """Close them all."""
        for walker in self.known.values():
            walker.page.context.close()
