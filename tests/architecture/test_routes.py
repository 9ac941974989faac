"""Every route, as every kind of visitor: who gets in, what changes, what is sent along.

The pages come from the application's own map, so a new one is tested the day it is written; one
that has an id in its address needs a line in `world.py`.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.rules.looks import policy_of_looks
from matcher.web.access import ACCESS, ANYONE
from matcher.web.headers import HEADERS
from tests.architecture.world import ANONYMOUS, World, build_world, database_hash
from tests.visitor import HIDDEN, Visitor

# Pages that send the right person on instead of showing something.
SENDS_ON = {
    "candidates.first_visit",
    "mentors.first_visit",
    "home.index",
    "accounts.sign_in",
    "desk.newest_proposed",
    "desk.newest_run",
    "desk.newest_plan",
    "desk.offer",
    "desk.approve_chosen",
}
# Pages that anybody with the role may open, whoever's the id in the address is.
NO_IDS = {"kind", "stage"}
FOR_ALL = {"directory.mentor", "web.static", "accounts.demo_sign_in"}
FOR_ALL |= {
    "notifications.mail",
    "notifications.mail_html",
    "notifications.sample",
    "notifications.sample_html",
}
FOR_ALL |= {
    "candidates.step",
    "mentors.step",
    "availability.looking",
    "availability.met",
    "availability.say_met_here",
    "availability.survey",
    "availability.answer_here",
    "availability.people",
    "availability.places",
    "availability.reminders",
    "availability.undo_places",
    "pairings.ask",
    "pairings.add_to_list",
    "pairings.remove_from_list",
}
# Pages with a content policy of their own, tested where they are.
OWN_POLICY = {"notifications.mail_html", "notifications.sample_html"}
METHODS = ("GET", "POST")
# What comes with a form that is not ours; the first has no token, the others have a good one.
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FOREIGN: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "https://elsewhere.example.org"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.fixture
def demo(demo_settings: Settings, database: Database) -> Flask:
    """The application as a demo, so that the demo's own pages are tested too."""
    return create_app(demo_settings, database)


@pytest.fixture
def world(demo: Flask, database: Database) -> World:
    return build_world(database)


def visitors(app: Flask, world: World) -> dict[str, Visitor]:
    named = {name: Visitor(app, account) for name, account in world.accounts.items()}
    return named | {ANONYMOUS: Visitor(app)}


def routes(app: Flask, method: str) -> Iterator[Rule]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        if method in (rule.methods or ()):
            yield rule


def address(app: Flask, world: World, rule: Rule, ids: dict[str, str] | None = None) -> str:
    """Return the address of a page, with the ids of the world where it needs some."""
    if rule.arguments and ids is None:
        assert rule.endpoint in world.ids, f"{rule.endpoint} needs a line in world.py"
        ids = world.ids[rule.endpoint][1]
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, ids or {}, method=_of(rule))


def _of(rule: Rule) -> str:
    return next(method for method in METHODS if method in (rule.methods or ()))


def may_enter(world: World, name: str, endpoint: str) -> bool:
    allowed = ACCESS[endpoint]
    return allowed is ANYONE or bool(allowed & world.roles[name])


def is_own(world: World, name: str, endpoint: str) -> bool:
    """Say whether what the address names belongs to somebody; some things are two people's."""
    if endpoint not in world.ids or endpoint in FOR_ALL:
        return True
    return name in world.ids[endpoint][0].split()


def with_token(visitor: Visitor) -> dict[str, str]:
    """Return what a form of our own would send along, for this visitor."""
    page = visitor.get("/accessibility")
    if 'name="csrf_token"' not in page.text:
        page = visitor.get("/sign-in")
    return dict(HIDDEN.findall(page.text))


def test_every_route_has_a_row_and_no_row_is_stale(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


def test_routes_take_only_get_and_post(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_get_lets_in_whom_the_table_lets_in_and_changes_nothing(
    demo: Flask, world: World, database: Database
) -> None:
    everybody = visitors(demo, world)
    before = database_hash(database)
    wrong = []
    for rule in routes(demo, "GET"):
        path = address(demo, world, rule)
        for name, visitor in everybody.items():
            answer = visitor.get(path)
            expected = _expected_of_get(world, name, rule.endpoint)
            faults = _faults(answer, own_policy=rule.endpoint in OWN_POLICY)
            if answer.status_code not in expected or faults:
                wrong.append((path, name, answer.status_code, expected, faults))
    assert wrong == []
    assert database_hash(database) == before


def _expected_of_get(world: World, name: str, endpoint: str) -> set[int]:
    if not may_enter(world, name, endpoint):
        return {303} if name in {ANONYMOUS, "closed"} else {403}
    if not is_own(world, name, endpoint):
        return {404}
    return {200, 303} if endpoint in SENDS_ON else {200}


def _faults(answer: TestResponse, *, own_policy: bool = False) -> list[str]:
    """Return which headers an answer lacks."""
    wanted = HEADERS | ({"Content-Security-Policy": policy_of_looks()} if own_policy else {})
    lacking = [name for name, value in wanted.items() if answer.headers.get(name) != value]
    if "Cache-Control" not in answer.headers:
        lacking.append("Cache-Control")
    cookies = answer.headers.getlist("Set-Cookie")
    if not all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies):
        lacking.append("Set-Cookie")
    return lacking


@ONE_DATABASE  # the pages themselves are asked of both
def test_head_and_options_change_nothing(demo: Flask, world: World, database: Database) -> None:
    everybody = visitors(demo, world)
    before = database_hash(database)
    for rule in demo.url_map.iter_rules():
        path = address(demo, world, rule)
        for name in ("admin", "mentor", "seeking", ANONYMOUS):
            client = everybody[name].client
            assert client.options(path).status_code < 500
            assert client.head(path).status_code < 500
    assert database_hash(database) == before


def test_somebody_elses_id_is_answered_like_one_that_does_not_exist(
    demo: Flask, world: World
) -> None:
    everybody = visitors(demo, world)
    wrong = []
    for rule in routes(demo, "GET"):
        if rule.endpoint not in world.ids or rule.endpoint in FOR_ALL:
            continue
        nobodys = {
            name: value if name in NO_IDS else "AAAAAAAAAAAAAAAAAAAAAA"
            for name, value in world.ids[rule.endpoint][1].items()
        }
        for name, visitor in everybody.items():
            mine = is_own(world, name, rule.endpoint)
            if mine or not may_enter(world, name, rule.endpoint):
                continue
            pages = [visitor.get(address(demo, world, rule, ids)) for ids in (None, nobodys)]
            if [page.status_code for page in pages] != [404, 404] or len(
                {"".join(HIDDEN.sub("", page.text)) for page in pages}
            ) != 1:
                wrong.append((rule.rule, name, [page.status_code for page in pages]))
    assert wrong == []


@ONE_DATABASE  # refused before anything is asked of it
def test_post_is_refused_unless_it_comes_from_a_page_of_ours(
    demo: Flask, world: World, database: Database
) -> None:
    everybody = visitors(demo, world)
    forms = {name: with_token(visitor) for name, visitor in everybody.items()}
    before = database_hash(database)
    wrong = []
    for rule in routes(demo, "POST"):
        path, name = address(demo, world, rule), _who(world, rule.endpoint)
        for headers in FOREIGN:
            form = forms[name] if headers else {}
            answer = everybody[name].client.post(path, data=form, headers=headers)
            if answer.status_code != 400 or _faults(answer):
                wrong.append((path, name, headers, answer.status_code, _faults(answer)))
    assert wrong == []
    assert database_hash(database) == before


def _who(world: World, endpoint: str) -> str:
    """Return somebody who may send this form."""
    if endpoint in world.ids:
        return world.ids[endpoint][0].split()[0]
    names = ("seeking", "mentor", "admin")
    return next(name for name in names if may_enter(world, name, endpoint))


def test_post_of_somebody_else_changes_nothing(
    demo: Flask, world: World, database: Database
) -> None:
    everybody = visitors(demo, world)
    forms = {name: with_token(visitor) for name, visitor in everybody.items()}
    before = database_hash(database)
    wrong = []
    for rule in routes(demo, "POST"):
        for name, visitor in everybody.items():
            entered = may_enter(world, name, rule.endpoint)
            if entered and is_own(world, name, rule.endpoint):
                continue
            answer = visitor.client.post(address(demo, world, rule), data=forms[name])
            outside = name in {ANONYMOUS, "closed"}
            expected = 404 if entered else 303 if outside else 403
            # An empty form may be refused before anybody looks whose it is.
            if answer.status_code != expected and not (entered and answer.status_code == 422):
                wrong.append((rule.rule, name, answer.status_code, expected))
    assert wrong == []
    assert database_hash(database) == before
