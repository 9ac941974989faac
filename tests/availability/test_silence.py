"""Two requests in a row that run out: a kind question, a break, and the ways out of it."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.queries.confirming import is_still_asked
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link
from matcher.availability.services.relevance import REFRESHERS
from matcher.availability.services.silence import BAD_TIME, rest_the_silent
from matcher.core.db import Database
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.services import confirm_places, resume_mentor, update_capacity
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import refreshers
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.requests import request_mentor
from tests.conftest import SECRET, StandingClock
from tests.factories import actor_of, make_candidate, make_mentor
from tests.post import deliver
from tests.visitor import Visitor


@pytest.fixture
def mentor(database: Database) -> Mentor:
    """A mentor with many places."""
    with database.begin() as session:
        return make_mentor(session, name="Ann Lee", capacity=5)


def ask(session: Session, mentor_id: int, now: datetime) -> Proposal:
    mentor = session.get_one(Mentor, mentor_id)
    candidate = make_candidate(session)
    return request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def run_out(database: Database, clock: StandingClock, mentor: Mentor) -> None:
    """Let somebody ask, and nobody answer."""
    with database.begin() as session:
        ask(session, mentor.id, clock())
    deliver(database)
    clock.advance(days=20)
    assert expire_due(database) == 1


def standing(database: Database, mentor: Mentor) -> tuple[str, str, int]:
    with database.read() as session:
        found = session.get_one(Mentor, mentor.id)
        return found.status, found.pause_reason, found.silences


def told(database: Database, mentor: Mentor) -> list[str]:
    """The mails to the mentor, but for those that ask for an answer."""
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMail.template)
            .where(OutboxMail.recipient_id == mentor.account_id)
            .order_by(OutboxMail.id)
        )
        names = [row.rpartition("/")[2] for row in rows]
    return [name for name in names if name not in {"request_new", "request_reminder"}]


def link_of_mail(database: Database) -> str:
    """Let the mail about the break leave; return the link that it carries."""
    refreshers.update(REFRESHERS)
    deliver(database)
    with database.read() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.template == BAD_TIME)).one()
        assert mail.status == MailStatus.SENT
        return mail.context["link_id"]


def test_second_silence_begins_a_break_and_asks_once(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    run_out(database, clock, mentor)
    assert rest_the_silent(database) == 0
    assert standing(database, mentor) == ("listed", "", 1)
    run_out(database, clock, mentor)
    assert (rest_the_silent(database), rest_the_silent(database)) == (1, 0)
    assert standing(database, mentor) == ("paused", "silence", 2)
    assert told(database, mentor) == ["request_expired_mentor", "bad_time"]
    with database.read() as session:
        last = session.scalars(
            select(AvailabilityClaim).order_by(AvailabilityClaim.id.desc())
        ).first()
    assert (last.source, last.status) == ("system", "paused")


def test_break_for_silence_is_no_word_of_the_mentor_s(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    before = mentor.confirmed_at
    run_out(database, clock, mentor)
    run_out(database, clock, mentor)
    rest_the_silent(database)
    with database.read() as session:
        assert session.get_one(Mentor, mentor.id).confirmed_at == before


def test_word_in_between_breaks_the_row(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    run_out(database, clock, mentor)
    with database.begin() as session:
        confirm_places(session, actor_of(mentor), mentor.id, now=clock())
    run_out(database, clock, mentor)
    assert rest_the_silent(database) == 0
    assert standing(database, mentor) == ("listed", "", 1)


@pytest.mark.parametrize("word", ["resume", "confirm", "change"])
def test_any_word_of_theirs_ends_the_break(
    database: Database, clock: StandingClock, mentor: Mentor, word: str
) -> None:
    run_out(database, clock, mentor)
    run_out(database, clock, mentor)
    rest_the_silent(database)
    me = actor_of(mentor)
    with database.begin() as session:
        if word == "resume":
            resume_mentor(session, me, mentor.id, now=clock())
        elif word == "confirm":
            confirm_places(session, me, mentor.id, now=clock())
        else:
            update_capacity(session, me, mentor.id, 1, now=clock())
    assert standing(database, mentor) == ("listed", "", 0)
    assert rest_the_silent(database) == 0


@pytest.mark.parametrize("yes", [True, False])
def test_answer_to_what_was_accepted_before_counts_as_a_word(
    database: Database, clock: StandingClock, mentor: Mentor, yes: bool
) -> None:
    """Requests that are open when the break begins are closed; one that is answered ends it."""
    run_out(database, clock, mentor)
    with database.begin() as session:
        waiting = ask(session, mentor.id, clock())
        session.get_one(Mentor, mentor.id).silences = 2
        me = actor_of(mentor)
        if yes:
            accept_request(session, me, waiting.public_id, room=1, now=clock())
        else:
            why = DeclineReason.OTHER
            decline_request(session, me, waiting.public_id, why, room=1, now=clock())
    assert rest_the_silent(database) == 0
    assert standing(database, mentor) == ("listed", "", 0)


def test_what_else_is_open_is_closed_and_the_asker_told(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    run_out(database, clock, mentor)
    run_out(database, clock, mentor)
    with database.begin() as session:
        fresh = ask(session, mentor.id, clock())
    rest_the_silent(database)
    with database.read() as session:
        assert session.get_one(Proposal, fresh.id).status == "expired"
        last = session.scalars(
            select(OutboxMail).where(OutboxMail.recipient_id == fresh.candidate.account_id)
        ).one()
    assert last.template == "pairings/emails/request_closed"


def test_one_press_behind_the_link_ends_the_break(
    app: Flask, database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    run_out(database, clock, mentor)
    run_out(database, clock, mentor)
    rest_the_silent(database)
    path = f"/places/{sign(SECRET, link_of_mail(database), Purpose.PLACES)}"
    clock.advance(minutes=2)
    visitor = Visitor(app)
    page = visitor.get(path).text
    assert "People see this of you: <strong>Away for now</strong>" in page
    assert "Still right: 5 places free" in page
    answer = visitor.submit(path, answer="still")
    assert answer.status_code == 303, answer.text
    assert standing(database, mentor) == ("listed", "", 0)


def test_link_of_an_earlier_mail_goes_on_working(
    app: Flask, database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    run_out(database, clock, mentor)
    run_out(database, clock, mentor)
    with database.begin() as session:
        link = make_link(session, mentor.account_id, Purpose.PLACES, now=clock())
    clock.advance(days=9)
    rest_the_silent(database)
    assert link_of_mail(database) == link.public_id
    clock.advance(minutes=2)
    path = f"/places/{sign(SECRET, link.public_id, Purpose.PLACES)}"
    assert Visitor(app).submit(path, answer="still").status_code == 303
    assert standing(database, mentor) == ("listed", "", 0)


def test_link_of_the_mail_is_made_anew_where_the_one_before_is_old(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    with database.begin() as session:
        link = make_link(session, mentor.account_id, Purpose.PLACES, now=clock())
    run_out(database, clock, mentor)
    run_out(database, clock, mentor)
    rest_the_silent(database)
    assert link_of_mail(database) != link.public_id


def test_no_mail_about_places_leaves_beside_it(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    run_out(database, clock, mentor)
    run_out(database, clock, mentor)
    with database.begin() as session:
        session.get_one(Mentor, mentor.id).confirm_asks = 1
        link = make_link(session, mentor.account_id, Purpose.PLACES, now=clock())
        assert is_still_asked(session, mentor.account_id, link.public_id)
    rest_the_silent(database)
    with database.read() as session:
        assert not is_still_asked(session, mentor.account_id, link.public_id)


def test_second_break_of_a_day_is_told_too(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    for _ in range(2):
        with database.begin() as session:
            session.get_one(Mentor, mentor.id).silences = 2
        assert rest_the_silent(database) == 1
        clock.advance(hours=1)
        with database.begin() as session:
            confirm_places(session, actor_of(mentor), mentor.id, now=clock())
    assert told(database, mentor) == ["bad_time", "bad_time"]


def test_mentor_who_has_left_is_given_no_break(
    database: Database, clock: StandingClock, mentor: Mentor
) -> None:
    with database.begin() as session:
        found = session.get_one(Mentor, mentor.id)
        found.silences, found.status = 2, "retired"
    assert rest_the_silent(database) == 0
