"""A real browser against the real server, which runs in a process of its own."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.jobs.huey_queue import HueyQueue
from tests.browser.site import Site, Stop, serve_world, served
from tests.browser.walkers import Browsers
from tests.ports import free_port

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "msedge")
MISSING = (
    "No Chromium found: install Debian's chromium-headless-shell, which is the quickest, or "
    "chromium, or set MATCHER_BROWSER to a browser."
)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE = {"width": 375, "height": 800}
DESKTOP = {"width": 1280, "height": 900}
KEY = "a key for tests only"


def find_browser() -> str | None:
    """Return the browser to use: the one named, Playwright's own, or one of this machine's."""
    if named := os.environ.get("MATCHER_BROWSER"):
        return named
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def browser_arguments() -> list[str]:
    """Return how a browser is to be started: quietly, and as root without its sandbox."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the tests are skipped, and fail where CI is true."""
    path = find_browser()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_arguments())
        yield browser
        browser.close()


@pytest.fixture
def live_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A database on SQLite that the server under test uses too, with the true time."""
    path = tmp_path / "live.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def live_url(live_database: Database, tmp_path: Path) -> Iterator[str]:
    """The address of the pages, served from this process."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = Settings(instance=tmp_path, base_url=url, secret_key=KEY)
    with served(create_app(settings, live_database, HueyQueue(tmp_path)), port):
        yield url


@pytest.fixture
def operated_url(live_database: Database, tmp_path: Path) -> Iterator[str]:
    """The address of the web server, started as an operator would start it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "MATCHER_INSTANCE": str(tmp_path),
        "MATCHER_DATABASE_URL": live_database.url.render_as_string(hide_password=False),
        "MATCHER_BASE_URL": url,
        "MATCHER_SECRET_KEY": KEY,
    }
    with (tmp_path / "web.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", "from matcher.cli import main; main()", "web", f"--port={port}"],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(url, server, tmp_path / "web.log")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=1).close()
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server did not answer: {log.read_text()}")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile at a desktop's size."""
    context = browser.new_context(viewport=DESKTOP, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails the test on any error of a script or of the security policy."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"Script error: {error}"))
    page.on("console", lambda message: _refuse_errors(message.type, message.text))
    return page


def _refuse_errors(kind: str, text: str) -> None:
    if kind == "error" and "Content Security Policy" in text:
        pytest.fail(text)


@pytest.fixture(scope="session")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A scheme in which every page has something to show, served from this process."""
    with serve_world(sqlite_template, tmp_path_factory.mktemp("site"), free_port()) as site:
        yield site


@pytest.fixture(scope="session")
def stops(site: Site) -> list[Stop]:
    """Every page, once for each kind of person who sees it differently."""
    return site.stops()


@pytest.fixture(scope="module")  # open pages take their share of the processor
def browsers(browser: Browser, site: Site) -> Iterator[Browsers]:
    """One browser for each person of the site."""
    browsers = Browsers(browser, site)
    yield browsers
    browsers.close()


@pytest.fixture(scope="module")
def plain_browsers(browser: Browser, site: Site) -> Iterator[Browsers]:
    """The same without JavaScript."""
    browsers = Browsers(browser, site, javascript=False)
    yield browsers
    browsers.close()
