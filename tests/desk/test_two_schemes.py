"""Two schemes in one database: nothing of one shows in the other, and nothing reaches across."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate, ListEntry
from matcher.core.db import Database
from matcher.core.errors import Invalid, NotFound
from matcher.matching.models import MatchRun, RunStatus, Scheme
from matcher.matching.queries.runs import get_own_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.services.absences import add_office_absence, add_own_absence
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_agreed, request_mentor
from matcher.pairings.services.rounds import make_round
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor, make_scheme
from tests.pairings.test_rounds import SPRING, TUESDAY
from tests.visitor import Visitor

DESK = (
    "/desk", "/desk/approvals", "/desk/proposals", "/desk/pairings", "/desk/people",
    "/desk/waiting", "/desk/silent", "/desk/leaving", "/desk/runs", "/desk/scenarios",
    "/desk/help", "/desk/pair?candidate=Zed&mentor=Zed", "/desk/reports", "/desk/freshness",
    "/desk/rounds", "/desk/pairings/look", "/desk/pairings/met", "/desk/people/twice",
    "/desk/people?q=Zed", "/desk/export/candidates.csv", "/desk/export/mentors.csv",
    "/desk/export/pairings.csv",
)  # fmt: skip
THEIRS = "Zed"
"""How everybody is called in the other scheme."""


@dataclass
class Two:
    """People of this scheme, and of the other one."""

    candidate: Candidate
    mentor: Mentor
    other: Scheme
    other_candidate: Candidate
    other_mentor: Mentor


@pytest.fixture
def two(database: Database, now: datetime) -> Two:
    """Two schemes with people; in the other one something of everything."""
    with database.begin() as session:
        candidate, mentor = make_candidate(session), make_mentor(session)
        other = make_scheme(
            session,
            code="other",
            name=f"{THEIRS} scheme",
            settings={"periods": {"request_working_days": 9}},
        )
        theirs = {"scheme_id": other.id}
        first, _looking, offered, asking, paired = (
            make_candidate(session, name=f"{THEIRS} {n}", **theirs) for n in range(5)
        )
        their_mentor = make_mentor(session, name=f"{THEIRS} Mentor", capacity=9, **theirs)
        office = actor_of(make_admin(session))
        offer_by_hand(session, office, offered.id, their_mentor.id, now=now)
        for one in (asking, paired):
            asked = request_mentor(session, actor_of(one), their_mentor.public_id, "Hi", now=now)
            accept_request(session, actor_of(their_mentor), asked.public_id, room=None, now=now)
        approve_pairing(session, office, asked.public_id, now=now)
        make_mentor(
            session, name=f"{THEIRS} Silent", status="paused", **theirs
        ).pause_reason = "silence"
        session.add(
            MatchRun(
                scheme_id=other.id,
                scheme_version=1,
                scenario=f"{THEIRS} scenario",
                status=RunStatus.DONE,
                as_of=now.date(),
                created_at=now,
            )
        )
        return Two(candidate, mentor, other, first, their_mentor)


def test_desk_shows_nobody_of_the_other_scheme(app: Flask, two: Two, admin: Account) -> None:
    office = Visitor(app, admin)
    for path in DESK:
        answer = office.get(path)
        assert answer.status_code == 200, path
        shown = answer.text.replace("Zed&amp;", "").replace('value="Zed"', "").replace("“Zed”", "")
        assert THEIRS not in shown.replace("=Zed", ""), path
    assert (
        '>1</span> <span class="app-figure__words">waiting for a mentor' in office.get("/desk").text
    )


def test_people_of_each_scheme_see_and_reach_only_their_own(app: Flask, two: Two) -> None:
    mine, theirs = Visitor(app, two.candidate.account), Visitor(app, two.other_candidate.account)
    own, other = two.mentor, two.other_mentor
    for visitor, shown, hidden in ((mine, own, other), (theirs, other, own)):
        page = visitor.get("/mentors").text
        assert shown.account.name in page
        assert hidden.account.name not in page
        for path in (f"/mentors/{hidden.public_id}", f"/mentors/{hidden.public_id}/ask"):
            assert visitor.get(path).status_code == 404, path
            assert visitor.get(path.replace(hidden.public_id, shown.public_id)).status_code == 200
        added = visitor.submit(f"/my-list/{hidden.public_id}/add", form_at="/mentors")
        assert added.status_code == 404
        assert hidden.account.name not in visitor.get("/suggestions").text
    assert "they have 9 working days" in theirs.get(f"/mentors/{other.public_id}/ask").text
    assert "they have 7 working days" in mine.get(f"/mentors/{own.public_id}/ask").text


def test_no_request_reaches_across(database: Database, two: Two, now: datetime) -> None:
    with database.begin() as session:
        me = actor_of(session.get_one(Candidate, two.candidate.id))
        with pytest.raises(NotFound):
            request_mentor(session, me, two.other_mentor.public_id, "Hello", now=now)
        with pytest.raises(Invalid, match="no mentor with this e-mail address"):
            request_agreed(session, me, two.other_mentor.account.email, now=now)


def test_rounds_and_closed_days_of_one_scheme_are_no_days_of_the_other(
    database: Database, two: Two, clock: StandingClock
) -> None:
    with database.begin() as session:
        office = actor_of(make_admin(session))
        make_round(session, office, SPRING, now=clock())
        add_office_absence(session, office, date(2026, 3, 9), date(2026, 3, 10), "", now=clock())
        away = add_own_absence(
            session, actor_of(two.other_mentor), date(2026, 4, 1), date(2026, 4, 1), now=clock()
        )
        assert away.scheme_id == two.other.id
        asker = session.get_one(Candidate, two.other_candidate.id)
        assert get_own_scheme(session, candidate_id=asker.id).id == two.other.id
        asked = request_mentor(
            session, actor_of(asker), two.other_mentor.public_id, "Hello", now=TUESDAY
        )
        assert (asked.waits_for_id, asked.requested_at) == (None, TUESDAY)
        assert asked.expires_at is not None
        assert asked.expires_at.date() == date(2026, 3, 17)  # nine working days, none closed


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE candidate SET scheme_id = (SELECT max(id) FROM scheme)",
        "UPDATE mentor SET scheme_id = (SELECT max(id) FROM scheme)",
    ],
)
def test_nobody_changes_the_scheme(database: Database, two: Two, broken: str) -> None:
    with pytest.raises(DBAPIError, match="never changes the scheme"), database.begin() as session:
        session.execute(text(broken))


def test_no_list_reaches_across_even_past_the_services(
    database: Database, two: Two, now: datetime
) -> None:
    entry = ListEntry(
        candidate_id=two.candidate.id, mentor_id=two.other_mentor.id, position=1, added_at=now
    )
    with pytest.raises(DBAPIError, match="different schemes"), database.begin() as session:
        session.add(entry)
