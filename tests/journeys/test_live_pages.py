"""Pages that keep themselves current: 304 until something changes, then the part that has."""

import re
from datetime import datetime

import pytest
from flask import Flask

from matcher.core.db import Database
from matcher.pairings.models import Proposal
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.requests import request_mentor, withdraw_request
from matcher.web.polling import version_of
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor

VERSION = re.compile(r'If-None-Match": "\\"([0-9a-f]+)\\""')


class Scene:
    """A request, its two people and the office."""

    def __init__(self, app: Flask, database: Database, now: datetime) -> None:
        self.database, self.now = database, now
        with database.begin() as session:
            candidate = make_candidate(session, name="Ann Archer")
            mentor = make_mentor(session, name="Ben Baker")
            asked = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
            self.id = asked.public_id
            self.actors = {"candidate": actor_of(candidate), "mentor": actor_of(mentor)}
            ids = {
                "candidate": candidate.account_id,
                "mentor": mentor.account_id,
                "office": make_admin(session).id,
            }
        self.visitors = {name: Visitor(app, account) for name, account in ids.items()}

    def accept(self) -> None:
        with self.database.begin() as session:
            accept_request(session, self.actors["mentor"], self.id, room=1, now=self.now)

    def withdraw(self) -> None:
        with self.database.begin() as session:
            withdraw_request(session, self.actors["candidate"], self.id, now=self.now)


@pytest.fixture
def scene(app: Flask, database: Database, now: datetime) -> Scene:
    return Scene(app, database, now)


PAGES = [
    ("mentor", "/requests", "withdraw", "request back"),
    ("mentor", "/requests/{}", "withdraw", "request back"),
    ("candidate", "/my-mentor", "accept", "said yes"),
    ("office", "/desk/approvals", "accept", "Ann Archer"),
]


@pytest.mark.parametrize(("who", "path", "change", "said"), PAGES)
def test_live_page_is_sent_again_only_when_it_has_changed(
    scene: Scene, who: str, path: str, change: str, said: str
) -> None:
    visitor, path = scene.visitors[who], path.format(scene.id)
    page = visitor.get(path)
    version = VERSION.search(page.text).group(1)
    assert f'hx-get="{path}"' in page.text
    assert said not in page.text
    poll = {"X-Poll": "1", "HX-Request": "true", "If-None-Match": f'"{version}"'}

    same = visitor.get(path, headers=poll)
    assert (same.status_code, same.text, same.headers["HX-Reswap"]) == (304, "", "none")

    getattr(scene, change)()
    changed = visitor.get(path, headers=poll)
    assert changed.status_code == 200
    assert said in changed.text
    assert "<html" not in changed.text
    assert changed.text.count('id="live"') == 1
    assert changed.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "X-Poll"} <= set(changed.vary)
    newer = changed.headers["ETag"]
    assert f'"{VERSION.search(changed.text).group(1)}"' == newer
    again = visitor.get(path, headers=poll | {"If-None-Match": newer})
    assert again.status_code == 304


def test_live_page_changes_with_the_day(scene: Scene, clock: StandingClock) -> None:
    visitor = scene.visitors["mentor"]
    version = VERSION.search(visitor.get("/requests").text).group(1)
    clock.advance(hours=9)
    poll = {"X-Poll": "1", "If-None-Match": f'"{version}"'}
    assert visitor.get("/requests", headers=poll).status_code == 304
    clock.advance(hours=6)
    assert visitor.get("/requests", headers=poll).status_code in {200, 303}  # signed out by then


def test_page_left_open_keeps_nobody_signed_in(scene: Scene, clock: StandingClock) -> None:
    visitor = scene.visitors["office"]
    poll = {"X-Poll": "1", "HX-Request": "true"}
    for _minute in range(0, 12 * 60, 5):
        clock.advance(minutes=5)
        answer = visitor.get("/desk/approvals", headers=poll)
        if answer.status_code == 303:
            break
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert "ETag" not in answer.headers


def test_version_is_the_same_in_every_process_and_differs_by_what_is_shown() -> None:
    assert version_of(({"b", "a", "c"}, {"x": frozenset("ab")})) == version_of(
        ({"c", "b", "a"}, {"x": frozenset("ba")})
    )
    assert version_of((1, "2")) != version_of((1, 2))
    assert version_of(Proposal) == version_of(Proposal)
