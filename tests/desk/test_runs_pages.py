"""Running a match from the desk, and offering what it suggests."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select

from matcher.core.db import Database
from matcher.desk.queries.misses import FULL, without_numbers
from matcher.matching.models import MatchRun
from matcher.matching.services.runs import perform_run
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from tests.conftest import StandingClock
from tests.desk.conftest import Run, make_request, make_two
from tests.factories import make_candidate, make_mentor
from tests.visitor import Visitor


def _values(html: str, name: str = "chosen") -> list[str]:
    return re.findall(rf'name="{name}" type="checkbox" value="([^"]+)"', html)


def test_suggest_matches_queues_a_run_and_leads_to_its_progress(
    database: Database, office: Visitor
) -> None:
    sent = office.submit("/desk/runs")
    newest = office.follow(sent)
    page = office.follow(newest)

    assert "Waiting to start" in page.text
    assert "Stop and throw away" in page.text
    with database.read() as session:
        run = session.scalars(select(MatchRun)).one()
    assert (run.status, newest.headers["Location"]) == ("queued", f"/desk/runs/{run.public_id}")


def test_second_press_leads_to_the_run_under_way_and_says_so(
    database: Database, office: Visitor, clock: StandingClock
) -> None:
    office.submit("/desk/runs")
    clock.advance(seconds=5)
    page = office.follow(office.follow(office.submit("/desk/runs")))

    assert "A match is under way already." in page.text
    with database.read() as session:
        assert len(session.scalars(select(MatchRun)).all()) == 1


def test_progress_says_what_happens_and_is_not_sent_again_while_nothing_changes(
    database: Database, office: Visitor
) -> None:
    office.submit("/desk/runs")
    with database.begin() as session:
        run = session.scalars(select(MatchRun)).one()
        run.status, run.phase, run.share = "running", "score", 0.5
    path = f"/desk/runs/{run.public_id}/progress"

    first = office.get(path)
    again = office.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert "Looking at every candidate with every mentor" in first.text
    assert 'value="28"' in first.text
    assert "HX-Refresh" not in first.headers
    assert (again.status_code, again.text, again.headers["HX-Reswap"]) == (304, "", "none")

    perform_it = run.id
    with database.begin() as session:
        run = session.get_one(MatchRun, perform_it)
        run.status, run.phase = "queued", ""
    perform_run(database, perform_it)
    done = office.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (done.status_code, done.headers["HX-Refresh"]) == (200, "true")


def test_run_that_nobody_takes_up_says_so(office: Visitor, clock: StandingClock) -> None:
    office.submit("/desk/runs")
    clock.advance(minutes=2)

    page = office.follow(office.get("/desk/runs/newest"))

    assert "Is the worker running?" in page.text


def test_stopped_run_says_that_nothing_has_changed(database: Database, office: Visitor) -> None:
    office.submit("/desk/runs")
    with database.read() as session:
        run = session.scalars(select(MatchRun)).one()
    path = f"/desk/runs/{run.public_id}"

    page = office.follow(office.submit(f"{path}/stop", form_at=path))
    again = office.follow(office.submit(f"{path}/stop", form_at=path))

    assert "has changed nothing" in page.text
    assert "This run is over already." in again.text


def test_done_run_shows_proof_suggestions_with_reasons_and_the_unmatched(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_two(session)
        make_mentor(session, name="Away", status="paused")
        make_candidate(session, name="Lonely One", formats=frozenset({"phone"}))
    run_id = run()

    page = office.get(f"/desk/runs/{run_id}").text
    left = office.get(f"/desk/runs/{run_id}/unmatched").text

    assert "of 2 candidates have a suggestion" in page
    assert "places were free, with one mentor" in page
    assert "Proved: no other set of pairs matches more people" in page
    assert "Offer <strong>Mentor 01</strong> to <strong>Candidate 01</strong>" in page
    assert "You both chose video call" in page
    assert "Lonely One" in left
    assert re.search("Accepting [a-z ]+ would open 1 mentor with a free place", left)
    assert "No way of meeting in common" in left


def test_what_would_help_many_is_said_once_above_them_all(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_mentor(session, name="Ann Lee")
        for number in range(3):
            make_candidate(session, name=f"By phone {number}", formats=frozenset({"phone"}))
    run_id = run()
    path = f"/desk/runs/{run_id}/unmatched"

    whole, searched = office.get(path).text, office.get(f"{path}?q=phone").text

    once = re.compile(r"<strong>3 of 3:</strong> Accepting [a-z -]+ would open mentors with a free")
    assert len(once.findall(whole)) == 1
    assert once.findall(searched) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "Accepting video call would open 12 mentors with a free place",
            "Accepting video call would open mentors with a free place",
        ),
        (
            "Waiting until 3 May 2026, when 1 mentor with a free place will be back",
            "Waiting until 3 May 2026, when mentors with a free place will be back",
        ),
        ("The one mentor open to them is full: one more place there is needed", FULL),
        (
            "All 4 mentors open to them are full: one more place with any of them is needed",
            FULL,
        ),
        (
            "No single change would do: another mentor is needed near Leeds",
            "No single change would do: another mentor is needed near Leeds",
        ),
    ],
)
def test_nearest_miss_is_said_of_many_without_its_number(words: str, said: str) -> None:
    assert without_numbers(words) == said


def test_offer_shows_what_it_does_and_then_does_it_once(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_two(session)
    run_id = run()
    (chosen,) = _values(office.get(f"/desk/runs/{run_id}").text)
    path = f"/desk/runs/{run_id}/offer"

    asked = office.get(f"{path}?chosen={chosen}")
    with database.read() as session:
        assert session.scalars(select(Proposal)).all() == []
    sent = office.submit(path, form_at=f"{path}?chosen={chosen}", chosen=chosen)
    page = office.follow(sent)

    assert "can answer until Monday 9 March 2026" in asked.text
    assert "1 offer is made, and its place is held." in page.text
    assert "All is offered" in page.text
    with database.read() as session:
        proposal = session.scalars(select(Proposal)).one()
        assert (proposal.status, proposal.origin) == ("offered", "office")
        assert session.scalars(select(Mentor.held)).one() == 1
        assert session.scalars(select(OutboxMail.template)).all() == ["pairings/emails/offer_new"]


def test_offer_leaves_out_what_has_gone_stale_and_says_why(
    database: Database, office: Visitor, run: Run, now: datetime
) -> None:
    with database.begin() as session:
        two, other = make_two(session), make_two(session, 2)
        _ = other
    run_id = run()
    chosen = _values(office.get(f"/desk/runs/{run_id}").text)
    path = f"/desk/runs/{run_id}/offer"
    with database.begin() as session:
        make_request(session, two, now)

    asked = office.get(path, query_string={"chosen": chosen}).text
    page = office.follow(office.submit(path, form_at="/accessibility", chosen=chosen)).text

    assert "Offer one suggestion?" in asked
    assert "Left out, because things have changed" in asked
    assert "1 offer is made, and its place is held. 1 could not be offered: Candidate 01" in page
    assert "already has a request or an offer open" in page


def test_offer_with_nothing_ticked_asks_for_a_tick(
    database: Database, office: Visitor, run: Run
) -> None:
    run_id = run()
    page = office.follow(office.get(f"/desk/runs/{run_id}/offer"))
    assert "Tick at least one suggestion to offer." in page.text


def test_offer_takes_no_suggestion_of_another_run(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_two(session)
    first, second = run(), run()
    (chosen,) = _values(office.get(f"/desk/runs/{first}").text)

    page = office.follow(
        office.submit(f"/desk/runs/{second}/offer", form_at="/accessibility", chosen=chosen)
    )

    assert "nothing has changed" in page.text
    with database.read() as session:
        assert session.scalars(select(Proposal)).all() == []


@pytest.mark.parametrize("ending", ["", "/unmatched", "/offer", "/progress"])
def test_unknown_run_is_not_there(office: Visitor, ending: str) -> None:
    unknown = office.get(f"/desk/runs/{'x' * 22}{ending}")
    assert unknown.status_code == 404
    assert office.get(f"/desk/runs/%00{ending}").status_code == 404


def test_run_can_be_searched_by_name(database: Database, office: Visitor, run: Run) -> None:
    with database.begin() as session:
        for number in range(1, 4):
            make_two(session, number, capacity=1)
        make_mentor(session, name="Spare Place")
    run_id = run()

    found = office.get(f"/desk/runs/{run_id}?q=candidate 02").text
    none = office.get(f"/desk/runs/{run_id}?q=100%25").text

    assert len(_values(found)) == 1
    assert "Nobody of that name here" in none
