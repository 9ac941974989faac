"""From two strangers to two people who work together, and every way out."""

import pytest

from matcher.core import clock
from matcher.core.db import Database
from matcher.matching.queries.runs import list_waiting_runs
from matcher.matching.services.runs import perform_run
from matcher.pairings.services.expiry import expire_due
from tests.conftest import StandingClock
from tests.journeys.conftest import MESSAGE, Cast
from tests.post import deliver

TWO, ONE = "2 places free, confirmed today", "1 place free, confirmed today"


def perform_waiting_runs(database: Database) -> None:
    """Do what the worker does when it is woken."""
    with database.read() as session:
        waiting = list_waiting_runs(session, now=clock.now(session))
    for run_id in waiting:
        perform_run(database, run_id)


def test_candidate_asks_mentor_accepts_office_approves(cast: Cast) -> None:
    assert cast.places() == TWO

    cast.asks()
    assert "You have asked Ann Lee" in cast.jo.words
    assert cast.places() == ONE

    cast.ann.open("/requests").click("Jo Bloggs")
    assert MESSAGE in cast.ann.words
    assert "jo@example.org" not in cast.ann.response.text
    cast.accepts()
    assert "ann@example.org" not in cast.jo.open("/my-mentor").response.text

    cast.approves()
    assert cast.places() == ONE
    assert "ann@example.org" in cast.jo.open("/my-mentor").words
    assert "jo@example.org" in cast.ann.open("/my-mentees").words


def test_office_runs_a_match_offers_and_both_say_yes(cast: Cast) -> None:
    cast.office.open("/desk/runs").press("Suggest matches")
    perform_waiting_runs(cast.database)
    assert cast.places() == TWO

    cast.office.open(cast.office.path)
    chosen = cast.office.value_of("Offer Ann Lee to Jo Bloggs")
    cast.office.press("Offer chosen", chosen=chosen).press("Offer it")
    assert cast.places() == ONE
    assert "Jo Bloggs" not in cast.ann.open("/requests").words

    cast.jo.open("/my-mentor").click("Say yes")
    cast.jo.press("Say yes and ask Ann Lee", message=MESSAGE)
    cast.accepts()
    cast.approves()
    assert cast.places() == ONE
    assert "ann@example.org" in cast.jo.open("/my-mentor").words


def test_no_gives_the_place_back_and_its_reason_stays_with_the_office(cast: Cast) -> None:
    cast.asks()
    cast.ann.open("/requests").click("Jo Bloggs").click("Decline")
    cast.ann.press("Decline", reason="sector")
    assert cast.places() == TWO
    assert "You can ask" not in cast.jo.open("/my-mentor").words
    for words in ("Our fields", "too far apart", "sector"):
        assert words not in cast.jo.words


def test_silence_gives_the_place_back_when_the_time_is_over(
    cast: Cast, clock: StandingClock
) -> None:
    cast.asks()
    assert cast.places() == ONE
    deliver(cast.database)
    clock.advance(days=10)
    assert expire_due(cast.database) == 1
    for person in (cast.jo, cast.ann, cast.onlooker):
        person.sign_in_again()
    assert cast.places() == "2 places free, confirmed 10 days ago"
    assert "You have no mentor yet" in cast.jo.open("/my-mentor").words
    assert "The time to answer passed" in cast.ann.open("/requests").words


def test_request_taken_back_gives_the_place_back(cast: Cast) -> None:
    cast.asks()
    cast.jo.click("Take back your request").press("Take it back")
    assert cast.places() == TWO
    assert "They took their request back." in cast.ann.open("/requests").words


def test_rejection_gives_the_place_back_and_tells_both_why(cast: Cast) -> None:
    cast.asks()
    cast.accepts()
    cast.office.open("/desk/approvals").click("Turn down")
    cast.office.press("Turn it down", words="Ann has retired.")
    assert "Ann Lee said yes" in cast.jo.open("/my-mentor").words
    cast.ten_minutes_pass()
    assert cast.places() == TWO
    cast.ann.open("/requests").click("Jo Bloggs")
    assert "Ann has retired." in cast.ann.words


@pytest.mark.parametrize(
    ("link", "button", "answers"),
    [
        ("We have finished", "We have finished", {"place": "open"}),
        ("End early", "End this pairing", {"place": "open", "reason": "candidate_changed_job"}),
    ],
)
def test_mentor_ends_a_pairing_and_the_place_is_free_again(
    cast: Cast, link: str, button: str, answers: dict[str, str]
) -> None:
    cast.asks()
    cast.accepts()
    cast.approves()
    cast.ann.open("/my-mentees").click(link).press(button, **answers)
    assert cast.places() == TWO
    assert "jo@example.org" not in cast.ann.response.text
    assert "ann@example.org" not in cast.jo.open("/my-mentor").response.text


def test_candidate_ends_a_pairing_and_the_place_is_free_again(cast: Cast) -> None:
    cast.asks()
    cast.accepts()
    cast.approves()
    cast.jo.open("/my-mentor").click("We have finished, or it has ended").press(
        "End it", reason="no_contact"
    )
    assert cast.places() == TWO


def test_office_ends_a_pairing_and_the_place_is_free_again(cast: Cast) -> None:
    cast.asks()
    cast.accepts()
    cast.approves()
    cast.office.open("/desk/pairings").click("End").press("End this pairing", reason="finished")
    assert cast.places() == TWO


def test_mentor_already_found_is_named_confirmed_and_approved(cast: Cast) -> None:
    cast.jo.open("/my-mentor").click("I already have a mentor")
    cast.jo.page.one("input", name="email")
    button = cast.jo.page.one("main").all("button")[0].text
    cast.jo.press(button, email="Ann@Example.org")
    assert cast.places() == ONE
    cast.ann.open("/requests").click("Jo Bloggs")
    assert "Jo Bloggs says you have agreed to be their mentor. Is that so?" in cast.ann.words
    cast.ann.click("Yes, we have agreed").press("Accept")
    cast.approves()
    assert "ann@example.org" in cast.jo.open("/my-mentor").words
    assert cast.places() == ONE
