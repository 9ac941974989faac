"""What candidates and the office see of places that come free."""

import subprocess
import sys
from datetime import datetime

import pytest
from flask import Flask

from matcher.candidates.models import Candidate
from matcher.candidates.services import add_to_list
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.mentors.services import open_places
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.waiting import offer_free_places
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.post import deliver
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def offered(database: Database, now: datetime) -> tuple[Candidate, Mentor]:
    """Return somebody who waited for a mentor and has just been offered their place."""
    with database.begin() as session:
        mentor = make_mentor(session, name="Ann Lee", capacity=0)
        candidate = make_candidate(session, name="Jo Bloggs")
        add_to_list(session, actor_of(candidate), candidate.id, mentor.id, now=now)
        session.flush()
        open_places(session, actor_of(mentor), mentor.id, 1, now=now)
    assert offer_free_places(database) == 1
    return candidate, mentor


def test_my_list_says_that_waiting_counts_and_takes_the_wish(
    app: Flask, database: Database
) -> None:
    with database.begin() as session:
        candidate = make_candidate(session)
    visitor = Visitor(app, candidate.account_id)
    page = visitor.get("/my-list").text
    assert "This is not a queue." in page
    assert "Waiting counts in your favour." in page
    assert "An offer is kept for you for 7 days." in page
    assert 'value="listed" checked' in page

    answer = visitor.follow(visitor.submit("/my-list/offers", form_at="/my-list", wish="anyone"))

    assert "Saved: we offer you a place with anyone who meets your wishes." in answer.text
    assert 'value="anyone" checked' in answer.text
    with database.read() as session:
        assert session.get_one(Candidate, candidate.id).accepts_anyone


def test_no_choice_is_an_error_beside_the_choices(app: Flask, database: Database) -> None:
    with database.begin() as session:
        candidate = make_candidate(session)
    page = Visitor(app, candidate.account_id).submit("/my-list/offers", form_at="/my-list")
    assert page.status_code == 422
    assert page.text.count("Choose whether we offer you places") == 2


def test_offers_that_rest_are_said_to(
    app: Flask, database: Database, clock: StandingClock, now: datetime
) -> None:
    candidate, _mentor = offered(database, now)
    deliver(database)
    clock.advance(days=8)
    expire_due(database)
    visitor = Visitor(app, candidate.account_id)
    assert "The last offer to you ran out" in visitor.get("/my-list").text

    clock.advance(minutes=1)
    visitor.submit("/my-list/offers", form_at="/my-list", wish="listed")

    assert "The last offer to you ran out" not in visitor.get("/my-list").text


def test_offer_says_to_its_candidate_why_it_was_made(
    app: Flask, database: Database, now: datetime
) -> None:
    candidate, _mentor = offered(database, now)
    page = Visitor(app, candidate.account_id).get("/my-mentor").text
    assert "A place with Ann Lee has come free for you" in page
    assert "Ann Lee has not heard of it yet" in page


def test_office_sees_what_was_offered_by_itself_and_why(
    app: Flask, database: Database, now: datetime
) -> None:
    offered(database, now)
    with database.begin() as session:
        office = make_admin(session)
    visitor = Visitor(app, office.id)
    assert "with a candidate to answer; by itself: 1" in visitor.get("/desk").text
    assert "Offered by itself: a place came free" in visitor.get("/desk/proposals").text


def test_pages_do_not_load_the_solver(database: Database) -> None:
    """Numba takes seconds and memory that no web process is to spend."""
    code = "import sys, matcher.app; print(sorted({'numba', 'matcher.solver'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
