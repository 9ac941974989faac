"""Pairing by hand, pairings, open proposals, and those who wait."""

import re
from datetime import date, datetime

import pytest
from sqlalchemy import select

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.matching.models import Suggestion
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.services.offers import offer_by_hand
from tests.desk.conftest import Run, make_accepted, make_pairing, make_request, make_two
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor


def test_pair_by_hand_searches_both_sides_explains_and_offers(
    database: Database, office: Visitor
) -> None:
    with database.begin() as session:
        candidate, mentor = make_two(session)
        make_mentor(session, name="Somebody Else", place="York")
    ids = {"c": candidate.public_id, "m": mentor.public_id}

    found = office.get("/desk/pair?candidate=candidate leeds&mentor=MENTOR").text
    shown = office.get("/desk/pair", query_string={**ids, "mentor": "york"}).text
    page = office.follow(office.submit("/desk/pair", form_at="/accessibility", **ids)).text

    assert f'value="{candidate.public_id}"' in found
    assert f'value="{mentor.public_id}"' in found
    assert "Somebody Else" not in found
    assert "2 of 2 places free" in shown
    assert "of 100 points" in shown
    assert "Somebody Else" in shown
    assert "Mentor 01 is offered to Candidate 01." in page
    with database.read() as session:
        assert session.scalars(select(Proposal.status)).all() == ["offered"]


def test_pair_by_hand_says_what_it_would_displace(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        two = [make_two(session, number, capacity=1) for number in (1, 2)]
    run()
    with database.read() as session:
        (suggested,) = session.scalars(
            select(Suggestion.mentor_id).where(Suggestion.candidate_id == two[0][0].id)
        )
    (other,) = [mentor for _candidate, mentor in two if mentor.id != suggested]
    (own,) = [mentor for _candidate, mentor in two if mentor.id == suggested]
    ids = {"c": two[0][0].public_id, "m": other.public_id}
    own_name, name = own.account.name, other.account.name

    shown = office.get("/desk/pair", query_string=ids).text
    same = office.get("/desk/pair", query_string={**ids, "m": own.public_id}).text

    assert f"It takes the last free place of {name}." in shown
    assert f"suggests {own_name} to Candidate 01. That place is free for others." in shown
    assert f"suggests {name} to Candidate 02, who then has no place there." in shown
    assert "The last match suggests just this pair." in same
    assert "no place there" not in same


def test_barred_pair_is_explained_and_has_no_button(database: Database, office: Visitor) -> None:
    with database.begin() as session:
        candidate, mentor = make_two(session, 1, capacity=0)
    ids = {"c": candidate.public_id, "m": mentor.public_id}

    shown = office.get("/desk/pair", query_string=ids).text
    page = office.follow(office.submit("/desk/pair", form_at="/accessibility", **ids)).text

    assert "This pair cannot be offered:" in shown
    assert "has no free place" in shown
    assert "Offer Mentor 01" not in shown
    assert "This mentor has no free place at the moment." in page
    with database.read() as session:
        assert session.scalars(select(Proposal)).all() == []


@pytest.mark.parametrize("typed", ["%", "_", "\\", "a\0b", "😀", "x" * 5000])
def test_odd_searches_find_nobody_and_break_nothing(office: Visitor, typed: str) -> None:
    for path in ("/desk/pair", "/desk/pairings", "/desk/proposals", "/desk/waiting"):
        query = {"q": typed, "candidate": typed, "mentor": typed, "page": "99999999999999999999"}
        assert office.get(path, query_string=query).status_code == 200


def test_chosen_people_who_do_not_exist_are_not_found(office: Visitor) -> None:
    assert office.get("/desk/pair?c=nobody&m=nobody").status_code == 404


def test_pairings_are_found_by_name_and_state(
    database: Database, office: Visitor, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        for number in (1, 2):
            make_pairing(session, make_two(session, number), admin, now)

    page = office.get("/desk/pairings?q=mentor 02").text

    assert "Candidate 02" in page
    assert "Candidate 01" not in page
    assert "No pairings here yet" in office.get("/desk/pairings?status=ended").text


def test_ending_a_pairing_needs_a_reason_and_frees_the_place(
    database: Database, office: Visitor, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        pairing = make_pairing(session, make_two(session), admin, now)
    path = f"/desk/pairings/{pairing.public_id}/end"

    without = office.submit(path)
    page = office.follow(office.submit(path, reason="mentor_retired"))

    assert (without.status_code, "Choose why it ends" in without.text) == (422, True)
    assert "The pairing has ended" in page.text
    assert "the mentor has retired" in office.get("/desk/pairings?status=ended").text
    assert office.get(path).status_code == 404
    with database.read() as session:
        ended = session.scalars(select(Pairing)).one()
        assert (ended.status, ended.end_reason) == ("ended_early", "mentor_retired")
        assert session.scalars(select(Mentor.held)).one() == 0


def test_finished_pairing_is_completed(
    database: Database, office: Visitor, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        pairing = make_pairing(session, make_two(session), admin, now)

    office.submit(f"/desk/pairings/{pairing.public_id}/end", reason="finished")

    with database.read() as session:
        assert session.scalars(select(Pairing.status)).one() == "completed"


def test_offer_can_be_taken_back_but_not_a_request(
    database: Database, office: Visitor, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        candidate, mentor = make_two(session)
        offered = offer_by_hand(session, actor_of(admin), candidate.id, mentor.id, now=now)
        asked = make_request(session, make_two(session, 2), now)
    listed = office.get("/desk/proposals").text

    page = office.follow(office.submit(f"/desk/proposals/{offered.public_id}/withdraw"))
    request = f"/desk/proposals/{asked.public_id}/withdraw"
    refused = office.follow(office.submit(request, form_at="/accessibility"))

    assert "Monday 9 March 2026" in listed
    assert "The offer is taken back" in page.text
    assert "This cannot be taken back" in office.get(request).text
    assert "This has already gone to the mentor." in refused.text
    with database.read() as session:
        states = session.scalars(select(Proposal.status).order_by(Proposal.id)).all()
        assert states == ["withdrawn", "requested"]


def test_waiting_lists_only_those_with_nothing_open_and_says_what_the_run_said(
    database: Database, office: Visitor, run: Run, now: datetime
) -> None:
    with database.begin() as session:
        make_request(session, make_two(session, 1, capacity=3), now)
        make_candidate(
            session,
            name="Long Waiter",
            waiting_since=date(2025, 3, 1),
            lost_mentor=True,
            formats=frozenset({"phone"}),
        )
        make_candidate(session, name="New Comer")
    run()

    page = office.get("/desk/waiting").text

    assert "Candidate 01" not in page
    assert page.index("Long Waiter") < page.index("New Comer")
    assert "Lost a mentor" in page
    assert re.search(r'numeric">5<', page)
    assert "would open 1 mentor with a free place" in page
    assert "Mentor 01 is suggested" in page


def test_desk_says_what_needs_the_office_now(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        make_accepted(session, make_two(session), now)
        make_request(session, make_two(session, 2), now)
        make_candidate(session, name="Waiting One")

    page = " ".join(re.sub(r"<[^>]+>", " ", office.get("/desk").text).split())

    assert "1 to approve" in page
    assert "1 waiting for a mentor" in page
    assert "2 free places with 2 mentors" in page
    assert "1 with a mentor to answer" in page
    assert "Candidate 02 with Mentor 02 The mentor can answer until Wednesday 11 March 2026" in page
    assert "No match has been run yet" in page
