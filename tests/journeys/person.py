"""A person at a browser without JavaScript: reads pages, follows links, fills in forms."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.visitor import Visitor
from tests.web.conftest import Element, read_page

Answer = str | list[str]


class Person(Visitor):
    """Somebody who goes from page to page; `page` is the one before them."""

    page: Element
    response: TestResponse
    path = "/"

    def __init__(self, app: Flask, account_id: int) -> None:
        super().__init__(app, account_id)
        self.account_id = account_id

    def sign_in_again(self) -> None:
        """Come back after so long that the sign-in has run out."""
        self.sign_in(self.account_id)

    def open(self, path: str) -> "Person":
        """Type an address."""
        self.path = path
        self._show(self.client.get(path))
        return self

    @property
    def words(self) -> str:
        """What is read on the page."""
        return self.page.one("main").text

    def click(self, words: str) -> "Person":
        """Follow the link or link-like button with these words."""
        links = [link for link in self.page.all("a") if _said(link) == words]
        assert links, f"no link “{words}” among {[_said(link) for link in self.page.all('a')]}"
        return self.open(urljoin(self.path, links[0]["href"]))

    def press(self, button: str, **answers: Answer) -> "Person":
        """Fill in the form with this button as a browser would, send it, and see what follows."""
        self._show(self._send(*self._filled(button, answers)))
        return self

    def press_twice(
        self,
        button: str,
        *,
        between: Callable[[], object] = lambda: None,
        then: dict[str, Answer] | None = None,
        **answers: Answer,
    ) -> tuple[TestResponse, TestResponse]:
        """Send the same form twice, as an impatient hand does; return both answers.

        `between` is called after the first; `then` changes answers of the second.
        """
        method, path, sent = self._filled(button, answers)
        first = self._send(method, path, sent, follow=False)
        between()
        for name, answer in (then or {}).items():
            sent.setlist(name, answer if isinstance(answer, list) else [answer])
        return first, self._send(method, path, sent, follow=False)

    def buttons(self) -> list[str]:
        """Return what the buttons on the page say."""
        return [_said(button) for button in self.page.all("button")]

    def value_of(self, label: str) -> str:
        """Return what is sent for the tick box or radio with this label."""
        (found,) = [each for each in self.page.all("label") if _said(each) == label]
        return self.page.one("input", id=found["for"])["value"]

    def places_of(self, name: str) -> str:
        """Return what the directory says of a mentor's places."""
        self.open("/mentors")
        (card,) = [
            card
            for card in self.page.all("li", class_="app-card")
            if any(_said(link) == name for link in card.all("a"))
        ]
        tags = [tag.text for tag in card.all("strong", class_="app-tag")]
        (places,) = [words for words in tags if words != "New"]
        return places

    def _filled(
        self, button: str, answers: dict[str, Answer]
    ) -> tuple[str, str, "MultiDict[str, str]"]:
        form, pressed = self._form_of(button)
        sent = _defaults(form)
        for name, answer in answers.items():
            values = answer if isinstance(answer, list) else [answer]
            _assert_can_answer(form, name, values)
            sent.setlist(name, values)
        if pressed.get("name"):
            sent[pressed["name"]] = pressed.get("value") or ""
        path = urljoin(self.path, form.get("action") or self.path)
        return form.get("method") or "get", path, sent

    def _form_of(self, words: str) -> tuple[Element, Element]:
        named = {form["id"]: form for form in self.page.all("form") if form.get("id")}
        found = [
            (named.get(button.get("form") or "", form), button)
            for form in self.page.all("form")
            for button in form.all("button")
            if _said(button) == words
        ]
        known = [_said(button) for button in self.page.all("button")]
        assert len(found) == 1, f"{len(found)} of the button “{words}” among {known}"
        return found[0]

    def _send(
        self, method: str, path: str, sent: "MultiDict[str, str]", *, follow: bool = True
    ) -> TestResponse:
        if method == "get":
            self.path = path
            return self.client.get(path, query_string=sent)
        response = self.client.post(path, data=sent)
        self.path = path
        if follow and response.status_code == 303:
            self.path = urljoin(path, response.headers["Location"])
            return self.client.get(self.path)
        return response

    def _show(self, response: TestResponse) -> None:
        assert response.status_code in {200, 303, 422}, (response.status_code, response.text)
        if response.status_code == 303:
            self.path = urljoin(self.path, response.headers["Location"])
            response = self.client.get(self.path)
        self.path = urlsplit(self.path).path
        self.response = response
        self.page = read_page(response.text)


def _said(element: Element) -> str:
    """Return what is seen of an element: what only a screen reader hears is left out."""
    return " ".join(" ".join(_seen(element)).split())


def _seen(element: Element) -> list[str]:
    parts = []
    for part in element.inside:
        if isinstance(part, str):
            parts.append(part)
        elif "govuk-visually-hidden" not in (part.get("class") or ""):
            parts.extend(_seen(part))
    return parts


def _defaults(form: Element) -> "MultiDict[str, str]":
    """Return what a browser sends when nothing is touched."""
    sent: MultiDict[str, str] = MultiDict()
    for field in form.all("input"):
        kind, name = field.get("type") or "text", field.get("name")
        ticked = kind not in {"checkbox", "radio"} or field.get("checked") is not None
        if name and ticked and field.get("disabled") is None:
            sent.add(name, field.get("value") or "")
    for area in form.all("textarea"):
        written = "".join(part for part in area.inside if isinstance(part, str))
        sent.add(area["name"], re.sub(r"^\n", "", written))
    for select in form.all("select"):
        options = select.all("option")
        chosen = [option for option in options if option.get("selected") is not None]
        sent.add(select["name"], (chosen or options)[0]["value"])
    return sent


def _assert_can_answer(form: Element, name: str, values: list[str]) -> None:
    """Check that a person could give this answer: the field is there, and so is the choice."""
    fields = form.all("input", name=name) + form.all("textarea", name=name)
    fields += form.all("select", name=name)
    assert fields, f"nothing to answer “{name}” with"
    if fields[0].get("type") in {"checkbox", "radio"}:
        offered = {field["value"] for field in fields if field.get("disabled") is None}
        assert set(values) <= offered, f"{values} is not among {offered}"
