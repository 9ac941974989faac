"""What it takes on a phone, counted by a robot: taps after the mail or the sign-in, and screens."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from matcher.accounts.login import hash_new_password
from matcher.app import create_app
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link
from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.pairings.services.requests import request_mentor
from tests.browser.conftest import PHONE
from tests.browser.walk import PASSWORD, sign_in
from tests.factories import actor_of, make_candidate, make_mentor

KEY = "a key for tests only"
NEW, ASKING, MENTOR = "new@example.org", "asking@example.org", "mona@example.org"
FIRST_VISIT = (
    "Your work",
    "Where you are",
    "How you would like to meet",
    "What you wish for",
    "Look over your answers",
)
NOWHERE = {"place": "", "region": None, "lat": None, "lon": None}
pytestmark = pytest.mark.browser


@dataclass
class Robot:
    """Somebody on a phone whose taps and screens are counted."""

    page: Page
    taps: int = 0
    screens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.on("framenavigated", self._see)

    def _see(self, frame: Frame) -> None:
        if frame is self.page.main_frame:
            self.screens.append(frame.url)

    def open(self, address: str) -> None:
        """Tap a link in a mail."""
        self.taps += 1
        self.page.goto(address)

    def tap(self, what: Locator) -> None:
        """Tap what is to be seen, without looking for it: it must not be hidden."""
        self.taps += 1
        expect(what).to_be_visible()
        what.tap()

    def read(self) -> None:
        """Read for a moment, as people do: whoever presses at once is taken for a machine."""
        self.page.wait_for_timeout(3_000)

    def begin(self) -> None:
        """Count from here; the screen that is open is the first."""
        self.taps, self.screens = 0, [self.page.url]


@pytest.fixture
def link(live_database: Database, live_url: str) -> str:
    """The link in a mentor's mail; somebody asks her, and somebody else was never here."""
    app = create_app(Settings(secret_key=KEY), live_database)
    with app.app_context(), live_database.begin() as session:
        now = clock.now(session)
        mentor = make_mentor(session, name="Mona Field", email=MENTOR, capacity=3)
        asking = make_candidate(session, name="Cara Reed", email=ASKING)
        new = make_candidate(session, name="Nia New", email=NEW, first_visit="goal", **NOWHERE)
        password = hash_new_password(PASSWORD)
        for person in (mentor, asking, new):
            person.account.password = password
        request_mentor(session, actor_of(asking), mentor.public_id, "Hello Mona", now=now)
        made = make_link(session, mentor.account_id, Purpose.PLACES, now=now)
        return f"{live_url}/places/{sign(KEY, made.public_id, Purpose.PLACES)}"


@pytest.fixture
def robot(browser: Browser, link: str) -> Iterator[Robot]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB")
    yield Robot(context.new_page())
    context.close()


def test_mentor_confirms_in_three_taps_from_the_mail(robot: Robot, link: str) -> None:
    robot.open(link)
    robot.read()
    robot.tap(robot.page.get_by_text("Still right: 2 places free"))
    robot.tap(robot.page.get_by_role("button", name="Save my answer"))
    expect(robot.page.locator("h1")).to_contain_text("Thank you")
    assert robot.taps == 3


def test_mentor_answers_a_request_in_four_taps_after_signing_in(
    robot: Robot, live_url: str
) -> None:
    page = robot.page
    sign_in(page, live_url, MENTOR)
    robot.begin()
    robot.tap(page.locator("main").get_by_role("link", name="Cara Reed").first)
    robot.tap(
        page.get_by_role("link", name="Accept").or_(page.get_by_role("button", name="Accept")).first
    )
    robot.tap(page.get_by_role("button", name="Accept"))
    expect(page.locator("main")).to_contain_text("You said yes")
    assert robot.taps <= 4


def test_candidate_asks_within_twelve_screens_of_the_first_sign_in(
    robot: Robot, live_url: str
) -> None:
    page = robot.page
    sign_in(page, live_url, NEW)
    robot.begin()
    for heading in FIRST_VISIT:
        robot.tap(page.get_by_role("button", name="Save and go on"))
        expect(page.locator("h1")).to_have_text(heading)
        if heading == "Where you are":
            page.get_by_label("Your town or postcode").fill("Leeds")
    robot.tap(page.get_by_role("button", name="Find a mentor"))
    robot.tap(page.get_by_role("link", name="Mona Field", exact=True).first)
    robot.tap(page.locator("main a, main button").filter(has_text="Ask Mona Field").first)
    page.get_by_role("textbox", name="Your message").fill("Hello Mona, would you mentor me?")
    robot.tap(page.get_by_role("button", name="Ask Mona Field"))
    expect(page.locator("main")).to_contain_text("You have asked Mona Field")
    assert len(robot.screens) <= 12, robot.screens
