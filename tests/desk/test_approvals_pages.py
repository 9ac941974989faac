"""Approving and turning down at the desk."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole, SchemeAdmin
from matcher.core.actor import Role
from matcher.core.db import Database
from matcher.desk.models import Decision
from matcher.desk.services.applying import apply_due
from matcher.matching.models import Exclusion
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from tests.conftest import StandingClock
from tests.desk.conftest import make_accepted, make_two
from tests.visitor import Visitor

TICKED = re.compile(r'name="chosen" type="checkbox" value="([^"]+)" checked')


def _accepted(session: Session, number: int, now: datetime) -> Proposal:
    return make_accepted(session, make_two(session, number), now)


def test_queue_shows_all_that_is_needed_the_oldest_first(
    database: Database, office: Visitor, admin: Account, clock: StandingClock
) -> None:
    for number in (1, 2):
        with database.begin() as session:
            _accepted(session, number, clock())
        clock.advance(days=8)
    office.sign_in(admin.id)

    page = office.get("/desk/approvals").text

    assert page.index("Candidate 01") < page.index("Candidate 02")
    assert "Accepted 2 weeks ago" not in page
    assert "Accepted 16 days ago" in page
    assert "Would you be my mentor?" in page
    assert "For Chartership. The mentor holds Chartership. Places taken with this: 1 of 2" in page
    assert "less than 1 km apart" in page


def test_one_press_approves_one(
    database: Database, office: Visitor, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        first, _second = _accepted(session, 1, now), _accepted(session, 2, now)

    page = office.follow(office.submit("/desk/approvals", only=first.public_id))
    clock.advance(minutes=10)
    apply_due(database)

    assert "1 pair is approved. It begins at 10:10am; until then you can undo it." in page.text
    with database.read() as session:
        assert session.scalars(select(Pairing.proposal_id)).all() == [first.id]


def test_ticked_ones_are_looked_at_first_and_stale_ones_reported_and_left_out(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        proposals = [_accepted(session, number, now) for number in (1, 2, 3)]
        stale = proposals[1]
        session.add(
            Exclusion(
                mentor_id=stale.mentor_id,
                candidate_id=stale.candidate_id,
                reason="conflict",
                created_at=now,
            )
        )

    shown = office.get("/desk/approvals").text
    chosen = [proposal.public_id for proposal in proposals]
    asked = office.client.get("/desk/approvals/chosen", query_string={"chosen": chosen}).text
    forced = office.follow(office.submit("/desk/approvals", chosen=chosen)).text
    page = office.follow(office.submit("/desk/approvals", chosen=[chosen[0], chosen[2]])).text

    assert "Cannot be approved" in shown
    assert "Approve 2 pairs?" in asked
    assert "Nothing before 10:10am." in asked
    assert "Candidate 02: Not to be suggested again." in asked
    assert "Nothing was approved. Candidate 02: Not to be suggested again." in forced
    assert "Approve 2 pairs?" in forced
    assert "2 pairs are approved." in page
    with database.read() as session:
        assert session.scalars(select(Decision.proposal_id).order_by(Decision.id)).all() == [
            proposals[0].id,
            proposals[2].id,
        ]


def test_all_are_ticked_by_one_press_but_those_that_cannot_be_approved(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        good, stale, also_good = (_accepted(session, number, now) for number in (1, 2, 3))
        session.add(
            Exclusion(
                mentor_id=stale.mentor_id,
                candidate_id=stale.candidate_id,
                reason="conflict",
                created_at=now,
            )
        )

    plain, ticked = (office.get(f"/desk/approvals{q}").text for q in ("", "?page=1&tick=all"))

    assert TICKED.findall(plain) == []
    assert TICKED.findall(ticked) == [good.public_id, also_good.public_id]
    assert 'href="/desk/approvals?page=1&amp;tick=all">Tick all<' in plain
    assert 'href="/desk/approvals?page=1">Untick all<' in ticked
    assert plain.index("Approve all that are ticked") < plain.index('name="chosen"')
    assert plain.count("Approve all that are ticked") == 2


def test_all_that_wait_are_looked_at_together_however_many_pages_they_fill(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        for number in range(1, 28):
            _accepted(session, number, now)

    shown = office.get("/desk/approvals").text
    asked = office.get("/desk/approvals/chosen?all=y").text
    chosen = re.findall(r'type="hidden" name="chosen" value="([^"]+)"', asked)
    page = office.follow(office.submit("/desk/approvals", chosen=chosen)).text

    assert 'href="/desk/approvals/chosen?all=y">Look at all 27 together</a>' in shown
    assert "27 pairs are approved." in page
    assert "Nothing awaits your approval" in page


def test_own_pair_is_left_to_another_administrator(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        two = make_two(session)
        mentor_account = two[1].account
        mentor_account.roles.append(AccountRole(name=Role.ADMIN))
        mentor_account.runs.append(SchemeAdmin(scheme_id=two[1].scheme_id, added_at=now))
        proposal = make_accepted(session, two, now)
    office.sign_in(mentor_account.id)

    shown = office.get("/desk/approvals").text
    page = office.follow(office.submit("/desk/approvals", only=proposal.public_id)).text

    assert "Another administrator must approve this" in shown
    assert "Nothing was approved. Mentor" not in page
    assert "You are one of the two. Another administrator must approve this." in page
    with database.read() as session:
        assert session.scalars(select(Decision)).all() == []


def test_nothing_ticked_changes_nothing(database: Database, office: Visitor, now: datetime) -> None:
    with database.begin() as session:
        _accepted(session, 1, now)
    page = office.follow(office.submit("/desk/approvals"))
    assert "Nothing was chosen, so nothing has changed." in page.text


def test_turning_down_needs_words_and_gives_the_place_back(
    database: Database, office: Visitor, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        proposal = _accepted(session, 1, now)
    path = f"/desk/approvals/{proposal.public_id}/reject"

    empty = office.submit(path, words="   ")
    long = office.submit(path, words="So long. " * 200)
    page = office.follow(office.submit(path, words="You work in the same team."))
    clock.advance(minutes=10)
    apply_due(database)

    assert (empty.status_code, "Say why, in words both people can read" in empty.text) == (
        422,
        True,
    )
    assert (long.status_code, "So long. So long." in long.text) == (422, True)
    assert "Nothing awaits your approval" in page.text
    with database.read() as session:
        kept = session.scalars(select(Proposal)).one()
        assert (kept.status, kept.office_words) == ("rejected", "You work in the same team.")
        assert session.scalars(select(Mentor.held)).one() == 0
    assert office.get(path).status_code == 404
