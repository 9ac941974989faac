"""A yes after the time has passed: an offer where both still can, else thanks."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.rules import CandidateStatus
from matcher.core.db import Database
from matcher.core.errors import Conflict, NotFound
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource
from matcher.mentors.services import pause_mentor, update_capacity
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.queries.home import get_home
from matcher.pairings.routes.talking import late_words
from matcher.pairings.rules.rounds import RoundDates
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.late import LateYes, say_late_yes
from matcher.pairings.services.offers import accept_offer, decline_offer
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.rounds import make_round
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.post import deliver

DAY = timedelta(days=1)


@pytest.fixture
def expired(database: Database, clock: StandingClock, now: datetime) -> int:
    """A request that expired on the 12th; it is the 14th."""
    with database.begin() as session:
        candidate, mentor = make_candidate(session), make_mentor(session, capacity=1)
        candidate_actor = actor_of(candidate)
        proposal = request_mentor(session, candidate_actor, mentor.public_id, "Hello", now=now)
    deliver(database)
    clock.advance(days=12)
    assert expire_due(database) == 1
    return proposal.id


def late_yes(
    session: Session, proposal_id: int, now: datetime, room: int | None = None
) -> tuple[Proposal, LateYes]:
    proposal = session.get_one(Proposal, proposal_id)
    me = actor_of(proposal.mentor)
    return say_late_yes(session, me, proposal.public_id, room=room, now=now)


def last_mail(session: Session) -> tuple[str, int]:
    session.flush()
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    return mail.template.rpartition("/")[2], mail.recipient_id


def test_late_yes_becomes_an_offer_to_the_candidate(
    expired: int, session: Session, clock: StandingClock
) -> None:
    proposal, outcome = late_yes(session, expired, clock())
    assert outcome is LateYes.OFFERED
    offer = session.scalars(select(Proposal).where(Proposal.id != expired)).one()
    assert (offer.status, offer.because, offer.mentor_id, offer.candidate_id) == (
        "offered",
        "late_yes",
        proposal.mentor_id,
        proposal.candidate_id,
    )
    assert (proposal.late_yes_at, proposal.mentor.confirmed_at) == (clock(), clock())
    assert (proposal.mentor.silences, proposal.mentor.held) == (0, 1)
    assert last_mail(session) == ("late_yes_offer", proposal.candidate.account_id)
    step = get_home(session, proposal.candidate_id, now=clock()).step
    assert step is not None
    assert step.then.startswith("If you say yes, the office confirms it")


@pytest.mark.parametrize("room", [0, 2])
def test_late_yes_says_in_the_same_press_how_much_room_is_left(
    expired: int, session: Session, clock: StandingClock, room: int
) -> None:
    proposal, _ = late_yes(session, expired, clock(), room)
    assert (proposal.mentor.held, proposal.mentor.capacity) == (1, 1 + room)
    words = select(AvailabilityClaim.source).order_by(AvailabilityClaim.id.desc())
    assert session.scalars(words).first() == ClaimSource.ANSWER


@pytest.mark.parametrize("room", [0, 2])
def test_room_said_with_a_late_yes_to_somebody_who_has_gone_on_is_room_for_anyone(
    expired: int, session: Session, clock: StandingClock, room: int
) -> None:
    session.get_one(Proposal, expired).candidate.status = CandidateStatus.WITHDRAWN
    proposal, outcome = late_yes(session, expired, clock(), room)
    assert (outcome, proposal.mentor.held) == (LateYes.FOUND_SOMEONE, 0)
    assert proposal.mentor.capacity == room + 1  # theirs, too


def test_late_yes_of_who_has_lost_the_place_meanwhile_makes_one(
    expired: int, session: Session, clock: StandingClock
) -> None:
    """Who chooses a number anew knows that this one comes beside it."""
    mentor = session.get_one(Proposal, expired).mentor
    request_mentor(
        session, actor_of(make_candidate(session)), mentor.public_id, "Hello", now=clock()
    )
    _proposal, outcome = late_yes(session, expired, clock(), 1)
    assert (outcome, mentor.held, mentor.capacity) == (LateYes.OFFERED, 2, 3)


def test_mentor_is_not_told_that_the_candidate_knows_while_the_office_looks_at_all_suggestions(
    expired: int, session: Session, clock: StandingClock
) -> None:
    today = clock().date()
    dates = RoundDates("Spring", today - 20 * DAY, today - 5 * DAY, today + 4 * DAY, 3)
    make_round(session, actor_of(make_admin(session)), dates, now=clock() - 30 * DAY)
    _proposal, outcome = late_yes(session, expired, clock())
    offer = session.scalars(select(Proposal).where(Proposal.id != expired)).one()
    assert offer.waits_for_id is not None
    assert outcome is LateYes.WAITS
    assert "They hear of it" in late_words(outcome, "Cay")


def test_candidate_s_yes_to_it_goes_straight_to_the_office(
    expired: int, session: Session, clock: StandingClock
) -> None:
    proposal, _ = late_yes(session, expired, clock())
    offer = session.scalars(select(Proposal).where(Proposal.id != expired)).one()
    me = actor_of(proposal.candidate)
    accept_offer(session, me, offer.public_id, "Thank you", now=clock())
    assert (offer.status, offer.message, offer.expires_at) == ("accepted", "Thank you", None)
    assert last_mail(session) == ("late_yes_accepted", proposal.mentor.account_id)


def test_mentor_hears_where_nothing_comes_of_it(
    expired: int, session: Session, clock: StandingClock
) -> None:
    proposal, _ = late_yes(session, expired, clock())
    offer = session.scalars(select(Proposal).where(Proposal.id != expired)).one()
    me = actor_of(proposal.candidate)
    decline_offer(session, me, offer.public_id, DeclineReason.NO_TIME, now=clock())
    assert last_mail(session) == ("late_yes_over", proposal.mentor.account_id)


def test_candidate_who_has_asked_elsewhere_is_not_disturbed(
    expired: int, session: Session, clock: StandingClock
) -> None:
    candidate = session.get_one(Proposal, expired).candidate
    other = make_mentor(session)
    request_mentor(session, actor_of(candidate), other.public_id, "Hello", now=clock())
    proposal, outcome = late_yes(session, expired, clock())
    assert (outcome, proposal.mentor.held) == (LateYes.ASKED_ELSEWHERE, 0)


def test_candidate_who_is_not_looking_any_more_has_found_someone(
    expired: int, session: Session, clock: StandingClock
) -> None:
    session.get_one(Proposal, expired).candidate.status = "withdrawn"
    _, outcome = late_yes(session, expired, clock())
    assert outcome is LateYes.FOUND_SOMEONE


def test_line_manager_s_late_yes_is_thanked_for_and_no_more(
    expired: int, session: Session, clock: StandingClock
) -> None:
    proposal = session.get_one(Proposal, expired)
    proposal.candidate.line_manager_email = proposal.mentor.account.email
    session.flush()
    _, outcome = late_yes(session, expired, clock())
    assert outcome is LateYes.FOUND_SOMEONE


def test_mentor_without_room_is_told_what_to_do_first(
    expired: int, session: Session, clock: StandingClock
) -> None:
    mentor = session.get_one(Proposal, expired).mentor
    update_capacity(session, actor_of(mentor), mentor.id, 0, now=clock())
    with pytest.raises(Conflict, match="Open one on My places"):
        late_yes(session, expired, clock())


def test_mentor_on_a_break_of_their_own_is_told_to_come_back_first(
    expired: int, session: Session, clock: StandingClock
) -> None:
    mentor = session.get_one(Proposal, expired).mentor
    pause_mentor(session, actor_of(mentor), mentor.id, None, now=clock())
    with pytest.raises(Conflict, match="Come back on My places"):
        late_yes(session, expired, clock())


def test_late_yes_is_said_once(expired: int, session: Session, clock: StandingClock) -> None:
    late_yes(session, expired, clock())
    with pytest.raises(Conflict, match="said so already"):
        late_yes(session, expired, clock())


def test_late_yes_after_two_months_is_too_late(
    expired: int, session: Session, clock: StandingClock
) -> None:
    clock.advance(days=61)
    with pytest.raises(Conflict, match="too long ago"):
        late_yes(session, expired, clock())


def test_late_yes_is_the_mentor_s_own_and_only_to_what_has_expired(
    expired: int, session: Session, clock: StandingClock
) -> None:
    other, candidate = make_mentor(session), make_candidate(session)
    old = session.get_one(Proposal, expired)
    with pytest.raises(NotFound):
        say_late_yes(session, actor_of(other), old.public_id, room=None, now=clock())
    actor = actor_of(candidate)
    fresh = request_mentor(session, actor, other.public_id, "Hello", now=clock())
    with pytest.raises(Conflict, match="can still be answered"):
        say_late_yes(session, actor_of(other), fresh.public_id, room=None, now=clock())


def test_two_presses_at_once_make_one_offer(
    expired: int, database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        late_yes(session, expired, clock())
    with database.begin() as session, pytest.raises(Conflict):
        late_yes(session, expired, clock())
    with database.read() as session:
        held = session.scalars(select(Mentor.held)).all()
    assert held == [1]
