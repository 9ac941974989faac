"""Running a match from the desk, and offering what it suggests."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from matcher.accounts.models import Account
from matcher.core.db import Database, PublicId
from matcher.desk.queries import offering
from matcher.desk.queries.misses import FULL, without_numbers
from matcher.desk.queries.offering import plan_offers
from matcher.desk.queries.runs import get_run
from matcher.matching.models import MatchRun, Suggestion, Unmatched
from matcher.matching.services.asking import start_run
from matcher.matching.services.runs import perform_run
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.offers import decline_offer, offer_by_hand, withdraw_offer
from tests.conftest import StandingClock
from tests.desk.conftest import Run, make_request, make_two
from tests.factories import actor_of, make_candidate, make_mentor
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
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', asked.text)
    sent = office.submit(path, form_at=f"{path}?chosen={chosen}", chosen=chosen, seen=seen)
    page = office.follow(sent)

    assert "can answer until Monday 9 March 2026" in asked.text
    assert "1 offer is made, and its place is held." in page.text
    assert "All is offered" in page.text
    with database.read() as session:
        proposal = session.scalars(select(Proposal)).one()
        assert (proposal.status, proposal.origin) == ("offered", "office")
        assert session.scalars(select(Mentor.held)).one() == 1
        assert session.scalars(select(OutboxMail.template)).all() == ["pairings/emails/offer_new"]


def test_offer_shows_what_has_gone_stale_and_why_before_anything_is_done(
    database: Database, office: Visitor, run: Run, now: datetime
) -> None:
    with database.begin() as session:
        two, other = make_two(session), make_two(session, 2)
        _ = other
    run_id = run()
    chosen = _values(office.get(f"/desk/runs/{run_id}").text)
    with database.begin() as session:
        make_request(session, two, now)

    asked = office.get(f"/desk/runs/{run_id}/offer", query_string={"chosen": chosen}).text

    assert "Offer one suggestion?" in asked
    assert "Left out: one that cannot be offered now" in asked
    assert "Has asked, or been offered, another mentor" in asked or "With the mentor" in asked


def test_batch_in_which_something_changed_is_not_begun_and_is_shown_anew(
    database: Database, office: Visitor, run: Run, now: datetime
) -> None:
    with database.begin() as session:
        two, _ = make_two(session), make_two(session, 2)
    run_id = run()
    chosen = _values(office.get(f"/desk/runs/{run_id}").text)
    path = f"/desk/runs/{run_id}/offer"
    looked_at = office.get(path, query_string={"chosen": chosen}).text
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', looked_at)
    with database.begin() as session:
        make_request(session, two, now)

    refused = office.submit(path, form_at="/accessibility", chosen=chosen, seen=seen)

    assert refused.status_code == 409
    assert "Something has changed since you looked, so nothing was offered." in refused.text
    assert "Offer one suggestion?" in refused.text
    with database.read() as session:
        assert session.scalars(select(Proposal.origin)).all() == ["candidate"]
    left = re.findall(r'name="chosen" value="([^"]+)"', refused.text)
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', refused.text)
    again = office.submit(path, form_at="/accessibility", chosen=left, seen=seen)
    assert "1 offer is made, and its place is held." in office.follow(again).text


def test_batch_is_not_begun_on_another_day_than_was_looked_at(
    database: Database, office: Visitor, run: Run, clock: StandingClock
) -> None:
    with database.begin() as session:
        make_two(session)
    run_id = run()
    chosen = _values(office.get(f"/desk/runs/{run_id}").text)
    path = f"/desk/runs/{run_id}/offer"
    looked_at = office.get(path, query_string={"chosen": chosen}).text
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', looked_at)
    clock.advance(hours=14, minutes=1)
    office = Visitor(office.app, _admin_id(database))
    refused = office.submit(path, form_at="/accessibility", chosen=chosen, seen=seen)
    assert (refused.status_code, "Tuesday 10 March 2026" in refused.text) == (409, True)


def _admin_id(database: Database) -> int:
    with database.read() as session:
        return session.scalars(
            select(Account.id).where(Account.email == "office@example.org")
        ).one()


def test_two_suggestions_for_one_last_place_are_not_both_offered(
    database: Database, run: Run, now: datetime
) -> None:
    with database.begin() as session:
        _, mentor = make_two(session, capacity=2)
        make_candidate(session, name="Candidate 02")
    run_id = run()
    with database.begin() as session:
        session.get_one(Mentor, mentor.id).capacity = 1
        session.get_one(Mentor, mentor.id).place_limit = 1
    with database.read() as session:
        chosen = session.scalars(select(Suggestion.public_id)).all()
        plan = plan_offers(session, get_run(session, PublicId(run_id)), chosen, now=now)
    assert [row.candidate.name for row in plan.good] == ["Candidate 01"]
    assert [(one.candidate, one.why) for one in plan.stale] == [
        ("Candidate 02", "The mentor’s last place goes to another of these")
    ]


def test_all_that_are_still_to_offer_are_chosen_in_one_press(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        for number in range(27):
            make_two(session, number)
    run_id = run()
    assert "Choose all 27" in office.get(f"/desk/runs/{run_id}").text
    path = f"/desk/runs/{run_id}/offer"
    asked = office.get(f"{path}?all=y").text
    assert "27 mails go out, one to each candidate" in asked
    chosen = re.findall(r'name="chosen" value="([^"]+)"', asked)
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', asked)
    sent = office.submit(path, form_at="/accessibility", chosen=chosen, seen=seen)
    assert "27 offers are made" in office.follow(sent).text
    assert "Offered suggestions of a match to 27 candidates" in office.get("/desk/log").text


def test_more_than_one_press_may_offer_go_out_best_first_press_by_press(
    database: Database, office: Visitor, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "MOST_AT_ONCE", 2)
    with database.begin() as session:
        for number in range(1, 6):
            make_two(session, number)
    run_id = run()
    with database.begin() as session:
        order = session.scalars(select(Suggestion).order_by(Suggestion.id)).all()
        for points, one in zip((1, 5, 3, 4, 2), order, strict=True):
            one.suitability = points
        by_points = sorted(order, key=lambda one: -one.suitability)
        names = [one.candidate.account.name for one in by_points]
        by_points[1].candidate.status = "withdrawn"
        by_points[2].candidate.looking_asked_at = LONG_AGO
    path = f"/desk/runs/{run_id}/offer"

    first = office.get(f"{path}?all=y")
    assert _pairs(first.text) == sorted([names[0], names[3]])
    assert "These suit best. One more comes after them." in first.text
    assert "Has not told us whether they still look" in first.text
    second = office.follow(office.submit(path, form_at=f"{path}?all=y", **_hidden(first.text)))

    assert "2 offers are made, and their places are held." in second.text
    assert "Offered so far: 2 of 4. These are the last." in second.text
    assert _pairs(second.text) == [names[4]]
    done = office.submit(path, form_at=f"{path}?all=y", **_hidden(second.text))
    assert "None of these can be offered any more" in office.follow(done).text


LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def _pairs(html: str) -> list[str]:
    """Return who is offered somebody, by the table of a page of consequences."""
    table = html.split("Who is offered whom")[-1]
    return re.findall(r"Candidate \d\d", table.split("</table>")[0])


def _hidden(html: str) -> dict[str, list[str]]:
    return {name: _fields(html, name) for name in ("chosen", "seen", "all")}


def _fields(html: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', html)


def _run_now(database: Database, admin: Account, clock: StandingClock) -> list[int]:
    """Run a match as of now; return whom it suggests."""
    with database.begin() as session:
        run_id = start_run(session, actor_of(admin), now=clock.moment).id
    perform_run(database, run_id)
    with database.read() as session:
        found = select(Suggestion.mentor_id).where(Suggestion.run_id == run_id)
        return list(session.scalars(found))


@pytest.mark.parametrize("answer", ["no", "no_time", "silence", "taken_back"])
def test_refusals_and_silences_go_into_the_next_match(
    database: Database, admin: Account, clock: StandingClock, answer: str
) -> None:
    with database.begin() as session:
        candidate, mentor = make_two(session)
        now, office = clock.moment, actor_of(admin)
        offer = offer_by_hand(session, office, candidate.id, mentor.id, now=now)
        if answer == "taken_back":
            withdraw_offer(session, office, offer.public_id, now=now)
        elif answer != "silence":
            why = DeclineReason.OTHER if answer == "no" else DeclineReason.NO_TIME
            decline_offer(session, actor_of(candidate), offer.public_id, why, now=now)
    clock.advance(days=8)
    expire_due(database, by_mail=False)

    assert _run_now(database, admin, clock) == []
    with database.read() as session:
        assert session.scalars(select(Unmatched.bars)).one() == {"excluded": 1}
    clock.advance(days=31)
    suggested = [] if answer == "no" else [mentor.id]  # a no counts for half a year
    assert _run_now(database, admin, clock) == suggested


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
