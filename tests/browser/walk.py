"""Walking through pages as a person does, with every page checked on the way."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

EMAIL = re.compile("e-?mail", re.IGNORECASE)
PASSWORD = "correct horse battery staple"
FAULTS_ALONE = {"resultTypes": ["violations"]}  # what is well need not be told in full: it is slow


def check_page(page: Page) -> None:
    """Assert what holds for every page: axe finds nothing, nothing scrolls sideways, one h1."""
    found = Axe().run(page, options=FAULTS_ALONE)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    assert not wide, f"{page.url} scrolls sideways at {page.viewport_size}"
    assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} h1"


def follow(page: Page, way: Locator) -> None:
    """Press a link or a button and wait for the page it leads to, then check that page."""
    with page.expect_navigation():  # without it the old page could be looked at while it goes
        way.click()
    check_page(page)


def read(page: Page) -> None:
    """Read for a moment, as people do: whoever presses at once is taken for a machine."""
    page.wait_for_timeout(3_000)


def sign_in(page: Page, url: str, email: str) -> None:
    """Sign in with the tests' password on the sign-in page, which `test_sweep` looks at."""
    page.goto(f"{url}/sign-in")
    page.get_by_label(EMAIL).fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(f"{url}/sign-in")


def sign_out(page: Page) -> None:
    """Sign out with the button in the header."""
    page.get_by_role("button", name="Sign out").click()
