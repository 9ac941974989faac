"""Whose word on their places is old sinks, is hidden in the end, and is never suggested then."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.directory.queries.suggestions import get_suggestions
from tests.factories import make_candidate, make_mentor
from tests.visitor import Visitor

DAY = timedelta(days=1)
NAME = re.compile(r'href="/mentors/[\w-]{22}[^"]*"[^>]*>([^<]+)</a>')
KNOWN = {"Fresh", "Ageing", "Stale"}


def make_people(session: Session, now: datetime) -> None:
    """Make mentors of whom those with the older word suit the better, being nearer."""
    ages = [("Fresh", 10), ("Ageing", 80), ("Stale", 91), ("Hidden", 121)]
    for n, (name, days) in enumerate(ages):
        make_mentor(session, name=name, confirmed_at=now - days * DAY, lon=-1.55 + (3 - n) * 0.1)
    make_mentor(session, name="Never", confirmed_at=None, created_at=now)
    make_mentor(session, name="Full", capacity=0)
    make_mentor(session, name="Away", status="paused")
    make_mentor(session, name="Leaving", status="paused", leaving_at=now)


@pytest.fixture
def reader(app: Flask, database: Database, now: datetime) -> Visitor:
    """A candidate who would meet face to face alone, so that who is near suits best."""
    with database.begin() as session:
        make_people(session, now)
        candidate = make_candidate(session, formats=frozenset({"face_to_face"}))
    return Visitor(app, candidate.account_id)


def names(reader: Visitor, sort: str) -> list[str]:
    return list(dict.fromkeys(NAME.findall(reader.get(f"/mentors?sort={sort}").text)))


def test_old_words_sink_below_all_others_who_can_be_asked(reader: Visitor) -> None:
    found = names(reader, "suits")
    assert set(found[:2]) == {"Fresh", "Ageing"}
    assert set(found[2:4]) == {"Stale", "Never"}
    assert set(found[4:]) == {"Full", "Away", "Leaving"}


def test_old_words_come_last_where_the_newest_word_comes_first(reader: Visitor) -> None:
    found = names(reader, "fresh")
    assert "Hidden" not in found
    order = [name for name in found if name in KNOWN | {"Never"}]
    assert order == ["Fresh", "Ageing", "Stale", "Never"]


def test_nearest_first_is_nearest_first(reader: Visitor) -> None:
    assert [name for name in names(reader, "near") if name in KNOWN] == ["Stale", "Ageing", "Fresh"]


def test_who_is_leaving_is_shown_as_that(reader: Visitor) -> None:
    assert "Takes nobody new" in reader.get("/mentors?sort=fresh").text


def test_hidden_and_those_without_room_are_not_suggested(session: Session, now: datetime) -> None:
    make_people(session, now)
    candidate = make_candidate(session)
    found = get_suggestions(session, candidate.id, today=now.date())
    assert {other.card.name for other in found.others} == KNOWN | {"Never"}
    assert [other.card.name for other in found.others][-1] in {"Stale", "Never"}


def test_newest_word_is_suggested_first_of_those_who_suit_as_well(
    session: Session, now: datetime
) -> None:
    for days in (29, 3, 12):
        make_mentor(session, name=f"{days} days", confirmed_at=now - days * DAY)
    found = get_suggestions(session, make_candidate(session).id, today=now.date())
    assert [other.card.name for other in found.others] == ["3 days", "12 days", "29 days"]
