"""A place as typed: found, unknown, one of several, or left as it was."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from matcher.web.fields import Form
from matcher.web.place_field import PlaceField
from tests.web.conftest import Render


class Trial(Form):
    place = PlaceField("Where are you?")


def filled(app: Flask, stored: str = "", **typed: str) -> Trial:
    with app.test_request_context("/", method="POST"):
        form = Trial(MultiDict(typed), place=stored, meta={"csrf": False})
        form.validate()
    return form


def test_known_place_becomes_columns(app: Flask) -> None:
    columns = filled(app, place="ls6 3qs").place.columns
    assert (columns["place"], columns["region"]) == ("Leeds LS6", "yorkshire_and_the_humber")
    assert columns["lat"] == pytest.approx(53.82, abs=0.03)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", {"place": "", "region": None, "lat": None, "lon": None}),
        ("overseas", {"place": "Overseas", "region": "overseas", "lat": None, "lon": None}),
    ],
)
def test_place_without_a_point_is_kept_without_one(
    app: Flask, typed: str, expected: dict[str, Any]
) -> None:
    assert filled(app, place=typed).place.columns == expected


def test_unknown_place_says_what_to_write(app: Flask) -> None:
    (message,) = filled(app, place="Nwport").place.errors
    assert "is not a UK postcode or town we know" in message


def test_stored_place_sent_back_changes_nothing(app: Flask) -> None:
    assert filled(app, "Leeds LS6", place="Leeds LS6").place.columns == {}
    assert filled(app, "Leeds LS6", place="Leeds").place.columns["place"] == "Leeds"


def test_several_places_become_a_question_whose_answer_is_understood(
    app: Flask, render: Render
) -> None:
    form = filled(app, place="Newport")
    page = render("{{ govuk_errors(form) }}{{ govuk_field(form.place) }}", form=form)
    offered = [radio["value"] for radio in page.all("input", type="radio")]
    assert len(offered) > 2
    assert page.one("a").get("href") == f"#{page.all('input', type='radio')[0]['id']}"
    for label in offered:
        assert not filled(app, place=label).place.errors


def test_somewhere_else_is_read_from_its_own_input(app: Flask) -> None:
    assert (
        filled(app, place="Newport, Wales (NP20)", **{"place-other": "York"}).place.columns["place"]
        == "York"
    )
