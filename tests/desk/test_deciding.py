"""Decisions that wait ten minutes, are undone or take effect once, and what two may not both do."""

from datetime import datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.accounts.services import stop_sign_in
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid
from matcher.desk.models import Decision
from matcher.desk.queries.overview import get_overview
from matcher.desk.queries.policy import Policy
from matcher.desk.rules.decisions import Overrides
from matcher.desk.services.applying import apply_due
from matcher.desk.services.deciding import agree, approve_all, override, turn_down, undo
from matcher.desk.services.morning import list_waiting
from matcher.desk.services.policy import set_policy
from matcher.matching.rules.bars import Bar
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.services.requests import withdraw_request
from tests.conftest import StandingClock
from tests.desk.conftest import make_accepted, make_two
from tests.factories import actor_of, make_admin
from tests.visitor import Visitor


def accepted(database: Database, now: datetime, n: int = 1) -> list[str]:
    """Have some pairs await the office; return the ids of their proposals."""
    with database.begin() as session:
        return [
            make_accepted(session, make_two(session, number), now).public_id
            for number in range(1, n + 1)
        ]


def approve(database: Database, admin: Account, chosen: list[str], now: datetime) -> str:
    with database.begin() as session:
        return approve_all(session, actor_of(admin), chosen, now=now)[0].batch


def mails(session: Session, template: str) -> list[OutboxMail]:
    """Return the mails of a template, in the order in which they were written."""
    name = f"%/{template}"
    query = select(OutboxMail).where(OutboxMail.template.like(name)).order_by(OutboxMail.id)
    return list(session.scalars(query))


def test_approval_changes_nothing_for_ten_minutes_and_then_happens_once(
    database: Database, office: Visitor, admin: Account, clock: StandingClock, now: datetime
) -> None:
    (proposal_id,) = accepted(database, now)
    approve(database, admin, [proposal_id], now)
    clock.advance(minutes=9, seconds=59)
    with database.read() as session:
        candidate = session.scalars(select(Proposal)).one().candidate
        reader = Visitor(office.client.application, candidate.account)  # type: ignore[arg-type]
    before = apply_due(database), reader.get("/my-mentor").text
    with database.read() as session:
        held, sent = session.scalars(select(Mentor.held)).one(), mails(session, "pairing_approved")
    clock.advance(seconds=1)

    assert (before[0], held, sent) == (0, 1, [])
    assert "Mentor 01 said yes" in before[1]
    assert "usually within 2 working days" in before[1]
    assert [apply_due(database), apply_due(database)] == [1, 0]
    with database.read() as session:
        pairing = session.scalars(select(Pairing)).one()
        assert (pairing.approved_by_id, pairing.approved_at) == (admin.id, clock())
        assert session.scalars(select(Mentor.held)).one() == 1
        assert len(mails(session, "pairing_approved")) == 2


def test_undo_gives_a_whole_batch_back_and_nobody_hears_of_it(
    database: Database, office: Visitor, admin: Account, clock: StandingClock, now: datetime
) -> None:
    chosen = accepted(database, now, 3)
    batch = approve(database, admin, chosen, now)
    clock.advance(minutes=9)

    shown = office.get("/desk/approvals").text
    page = office.follow(office.submit(f"/desk/approvals/undo/{batch}")).text
    clock.advance(minutes=1)

    assert "Decided just now" in shown
    assert "Nothing awaits your approval" in shown
    assert "Undone. All 3 await you again, and nobody was told anything." in page
    assert "Decided just now" not in page
    assert "3 pairs await you" in page
    assert apply_due(database) == 0
    with database.read() as session:
        assert mails(session, "pairing_approved") == []
    approve(database, admin, chosen, clock())


def test_undo_is_refused_once_ten_minutes_are_over(
    database: Database, office: Visitor, admin: Account, clock: StandingClock, now: datetime
) -> None:
    batch = approve(database, admin, accepted(database, now), now)
    clock.advance(minutes=10)
    late = office.follow(office.submit(f"/desk/approvals/undo/{batch}")).text
    apply_due(database)
    later = office.follow(office.submit(f"/desk/approvals/undo/{batch}")).text
    assert "It is too late to undo this: it has taken effect." in late
    assert "It is too late to undo this: it has taken effect." in later


def test_batch_with_one_gone_stale_approves_none(
    database: Database, admin: Account, now: datetime
) -> None:
    chosen = accepted(database, now, 3)
    with database.begin() as session:
        stale = session.scalars(select(Proposal).order_by(Proposal.id)).all()[1]
        withdraw_request(session, actor_of(stale.candidate), stale.public_id, now=now)
    with pytest.raises(Conflict) as refused, database.begin() as session:
        approve_all(session, actor_of(admin), chosen, now=now)
    assert refused.value.message == "Candidate 02: This has been withdrawn."
    with database.read() as session:
        assert session.scalars(select(Decision)).all() == []


def test_second_administrator_is_told_who_decided_and_when_it_takes_effect(
    database: Database, office: Visitor, now: datetime
) -> None:
    (proposal_id,) = accepted(database, now)
    with database.begin() as session:
        other = make_admin(session, name="Olu Other")
    approve(database, other, [proposal_id], now)

    tried = office.follow(office.submit("/desk/approvals", only=proposal_id)).text
    looked = office.client.get("/desk/approvals/chosen", query_string={"chosen": proposal_id}).text

    words = "Candidate 01: Olu Other has approved this. It takes effect at 10:10am."
    assert f"Nothing was approved. {words}" in tried
    assert words in looked
    assert office.get(f"/desk/approvals/{proposal_id}/reject").status_code == 404


def test_request_withdrawn_meanwhile_is_left_alone_and_said_on_the_desk(
    database: Database, office: Visitor, admin: Account, clock: StandingClock, now: datetime
) -> None:
    approve(database, admin, accepted(database, now), now)
    with database.begin() as session:
        proposal = session.scalars(select(Proposal)).one()
        withdraw_request(session, actor_of(proposal.candidate), proposal.public_id, now=now)
    clock.advance(minutes=10)

    assert apply_due(database) == 0
    page = office.get("/desk/approvals").text
    assert "Did not go through" in page
    assert "Candidate 01 with Mentor 01: This has been withdrawn." in page
    with database.read() as session:
        assert session.scalars(select(Decision.status)).one() == "stale"
        assert session.scalars(select(Mentor.held)).one() == 0


def test_rejection_reaches_both_after_ten_minutes_with_reason_contact_and_next_step(
    database: Database, admin: Account, clock: StandingClock, now: datetime
) -> None:
    (proposal_id,) = accepted(database, now)
    with pytest.raises(Invalid), database.begin() as session:
        turn_down(session, actor_of(admin), proposal_id, "  ", now=now)
    with database.begin() as session:
        turn_down(session, actor_of(admin), proposal_id, "You share a team.", now=now)
    clock.advance(minutes=10)
    with database.read() as session:
        assert mails(session, "proposal_rejected") == []

    assert apply_due(database) == 1
    with database.read() as session:
        told = [mail.context["for_mentor"] for mail in mails(session, "proposal_rejected")]
        kept = session.scalars(select(Proposal)).one()
        assert told == [0, 1]
        assert (kept.status, kept.office_words) == ("rejected", "You share a team.")


def far_apart(database: Database, now: datetime) -> str:
    """Have a pair await the office that has become too far apart meanwhile."""
    with database.begin() as session:
        two = make_two(session)
        proposal = make_accepted(session, two, now)
        two[0].lat, two[0].lon = 57.5, -4.2
        for person in two:
            person.formats = frozenset({"face_to_face"})
            person.max_distance_km = 10
        return proposal.public_id


def test_bar_is_not_overridden_unless_the_scheme_lets_the_office(
    database: Database, office: Visitor, admin: Account, now: datetime
) -> None:
    proposal_id = far_apart(database, now)
    with pytest.raises(Conflict) as refused, database.begin() as session:
        override(session, actor_of(admin), proposal_id, Bar.DISTANCE, "By train", now=now)
    assert "does not let the office" in refused.value.message
    assert "Approve all the same" not in office.get("/desk/approvals").text


def test_override_of_two_begins_once_another_administrator_agrees(
    database: Database, office: Visitor, admin: Account, clock: StandingClock, now: datetime
) -> None:
    proposal_id = far_apart(database, now)
    with database.begin() as session:
        other = make_admin(session, name="Olu Other")
        set_policy(session, actor_of(other), Policy(overrides=Overrides.TWO), now=now)

    path = f"/desk/approvals/{proposal_id}/override"
    asked = office.get(path).text
    page = office.follow(
        office.submit(path, bar="distance", words="She travels that way each week.")
    ).text
    with database.read() as session:
        decision_id = session.scalars(select(Decision.public_id)).one()
    own = office.follow(office.submit(f"/desk/approvals/agree/{decision_id}")).text
    clock.advance(hours=1)
    waiting = apply_due(database)
    with database.read() as session:  # nobody forgets that a second word is due
        assert (len(list_waiting(session)), get_overview(session, None, now=now).n_to_approve) == (
            1,
            1,
        )
    with database.begin() as session:
        agree(session, actor_of(other), decision_id, now=clock())
    clock.advance(minutes=10)

    assert "What stands in the way: Too far to meet face to face." in asked
    assert "Needs a second yes" in page
    assert "She travels that way each week." in page
    assert "I agree" not in page
    assert "You have decided this yourself." in own
    assert (waiting, apply_due(database)) == (0, 1)
    with database.read() as session:
        kept = session.scalars(select(Decision)).one()
        assert (kept.bar, kept.decided_by_id, kept.second_by_id) == ("distance", admin.id, other.id)
        assert session.scalars(select(Pairing.approved_by_id)).one() == admin.id


def test_override_is_of_the_bar_that_was_shown_and_twice_is_as_once(
    database: Database, office: Visitor, admin: Account, now: datetime
) -> None:
    proposal_id = far_apart(database, now)
    with database.begin() as session:
        set_policy(session, actor_of(admin), Policy(overrides=Overrides.ONE), now=now)
    path = f"/desk/approvals/{proposal_id}/override"
    sent = {"words": "By train", "submission_key": "the same form"}

    assert '<input id="bar" name="bar" type="hidden" value="distance">' in office.get(path).text
    other = office.follow(office.submit(path, **sent | {"submission_key": "1"}, bar="employer"))
    assert "Too far to meet face to face" in other.text
    first, again = (
        office.submit(path, **sent, bar="distance"),
        office.submit(path, form_at="/desk", **sent, bar="distance"),
    )
    assert (first.status_code, again.status_code) == (303, 303)
    with database.read() as session:
        assert session.scalars(select(Decision.bar)).all() == ["distance"]


def test_line_manager_is_never_overridden(
    database: Database, admin: Account, now: datetime
) -> None:
    (proposal_id,) = accepted(database, now)
    with database.begin() as session:
        set_policy(session, actor_of(admin), Policy(overrides=Overrides.ONE), now=now)
    with pytest.raises(Conflict), database.begin() as session:
        override(session, actor_of(admin), proposal_id, Bar.LINE_MANAGER, "Please", now=now)


def test_rivals_for_the_same_mentor_are_flagged(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        (first, mentor), (second, _other) = make_two(session, 1, capacity=2), make_two(session, 2)
        make_accepted(session, (first, mentor), now)
        make_accepted(session, (second, mentor), now)
        mentor.capacity, mentor.place_limit = 1, 2
    page = office.get("/desk/approvals").text
    assert "Mentor 01 now has room for 1, and 2 are spoken for. Take care." in page
    assert "2 await you with Mentor 01, whose last place is among these." in page


def test_several_with_one_mentor_are_no_rivals_while_each_has_a_place(
    database: Database, office: Visitor, now: datetime
) -> None:
    with database.begin() as session:
        (first, mentor), (second, _other) = make_two(session, 1, capacity=2), make_two(session, 2)
        make_accepted(session, (first, mentor), now)
        make_accepted(session, (second, mentor), now)
    page = office.get("/desk/approvals").text
    assert "Mentor 01" in page
    assert "Look at this first" not in page


def test_settled_decision_is_kept_by_the_database_itself(
    database: Database, admin: Account, now: datetime
) -> None:
    batch = approve(database, admin, accepted(database, now), now)
    with database.begin() as session:
        undo(session, actor_of(admin), batch, now=now)
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(update(Decision).values(status="pending", settled_at=None))


def test_one_proposal_has_one_open_decision_by_the_law_of_the_database(
    database: Database, admin: Account, now: datetime
) -> None:
    approve(database, admin, accepted(database, now), now)
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(
            text(
                "INSERT INTO decision (public_id, batch, proposal_id, kind, status, bar, words,"
                " why, decided_by_id, decided_at, effective_at) SELECT 'x', 'y', proposal_id,"
                " kind, status, bar, words, why, decided_by_id, decided_at, effective_at"
                " FROM decision"
            )
        )


def test_decision_of_somebody_who_has_left_the_office_does_not_take_effect(
    database: Database, admin: Account, clock: StandingClock, now: datetime
) -> None:
    (proposal_id,) = accepted(database, now)
    approve(database, admin, [proposal_id], now)
    with database.begin() as session:
        colleague = actor_of(make_admin(session))
        stop_sign_in(session, colleague, admin.public_id, now=now)
    clock.advance(minutes=10)

    assert apply_due(database) == 0
    with database.read() as session:
        decision = session.scalars(select(Decision)).one()
        assert (decision.status, decision.why) == (
            "stale",
            "Who decided this cannot sign in for the office any more.",
        )
        assert session.scalars(select(Pairing)).all() == []
