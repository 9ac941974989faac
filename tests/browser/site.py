"""The scheme of `tests.architecture.world`, served to a real browser with a clock that stands."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import waitress
from flask import Flask

from matcher.app import create_app
from matcher.cli.demo import Made
from matcher.core.config import Settings
from matcher.core.db import Database
from tests.architecture.test_routes import address, is_own, may_enter, routes
from tests.architecture.world import ANONYMOUS, World, build_world
from tests.conftest import SECRET, StandingClock
from tests.visitor import Visitor

MAIN = re.compile(r"<main.*</main>", re.DOTALL)  # of a whole page, which parts and files lack
FRAME = 'id="main-content"'
PIECES = re.compile(r'<(\w+)(?:[^>]*? class="([^"]*)")?')  # each element and its classes
NOWHERE = ("/nothing-here", "/mentors/AAAAAAAAAAAAAAAAAAAAAA")  # every error page has its frame


@dataclass(frozen=True, slots=True)
class Stop:
    """One page to look at, and who looks."""

    endpoint: str
    path: str
    name: str
    is_letter: bool = False  # a mail as HTML, without the frame of our pages

    @property
    def area(self) -> str:
        """The area whose page it is."""
        return self.endpoint.partition(".")[0]


@dataclass
class Site:
    """A running server, and somebody signed in for each person of its world."""

    url: str
    app: Flask
    world: World
    visitors: dict[str, Visitor]
    database: Database
    folder: Path

    def restore(self) -> None:
        """Take back whatever was done since the site was opened."""
        self.database.dispose()
        for path in self.folder.glob("site.sqlite3*"):
            path.unlink()
        shutil.copy(self.folder / "kept.sqlite3", self.folder / "site.sqlite3")

    def cookies(self, name: str) -> list[dict[str, str]]:
        """Return the cookies of somebody's browser, as Playwright takes them."""
        visitor = self.visitors[name]
        visitor.get("/accessibility")
        cookie = visitor.client.get_cookie("session", domain="localhost")
        return [{"name": "session", "value": cookie.value, "url": self.url}] if cookie else []

    def endpoint_of(self, path: str) -> str:
        """Return the name of the route that takes what is posted to a path."""
        endpoint, _ids = self.app.url_map.bind("localhost").match(path, method="POST")
        return str(endpoint)

    def stops(self) -> list[Stop]:
        """Return every page of the map, once for each kind of person who sees it differently."""
        found: dict[tuple[str, str], Stop] = {}
        for stop in self._may_be_seen():
            answer = self.visitors[stop.name].get(stop.path)
            if answer.status_code == 200 and MAIN.search(answer.text):
                letter = FRAME not in answer.text
                shape = (stop.endpoint, _shape(answer.text))
                found.setdefault(shape, replace(stop, is_letter=letter))
        nowhere = [Stop("home.nowhere", path, "seeking") for path in NOWHERE]
        return [*found.values(), *nowhere]

    def _may_be_seen(self) -> Iterator[Stop]:
        for rule in routes(self.app, "GET"):
            endpoint = rule.endpoint
            for name in (ANONYMOUS, *self.world.accounts):
                if may_enter(self.world, name, endpoint) and is_own(self.world, name, endpoint):
                    yield Stop(endpoint, address(self.app, self.world, rule), name)


def _shape(page: str) -> str:
    """Return a short text that is the same for pages of the same pieces, whatever they say."""
    part = "".join(MAIN.findall(page))
    return hashlib.sha256(repr(PIECES.findall(part)).encode()).hexdigest()


@contextmanager
def serve_world(template: Path, folder: Path, port: int) -> Iterator[Site]:
    """Serve the world from a copy of a migrated database, as a demo, until the end of the block."""
    shutil.copy(template, folder / "site.sqlite3")
    database = Database(f"sqlite:///{folder / 'site.sqlite3'}", clock=StandingClock())
    world = build_world(database)
    Made(size="small", schema="", people={}).write(folder)
    url = f"http://127.0.0.1:{port}"
    settings = Settings(instance=folder, secret_key=SECRET, base_url=url)
    app = create_app(replace(settings, demo=True), database)
    everybody = {name: Visitor(app, account) for name, account in world.accounts.items()}
    database.dispose()  # writes everything into the one file
    shutil.copy(folder / "site.sqlite3", folder / "kept.sqlite3")
    with served(app, port):
        yield Site(url, app, world, everybody | {ANONYMOUS: Visitor(app)}, database, folder)
    database.dispose()


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """Serve an application from a thread of this process until the end of the block."""
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=4, ident=None)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(timeout=5)
