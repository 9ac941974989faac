"""The main job in a real browser: ask, accept, approve, and the directory shows one place less."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.desk.models import Decision
from matcher.desk.services.applying import apply_due
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import EMAIL, PASSWORD, check_page, follow, sign_in
from tests.factories import make_admin, make_candidate, make_mentor

pytestmark = pytest.mark.browser
CANDIDATE, MENTOR, ADMIN = "cara@example.org", "mona@example.org", "olu@example.org"


@pytest.fixture
def people(live_database: Database) -> None:
    """A candidate, a mentor with two places, and an administrator, who can all sign in."""
    app = create_app(Settings(secret_key="a key for tests only"), live_database)
    with app.app_context(), live_database.begin() as session:
        password = hash_new_password(PASSWORD)
        candidate = make_candidate(session, name="Cara Reed", email=CANDIDATE)
        mentor = make_mentor(session, name="Mona Field", email=MENTOR, capacity=2)
        admin = make_admin(session, name="Olu Penn", email=ADMIN)
        for account in (candidate.account, mentor.account, admin):
            account.password = password
        for number in range(30):
            make_mentor(session, name=f"Another Mentor {number}", sector="law")


def go(page: Page, name: str) -> None:
    """Follow a link or press a button by what it says, then check the page it leads to."""
    follow(
        page, page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first
    )


def ten_minutes_pass(database: Database) -> None:
    """What the office has decided takes effect."""
    with database.begin() as session:
        session.execute(update(Decision).values(effective_at=Decision.decided_at))
    assert apply_due(database) == 1


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_candidate_asks_mentor_accepts_administrator_approves(
    browser: Browser, operated_url: str, live_database: Database, size: dict[str, int]
) -> None:
    def visit() -> Page:
        page = browser.new_context(viewport=size, locale="en-GB").new_page()
        page.set_default_timeout(10_000)
        return page

    cara, mona, olu = visit(), visit(), visit()

    sign_in(cara, operated_url, CANDIDATE)
    cara.goto(f"{operated_url}/mentors?sector=public")
    check_page(cara)
    expect(cara.get_by_text("2 places free").first).to_be_visible()
    go(cara, "Mona Field")
    go(cara, "Ask Mona Field")
    cara.get_by_role("textbox", name="Your message").fill("Hello Mona, would you mentor me?")
    go(cara, "Ask Mona Field")
    expect(cara.locator("main")).to_contain_text("Mona Field")

    sign_in(mona, operated_url, MENTOR)
    mona.goto(f"{operated_url}/requests")
    check_page(mona)
    go(mona, "Cara Reed")
    expect(mona.locator("main")).to_contain_text("Hello Mona, would you mentor me?")
    expect(mona.locator("main")).not_to_contain_text(CANDIDATE)
    go(mona, "Accept")
    mona.get_by_label("1", exact=True).check()
    go(mona, "Accept")

    sign_in(olu, operated_url, ADMIN)
    olu.goto(f"{operated_url}/desk/approvals")
    check_page(olu)
    go(olu, "Approve")
    expect(olu.locator("main")).to_contain_text("Decided just now")
    ten_minutes_pass(live_database)

    cara.goto(f"{operated_url}/my-mentor")
    check_page(cara)
    expect(cara.locator("main")).to_contain_text(MENTOR)
    cara.goto(f"{operated_url}/mentors?sector=public")
    expect(cara.get_by_text("1 place free").first).to_be_visible()


@pytest.mark.usefixtures("people")
def test_pages_work_without_javascript(browser: Browser, operated_url: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{operated_url}/sign-in")
    page.get_by_label(EMAIL).fill(CANDIDATE)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{operated_url}/mentors?sector=public")
    page.get_by_role("link", name="Mona Field", exact=True).click()
    page.locator("main").get_by_text("Ask Mona Field").click()
    page.get_by_role("textbox", name="Your message").fill("Hello Mona")
    page.get_by_role("button", name="Ask Mona Field").click()
    expect(page.locator("main")).to_contain_text("Mona Field")
    context.close()
