"""Live pages in a real browser: current without a reload, and never from under somebody's hands."""

import pytest
from playwright.sync_api import Page, expect

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.requests import request_mentor
from tests.browser.walk import PASSWORD, check_page, sign_in
from tests.factories import actor_of, make_admin, make_candidate, make_mentor

pytestmark = pytest.mark.browser
OFFICE = "olu@example.org"
LOOK = "htmx.trigger('#live', 'look')"


class Office:
    """Pairs that come to await the office, one by one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        app = create_app(Settings(secret_key="a key for tests only"), database)
        with app.app_context(), database.begin() as session:
            make_admin(session, name="Olu Penn", email=OFFICE).password = hash_new_password(
                PASSWORD
            )

    def comes(self, name: str) -> None:
        with self.database.begin() as session:
            now = clock.now(session)
            candidate, mentor = make_candidate(session, name=name), make_mentor(session)
            asked = request_mentor(session, actor_of(candidate), mentor.public_id, "Hi", now=now)
            accept_request(session, actor_of(mentor), asked.public_id, room=1, now=now)


@pytest.fixture
def office(live_database: Database) -> Office:
    return Office(live_database)


def test_queue_is_current_without_a_reload(page: Page, live_url: str, office: Office) -> None:
    office.comes("Ann Archer")
    sign_in(page, live_url, OFFICE)
    page.goto(f"{live_url}/desk/approvals")
    page.get_by_role("link", name="Turn down").focus()
    office.comes("Bea Brook")

    page.evaluate(LOOK)

    expect(page.get_by_text("Bea Brook").first).to_be_visible()
    expect(page.get_by_role("link", name="Turn down Ann Archer")).to_be_focused()
    check_page(page)


def test_what_is_ticked_stays_ticked_and_the_change_is_told(
    page: Page, live_url: str, office: Office
) -> None:
    office.comes("Ann Archer")
    office.comes("Bea Brook")
    sign_in(page, live_url, OFFICE)
    page.goto(f"{live_url}/desk/approvals")
    page.get_by_label("Ann Archer").check()
    office.comes("Cleo Dean")

    page.evaluate(LOOK)

    told = page.get_by_role("status").filter(has_text="This page has changed.")
    expect(told).to_be_visible()
    expect(page.get_by_label("Ann Archer")).to_be_checked()
    expect(page.get_by_text("Cleo Dean")).to_have_count(0)
    check_page(page)
    told.get_by_role("link", name="Show it").click()
    expect(page.get_by_text("Cleo Dean").first).to_be_visible()


def test_nothing_is_asked_while_nobody_looks(page: Page, live_url: str, office: Office) -> None:
    sign_in(page, live_url, OFFICE)
    page.goto(f"{live_url}/desk/approvals")
    page.wait_for_load_state("networkidle")
    asked: list[int] = []
    page.on(
        "response",
        lambda response: asked.append(response.status) if "approvals" in response.url else None,
    )
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate(LOOK)
    page.wait_for_timeout(300)
    assert asked == []

    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert asked == [304]
