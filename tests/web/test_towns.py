"""Places are suggested as one types, from our own gazetteer."""

from flask import Flask

from matcher.web import home
from matcher.web.fields import Form
from matcher.web.place_field import PlaceField
from tests.web.conftest import Render
from tests.web.test_place_field import filled


class Trial(Form):
    place = PlaceField("Where?", render_kw={"autocomplete": "postal-code"})


def suggested(app: Flask, typed: str) -> list[str]:
    with app.test_request_context("/towns", query_string={"q": typed}):
        answer = home.places()
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        found: list[str] = answer.json["places"]  # type: ignore[index]
    return found


def test_places_that_begin_so_come_larger_first_and_each_once(app: Flask) -> None:
    assert suggested(app, "leed")[0] == "Leeds"
    newports = suggested(app, "Newport")
    assert len(newports) == len(set(newports)) == 8
    assert newports[:2] == ["Newport, Wales", "Newport, South East"]
    assert suggested(app, "ls6") == ["Leeds LS6"]


def test_nonsense_suggests_nothing(app: Flask) -> None:
    for typed in ("", " ", "qqqq", "<script>", "x" * 5000, "\0"):
        assert suggested(app, typed) == []


def test_every_suggestion_written_back_is_understood(app: Flask) -> None:
    for typed in ("newport", "st ives", "ash", "sk1", "richmond"):
        for label in suggested(app, typed):
            assert not filled(app, place=label).place.errors


def test_place_input_says_where_it_asks_and_is_plain_without_scripts(
    app: Flask, render: Render
) -> None:
    with app.test_request_context("/"):
        form = Trial(meta={"csrf": False})
    box = render("{{ govuk_field(form.place) }}", form=form).one("input")
    assert (box["data-suggest"], box["type"], box.get("role")) == ("/towns", "text", None)
