"""The questions that the sweep puts to pages find what they are for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walkers import ZOOMED, questions

pytestmark = pytest.mark.browser
RADIOS = "<label><input type=radio name=a>One</label><label><input type=radio name=a>Two</label>"
SMALL = "<button style='padding:0;border:0;width:9px;height:9px'>x</button>"
SUMMARY = (
    "<div class='govuk-error-summary'><div role=alert><h2>There is a problem</h2>"
    "<a href='#a'>Give it</a></div></div><p class='govuk-error-message' id='a-error'>Give it</p>"
)


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    with browser.new_page(viewport=ZOOMED) as page:
        page.set_default_timeout(10_000)
        yield page


def ask(page: Page, question: str, body: str) -> list[str]:
    page.set_content(
        f"<html lang=en><title>A page</title><main><h1>A page</h1>{body}</main></html>"
    )
    page.evaluate(questions())
    return list(page.evaluate(f"sweep.{question}()"))


@pytest.mark.parametrize(
    ("question", "body", "fault"),
    [
        ("axe", "<img src='data:,'>", "image-alt"),
        ("axe", SMALL * 2, "target-size"),
        ("wide", "<div style='width:900px'>Wide</div>", "scrolls sideways"),
        ("moving", "<p style='transition:color 1s'>Moves</p>", "moves"),
        ("unfocused", "<button style='outline:none'>Press</button>", "the focus does not show"),
        ("lost", "<button style='border:0'>Press</button>", "looks like no button"),
        ("lost", "<svg><rect width=9 height=9 fill='white'/></svg>", "cannot be seen"),
        ("ungrouped", RADIOS, "has no legend"),
        ("refused", "", "no error summary"),
        ("refused", SUMMARY, "the focus is not in the summary"),
        ("refused", SUMMARY, "the title is A page"),
        ("refused", SUMMARY, "leads nowhere"),
        ("refused", SUMMARY + "<input id=a>", "does not tell its error"),
    ],
)
def test_question_finds_the_fault(bare: Page, question: str, body: str, fault: str) -> None:
    assert fault in " ".join(ask(bare, question, body))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<a href='#'>First</a>", "the skip link is not first"),
        ("<button onkeydown='event.preventDefault()'>Trap</button><a href='#'>Never</a>", "Never"),
    ],
)
def test_walk_by_tab_finds_traps(bare: Page, body: str, fault: str) -> None:
    ask(bare, "wide", body)
    for _press in range(bare.evaluate("sweep.begin()") + 2):
        bare.keyboard.press("Tab")
    assert fault in " ".join(bare.evaluate("sweep.ended()"))


def test_good_page_has_no_fault(bare: Page) -> None:
    good = (
        "<fieldset><legend>Which?</legend>" + RADIOS + "</fieldset>"
        "<label for=t>Why?</label> <input id=t> <button>Go on</button>"
    )
    for question in ("axe", "wide", "moving", "unfocused", "lost", "ungrouped"):
        assert ask(bare, question, good) == []
