"""What a first visit costs: bytes on the way, nothing that jumps, nothing that stalls."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.site import Site

pytestmark = pytest.mark.browser
MOST_BYTES = 150_000
YEAR = "public, max-age=31536000, immutable"
FIRST = {"/": "anonymous", "/sign-in": "anonymous", "/mentors": "seeking"}
LATE = re.compile(r"/(?!start)[\w-]+\.(js|woff2)$")  # start.js runs before anything is drawn
WATCH = """
window.shifts = [];
window.tasks = [];
function watch(type, note) {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(note));
  observer.observe({ type, buffered: true });
}
watch("layout-shift", (entry) => window.shifts.push(entry.value));
watch("longtask", (entry) => window.tasks.push(Math.round(entry.duration)));
"""
FETCHED_AGAIN = """performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/static/") && entry.transferSize > 0)
  .map((entry) => entry.name)"""
# Both frames are drawn, and what was observed until then has been told.
SETTLED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"""


@pytest.fixture(params=FIRST)
def first(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[tuple[Page, str]]:
    """A phone that was never here, and the address that it opens first."""
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    context.add_cookies(site.cookies(FIRST[request.param]))
    context.add_init_script(WATCH)
    yield context.new_page(), site.url + request.param
    context.close()


def test_first_view_is_light_and_kept(first: tuple[Page, str]) -> None:
    page, address = first
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")

    sizes = {answer.url: _bytes(answer) for answer in answers}
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert {answer.headers.get("content-encoding") for answer in answers if _is_text(answer)} == {
        "gzip"
    }
    files = [answer for answer in answers if "/static/" in answer.url]
    assert {answer.headers["cache-control"] for answer in files} == {YEAR}
    assert len(files) >= 5

    page.goto(address)
    assert page.evaluate(FETCHED_AGAIN) == []


def _bytes(answer: Response) -> int:
    sizes = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def _is_text(answer: Response) -> bool:
    return answer.headers["content-type"].startswith("text/") and _bytes(answer) > 2_000


def test_page_does_not_jump_where_scripts_and_fonts_come_late(first: tuple[Page, str]) -> None:
    page, address = first
    page.route(LATE, hold_back)
    page.goto(address, wait_until="networkidle")
    page.evaluate(SETTLED)
    assert page.evaluate("shifts") == []


def hold_back(route: Route) -> None:
    """Let a file through only when the page has been drawn without it."""
    time.sleep(0.15)
    route.continue_()


def test_page_does_not_stall(first: tuple[Page, str]) -> None:
    page, address = first
    seen = []
    for _visit in range(3):  # a busy machine may stall any one of them
        page.goto(address)
        page.evaluate(SETTLED)
        seen.append(page.evaluate("tasks"))
    assert [] in seen


def test_menu_is_there_where_scripts_do_not_arrive(first: tuple[Page, str]) -> None:
    page, address = first
    page.route("**/matcher.js", lambda route: route.abort())
    page.goto(address)
    for link in page.locator(".govuk-service-navigation a").all():
        expect(link).to_be_visible()
