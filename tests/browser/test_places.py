"""A mentor's places in a real browser: the link of a mail, My places, and a no with a day."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link
from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.requests import request_mentor
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import PASSWORD, check_page, follow, read, sign_in
from tests.factories import actor_of, make_admin, make_candidate, make_mentor

KEY = "a key for tests only"
pytestmark = pytest.mark.browser


@pytest.fixture
def link(live_database: Database, live_url: str) -> str:
    """The address in the mail of a mentor who has somebody, and whom somebody else asks."""
    app = create_app(Settings(secret_key=KEY), live_database)
    with app.app_context(), live_database.begin() as session:
        now = clock.now(session)
        mentor = make_mentor(session, name="Ann Lee", email="ann@example.org", capacity=4)
        mentor.account.password = hash_new_password(PASSWORD)
        mentee, asking = make_candidate(session, name="Jo Bloggs"), make_candidate(session)
        hello = "Hello Ann"
        asked = request_mentor(session, actor_of(mentee), mentor.public_id, hello, now=now)
        accept_request(session, actor_of(mentor), asked.public_id, room=None, now=now)
        approve_pairing(session, actor_of(make_admin(session)), asked.public_id, now=now)
        request_mentor(session, actor_of(asking), mentor.public_id, hello, now=now)
        made = make_link(session, mentor.account_id, Purpose.PLACES, now=now)
        return f"{live_url}/places/{sign(KEY, made.public_id, Purpose.PLACES)}"


def read_mentor(database: Database) -> Mentor:
    with database.read() as session:
        return session.scalars(select(Mentor)).one()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_link_of_a_mail_is_answered_corrected_and_taken_back(
    browser: Browser, link: str, live_database: Database, screen: dict[str, int]
) -> None:
    with browser.new_page(viewport=screen) as page:
        page.goto(link)
        check_page(page)
        read(page)
        page.get_by_role("button", name="Save my answer").click()
        expect(page.get_by_role("alert")).to_contain_text("Nothing has been changed")
        page.get_by_label("None until a date").check()
        _type_day(page, date(2098, 5, 1))
        page.get_by_role("button", name="Save my answer").click()
        expect(page.get_by_text("Enter a date within the next two years").first).to_be_visible()
        check_page(page)
        page.get_by_label("Another number").check()
        page.get_by_label("How many more people").fill("3")
        page.get_by_role("button", name="Save my answer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have noted it")
        check_page(page)
        assert read_mentor(live_database).capacity == 5
        read(page)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back")).to_be_visible()
        assert read_mentor(live_database).capacity == 4


def test_reminders_are_stopped_from_the_mail(
    browser: Browser, link: str, live_database: Database
) -> None:
    with browser.new_page(viewport=PHONE) as page:
        page.goto(f"{link}/reminders")
        check_page(page)
        read(page)
        page.get_by_role("button", name="Stop reminders").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You get no reminders")
    assert read_mentor(live_database).reminders is False


def _type_day(page: Page, day: date) -> None:
    for part in ("day", "month", "year"):
        page.get_by_label(part.title(), exact=True).fill(str(getattr(day, part)))


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_mentor_says_no_until_a_day_undoes_it_and_leaves(
    browser: Browser, link: str, live_url: str, live_database: Database, screen: dict[str, int]
) -> None:
    with browser.new_page(viewport=screen) as page:
        page.set_default_timeout(10_000)
        sign_in(page, live_url, "ann@example.org")
        page.goto(f"{live_url}/requests")
        page.locator(".app-card a").first.click()
        decline = page.get_by_role("link", name="Decline")
        follow(page, decline.or_(page.get_by_role("button", name="Decline")).first)
        expect(page.get_by_text("Until when have you no room?")).to_be_hidden()
        page.get_by_label("I have no time just now").check()
        expect(page.get_by_label("0", exact=True)).to_be_checked()
        _type_day(page, clock_day(live_database))
        check_page(page)
        page.get_by_role("button", name="Decline").click()
        expect(page.locator("main")).to_contain_text("Nobody new can ask you until")
        page.goto(f"{live_url}/my-places")
        check_page(page)
        page.get_by_role("button", name="Undo what I said last").click()
        expect(page.locator("main")).to_contain_text("Taken back")
        check_page(page)
        follow(page, page.get_by_role("link", name="I no longer mentor"))
        page.get_by_label("Please find them somebody else").check()
        page.get_by_role("button", name="Stop taking new people").click()
        expect(page.locator("main")).to_contain_text("Takes nobody new")
        check_page(page)
    assert read_mentor(live_database).hands_over is True


def clock_day(database: Database) -> date:
    """Return a day some months from now."""
    with database.read() as session:
        return (clock.now(session) + timedelta(days=100)).date()


def test_link_of_a_candidates_mail_is_answered(
    browser: Browser, live_url: str, live_database: Database
) -> None:
    with live_database.begin() as session:
        candidate = make_candidate(session)
        made = make_link(session, candidate.account_id, Purpose.LOOKING, now=clock.now(session))
        address = f"{live_url}/looking/{sign(KEY, made.public_id, Purpose.LOOKING)}"
    with browser.new_page(viewport=PHONE) as page:
        page.goto(address)
        check_page(page)
        read(page)
        page.get_by_label("I am still looking").check()
        page.get_by_role("button", name="Save my answer").click()
        expect(page.locator("main")).to_contain_text("Thank you. You are looking")
