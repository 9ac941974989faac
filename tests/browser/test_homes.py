"""Both homes and My list, from asking to the end, in a real browser at two sizes."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.candidates.services import add_to_list
from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.pairings.services.requests import request_mentor
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import PASSWORD, check_page, follow, sign_in
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.pairings.pairs import make_pair

KEY = "a key for tests only"
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["375", "1280"])
pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Cast:
    """Who is asked, and what is open."""

    ann: str
    asked: str
    pairing: str


@pytest.fixture
def cast(live_database: Database, live_url: str) -> Cast:
    """Ann mentors Jo, and is asked by Priya; Li looks for a mentor, with three on their list."""
    app = create_app(Settings(secret_key=KEY), live_database)
    with app.app_context(), live_database.begin() as session:
        now, password = clock.now(session), hash_new_password(PASSWORD)
        skills = frozenset({"ethics_and_values", "leadership_and_advocacy"})
        ann = make_mentor(
            session, name="Ann Lee", email="ann@example.org", capacity=3, strengths=skills
        )
        others = [make_mentor(session, name=name) for name in ("Bo Berg", "Cy Cole")]
        full = make_mentor(session, name="Dee Dunn", capacity=0)
        pair = make_pair(session, now=now, mentor=ann, candidate_name="Jo Bloggs")
        pair.candidate.account.email = "jo@example.org"
        priya = make_candidate(
            session, name="Priya Shah", email="priya@example.org", needs=skills, place="Leeds"
        )
        asked = request_mentor(
            session, actor_of(priya), ann.public_id, "I hope to learn about contracts.", now=now
        )
        li = make_candidate(session, name="Li Wu", email="li@example.org")
        for mentor in (*others, full):
            add_to_list(session, actor_of(li), li.id, mentor.id, now=now)
            session.flush()
        office = make_admin(session, email="office@example.org")
        for account in (
            ann.account, pair.candidate.account, priya.account, li.account, office,
        ):  # fmt: skip
            account.password = password
        return Cast(ann.public_id, asked.public_id, pair.pairing.public_id)


def _open(page: Page, url: str) -> None:
    page.goto(url)
    check_page(page)


@SCREENS
def test_candidate_sees_where_they_are_whose_turn_it_is_and_until_when(
    browser: Browser, cast: Cast, live_url: str, screen: dict[str, int]
) -> None:
    with browser.new_page(viewport=screen) as page:
        sign_in(page, live_url, "priya@example.org")
        page.goto(live_url)
        expect(page).to_have_url(f"{live_url}/my-mentor")
        check_page(page)
        turn = page.get_by_role("region", name="What happens next")
        expect(turn).to_contain_text("Ann Lee says yes or no")
        expect(page.locator("[aria-current=step]")).to_contain_text("You asked Ann Lee")
        expect(page.get_by_text("the only person Ann Lee is considering")).to_be_visible()


@SCREENS
def test_list_is_put_in_order_by_buttons_that_keep_the_focus(
    browser: Browser, cast: Cast, live_url: str, screen: dict[str, int]
) -> None:
    with browser.new_page(viewport=screen) as page:
        sign_in(page, live_url, "li@example.org")
        _open(page, f"{live_url}/my-list")
        page.get_by_role("button", name="Move Dee Dunn up").click()
        expect(page.get_by_role("button", name="Move Dee Dunn up")).to_be_focused()
        page.keyboard.press("Enter")
        # At the top there is no way up: the way down has the focus.
        expect(page.get_by_role("button", name="Move Dee Dunn down")).to_be_focused()
        expect(page.get_by_text("Dee Dunn is now number 1 of 3.")).to_have_count(1)
        page.get_by_role("button", name="Add anyone who meets my wishes").click()
        expect(page.get_by_role("heading", name="Then: anyone")).to_be_visible()
        check_page(page)
        page.get_by_role("button", name="Remove Bo Berg").click()
        page.get_by_role("button", name="Put them back Bo Berg").click()
        headings = page.locator(".app-card__name")
        expect(headings).to_have_text(
            ["1. Dee Dunn", "2. Bo Berg", "3. Cy Cole", "Then: anyone who meets my wishes"]
        )


@SCREENS
def test_mentor_answers_in_three_taps_from_their_home(
    browser: Browser, cast: Cast, live_url: str, screen: dict[str, int]
) -> None:
    with browser.new_page(viewport=screen) as page:
        sign_in(page, live_url, "ann@example.org")
        expect(page).to_have_url(f"{live_url}/my-places")
        check_page(page)
        expect(page.get_by_text("You are strong in what they need")).to_be_visible()
        expect(page.get_by_role("link", name="Answer Priya Shah", exact=True)).to_be_visible()
        page.get_by_role("button", name="Accept Priya Shah").click()
        page.get_by_role("button", name="Accept", exact=True).click()
        expect(page.get_by_text("The office confirms it next.").first).to_be_visible()
        _open(page, f"{live_url}/my-places")
        expect(page.get_by_text("The office confirms you and Priya Shah")).to_be_visible()


@SCREENS
def test_no_is_said_kindly_and_a_pair_begins(
    browser: Browser, cast: Cast, live_url: str, screen: dict[str, int]
) -> None:
    with browser.new_page(viewport=screen) as page:
        sign_in(page, live_url, "ann@example.org")
        _open(page, f"{live_url}/pairings/{cast.pairing}/beginning")
        expect(page.get_by_role("heading", name="Your first meeting")).to_be_visible()
        _open(page, f"{live_url}/my-places/thanks")
        _open(page, f"{live_url}/requests/{cast.asked}")
        # Four taps: from the request to the form, the reason, and the press.
        follow(page, page.get_by_role("button", name="Decline"))
        page.get_by_label("It is too far to meet").check()
        page.get_by_role("button", name="Decline").click()
        expect(page.get_by_text("You have said no to Priya Shah.")).to_be_visible()
    with browser.new_page(viewport=screen) as page:
        sign_in(page, live_url, "priya@example.org")
        _open(page, f"{live_url}/my-mentor")
        expect(page.get_by_text("Thank you for asking me.")).to_be_visible()
        page.get_by_role("link", name="Ask Bo Berg").click()
        expect(page.get_by_label("Your message")).to_have_value("I hope to learn about contracts.")
        check_page(page)
