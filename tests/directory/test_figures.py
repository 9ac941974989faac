"""The first page tells how many places are free, and where, truly within a minute."""

from datetime import timedelta

import pytest
from flask import Flask

from matcher.core import clock
from matcher.core.db import Database
from matcher.directory.queries.figures import Figures, RegionFigures, read_figures
from tests.factories import make_mentor
from tests.visitor import Visitor


def read(database: Database, later: timedelta = timedelta()) -> Figures | None:
    with database.read() as session:
        return read_figures(session, now=clock.now(session) + later)


def test_figures_count_places_that_are_free_today(database: Database) -> None:
    with database.begin() as session:
        now = clock.now(session)
        today = now.date()
        make_mentor(session, capacity=3, region="wales")
        make_mentor(session, capacity=0, region="wales")
        make_mentor(session, capacity=5, region="wales", status="paused")
        back = {"status": "paused", "paused_until": today - timedelta(days=1)}
        make_mentor(session, capacity=1, region="scotland", **back)
        make_mentor(session, capacity=2, region=None, confirmed_at=now - timedelta(days=40))
        make_mentor(session, capacity=9, region="wales", status="retired")
        make_mentor(session, capacity=9, region="wales", status="applied")
        make_mentor(session, capacity=9, region="wales", confirmed_at=now - timedelta(days=200))
    assert read(database) == Figures(
        n_mentors=5,
        n_free=6,
        n_said_lately=4,
        regions=(
            RegionFigures("scotland", "Scotland", 1, 1),
            RegionFigures("wales", "Wales", 3, 3),
        ),
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_figures_are_true_within_a_minute(database: Database) -> None:
    with database.begin() as session:
        make_mentor(session, capacity=1)
    before = read(database)
    with database.begin() as session:
        make_mentor(session, capacity=4)
    soon, later = read(database, timedelta(seconds=20)), read(database, timedelta(seconds=31))
    assert (before, soon) == (soon, before)
    assert later is not None
    assert later.n_free == 5


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_first_page_tells_the_figures_and_three_ways_in(app: Flask, database: Database) -> None:
    with database.begin() as session:
        make_mentor(session, capacity=4, region="wales")
    page = Visitor(app).get("/").text
    for words in (
        "I am looking for a mentor",
        "I am a mentor",
        "I run the scheme",
        "<strong>4</strong> places are free",
        'aria-label="Wales: 4 free places"',
        'href="/mentors?region=wales"',
    ):
        assert words in page
