"""Rounds: what is written in their review days waits, holds its place, and goes out on its day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotAllowed, NotFound
from matcher.matching.models import Round, Scheme
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.queries.asked import list_waiting
from matcher.pairings.queries.home import get_home
from matcher.pairings.queries.mine import get_situation
from matcher.pairings.queries.past import list_past
from matcher.pairings.queries.places import get_places
from matcher.pairings.rules.days import DaysOff
from matcher.pairings.rules.rounds import RoundDates, review_of
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.breaks import take_break
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.going_out import send_due
from matcher.pairings.services.offers import accept_offer, offer_by_hand, withdraw_offer
from matcher.pairings.services.requests import request_mentor, withdraw_request
from matcher.pairings.services.rounds import call_off_round, change_round, make_round
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor

FRIDAY = date(2026, 3, 6)
SPRING = RoundDates("Spring", date(2026, 2, 2), date(2026, 3, 2), FRIDAY, 3)
TUESDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)
GOES_OUT = datetime(2026, 3, 6, 8, tzinfo=UTC)
WORDS = "The office is looking at all suggestions. Your request goes out on Friday 6 March."


@pytest.fixture
def spring(session: Session, clock: StandingClock, now: datetime) -> Round:
    """A round whose review days are Tuesday to Thursday; it is Tuesday."""
    made = make_round(session, actor_of(make_admin(session)), SPRING, now=now)
    clock.moment = session.info["now"] = TUESDAY
    return made


def ask(session: Session, mentor: Mentor, now: datetime = TUESDAY) -> Proposal:
    return request_mentor(
        session, actor_of(make_candidate(session)), mentor.public_id, "Hello", now=now
    )


def mails(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(OutboxMail.template).order_by(OutboxMail.id)))


def test_request_in_review_days_holds_its_place_and_reaches_nobody(
    session: Session, spring: Round
) -> None:
    mentor = make_mentor(session, capacity=1)
    proposal = ask(session, mentor)
    assert (proposal.status, proposal.requested_at) == (ProposalStatus.REQUESTED, None)
    assert (mentor.held, mails(session)) == (1, [])
    assert list_waiting(session, mentor.id, now=TUESDAY) == []
    with pytest.raises(NotFound):
        accept_request(session, actor_of(mentor), proposal.public_id, room=None, now=TUESDAY)
    with pytest.raises(Conflict, match="no free place"):
        ask(session, mentor)
    here = get_situation(session, proposal.candidate_id, now=TUESDAY)
    assert here.step is not None
    assert (here.step.goes_out, here.can_ask) == (WORDS, False)
    step = get_home(session, proposal.candidate_id, now=TUESDAY).step
    assert step is not None
    assert (step.who, step.what, step.by) == ("We", "send your request", FRIDAY)
    assert get_places(session, mentor.id, now=TUESDAY).review_words == (
        "The office is looking at all suggestions. Requests to you that are written meanwhile "
        "go out on Friday 6 March. A place is kept for each."
    )


def test_request_goes_out_on_the_day_and_its_time_to_answer_begins_then(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        make_round(session, actor_of(make_admin(session)), SPRING, now=clock())
    clock.moment = TUESDAY
    with database.begin() as session:
        written = ask(session, make_mentor(session))
        assert written.expires_at == datetime(2026, 3, 18, tzinfo=UTC)
    clock.moment = GOES_OUT - timedelta(seconds=1)
    assert (send_due(database), expire_due(database)) == (0, 0)
    clock.moment = GOES_OUT
    assert (send_due(database), send_due(database)) == (1, 0)
    with database.begin() as session:
        sent = session.get_one(Proposal, written.id)
        assert (sent.requested_at, sent.waits_for_id) == (GOES_OUT, None)
        assert sent.expires_at == datetime(2026, 3, 18, tzinfo=UTC)  # seven working days later
        assert mails(session) == ["pairings/emails/request_new"]
        accept_request(session, actor_of(sent.mentor), sent.public_id, room=None, now=GOES_OUT)
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions[:3] == ["round.made", "proposal.requested", "proposal.sent"]


def test_offer_in_review_days_is_unknown_to_its_candidate_until_its_day(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        office = actor_of(make_admin(session))
        made = make_round(session, office, SPRING, now=clock())
    clock.moment = TUESDAY
    with database.begin() as session:
        candidate, mentor = make_candidate(session), make_mentor(session)
        offer = offer_by_hand(session, office, candidate.id, mentor.id, now=TUESDAY)
        assert offer.waits_for_id == made.id
        here = get_situation(session, candidate.id, now=TUESDAY)
        hears = here.hears
        assert (here.step, here.can_ask) == (None, False)
        assert hears.endswith("all suggestions. You hear from us on Friday 6 March.")
        with pytest.raises(Conflict, match="You hear from us on Friday 6 March"):
            request_mentor(session, actor_of(candidate), mentor.public_id, "Hi", now=TUESDAY)
        with pytest.raises(NotFound):
            accept_offer(session, actor_of(candidate), offer.public_id, "Yes", now=TUESDAY)
    clock.moment = GOES_OUT
    assert send_due(database) == 1
    with database.read() as session:
        assert mails(session) == ["pairings/emails/offer_new"]
        step = get_situation(session, candidate.id, now=GOES_OUT).step
        assert step is not None
        assert step.is_offer
        assert step.last_day == date(2026, 3, 13)


def test_yes_to_an_earlier_offer_goes_on_to_the_mentor_on_the_day(
    session: Session, now: datetime
) -> None:
    office = actor_of(make_admin(session))
    candidate, mentor = make_candidate(session), make_mentor(session)
    offer = offer_by_hand(session, office, candidate.id, mentor.id, now=now)
    make_round(session, office, SPRING, now=now)
    accept_offer(session, actor_of(candidate), offer.public_id, "Yes please", now=TUESDAY)
    session.flush()
    assert (offer.status, offer.requested_at) == (ProposalStatus.REQUESTED, None)
    assert mails(session) == ["pairings/emails/offer_new"]


def test_what_is_taken_back_before_its_day_is_told_to_nobody(
    session: Session, spring: Round, now: datetime
) -> None:
    office = actor_of(make_admin(session))
    mentor, candidate = make_mentor(session), make_candidate(session)
    asked = ask(session, mentor)
    offer = offer_by_hand(session, office, candidate.id, mentor.id, now=TUESDAY)
    withdraw_request(session, actor_of(asked.candidate), asked.public_id, now=TUESDAY)
    withdraw_offer(session, office, offer.public_id, now=TUESDAY)
    assert (mails(session), mentor.held) == ([], 0)
    name = mentor.account.name
    past = [one.words for one in list_past(session, asked.candidate_id)]
    assert past == [f"You took back your request to {name}."]
    assert list_past(session, candidate.id) == []


def test_mentor_who_takes_a_break_ends_what_waits_and_its_candidate_is_told(
    session: Session, spring: Round
) -> None:
    mentor = make_mentor(session)
    asked = ask(session, mentor)
    take_break(session, actor_of(mentor), mentor.id, None, now=TUESDAY)
    session.flush()
    assert (asked.status, asked.requested_at) == (ProposalStatus.DECLINED, None)
    assert mails(session) == ["pairings/emails/request_closed"]


def test_round_called_off_lets_all_go_out_with_the_next_sweep(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        office = actor_of(make_admin(session))
        made = make_round(session, office, SPRING, now=clock())
    clock.moment = TUESDAY
    with database.begin() as session:
        ask(session, make_mentor(session))
        call_off_round(session, office, made.public_id, now=TUESDAY)
        at_once = ask(session, make_mentor(session))
        assert at_once.requested_at == TUESDAY
    assert send_due(database) == 1
    with database.begin() as session:
        assert mails(session) == ["pairings/emails/request_new"] * 2
        with pytest.raises(Conflict, match="called off already"):
            call_off_round(session, office, made.public_id, now=TUESDAY)


def test_day_that_people_were_told_can_be_earlier_and_not_later(
    session: Session, spring: Round
) -> None:
    office = actor_of(make_admin(session))
    asked = ask(session, make_mentor(session))
    later = replace(SPRING, announced_on=date(2026, 3, 9))
    with pytest.raises(Invalid, match="It can be earlier now, not later"):
        change_round(session, office, spring.public_id, later, seen=SPRING.mark, now=TUESDAY)
    earlier = replace(SPRING, announced_on=date(2026, 3, 5), closes_on=date(2026, 3, 1))
    change_round(session, office, spring.public_id, earlier, seen=SPRING.mark, now=TUESDAY)
    assert asked.expires_at == datetime(2026, 3, 17, tzinfo=UTC)
    with pytest.raises(Invalid, match="Somebody has changed “Spring” meanwhile"):
        change_round(session, office, spring.public_id, SPRING, seen=SPRING.mark, now=TUESDAY)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Give the round a name"),
        ({"closes_on": date(2026, 2, 1)}, "cannot close before it opens"),
        ({"announced_on": date(2026, 3, 2)}, "comes after the round closes"),
        ({"announced_on": date(2026, 3, 7)}, "Choose a working day"),
        ({"announced_on": date(2026, 4, 6)}, "Choose a working day"),
        ({"closes_on": date(2026, 3, 3)}, "The review begins on Tuesday 3 March"),
        ({"review_days": 4}, "At most 3 working days"),
        ({"opens_on": date(2024, 3, 3)}, "at most a year"),
    ],
)
def test_dates_of_a_round_that_cannot_be_are_refused_in_words(
    session: Session, now: datetime, change: dict[str, object], words: str
) -> None:
    office = actor_of(make_admin(session))
    with pytest.raises(Invalid, match=words):
        make_round(session, office, replace(SPRING, **change), now=now)


def test_two_rounds_share_no_day_and_no_name_and_only_the_office_makes_one(
    session: Session, spring: Round, now: datetime
) -> None:
    office = actor_of(make_admin(session))
    with pytest.raises(Invalid, match="Two rounds cannot share a day"):
        make_round(session, office, replace(SPRING, name="Other"), now=now)
    summer = replace(
        SPRING,
        opens_on=date(2026, 3, 9),
        closes_on=date(2026, 6, 1),
        announced_on=date(2026, 6, 8),
    )
    with pytest.raises(Invalid, match="There is a round with this name"):
        make_round(session, office, summer, now=now)
    with pytest.raises(NotAllowed):
        make_round(session, actor_of(make_mentor(session)), SPRING, now=now)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE proposal SET status = 'accepted'",
        "UPDATE proposal SET requested_at = created_at",
        "UPDATE round SET review_days = 4",
        "UPDATE round SET closes_on = announced_on",
        "INSERT INTO round (public_id, scheme_id, name, opens_on, closes_on, announced_on, "
        "review_days, created_at) SELECT 'another', scheme_id, 'Other', announced_on, "
        "'2026-04-01', '2026-04-15', 1, created_at FROM round",
        "UPDATE round SET opens_on = '2026-02-10' WHERE called_off_at IS NOT NULL",
    ],
)
def test_database_itself_refuses_what_no_round_allows(
    database: Database, clock: StandingClock, broken: str
) -> None:
    with database.begin() as session:
        office = actor_of(make_admin(session))
        gone = make_round(session, office, SPRING, now=clock())
        call_off_round(session, office, gone.public_id, now=clock())
        make_round(session, office, SPRING, now=clock())
        ask(session, make_mentor(session))
    with pytest.raises(DBAPIError), database.begin() as session:
        session.execute(text(broken))


def test_review_days_count_neither_weekends_holidays_nor_days_when_the_office_is_closed() -> None:
    tuesday_after_easter = date(2026, 4, 7)
    review = review_of(tuesday_after_easter, 2, [DaysOff(date(2026, 4, 1), date(2026, 4, 1))])
    assert review is not None
    assert (review.first_on, review.last_on) == (date(2026, 3, 31), date(2026, 4, 2))
    assert review_of(tuesday_after_easter, 0) is None


def test_scheme_without_a_round_sends_at_once(session: Session, scheme: Scheme) -> None:
    asked = ask(session, make_mentor(session))
    assert (asked.requested_at, asked.waits_for_id) == (TUESDAY, None)
