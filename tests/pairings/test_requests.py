"""A candidate asks, a mentor answers: what changes, and what is told to whom."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.candidates.services import add_to_list, set_ask_next
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.matching.models import Exclusion
from matcher.mentors.models import CapacityHold
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.proposals import list_still_to_ask
from matcher.pairings.rules.states import DeclineReason, EndReason
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.approvals import approve_many, approve_pairing, reject_proposal
from matcher.pairings.services.endings import end_pairing, finish_pairing, look_again
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.offers import accept_offer, decline_offer, offer_by_hand
from matcher.pairings.services.requests import (
    ask_next,
    request_agreed,
    request_mentor,
    withdraw_request,
)
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.post import deliver


def mails(session: Session) -> list[tuple[str, int]]:
    session.flush()
    rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [(mail.template.rpartition("/")[2], mail.recipient_id) for mail in rows]


def actions(session: Session) -> list[str]:
    session.flush()
    return [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_request_holds_a_place_for_seven_working_days_and_tells_the_mentor(
    session: Session, now: datetime
) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session, capacity=1)

    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, " Hello ", now=now)

    session.flush()
    session.expire_all()
    assert (proposal.status, proposal.message, mentor.held) == ("requested", "Hello", 1)
    assert proposal.expires_at == datetime(2026, 3, 12, tzinfo=UTC)  # the end of the 11th
    assert mails(session) == [("request_new", mentor.account_id)]
    assert actions(session) == ["proposal.requested"]


def test_request_without_words_is_refused(session: Session, now: datetime) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session)
    with pytest.raises(Invalid):
        request_mentor(session, actor_of(candidate), mentor.public_id, "  ", now=now)


def test_request_to_a_full_mentor_is_refused_and_changes_nothing(
    session: Session, now: datetime
) -> None:
    one, other, mentor = (
        make_candidate(session),
        make_candidate(session),
        make_mentor(session, capacity=1),
    )
    request_mentor(session, actor_of(one), mentor.public_id, "Hello", now=now)
    with pytest.raises(Conflict, match="no free place"):
        request_mentor(session, actor_of(other), mentor.public_id, "Hello", now=now)


def test_second_request_is_refused_while_one_is_open(session: Session, now: datetime) -> None:
    candidate, one, other = make_candidate(session), make_mentor(session), make_mentor(session)
    request_mentor(session, actor_of(candidate), one.public_id, "Hello", now=now)
    with pytest.raises(Conflict, match="already have a request"):
        request_mentor(session, actor_of(candidate), other.public_id, "Hello", now=now)


def test_request_to_ones_line_manager_is_refused(session: Session, now: datetime) -> None:
    mentor = make_mentor(session)
    candidate = make_candidate(session, line_manager_email=mentor.account.email)
    with pytest.raises(Conflict, match="line manager"):
        request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def test_answer_by_another_mentor_finds_nothing(session: Session, now: datetime) -> None:
    candidate, mentor, other = make_candidate(session), make_mentor(session), make_mentor(session)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    with pytest.raises(NotFound):
        accept_request(session, actor_of(other), proposal.public_id, room=0, now=now)


def test_accepted_and_approved_request_becomes_a_pairing_that_keeps_the_place(
    session: Session, now: datetime
) -> None:
    candidate, mentor, admin = (
        make_candidate(session),
        make_mentor(session, capacity=2),
        make_admin(session),
    )
    add_to_list(session, actor_of(candidate), candidate.id, mentor.id, now=now)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=now)
    pairing = approve_pairing(session, actor_of(admin), proposal.public_id, now=now)

    session.flush()
    session.expire_all()
    assert (proposal.status, pairing.status, candidate.status) == ("approved", "active", "matched")
    assert (mentor.capacity, mentor.held, mentor.place_limit) == (1, 1, 1)
    assert mails(session) == [
        ("request_new", mentor.account_id),
        ("request_accepted", candidate.account_id),
        ("pairing_approved", candidate.account_id),
        ("pairing_approved", mentor.account_id),
    ]


def test_declined_request_frees_the_place_and_keeps_the_two_apart_for_six_months(
    session: Session, now: datetime
) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session, capacity=1)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    decline_request(
        session, actor_of(mentor), proposal.public_id, DeclineReason.SECTOR, room=1, now=now
    )

    session.flush()
    session.expire_all()
    assert (proposal.status, mentor.held) == ("declined", 0)
    assert session.scalars(select(CapacityHold)).all() == []
    with pytest.raises(Conflict, match="isn’t available"):
        request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def test_decline_for_no_time_closes_the_places_and_counts_until_there_are_some(
    session: Session, now: datetime
) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session, capacity=3)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    decline_request(
        session, actor_of(mentor), proposal.public_id, DeclineReason.NO_TIME, room=0, now=now
    )
    session.flush()
    session.expire_all()
    assert (mentor.capacity, mentor.held) == (0, 0)
    assert session.scalars(select(Exclusion.until_room)).all() == [True]


def test_expiry_frees_the_place_tells_both_and_asks_the_next(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        candidate, one, other = (
            make_candidate(session),
            make_mentor(session, capacity=1),
            make_mentor(session),
        )
        actor = actor_of(candidate)
        add_to_list(session, actor, candidate.id, other.id, now=now)
        set_ask_next(session, actor, candidate.id, True, now=now)
        proposal = request_mentor(session, actor, one.public_id, "Hello", now=now)
    deliver(database)
    clock.advance(days=9, hours=15)  # the 12th, 01:00

    assert (expire_due(database), expire_due(database)) == (1, 0)

    with database.begin() as session:
        session.add_all([proposal, one, other])
        session.flush()
        session.expire_all()
        assert (proposal.status, one.held, other.held) == ("expired", 0, 1)
        assert mails(session) == [
            ("request_new", one.account_id),
            ("request_new", other.account_id),
            ("request_expired", candidate.account_id),
            ("request_expired_mentor", one.account_id),
        ]


def test_expired_request_cannot_be_accepted_even_before_the_sweep(
    session: Session, clock: StandingClock, now: datetime
) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    clock.advance(days=20)
    with pytest.raises(Conflict, match="time to answer has passed"):
        accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=clock())


def test_withdrawn_request_frees_the_place_and_tells_the_mentor(
    session: Session, now: datetime
) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session, capacity=1)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    withdraw_request(session, actor_of(candidate), proposal.public_id, now=now)
    session.flush()
    session.expire_all()
    assert (proposal.status, mentor.held) == ("withdrawn", 0)
    assert mails(session)[-1] == ("request_withdrawn", mentor.account_id)


def test_next_is_asked_in_the_order_of_the_list_and_never_twice(
    session: Session, now: datetime
) -> None:
    candidate, full, one = (
        make_candidate(session, message="Hello"),
        make_mentor(session, capacity=0),
        make_mentor(session),
    )
    for mentor in (full, one):
        add_to_list(session, actor_of(candidate), candidate.id, mentor.id, now=now)
    proposal = ask_next(session, actor_of(candidate), candidate, now=now)
    assert proposal is not None
    assert proposal.mentor_id == one.id

    withdraw_request(session, actor_of(candidate), proposal.public_id, now=now)
    assert ask_next(session, actor_of(candidate), candidate, now=now) is None


def test_offer_accepted_goes_on_to_the_mentor_as_a_request(session: Session, now: datetime) -> None:
    candidate, mentor, admin = make_candidate(session), make_mentor(session), make_admin(session)
    proposal = offer_by_hand(session, actor_of(admin), candidate.id, mentor.id, now=now)
    assert (proposal.status, proposal.expires_at) == (
        "offered",
        datetime(2026, 3, 10, tzinfo=UTC),
    )
    accept_offer(session, actor_of(candidate), proposal.public_id, "Yes please", now=now)
    session.flush()
    session.expire_all()
    assert (proposal.status, proposal.message, mentor.held) == ("requested", "Yes please", 1)
    assert mails(session) == [
        ("offer_new", candidate.account_id),
        ("request_new", mentor.account_id),
    ]


def test_declined_offer_frees_the_place_and_the_mentor_never_hears_of_it(
    session: Session, now: datetime
) -> None:
    candidate, mentor, admin = make_candidate(session), make_mentor(session), make_admin(session)
    proposal = offer_by_hand(session, actor_of(admin), candidate.id, mentor.id, now=now)
    decline_offer(session, actor_of(candidate), proposal.public_id, DeclineReason.DISTANCE, now=now)
    session.flush()
    session.expire_all()
    assert (proposal.status, mentor.held) == ("declined", 0)
    assert mails(session) == [("offer_new", candidate.account_id)]


def test_agreed_mentor_confirms_and_the_place_is_counted(session: Session, now: datetime) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session, email="a@example.org")
    proposal = request_agreed(session, actor_of(candidate), "A@Example.org ", now=now)
    session.flush()
    session.expire_all()
    assert (proposal.origin, mentor.held) == ("agreed", 1)
    assert mails(session) == [("agreed_confirm", mentor.account_id)]
    with pytest.raises(Invalid, match="no mentor with this e-mail"):
        request_agreed(session, actor_of(candidate), "nobody@example.org", now=now)


def test_rejection_frees_the_place_and_tells_both_why(session: Session, now: datetime) -> None:
    candidate, mentor, admin = make_candidate(session), make_mentor(session), make_admin(session)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=1, now=now)
    reject_proposal(session, actor_of(admin), proposal.public_id, "Not in the register", now=now)
    session.flush()
    session.expire_all()
    assert (proposal.status, mentor.held, candidate.status) == ("rejected", 0, "seeking")
    assert mails(session)[-2:] == [
        ("proposal_rejected", candidate.account_id),
        ("proposal_rejected", mentor.account_id),
    ]


def test_approval_of_what_was_withdrawn_is_reported_and_the_rest_is_approved(
    session: Session, now: datetime
) -> None:
    admin, proposals = make_admin(session), []
    for _ in range(2):
        candidate, mentor = make_candidate(session), make_mentor(session)
        proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hi", now=now)
        accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=now)
        proposals.append(proposal)
    gone = proposals[0]
    withdraw_request(session, actor_of(gone.candidate), gone.public_id, now=now)

    outcome = approve_many(
        session, actor_of(admin), [proposal.public_id for proposal in proposals], now=now
    )

    assert outcome.done == 1
    assert [(stale.name, stale.why) for stale in outcome.stale] == [
        (gone.candidate.account.name, "This has been withdrawn.")
    ]


def test_nobody_approves_a_pairing_of_their_own(session: Session, now: datetime) -> None:
    candidate, admin = make_candidate(session), make_admin(session)
    mentor = make_mentor(session, account=admin)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=now)
    with pytest.raises(Conflict, match="one of the two"):
        approve_pairing(session, actor_of(admin), proposal.public_id, now=now)


def paired(session: Session, now: datetime):
    candidate, mentor, admin = make_candidate(session), make_mentor(session), make_admin(session)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=now)
    return candidate, mentor, approve_pairing(session, actor_of(admin), proposal.public_id, now=now)


def test_finished_pairing_frees_the_place_and_opens_it_again_if_the_mentor_says_so(
    session: Session, now: datetime
) -> None:
    candidate, mentor, pairing = paired(session, now)
    finish_pairing(session, actor_of(mentor), pairing.public_id, now=now)
    session.flush()
    session.expire_all()
    assert (pairing.status, mentor.held, mentor.capacity) == ("completed", 0, 1)
    assert candidate.status == "submitted"


def test_ended_pairing_sends_the_candidate_back_with_priority(
    session: Session, now: datetime
) -> None:
    candidate, mentor, pairing = paired(session, now)
    end_pairing(session, actor_of(candidate), pairing.public_id, EndReason.MENTOR_MOVED, now=now)
    session.flush()
    session.expire_all()
    assert (pairing.status, candidate.status, candidate.lost_mentor, mentor.held) == (
        "ended_early",
        "seeking",
        True,
        0,
    )
    with pytest.raises(Conflict, match="already ended"):
        end_pairing(session, actor_of(mentor), pairing.public_id, EndReason.NO_CONTACT, now=now)


def test_not_a_good_fit_keeps_the_two_apart_for_good(session: Session, now: datetime) -> None:
    candidate, mentor, pairing = paired(session, now)
    end_pairing(session, actor_of(mentor), pairing.public_id, EndReason.NOT_A_GOOD_FIT, now=now)
    session.flush()
    (exclusion,) = session.scalars(select(Exclusion)).all()
    assert (exclusion.candidate_id, exclusion.mentor_id, exclusion.until_on) == (
        candidate.id,
        mentor.id,
        None,
    )


def test_second_request_is_refused_even_at_another_level(session: Session, now: datetime) -> None:
    candidate, one, other = make_candidate(session), make_mentor(session), make_mentor(session)
    request_mentor(session, actor_of(candidate), one.public_id, "Hello", now=now)
    candidate.level = "fellowship"
    with pytest.raises(Conflict, match=r"^You already have a request"):
        request_mentor(session, actor_of(candidate), other.public_id, "Hello", now=now)


def test_answer_that_leaves_the_room_as_it_was_never_changes_the_capacity(
    session: Session, now: datetime
) -> None:
    one, other, mentor = make_candidate(session), make_candidate(session), make_mentor(session)
    first = request_mentor(session, actor_of(one), mentor.public_id, "Hello", now=now)
    request_mentor(session, actor_of(other), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), first.public_id, room=None, now=now)
    session.flush()
    session.expire_all()
    assert (mentor.capacity, mentor.held, mentor.confirmed_at) == (2, 2, now)


def test_rest_of_the_list_is_kept_for_another_time(session: Session, now: datetime) -> None:
    candidate, mentor, other, admin = (
        make_candidate(session),
        make_mentor(session),
        make_mentor(session),
        make_admin(session),
    )
    for on_list in (mentor, other):
        add_to_list(session, actor_of(candidate), candidate.id, on_list.id, now=now)
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=now)
    approve_pairing(session, actor_of(admin), proposal.public_id, now=now)
    session.flush()
    assert list_still_to_ask(session, candidate.id) == [other.id]


def test_mentors_word_alone_withdraws_nobody(session: Session, now: datetime) -> None:
    candidate, mentor, pairing = paired(session, now)
    end_pairing(session, actor_of(mentor), pairing.public_id, EndReason.CANDIDATE_WITHDREW, now=now)
    assert candidate.status == "seeking"


def test_candidate_who_withdrew_or_finished_can_look_again(session: Session, now: datetime) -> None:
    candidate, mentor, pairing = paired(session, now)
    with pytest.raises(Conflict, match="already have a mentor"):
        look_again(session, actor_of(candidate), now=now)
    finish_pairing(session, actor_of(mentor), pairing.public_id, now=now)
    assert candidate.status == "submitted"

    look_again(session, actor_of(candidate), now=now)

    assert candidate.status == "seeking"
    assert actions(session)[-1] == "candidate.seeking"


def test_expiry_that_fails_for_one_still_frees_the_places_of_the_others(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        proposals = [
            request_mentor(
                session,
                actor_of(make_candidate(session)),
                make_mentor(session).public_id,
                "Hello",
                now=now,
            )
            for _ in range(2)
        ]
    deliver(database)
    with database.begin() as session:
        # A mail of the same event stands in the outbox already, which no code of ours would do.
        enqueue(
            session,
            "pairings/emails/request_expired",
            recipient_id=proposals[0].candidate.account_id,
            event=f"proposal.expired:{proposals[0].public_id}",
            now=now,
        )
    clock.advance(days=20)

    with pytest.raises(ExceptionGroup, match="1 proposals could not be expired"):
        expire_due(database)

    with database.read() as session:
        states = [session.get_one(Proposal, proposal.id).status for proposal in proposals]
    assert states == ["requested", "expired"]
