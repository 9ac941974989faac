"""Choosing at the desk how a run is to match, stopping one early, and reading what is proved."""

from typing import Any

import pytest
from sqlalchemy import select

from matcher.core.db import Database
from matcher.matching.models import MatchRun, RunStatus
from matcher.matching.rules.methods import METHODS
from matcher.matching.services import runs
from matcher.matching.services.runs import perform_run
from tests.desk.conftest import Run, make_two
from tests.factories import make_candidate, make_mentor
from tests.visitor import Visitor


def _start(database: Database, office: Visitor, **answers: Any) -> MatchRun:
    office.submit("/desk/runs", **answers)
    with database.read() as session:
        return session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first() or MatchRun()


def _perform(database: Database, office: Visitor, **answers: Any) -> str:
    run = _start(database, office, **answers)
    perform_run(database, run.id)
    return office.get(f"/desk/runs/{run.public_id}").text


def test_form_explains_every_method_and_has_the_usual_one_chosen(office: Visitor) -> None:
    page = office.get("/desk/runs").text
    assert "Advanced" in page
    for method in METHODS.values():
        assert str(method.label) in page
        assert str(method.sentence) in page
    assert page.count(" checked") == 1
    assert 'value="coverage" checked' in page


@pytest.mark.parametrize("method", METHODS)
def test_page_of_each_method_says_in_its_own_words_what_is_proved(
    database: Database, office: Visitor, method: str
) -> None:
    with database.begin() as session:
        make_two(session)
    page = _perform(database, office, method=method)
    assert str(METHODS[method].label) in page
    assert f"{METHODS[method].proof} The one possible pair was checked." in page
    assert ("It matches as many people as can be." in page) == (method == "stable")


def test_unknown_method_is_said_beside_the_form(database: Database, office: Visitor) -> None:
    sent = office.submit("/desk/runs", method="luck")
    assert sent.status_code == 422
    assert "There is a problem" in sent.text
    with database.read() as session:
        assert session.scalars(select(MatchRun)).all() == []


def test_pairs_that_were_set_are_suggested(database: Database, office: Visitor) -> None:
    with database.begin() as session:
        make_mentor(session, name="Near", email="near@example.org")
        make_mentor(session, name="Far", email="far@example.org", confirmed_at=None)
        make_candidate(session, name="Ben", email="ben@example.org")
    assert "Offer <strong>Near</strong> to <strong>Ben</strong>" in _perform(database, office)
    page = _perform(database, office, pins="Ben@Example.org, far@example.org\r\n\r\n")
    assert "Offer <strong>Far</strong> to <strong>Ben</strong>" in page
    assert "1 pair was set" in page


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        ("ben@example.org", "Line 1 must be the candidate’s e-mail address"),
        ("\nwho@example.org, near@example.org", "Line 2: who@example.org is no candidate."),
        ("ben@example.org; who@example.org", "Line 1: who@example.org is no mentor."),
        ("phone@example.org near@example.org", "Phone with Near: no way of meeting in common."),
    ],
)
def test_pair_that_cannot_be_is_said_beside_the_form_with_the_words_kept(
    database: Database, office: Visitor, pins: str, words: str
) -> None:
    with database.begin() as session:
        make_mentor(session, name="Near", email="near@example.org")
        make_candidate(session, name="Ben", email="ben@example.org")
        make_candidate(
            session, name="Phone", email="phone@example.org", formats=frozenset({"phone"})
        )
    sent = office.submit("/desk/runs", pins=pins)
    assert sent.status_code == 422
    assert words in sent.text
    assert '<details class="govuk-details" open>' in sent.text
    assert pins.strip() in sent.text


def test_run_that_keeps_says_how_many_it_kept(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_two(session)
    run()
    assert "1 of 1 keep the mentor suggested before" in _perform(
        database, office, keep_previous="y"
    )


def test_progress_shows_the_best_so_far_with_and_without_javascript(
    database: Database, office: Visitor
) -> None:
    run = _start(database, office)
    with database.begin() as session:
        row = session.get_one(MatchRun, run.id)
        row.status, row.phase, row.share, row.n_matched = "running", "solve", 0.5, 12
        row.gap = "At most 3 more people could have a mentor."
    words = "The best so far gives 12 candidates a mentor. At most 3 more people could"
    path = f"/desk/runs/{run.public_id}"
    piece = office.get(f"{path}/progress")
    assert words in office.get(path).text
    assert words in piece.text
    with database.begin() as session:
        session.get_one(MatchRun, run.id).n_matched = 13
    again = office.get(f"{path}/progress", headers={"If-None-Match": piece.headers["ETag"]})
    assert again.status_code == 200


def test_stop_and_keep_the_best_so_far_gives_a_result_that_claims_no_proof(
    database: Database, office: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        make_two(session)
    run = _start(database, office)
    path = f"/desk/runs/{run.public_id}"
    early = office.follow(office.submit(f"{path}/stop", form_at=path, keep="best"))
    assert "This run has not begun, so there is nothing to keep yet." in early.text
    with database.begin() as session:
        session.get_one(MatchRun, run.id).status = RunStatus.RUNNING

    page = office.follow(office.submit(f"{path}/stop", form_at=path, keep="best"))
    assert "Stopping with the best so far" in page.text
    assert "Stop and keep the best so far" not in page.text
    assert "Stop and throw away" in page.text

    with database.begin() as session:
        session.get_one(MatchRun, run.id).status = RunStatus.QUEUED
    monkeypatch.setattr(runs, "SECONDS_BETWEEN_SIGNS", 0)
    perform_run(database, run.id)
    done = office.get(path).text
    assert "This run was stopped early." in done
    assert "Proved" not in done
    assert "is proved" not in done
    assert "Offer <strong>Mentor 01</strong> to <strong>Candidate 01</strong>" in done
    assert "Stopped early" in office.get("/desk/runs").text


def test_stable_run_cannot_be_kept_half_done(database: Database, office: Visitor) -> None:
    run = _start(database, office, method="stable")
    page = office.get(f"/desk/runs/{run.public_id}").text
    assert "Stop and keep the best so far" not in page
    assert "Stop and throw away" in page
