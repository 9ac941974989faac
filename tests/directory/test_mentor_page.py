"""A mentor's own page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matcher.candidates.services import add_to_list
from matcher.core.db import Database
from matcher.matching.models import Exclusion
from matcher.mentors.rules import AgeLimits
from matcher.pairings.services.requests import request_mentor
from tests.conftest import NOW
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor

ANN: dict[str, Any] = {
    "name": "Ann Lee",
    "email": "ann@example.org",
    "employer": "Stockport Libraries",
    "about": "I run a small team.\nAsk me <anything>.",
    "enjoys": "Archives & allotments.",
    "strengths": frozenset({"research_skills", "it_and_communication"}),
    "times": frozenset({"evenings"}),
    "languages": "English, Welsh",
    "level": "fellowship",
}


@pytest.fixture
def candidate(database: Database) -> Any:
    with database.begin() as session:
        return make_candidate(session, needs=frozenset({"research_skills"}), email="jo@example.org")


@pytest.fixture
def visitor(app: Flask, candidate: Any) -> Visitor:
    return Visitor(app, candidate.account_id)


def ann(database: Database, **changes: Any) -> Any:
    with database.begin() as session:
        return make_mentor(session, **ANN | changes)


def test_page_reads_like_a_person_and_shows_no_address(
    visitor: Visitor, database: Database
) -> None:
    text = visitor.get(f"/mentors/{ann(database).public_id}").text
    for said in (
        "Stockport Libraries · Leeds · less than 1 km from you",
        "I run a small team.\nAsk me &lt;anything&gt;.",
        "2 places free, confirmed today",
        "Fellowship (FCLIP)",
        "Research skills, IT and communication",
        "Evenings",
        "English, Welsh",
        "Strong in what you need: research skills",
        "You both chose video call",
        "Archives &amp; allotments.",
        "Meets both of your wishes",
        "The place is as good as sure: confirmed today.",
    ):
        assert said in text
    assert "ann@example.org" not in text
    assert "%" not in text


@pytest.mark.parametrize(("listed_days_ago", "is_said"), [(None, False), (89, True), (90, False)])
def test_mentor_is_new_for_ninety_days_from_being_listed(
    visitor: Visitor, database: Database, listed_days_ago: int | None, is_said: bool
) -> None:
    day = None if listed_days_ago is None else NOW.date() - timedelta(days=listed_days_ago)
    mentor = ann(database, listed_on=day, created_at=NOW - timedelta(days=200))
    assert ("New mentor" in visitor.get(f"/mentors/{mentor.public_id}").text) is is_said
    assert (">New<" in visitor.get("/mentors").text) is is_said


def test_what_is_not_ideal_is_summed_up(visitor: Visitor, database: Database) -> None:
    mentor = ann(database, strengths=frozenset())
    text = visitor.get(f"/mentors/{mentor.public_id}").text
    assert "Meets 1 of your 2 wishes; not ideal: strong in other things than you need" in text
    assert 'role="img" aria-label="1 of 2 wishes are met"' in text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (45, "The place is likely: confirmed 6 weeks ago."),
        (100, "The place is not sure: confirmed 3 months ago. Ask, and you will know."),
    ],
)
def test_older_claim_makes_the_place_less_sure(
    visitor: Visitor, database: Database, days: int, said: str
) -> None:
    old = ann(database, confirmed_at=NOW - timedelta(days=days))
    assert said in visitor.get(f"/mentors/{old.public_id}").text


def test_pair_kept_apart_by_anybody_reads_the_same_to_the_byte(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    mentor = ann(database)
    page = f"/mentors/{mentor.public_id}"
    texts = set()
    for reason, ticked in (("conflict", None), ("ticked", NOW), ("office", None)):
        with database.begin() as session:
            session.query(Exclusion).delete()
            session.add(
                Exclusion(
                    mentor_id=mentor.id,
                    candidate_id=candidate.id,
                    reason=reason,
                    mentor_ticked_at=ticked,
                    created_at=NOW,
                )
            )
        texts.add(re.sub(r"<input[^>]*hidden[^>]*>", "", visitor.get(page).text))
    assert len(texts) == 1
    assert "This pairing isn’t available." in texts.pop()


def test_candidate_may_ask_or_put_on_the_list(visitor: Visitor, database: Database) -> None:
    mentor = ann(database)
    text = visitor.get(f"/mentors/{mentor.public_id}").text
    assert f'href="/mentors/{mentor.public_id}/ask"' in text
    assert f'action="/my-list/{mentor.public_id}/add"' in text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"capacity": 0}, "no free place"),
        ({"status": "paused"}, "taking a break"),
        ({"formats": frozenset({"phone"})}, "no way of meeting in common"),
        ({"line_manager_email": "jo@example.org"}, "A line manager cannot be the mentor"),
    ],
)
def test_bar_is_said_in_words_instead(
    visitor: Visitor, database: Database, changes: dict[str, Any], why: str
) -> None:
    mentor = ann(database, **changes)
    text = visitor.get(f"/mentors/{mentor.public_id}").text
    assert why in text
    assert "/ask" not in text
    assert f'action="/my-list/{mentor.public_id}/add"' in text
    assert 'href="/suggestions">See who else suits you' in text


def test_candidate_reads_on_the_page_of_whom_they_asked_that_they_have(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    mentor = ann(database)
    with database.begin() as session:
        request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=NOW)
    text = visitor.get(f"/mentors/{mentor.public_id}").text
    assert "You have asked Ann Lee." in text
    assert "You cannot ask" not in text


def test_candidate_with_something_open_is_led_there(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    mentor = ann(database)
    with database.begin() as session:
        other = make_mentor(session, name="Max Open")
        actor = actor_of(candidate)
        request_mentor(session, actor, other.public_id, "Hello", now=NOW)
        add_to_list(session, actor, candidate.id, mentor.id, now=NOW)
    text = visitor.get(f"/mentors/{mentor.public_id}").text
    assert "You have asked Max Open." in text
    assert "/ask" not in text
    assert "On your list" in text


def test_mentor_sees_the_own_page_without_what_is_for_candidates(
    app: Flask, database: Database
) -> None:
    mentor = ann(database)
    text = Visitor(app, mentor.account_id).get(f"/mentors/{mentor.public_id}").text
    assert "Ann Lee" in text
    assert "/my-list" not in text
    assert 'href="/my-mentor-profile">Change your profile' in text


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "retired"},
        {"confirmed_at": NOW - timedelta(days=AgeLimits().hide_after_days + 1)},
    ],
)
def test_mentor_who_is_not_shown_is_as_if_there_were_none(
    visitor: Visitor, database: Database, changes: dict[str, Any]
) -> None:
    hidden = visitor.get(f"/mentors/{ann(database, **changes).public_id}")
    nobody = visitor.get("/mentors/AAAAAAAAAAAAAAAAAAAAAA")
    assert (hidden.status_code, nobody.status_code) == (404, 404)
    assert visitor.get("/mentors/1").status_code == 404
    assert "We cannot find that mentor." in hidden.text
    assert "We cannot find that mentor." in nobody.text
