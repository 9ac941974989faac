"""First visits in a real browser: page by page, on a phone, on a desktop and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.candidates.models import Candidate
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walk import PASSWORD, check_page, sign_in
from tests.factories import make_candidate, make_mentor

pytestmark = pytest.mark.browser
CANDIDATE, MENTOR = "cara@example.org", "mona@example.org"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture
def people(live_database: Database) -> None:
    """A candidate and a mentor who have never been here, and whom the office knows little of."""
    app = create_app(Settings(secret_key="a key for tests only"), live_database)
    nowhere = {"place": "", "region": None, "lat": None, "lon": None, "formats": {"video"}}
    with app.app_context(), live_database.begin() as session:
        candidate = make_candidate(
            session, name="Cara Reed", email=CANDIDATE, first_visit="goal", **nowhere
        )
        mentor = make_mentor(
            session, name="Mona Field", email=MENTOR, first_visit="help", **nowhere
        )
        candidate.account.password = mentor.account.password = hash_new_password(PASSWORD)
        make_mentor(session, name="Ann Lee", place="Newport, Wales", lat=51.58, lon=-3.0)


@pytest.fixture
def visit(browser: Browser, live_url: str, people: None) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    check_page(page)


@SIZES
def test_candidate_answers_five_pages_and_sees_the_mentors(
    visit: Page, live_url: str, live_database: Database, size: dict[str, int]
) -> None:
    visit.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(visit, live_url, CANDIDATE)
    check_page(visit)
    visit.get_by_label("Fellowship").check()
    visit.get_by_label("Research skills").check()
    go_on(visit, "Your work")
    visit.get_by_label("Sector").select_option("Law")
    go_on(visit, "Where you are")
    _choose_a_place(visit)
    go_on(visit, "How you would like to meet")
    visit.get_by_label("Face to face").check()
    go_on(visit, "What you wish for")
    go_on(visit, "Look over your answers")
    expect(visit.locator("main")).to_contain_text("Newport, Wales")
    visit.get_by_role("button", name="Find a mentor").click()
    expect(visit).to_have_url(f"{live_url}/mentors")
    expect(visit.get_by_role("alert")).to_contain_text("Thank you.")
    with live_database.read() as session:
        own = session.scalars(select(Candidate)).one()
    assert (own.place, own.formats) == ("Newport, Wales", {"video", "face_to_face"})


def _choose_a_place(page: Page) -> None:
    """Type the beginning of a town and choose it from the list with the keyboard."""
    box = page.get_by_role("combobox", name="Your town or postcode")
    box.press_sequentially("newp")
    expect(page.get_by_role("option", name="Newport, Wales", exact=True)).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    check_page(page)
    box.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("Newport, Wales")
    box.press("Enter")
    expect(box).to_have_value("Newport, Wales")
    expect(page.get_by_role("listbox")).to_be_hidden()


@SIZES
def test_mentor_answers_five_pages_and_sees_their_places(
    visit: Page, live_url: str, live_database: Database, size: dict[str, int]
) -> None:
    visit.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(visit, live_url, MENTOR)
    visit.get_by_label("Research skills").check()
    go_on(visit, "Your work")
    go_on(visit, "Where you are")
    visit.get_by_label("Your town or postcode").fill("LS6")
    go_on(visit, "How you meet")
    go_on(visit, "Your places")
    visit.get_by_label("How many people").fill("3")
    go_on(visit, "Look over your answers")
    visit.get_by_role("button", name="Save, and see my places").click()
    expect(visit).to_have_url(f"{live_url}/my-places")
    with live_database.read() as session:
        own = session.scalars(select(Mentor).where(Mentor.first_visit == "")).all()
    assert {mentor.capacity for mentor in own if mentor.place == "Leeds LS6"} == {3}


def test_first_visit_needs_no_javascript_and_asks_which_town_is_meant(
    browser: Browser, live_url: str, people: None, live_database: Database
) -> None:
    page = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{live_url}/sign-in")
    page.get_by_label("E-mail").fill(CANDIDATE)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    for _page in ("goal", "work"):
        page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Your town or postcode").fill("Newport")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose which Newport you mean")
    page.get_by_label("Newport, Wales (NP20)").check()
    for _page in ("place", "meeting", "wishes"):
        page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Find a mentor").click()
    expect(page).to_have_url(f"{live_url}/mentors")
    page.context.close()


def test_half_filled_form_is_there_again_after_the_back_button(visit: Page, live_url: str) -> None:
    sign_in(visit, live_url, CANDIDATE)
    visit.get_by_label("Fellowship").check()
    visit.get_by_label("About you").fill("I begin in earnest.")
    visit.get_by_role("link", name="Privacy").click()
    visit.go_back()
    expect(visit.get_by_label("About you")).to_have_value("I begin in earnest.")
    expect(visit.get_by_label("Fellowship")).to_be_checked()
