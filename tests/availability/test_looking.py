"""Still looking? Asked every so often, answered with and without signing in, and left out after
silence."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.availability.models import AnswerLink
from matcher.availability.rules.tokens import sign
from matcher.availability.services.looking import (
    ask_one,
    ask_still_looking,
    tell_left_out,
    tell_one,
)
from matcher.availability.services.relevance import STILL_TRUE
from matcher.availability.services.sweeps import SWEEPS
from matcher.candidates.models import Candidate
from matcher.candidates.queries import looks_still, search_of_candidate
from matcher.candidates.rules import CandidateStatus, Looking, Search, search_of
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid
from matcher.core.one_by_one import one_by_one
from matcher.matching.models import Scheme
from matcher.matching.queries.people import read_candidates
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.looking import address_in
from matcher.pairings.services.looking import ask_found_mentor, say_looking
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
STILL, FOUND, LATER = Looking.STILL, Looking.FOUND, Looking.LATER


# Rules


@pytest.mark.parametrize(
    ("status", "asked_on", "resting_until", "found", "search"),
    [
        ("seeking", None, None, "", Search.LOOKING),
        ("seeking", TODAY - 13 * DAY, None, "", Search.ASKED),
        ("seeking", TODAY - 14 * DAY, None, "", Search.SILENT),
        ("seeking", TODAY - 400 * DAY, None, "", Search.SILENT),
        ("seeking", None, TODAY + DAY, "", Search.RESTING),
        ("seeking", TODAY - 90 * DAY, TODAY + DAY, "", Search.RESTING),
        ("seeking", None, TODAY, "", Search.LOOKING),  # a rest ends by itself
        ("matched", None, None, "Ann Lee", Search.FOUND),
        ("matched", None, None, "", Search.OVER),
        ("submitted", None, None, "", Search.OVER),
        ("withdrawn", TODAY, TODAY + DAY, "Ann Lee", Search.OVER),
    ],
)
def test_search_stands_where_words_and_silence_put_it(
    status: str, asked_on: date | None, resting_until: date | None, found: str, search: Search
) -> None:
    assert search_of(status, asked_on, resting_until, found, 14, today=TODAY) is search


def test_database_counts_in_whom_the_rule_counts_in(session: Session, now: datetime) -> None:
    for status in ("seeking", "matched"):
        for asked in (None, *(now - days * DAY for days in (12, 13, 14, 15))):
            for until in (None, TODAY - DAY, TODAY, TODAY + DAY):
                make_candidate(session, status=status, looking_asked_at=asked, resting_until=until)
    everybody = session.scalars(select(Candidate).order_by(Candidate.id)).all()
    counted = session.scalars(
        select(Candidate.id).where(looks_still(14, today=TODAY)).order_by(Candidate.id)
    ).all()
    by_rule = [one.id for one in everybody if search_of_candidate(one, 14, today=TODAY).counts]
    assert list(counted) == by_rule
    assert len(by_rule) == 9


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("ann@example.org", "ann@example.org"),
        ("Ann Lee <Ann.Lee@Example.org>, Leeds", "ann.lee@example.org"),
        ("It is ann@example.org.", "ann@example.org"),
        ("Ann Lee of Leeds", ""),
        ("", ""),
    ],
)
def test_address_is_found_among_words(words: str, address: str) -> None:
    assert address_in(words) == address


# What a candidate says


def test_whoever_says_something_is_heard_and_keeps_their_waiting_time(
    session: Session, now: datetime
) -> None:
    candidate = make_candidate(session, looking_asked_at=now - 20 * DAY, offer_due_at=now)
    me, waiting_since = actor_of(candidate), candidate.waiting_since

    say_looking(session, me, candidate.id, LATER, until=TODAY + 30 * DAY, now=now)
    assert (candidate.resting_until, candidate.looking_asked_at) == (TODAY + 30 * DAY, None)
    assert (candidate.status, candidate.confirmed_at) == (CandidateStatus.SEEKING, now)
    assert candidate.offer_due_at is None

    say_looking(session, me, candidate.id, FOUND, found="  Ann \n Lee ", now=now)
    assert (candidate.status, candidate.found_mentor) == (CandidateStatus.MATCHED, "Ann Lee")
    assert candidate.resting_until is None

    say_looking(session, me, candidate.id, STILL, now=now + DAY)
    assert (candidate.status, candidate.found_mentor) == (CandidateStatus.SEEKING, "")
    assert candidate.confirmed_at == now + DAY
    assert candidate.waiting_since == waiting_since
    session.flush()
    assert list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))) == [
        "candidate.later",
        "candidate.found",
        "candidate.still",
    ]


@pytest.mark.parametrize("until", [None, TODAY, TODAY - DAY, date(2029, 1, 1)])
def test_rest_needs_a_day_to_come(session: Session, now: datetime, until: date | None) -> None:
    candidate = make_candidate(session)
    with pytest.raises(Invalid, match="Enter a date"):
        say_looking(session, actor_of(candidate), candidate.id, LATER, until=until, now=now)


@pytest.mark.parametrize("answer", [FOUND, LATER])
def test_word_ends_nothing_that_somebody_else_waits_for(
    session: Session, now: datetime, answer: Looking
) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session, name="Ann Lee")
    request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    with pytest.raises(Conflict, match="A place with Ann Lee is kept for you"):
        say_looking(session, actor_of(candidate), candidate.id, answer, until=TODAY + DAY, now=now)
    assert say_looking(session, actor_of(candidate), candidate.id, STILL, now=now)


@pytest.mark.parametrize("status", ["submitted", "awarded", "withdrawn"])
def test_old_link_brings_nobody_back_who_has_left(
    session: Session, now: datetime, status: str
) -> None:
    candidate = make_candidate(session, status=status)
    with pytest.raises(Conflict, match="not looking"):
        say_looking(session, actor_of(candidate), candidate.id, STILL, now=now)


def test_asking_a_mentor_says_that_one_looks(session: Session, now: datetime) -> None:
    candidate = make_candidate(session, looking_asked_at=now - 30 * DAY, resting_until=TODAY + DAY)
    mentor = make_mentor(session)
    request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    assert (candidate.looking_asked_at, candidate.resting_until) == (None, None)
    assert candidate.confirmed_at == now


def test_found_mentor_in_the_register_is_asked_to_confirm(session: Session, now: datetime) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session, email="ann@example.org")
    me = actor_of(candidate)
    say_looking(session, me, candidate.id, FOUND, found="Ann, ANN@example.org", now=now)
    session.flush()
    proposal = ask_found_mentor(session, me, now=now)
    assert (proposal.mentor_id, proposal.origin) == (mentor.id, "agreed")
    assert (candidate.status, candidate.found_mentor) == (CandidateStatus.SEEKING, "")


def test_found_mentor_elsewhere_cannot_be_asked_here(session: Session, now: datetime) -> None:
    candidate = make_candidate(session)
    me = actor_of(candidate)
    say_looking(session, me, candidate.id, FOUND, found="sam@example.org", now=now)
    with pytest.raises(Conflict, match="not in our register"):
        ask_found_mentor(session, me, now=now)


# Who is counted in


def test_runs_and_offers_leave_out_the_silent_and_the_resting(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    looking = make_candidate(session)
    asked = make_candidate(session, looking_asked_at=now - 13 * DAY)
    silent = make_candidate(session, name="Jo", looking_asked_at=now - 14 * DAY)
    resting = make_candidate(session, name="Al", resting_until=TODAY + DAY)
    free = read_candidates(session, scheme.id, today=TODAY, free_only=True)
    assert sorted(free) == [looking.id, asked.id]
    assert len(read_candidates(session, scheme.id, today=TODAY + DAY, free_only=True)) == 2

    mentor, office = make_mentor(session), actor_of(make_admin(session))
    with pytest.raises(Conflict, match="Jo has not told us whether they are still looking"):
        offer_by_hand(session, office, silent.id, mentor.id, now=now)
    with pytest.raises(Conflict, match="Al does not want a mentor before 3 March 2026"):
        offer_by_hand(session, office, resting.id, mentor.id, now=now)


def test_scheme_says_how_long_silence_may_last(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    make_candidate(session, looking_asked_at=now - 5 * DAY)
    assert len(read_candidates(session, scheme.id, today=TODAY, free_only=True)) == 1
    scheme.settings = {"periods": {"looking_grace_days": 5}}
    assert read_candidates(session, scheme.id, today=TODAY, free_only=True) == {}


# Asking


def mails(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        return [(mail.template.split("/")[-1], mail.recipient_id) for mail in rows]


def candidate_of(database: Database, candidate: Candidate) -> Candidate:
    with database.read() as session:
        return session.get_one(Candidate, candidate.id)


def test_candidates_are_asked_once_after_sixty_days(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        old = make_candidate(session, confirmed_at=now - 60 * DAY)
        make_candidate(session, confirmed_at=now - 59 * DAY)
        make_candidate(session, confirmed_at=now - 90 * DAY, status="matched")
        make_candidate(session, confirmed_at=now - 90 * DAY, resting_until=TODAY + DAY)
        closed = make_candidate(session, confirmed_at=now - 90 * DAY)
        closed.account.active = False
        busy = make_candidate(session)
        request_mentor(
            session, actor_of(busy), make_mentor(session).public_id, "Hello", now=now - 90 * DAY
        )
    assert ask_still_looking(database) == 1
    assert ask_still_looking(database) == 0
    assert ("still_looking", old.account_id) in mails(database)
    assert [name for name, _ in mails(database)].count("still_looking") == 1
    assert candidate_of(database, old).looking_asked_at == now

    clock.advance(days=1)  # now the others: the resting one is back, and the younger word is old
    assert ask_still_looking(database) == 2


def test_silence_is_told_once_and_nobody_is_asked_again(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        one = make_candidate(session, confirmed_at=now - 60 * DAY)
    ask_still_looking(database)
    deliver(database)
    for days, told in ((13, 0), (1, 1), (1, 0), (100, 0)):
        clock.advance(days=days)
        assert (tell_left_out(database), ask_still_looking(database)) == (told, 0)
        deliver(database)
    assert mails(database) == [("still_looking", one.account_id), ("left_out", one.account_id)]


def deliver(database: Database) -> None:
    """Let everything in the outbox leave."""
    with database.begin() as session:
        for mail in session.scalars(select(OutboxMail)):
            mail.status = MailStatus.SENT


def test_two_workers_at_once_ask_and_tell_once(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    """Both have found the same candidate; the second comes to the lock after the first."""
    with database.begin() as session:
        one = make_candidate(session, confirmed_at=now - 60 * DAY)
    assert one_by_one(database, [one.id, one.id], ask_one) == 1
    deliver(database)
    clock.advance(days=14)
    assert one_by_one(database, [one.id, one.id], tell_one) == 1


def test_ten_dead_days_silence_nobody(database: Database, clock: StandingClock) -> None:
    with database.begin() as session:
        one = make_candidate(session, confirmed_at=clock.moment - 60 * DAY)
    ask_still_looking(database)
    clock.advance(days=20)  # nothing could leave: the mail lies in the outbox all the time
    assert (ask_still_looking(database), tell_left_out(database)) == (0, 0)
    assert candidate_of(database, one).looking_asked_at == clock.moment
    with database.read() as session:
        (mail,) = session.scalars(select(OutboxMail))
    assert mail.context["answer_by"] == "2026-04-04"


def test_nobody_is_asked_where_no_mail_can_leave(
    database: Database, settings: Settings, now: datetime
) -> None:
    with database.begin() as session:
        one = make_candidate(session, confirmed_at=now - 60 * DAY)
    SWEEPS["looking"](database, settings)
    assert candidate_of(database, one).looking_asked_at is None
    SWEEPS["looking"](database, replace(settings, smtp_host="localhost"))
    assert candidate_of(database, one).looking_asked_at == now


def test_mails_are_dropped_once_there_is_an_answer(session: Session, now: datetime) -> None:
    candidate = make_candidate(session, looking_asked_at=now - 20 * DAY)
    mail = OutboxMail(recipient_id=candidate.account_id)
    names = ("still_looking", "left_out", "out_of_search")

    def true() -> list[bool]:
        session.flush()
        return [STILL_TRUE[f"availability/emails/{name}"](session, mail) for name in names]

    assert true() == [True, True, False]
    me = actor_of(candidate)
    say_looking(session, me, candidate.id, STILL, now=now)
    assert true() == [False, False, False]
    say_looking(session, me, candidate.id, FOUND, now=now)
    assert true() == [False, False, True]
    say_looking(session, me, candidate.id, LATER, until=TODAY + DAY, now=now)
    assert true() == [False, False, True]


# The pages

Asked = tuple[Candidate, str]


@pytest.fixture
def asked(database: Database, settings: Settings, now: datetime) -> Asked:
    """A candidate who has been asked, and the address in their mail."""
    with database.begin() as session:
        candidate = make_candidate(session, name="Jo Bloggs", confirmed_at=now - 60 * DAY)
    ask_still_looking(database)
    with database.read() as session:
        link = session.scalars(select(AnswerLink)).one()
    return candidate, f"/looking/{sign(settings.secret_key, link.public_id, 'looking')}"


def test_link_shows_nothing_of_the_person_and_changes_nothing(
    app: Flask, database: Database, asked: Asked
) -> None:
    candidate, path = asked
    before = candidate_of(database, candidate).looking_asked_at
    page = Visitor(app).get(path)
    assert page.status_code == 200
    assert [name for name in ("Bloggs", " Jo", ">Jo", "Jo,") if name in page.text] == []
    assert "checked" not in page.text
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert candidate_of(database, candidate).looking_asked_at == before


def test_empty_answer_changes_nothing_and_says_so(
    app: Flask, database: Database, asked: Asked
) -> None:
    candidate, path = asked
    page = Visitor(app).submit(path)
    assert page.status_code == 422
    assert "Choose an answer. Nothing has been changed" in page.text
    assert candidate_of(database, candidate).looking_asked_at is not None


def test_answer_by_link_may_be_corrected(app: Flask, database: Database, asked: Asked) -> None:
    candidate, path = asked
    visitor = Visitor(app)
    page = visitor.follow(
        visitor.submit(
            path, answer="later", **{"until-day": "1", "until-month": "9", "until-year": "2026"}
        )
    )
    assert "You look again from Tuesday 1 September 2026" in page.text
    assert "From Tuesday 1 September 2026 we count you in again by itself." in page.text
    assert candidate_of(database, candidate).resting_until == date(2026, 9, 1)

    page = visitor.follow(visitor.submit(path, answer="still"))
    assert "You are looking, and the next match counts you in." in page.text
    assert candidate_of(database, candidate).resting_until is None


def test_found_by_link_names_nobody_and_is_told_by_mail(
    app: Flask, database: Database, asked: Asked
) -> None:
    candidate, path = asked
    with database.begin() as session:
        make_mentor(session, name="Ann Lee", email="ann@example.org")
    visitor = Visitor(app)
    page = visitor.follow(visitor.submit(path, answer="found", found="ann@example.org"))
    assert "You have told us that you have found a mentor" in page.text
    assert "Ann" not in page.text
    assert "ann@" not in page.text
    visitor.submit(path, answer="still")
    visitor.submit(path, answer="found")
    assert mails(database)[1:] == [("out_of_search", candidate.account_id)]


@pytest.mark.parametrize("token", ["nonsense", "nonsense.signed"])
def test_wrong_link_says_how_else(app: Flask, token: str, database: Database) -> None:
    page = Visitor(app).get(f"/looking/{token}")
    assert page.status_code == 404
    assert "This link does not work" in page.text
    assert 'href="/sign-in"' in page.text
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_robot_that_presses_everything_ends_no_request(
    app: Flask, database: Database, asked: Asked, now: datetime
) -> None:
    candidate, path = asked
    with database.begin() as session:
        mentor = make_mentor(session)
        me = actor_of(session.get_one(Candidate, candidate.id))
        request_mentor(session, me, mentor.public_id, "Hello", now=now)
    robot = Visitor(app)
    for answer in ("", "still", "found", "later"):
        robot.submit(
            path,
            answer=answer,
            **{"until-day": "1", "until-month": "9", "until-year": "2026"},
        )
    with database.read() as session:
        assert session.scalars(select(Proposal.status)).all() == ["requested"]
    assert candidate_of(database, candidate).status == CandidateStatus.SEEKING


def test_home_of_a_silent_candidate_says_so_and_one_press_brings_them_back(
    app: Flask, database: Database, asked: Asked, clock: StandingClock
) -> None:
    candidate, _ = asked
    visitor = Visitor(app, candidate.account_id)
    assert "Are you still looking for a mentor? One press" in visitor.get("/my-mentor").text
    clock.advance(days=14)
    visitor.sign_in(candidate.account_id)
    for path in ("/mentors", "/suggestions", "/my-list", "/my-mentor"):
        assert "have not heard from you" in visitor.get(path).text, path
    answer = visitor.submit("/my-mentor/looking/still", form_at="/my-mentor")
    assert "the next match counts you in" in visitor.follow(answer).text
    for path in ("/mentors", "/suggestions", "/my-list", "/my-mentor"):
        assert "have not heard from you" not in visitor.get(path).text, path


def test_signed_in_found_mentor_of_the_register_is_offered_to_be_asked(
    app: Flask, database: Database, asked: Asked
) -> None:
    candidate, _ = asked
    with database.begin() as session:
        make_mentor(session, name="Ann Lee", email="ann@example.org")
    visitor = Visitor(app, candidate.account_id)
    answer = visitor.submit("/my-mentor/looking", answer="found", found="ann@example.org")
    page = visitor.follow(answer)
    assert "Ann Lee is a mentor here." in page.text
    page = visitor.follow(visitor.submit("/my-mentor/looking/ask", form_at="/my-mentor"))
    assert "We have asked Ann Lee to confirm it." in page.text
    assert "Ann Lee is to confirm" in page.text


def test_look_again_brings_back_who_had_found_somebody(
    app: Flask, database: Database, asked: Asked
) -> None:
    candidate, _ = asked
    visitor = Visitor(app, candidate.account_id)
    visitor.submit("/my-mentor/looking", answer="found")
    assert "You told us that you have found a mentor: somebody." in visitor.get("/my-mentor").text
    visitor.submit("/my-mentor/look-again", form_at="/my-mentor")
    back = candidate_of(database, candidate)
    assert (back.status, back.found_mentor) == (CandidateStatus.SEEKING, "")
