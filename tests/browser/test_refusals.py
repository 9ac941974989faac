"""Every form that asks for something, sent empty and full of rubbish: the refusal helps everybody.

The forms are found on the pages of the map, so that a new one is covered by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Route
from werkzeug.test import TestResponse

from tests.architecture.world import database_hash
from tests.browser.forms import Found, forms_of
from tests.browser.site import Site, Stop
from tests.browser.walkers import ZOOMED, Browsers, Walker

pytestmark = pytest.mark.browser
RUBBISH = "zzz"
# Forms that take whatever comes, by where they go, each with what it does with nothing.
TAKE_ANYTHING = {
    "pairings.ask_next_for_me": "not ticked: no",
    "desk.mend": "kept as typed: the file's page lists what is still wrong, and writes nothing",
    "desk.change_guests": "nobody ticked: the page says that nothing has changed",
}


@dataclass(frozen=True)
class Refusal:
    """A form that was sent, and the page that came back."""

    stop: Stop
    path: str
    endpoint: str
    typed: str
    page: TestResponse


def test_refused_forms_help_everybody(site: Site, stops: list[Stop], browsers: Browsers) -> None:
    faults, sent, refused = [], set(), set()
    before = database_hash(site.database)
    for refusal in send_all(site, stops):
        sent.add(refusal.endpoint)
        if refusal.page.status_code == 422:
            refused.add(refusal.endpoint)
            walker = browsers.of(refusal.stop.name)
            show(walker, refusal)
            faults += walker.told(f"{refusal.endpoint} {refusal.typed} from {refusal.stop}")
        elif refusal.page.status_code not in {200, 303}:
            faults.append(f"{refusal.page.status_code} of {refusal.endpoint}")
    assert database_hash(site.database) == before
    assert not faults, "\n".join(faults)
    assert sent - refused == set(TAKE_ANYTHING)


def send_all(site: Site, stops: list[Stop]) -> Iterator[Refusal]:
    """Send every form once for each place it is found at, empty and full of rubbish."""
    done = set()
    for stop in stops:
        for form in forms_of(site.visitors[stop.name].get(stop.path).text):
            path = form.action or stop.path
            key = (path, tuple(form.fields))
            if form.method != "post" or key in done:
                continue
            done.add(key)
            endpoint = site.endpoint_of(path)
            for typed in ("", RUBBISH):
                yield Refusal(stop, path, endpoint, typed, send(site, stop, form, path, typed))


def send(site: Site, stop: Stop, form: Found, path: str, typed: str) -> TestResponse:
    """Send a form as a browser would, and take back what it did."""
    answers = form.filled(typed) if typed else form.given
    keys = {"csrf_token", "submission_key"}
    answers = {name: value for name, value in answers.items() if name not in keys}
    page = site.visitors[stop.name].submit(path, form_at=stop.path, **answers)
    if page.status_code != 422:
        site.restore()
    return page


def show(walker: Walker, refusal: Refusal) -> None:
    """Look at the page that came back, as if the browser itself had sent the form."""
    page, headers = walker.page, dict(refusal.page.headers)

    def answer(route: Route) -> None:
        route.fulfill(status=422, headers=headers, body=refusal.page.get_data())

    page.set_viewport_size(ZOOMED)
    page.route(walker.site.url + refusal.path, answer)
    walker.go(refusal.path)
    page.unroute_all()
    for question in ("refused", "ungrouped", "wide", "axe"):
        walker.ask(question)
    if refusal.typed:
        walker.faults += page.evaluate("word => sweep.kept(word)", refusal.typed)
