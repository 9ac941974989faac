"""A small application that wears the look, and a reader of the pages it makes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect
from markupsafe import Markup

from matcher.web.setup import init_web

VOID = {"br", "circle", "hr", "img", "input", "link", "meta", "path", "rect"}


@dataclass
class Element:
    """One element of a page: its name, its attributes, and what is inside."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    def all(self, name: str = "", /, **wanted: str) -> list["Element"]:
        """Every element below with that name and those attributes (`class_` is one of several)."""
        return [element for element in self._below() if element._fits(name, wanted)]

    def one(self, name: str = "", /, **wanted: str) -> "Element":
        """The only such element."""
        found = self.all(name, **wanted)
        assert len(found) == 1, f"{len(found)} of {name} {wanted}"
        return found[0]

    @property
    def text(self) -> str:
        """What is read, with its spaces folded."""
        parts = (part if isinstance(part, str) else part.text for part in self.inside)
        return " ".join(" ".join(parts).split())

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def get(self, attribute: str) -> str | None:
        return self.attributes.get(attribute)

    def _below(self) -> Iterator["Element"]:
        for part in self.inside:
            if isinstance(part, Element):
                yield part
                yield from part._below()

    def _fits(self, name: str, wanted: dict[str, str]) -> bool:
        if name and name != self.name:
            return False
        for key, value in wanted.items():
            mine = self.attributes.get(key.rstrip("_").replace("_", "-"))
            if key == "class_":
                mine = value if mine is not None and value in mine.split() else None
            if mine != value:
                return False
        return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().name == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read_page(html: str) -> Element:
    """Read a page or a piece of one; an element left open or closed twice fails the test."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is never closed"
    return reader.open[0]


Read = Callable[[str], Element]
Render = Callable[..., Element]


@pytest.fixture
def read() -> Read:
    return read_page


@pytest.fixture
def app() -> Flask:
    app = Flask("trial", static_folder=None)
    app.secret_key = "only for tests"
    CSRFProtect(app)
    init_web(app)
    app.jinja_env.globals["submission_key"] = lambda: Markup(
        '<input type="hidden" name="submission_key" value="once">'
    )
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def render(app: Flask) -> Render:
    """Render a template text as a page would be, and read it."""

    def rendered(source: str, **context: object) -> Element:
        with app.test_request_context("/"):
            return read_page(render_template_string(source, **context))

    return rendered
