"""Still looking, still working together, and an ending, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link
from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.pairings.models import Pairing
from tests.browser.conftest import DESKTOP
from tests.browser.walk import PASSWORD, check_page, follow, read, sign_in
from tests.factories import make_admin, make_candidate, make_mentor
from tests.pairings.pairs import make_pair

KEY = "a key for tests only"
SMALL = {"width": 320, "height": 700}
DAY = timedelta(days=1)
SCREENS = pytest.mark.parametrize("screen", [SMALL, DESKTOP], ids=["320", "1280"])
Links = dict[str, str]
pytestmark = pytest.mark.browser


@pytest.fixture
def links(live_database: Database, live_url: str) -> Links:
    """The addresses in two mails: of a mentor with one mentee, and of a silent candidate."""
    app = create_app(Settings(secret_key=KEY), live_database)
    with app.app_context(), live_database.begin() as session:
        now = clock.now(session)
        password = hash_new_password(PASSWORD)
        mentor = make_mentor(session, name="Ann Lee", email="ann@example.org", capacity=1)
        pair = make_pair(
            session,
            now=now,
            mentor=mentor,
            candidate_name="Jo Bloggs",
            asked_at=now - 9 * DAY,
            ends_on=local_day(now) + 300 * DAY,
        )
        silent = make_candidate(
            session,
            name="Sid Silent",
            email="sid@example.org",
            confirmed_at=now - 90 * DAY,
            looking_asked_at=now - 20 * DAY,
        )
        office = make_admin(session, email="office@example.org")
        pair.candidate.account.email = "jo@example.org"
        for account in (mentor.account, silent.account, pair.candidate.account, office):
            account.password = password
        made = {
            "places": make_link(session, mentor.account_id, Purpose.PLACES, now=now),
            "looking": make_link(session, silent.account_id, Purpose.LOOKING, now=now),
        }
        return {
            name: f"{live_url}/{name}/{sign(KEY, link.public_id, name)}"
            for name, link in made.items()
        }


@SCREENS
def test_silent_candidate_answers_by_link_and_signed_in(
    browser: Browser,
    links: Links,
    live_url: str,
    live_database: Database,
    screen: dict[str, int],
) -> None:
    with browser.new_page(viewport=screen) as page:
        page.goto(links["looking"])
        check_page(page)
        read(page)
        page.get_by_role("button", name="Save my answer").click()
        expect(page.get_by_role("alert")).to_contain_text("Nothing has been changed")
        page.get_by_label("Not now, but later").check()
        check_page(page)
        page.get_by_label("I have found a mentor").check()
        page.get_by_label("Who is it?").fill("ann@example.org")
        page.get_by_role("button", name="Save my answer").click()
        expect(page.get_by_text("How good that you have found somebody")).to_be_visible()
        check_page(page)
        page.goto(f"{links['looking']}x")
        check_page(page)

        sign_in(page, live_url, "sid@example.org")
        page.goto(f"{live_url}/my-mentor")
        check_page(page)
        with live_database.begin() as session:
            sid = session.scalars(select(Candidate).where(Candidate.status == "matched")).all()[-1]
            sid.status, sid.found_mentor = "seeking", ""
            sid.looking_asked_at = clock.now(session) - 20 * DAY
        for path in ("/my-mentor", "/mentors", "/my-list", "/suggestions", "/my-mentor/looking"):
            page.goto(f"{live_url}{path}")
            check_page(page)
        page.goto(f"{live_url}/my-mentor")
        page.get_by_role("button", name="I am still looking").click()
        expect(page.get_by_text("the next match counts you in").first).to_be_visible()
        check_page(page)


@SCREENS
def test_mentor_says_by_link_that_it_is_over_and_ends_it_signed_in(
    browser: Browser,
    links: Links,
    live_url: str,
    live_database: Database,
    screen: dict[str, int],
) -> None:
    with browser.new_page(viewport=screen) as page:
        page.goto(links["places"])
        check_page(page)
        read(page)
        page.get_by_label("We lost touch").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Nothing has ended yet")).to_be_visible()
        check_page(page)

        sign_in(page, live_url, "ann@example.org")
        check_page(page)
        page.goto(f"{live_url}/my-mentees")
        check_page(page)
        follow(page, page.get_by_role("link", name="Change the day"))
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="End early").click()
        follow(page, page.get_by_role("button", name="End this pairing"))
        page.get_by_label("We lost touch").check()
        page.get_by_label("I rest until").check()
        check_page(page)
        page.get_by_role("button", name="End this pairing").click()
        expect(page.get_by_text("You are taking a break until you come back")).to_be_visible()
        with live_database.read() as session:
            assert session.scalars(select(Pairing.status)).all() == ["ended_early"]


@SCREENS
def test_candidate_and_office_see_what_is_in_question(
    browser: Browser,
    links: Links,
    live_url: str,
    screen: dict[str, int],
) -> None:
    with browser.new_page(viewport=screen) as page:
        sign_in(page, live_url, "jo@example.org")
        page.goto(f"{live_url}/my-mentor")
        check_page(page)
        follow(page, page.get_by_role("link", name="We have finished, or it has ended"))
    with browser.new_page(viewport=screen) as page:
        sign_in(page, live_url, "office@example.org")
        check_page(page)
        for path in ("/desk/pairings/look", "/desk/waiting", "/desk/waiting?part=silent"):
            page.goto(f"{live_url}{path}")
            check_page(page)
        page.goto(f"{live_url}/desk/pairings/look")
        page.get_by_role("button", name="They go on").click()
        expect(page.get_by_text("Noted: they go on together.")).to_be_visible()
