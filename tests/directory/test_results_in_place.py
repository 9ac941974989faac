"""What htmx gets of *Find a mentor*: only what changes, and nothing where nothing has."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.mentors.services import update_capacity
from tests.conftest import NOW
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor

BY_FORM = {"HX-Request": "true", "HX-Trigger": "filter-form"}
BY_LINK = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.fixture
def mentor(database: Database) -> Any:
    with database.begin() as session:
        return make_mentor(session, name="Ann Lee", sector="law")


@pytest.fixture
def candidate(database: Database) -> Candidate:
    with database.begin() as session:
        return make_candidate(session)


@pytest.fixture
def visitor(app: Flask, candidate: Candidate, mentor: Any) -> Visitor:
    return Visitor(app, candidate.account_id)


def test_change_of_the_filter_brings_results_counts_and_map_but_not_the_form(
    visitor: Visitor,
) -> None:
    answer = visitor.get("/mentors?q=&near=&within=&free=y&sector=law", headers=BY_FORM)
    text = answer.text
    assert "<html" not in text
    assert answer.headers["HX-Push-Url"] == "/mentors?free=y&sector=law"
    assert ">1 mentor found</h2>" in text
    assert '<span class="app-count" id="n-sector-law" hx-swap-oob="true">(1)</span>' in text
    assert '<span id="n-in-use" hx-swap-oob="true">(2 in use)</span>' in text
    assert re.search(r'id="map-box"[^>]* hx-swap-oob="true">', text)
    assert re.search(r'role="status" id="told" hx-swap-oob="innerHTML">1 mentor found</p>', text)
    assert "<form" not in text


def test_link_brings_the_form_too_as_it_is_now(visitor: Visitor) -> None:
    text = visitor.get("/mentors?sector=law", headers=BY_LINK).text
    assert re.search(r'<form id="filter-form"[^>]* hx-swap-oob="true">', text)
    assert re.search(r'value="law" checked', text)


def test_words_that_were_a_place_come_back_as_the_place(visitor: Visitor) -> None:
    answer = visitor.get("/mentors?q=LS6", headers=BY_FORM)
    assert answer.headers["HX-Push-Url"] == "/mentors?near=LS6"
    assert re.search(r'name="q"[^>]*value=""', answer.text)
    assert re.search(r'name="near"[^>]*value="LS6"', answer.text)


def test_whole_page_is_kept_nowhere(visitor: Visitor) -> None:
    answer = visitor.get("/mentors")
    assert (answer.headers["Cache-Control"], answer.headers.get("ETag")) == ("no-store", None)


@pytest.fixture
def again(visitor: Visitor) -> Callable[..., TestResponse]:
    """Ask for what a browser has already."""
    first = visitor.get("/mentors?sector=law", headers=BY_FORM)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert {"HX-Request", "HX-Trigger"} <= set(first.vary)
    tag = first.headers["ETag"]

    def ask(path: str = "/mentors?sector=law", **headers: str) -> TestResponse:
        return visitor.get(path, headers=BY_FORM | {"If-None-Match": tag} | headers)

    return ask


def test_nothing_is_sent_twice(again: Callable[..., TestResponse]) -> None:
    answer = again()
    assert (answer.status_code, answer.text) == (304, "")


def test_another_search_or_part_is_sent(again: Callable[..., TestResponse]) -> None:
    assert again("/mentors?sector=health").status_code == 200
    assert again(**{"HX-Trigger": ""}).status_code == 200


def test_what_a_mentor_changed_is_sent(
    again: Callable[..., TestResponse], database: Database, mentor: Any
) -> None:
    with database.begin() as session:
        update_capacity(session, actor_of(mentor), mentor.id, 0, now=NOW)
    answer = again()
    assert answer.status_code == 200
    assert ">Full, confirmed" in answer.text


def test_what_the_candidate_changed_is_sent(
    again: Callable[..., TestResponse], database: Database, candidate: Candidate
) -> None:
    with database.begin() as session:
        session.get_one(Candidate, candidate.id).formats = frozenset({"email"})
    assert again().status_code == 200


def test_somebody_else_gets_their_own(
    again: Callable[..., TestResponse], visitor: Visitor, database: Database
) -> None:
    with database.begin() as session:
        other = make_candidate(session)
    visitor.sign_in(other.account_id)
    assert again().status_code == 200
