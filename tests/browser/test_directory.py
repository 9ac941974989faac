"""Finding a mentor in a real browser: filters in place, the back button, the keyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import PASSWORD, check_page, sign_in
from tests.factories import make_candidate, make_mentor

pytestmark = pytest.mark.browser
CANDIDATE = "cara@example.org"
NARROW = {"width": 320, "height": 700}
SHIFTS = """
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.shifted = (window.shifted || 0) + entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def url(live_database: Database, live_url: str) -> str:
    """The server, with a candidate in Leeds, 30 mentors there and one lawyer in London."""
    app = create_app(Settings(secret_key="a key for tests only"), live_database)
    with app.app_context(), live_database.begin() as session:
        candidate = make_candidate(session, name="Cara Reed", email=CANDIDATE)
        candidate.account.password = hash_new_password(PASSWORD)
        for number in range(30):
            make_mentor(session, name=f"Mentor {number}", capacity=number % 2)
        london = {"place": "London", "region": "london", "lat": 51.5, "lon": -0.12}
        make_mentor(session, name="Lena Law", sector="law", **london)
    return live_url


def opened(browser: Browser, url: str, **context: object) -> Page:
    page = browser.new_context(locale="en-GB", **context).new_page()
    page.set_default_timeout(10_000)
    sign_in(page, url, CANDIDATE)
    page.goto(f"{url}/mentors")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "narrow"])
def test_filter_works_in_place_and_back(browser: Browser, url: str, size: dict[str, int]) -> None:
    page = opened(browser, url, viewport=size)
    check_page(page)
    if size is not DESKTOP:
        expect(page.locator("#q")).to_be_hidden()
        page.get_by_text("Filter", exact=True).first.click()
    page.get_by_role("radio", name=re.compile("^Free now")).check()
    expect(page).to_have_url(f"{url}/mentors?free=y")
    expect(page.locator("#told")).to_have_text("16 mentors found")
    expect(page.locator("#n-in-use")).to_have_text("(1 in use)")
    assert focused(page) == "free-y"
    page.get_by_text("Sector", exact=True).first.click()
    expect(page.locator("#n-sector-law")).to_have_text("(1)")
    page.get_by_role("checkbox", name=re.compile("^Law")).check()
    expect(page).to_have_url(f"{url}/mentors?free=y&sector=law")
    expect(page.locator("#results")).to_have_text("1 mentor found")
    expect(page.locator("#group-sector")).to_have_attribute("open", "")
    check_page(page)

    page.get_by_role("link", name="Remove the filter Free now").click()
    expect(page).to_have_url(f"{url}/mentors?sector=law")
    expect(page.locator("#free-any")).to_be_checked()
    expect(page.locator("#results")).to_be_focused()

    page.go_back()
    expect(page).to_have_url(f"{url}/mentors?free=y&sector=law")
    expect(page.locator("#free-y")).to_be_checked()
    expect(page.locator("#results")).to_have_text("1 mentor found")
    page.get_by_role("link", name="Lena Law", exact=True).click()
    expect(page.locator("h1")).to_have_text("Lena Law")
    page.go_back()
    expect(page.locator("#sector-law")).to_be_checked()


def test_words_are_sent_by_enter_and_the_page_keeps_still(browser: Browser, url: str) -> None:
    page = opened(browser, url, viewport=DESKTOP)
    page.evaluate(SHIFTS)
    page.locator("#q").fill("lena")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(f"{url}/mentors?q=lena")
    expect(page.locator("#results")).to_have_text("1 mentor found")
    assert focused(page) == "q"
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#results")).to_have_text("31 mentors found")
    expect(page.locator("#q")).to_have_value("")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("#told")).to_have_text("31 mentors found, page 2 of 2")
    expect(page).to_have_title(re.compile(r"page 2 of 2"))
    expect(page.locator("#results")).to_be_focused()
    assert page.evaluate("window.shifted || 0") < 0.1


def test_map_is_used_by_keyboard(browser: Browser, url: str) -> None:
    page = opened(browser, url, viewport=DESKTOP)
    region = page.get_by_role("link", name=re.compile(r"^London \(1\)"))
    region.focus()
    region.press("Enter")
    expect(page).to_have_url(f"{url}/mentors?region=london")
    expect(page.locator("#results")).to_have_text("1 mentor found")
    check_page(page)
    dot = page.get_by_role("link", name=re.compile(r"^Lena Law, London"))
    dot.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Lena Law")


def test_filter_works_without_javascript(browser: Browser, url: str) -> None:
    signed_in = opened(browser, url).context.storage_state()
    page = browser.new_context(
        viewport=PHONE, java_script_enabled=False, storage_state=signed_in
    ).new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{url}/mentors")
    page.get_by_text("Filter", exact=True).first.click()
    page.get_by_role("radio", name=re.compile("^Free now")).check()
    page.locator("#q").fill("law")
    page.get_by_role("button", name="Show mentors").first.click()
    assert "free=y" in page.url
    expect(page.locator("#results")).to_have_text("1 mentor found")
    page.get_by_role("link", name="Remove the filter Free now").click()
    expect(page).to_have_url(f"{url}/mentors?q=law")
