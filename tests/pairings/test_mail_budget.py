"""A year's mails are enough: what nobody is owed does not leave beyond them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from matcher.core.db import Database
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.mentors.services import pause_mentor
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import enqueue, spared
from matcher.notifications.services.relevance import HAD_ENOUGH, drop_untrue, still_true
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import decline_request
from matcher.pairings.services.relevance import SPARED
from matcher.pairings.services.requests import request_mentor
from tests.availability.mailed import had
from tests.conftest import StandingClock
from tests.factories import actor_of, make_candidate, make_mentor
from tests.pairings.pairs import make_pair

THANKS, ANSWER = "pairings/emails/thanks", "pairings/emails/help_answered"
REMINDER = "pairings/emails/request_reminder"
YEAR = timedelta(days=366)


def put(
    database: Database, account_id: int, now: datetime, *templates: str, event: str = "one"
) -> list[int]:
    with database.begin() as session:
        mails = [
            enqueue(session, template, recipient_id=account_id, event=f"{event} {k}", now=now)
            for k, template in enumerate(templates)
        ]
        session.flush()
        return [mail.id for mail in mails]


def left(database: Database, ids: list[int], now: datetime) -> list[bool]:
    """Say of each mail whether it may leave; what may not says why."""
    with database.begin() as session:
        mails = [session.get_one(OutboxMail, mail_id) for mail_id in ids]
        dropped = drop_untrue(session, mails, now=now)
        assert {mail.error for mail in mails if mail.id in dropped} <= {HAD_ENOUGH}
        return [mail.id not in dropped for mail in mails]


@pytest.fixture(autouse=True)
def checks(monkeypatch: pytest.MonkeyPatch) -> None:
    for template, check in SPARED.items():
        monkeypatch.setitem(spared, template, check)
        monkeypatch.delitem(still_true, template, raising=False)  # how many they are decides alone


def asked(database: Database, now: datetime) -> Proposal:
    """Return a request that has just reached its mentor."""
    with database.begin() as session:
        mentor, candidate = make_mentor(session), actor_of(make_candidate(session))
        proposal = request_mentor(session, candidate, mentor.public_id, "Hello", now=now)
        for mail in session.scalars(select(OutboxMail)):
            mail.status, mail.sent_at = MailStatus.SENT, now
        return proposal


@pytest.fixture
def mentor(database: Database) -> Mentor:
    with database.begin() as session:
        return make_mentor(session)


@pytest.mark.parametrize(("n_had", "thanks"), [(11, True), (12, False)])
def test_mentor_gets_after_a_years_mails_only_what_they_are_owed(
    database: Database, clock: StandingClock, mentor: Mentor, n_had: int, thanks: bool
) -> None:
    had(database, mentor.id, *[clock.moment - timedelta(days=9)] * n_had)
    ids = put(database, mentor.account_id, clock.moment, THANKS)
    assert left(database, ids, clock.moment) == [thanks]
    ids = put(database, mentor.account_id, clock.moment, ANSWER, event="answer")
    assert left(database, ids, clock.moment) == [True]


@pytest.mark.parametrize("n_people", [1, 2])
@pytest.mark.parametrize(("n_had", "thanks"), [(11, True), (12, False)])
def test_for_each_whom_a_mentor_has_one_mail_is_kept_for_their_end(
    database: Database, clock: StandingClock, n_people: int, n_had: int, thanks: bool
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, capacity=3)
        for _ in range(n_people):  # each brings three, of which two wait to leave
            make_pair(session, now=clock.moment, mentor=mentor)
    had(database, mentor.id, *[clock.moment] * n_had)
    ids = put(database, mentor.account_id, clock.moment, THANKS)
    assert left(database, ids, clock.moment) == [thanks]


@pytest.mark.parametrize(("n_had", "thanks"), [(12, True), (13, False)])
def test_for_a_request_one_mail_is_kept_for_what_comes_of_it(
    database: Database, clock: StandingClock, n_had: int, thanks: bool
) -> None:
    mentor = asked(database, clock.moment).mentor  # brings three, of which one has left
    had(database, mentor.id, *[clock.moment] * n_had)
    ids = put(database, mentor.account_id, clock.moment, THANKS)
    assert left(database, ids, clock.moment) == [thanks]


@pytest.mark.parametrize(
    ("days", "template", "leaves"),
    [(334, THANKS, True), (336, THANKS, False), (365, REMINDER, True), (367, REMINDER, False)],
)
def test_request_makes_room_for_questions_for_eleven_months_and_for_reminders_for_a_year(
    database: Database, clock: StandingClock, days: int, template: str, leaves: bool
) -> None:
    proposal = asked(database, clock.moment)
    mentor, no = proposal.mentor, DeclineReason.OTHER
    with database.begin() as session:
        me = actor_of(mentor)
        decline_request(session, me, proposal.public_id, no, room=None, now=clock.moment)
    clock.advance(days=days)
    had(database, mentor.id, *[clock.moment] * 12)
    ids = put(database, mentor.account_id, clock.moment, template)
    assert left(database, ids, clock.moment) == [leaves]


@pytest.mark.parametrize(("n_had", "thanks"), [(10, True), (11, False)])
def test_for_a_mentor_on_a_break_one_mail_is_kept_for_its_end(
    database: Database, clock: StandingClock, mentor: Mentor, n_had: int, thanks: bool
) -> None:
    with database.begin() as session:
        until = clock.moment.date() + timedelta(days=20)
        pause_mentor(session, actor_of(mentor), mentor.id, until, now=clock.moment)
    had(database, mentor.id, *[clock.moment] * n_had)
    ids = put(database, mentor.account_id, clock.moment, THANKS)
    assert left(database, ids, clock.moment) == [thanks]


@pytest.mark.parametrize(("n_had", "thanks"), [(1, True), (2, False)])
def test_half_of_a_years_mails_are_for_questions_however_many_people_a_mentor_has(
    database: Database, clock: StandingClock, n_had: int, thanks: bool
) -> None:
    with database.begin() as session:
        scheme = session.scalars(select(Scheme)).one()
        scheme.settings = {"periods": {"mails_a_quarter": 1}}
        mentor = make_mentor(session, capacity=5)
        for _ in range(4):
            make_pair(session, now=clock.moment, mentor=mentor)
        for mail in session.scalars(select(OutboxMail)):
            mail.status, mail.sent_at = MailStatus.SENT, clock.moment
    clock.advance(days=400)
    had(database, mentor.id, *[clock.moment] * n_had)
    ids = put(database, mentor.account_id, clock.moment, THANKS)
    assert left(database, ids, clock.moment) == [thanks]


def test_mails_of_more_than_a_year_ago_count_no_more(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    had(database, mentor.id, *[clock.moment - YEAR] * 20)
    ids = put(database, mentor.account_id, clock.moment, THANKS)
    assert left(database, ids, clock.moment) == [True]


@pytest.mark.parametrize(("n_had", "leaves"), [(11, [True, False]), (12, [False, False])])
def test_of_several_that_wait_for_a_candidate_as_many_leave_as_may(
    database: Database, clock: StandingClock, n_had: int, leaves: list[bool]
) -> None:
    with database.begin() as session:
        account_id = make_candidate(session).account_id
    put(database, account_id, clock.moment, *[ANSWER] * n_had)
    taken = "pairings/emails/place_taken"
    with database.begin() as session:
        ids = []
        for k in range(2):
            mail = enqueue(
                session, taken, recipient_id=account_id, event=f"taken {k}", nudge=True,
                now=clock.moment,
            )  # fmt: skip
            session.flush()
            ids.append(mail.id)
    assert left(database, ids, clock.moment) == leaves
