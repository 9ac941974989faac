"""Have you two met? The mails, the page behind their link, and the office's list."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link
from matcher.availability.services.meeting import ask_whether_met
from matcher.availability.services.relevance import REFRESHERS, STILL_TRUE
from matcher.availability.services.sweeps import SWEEPS
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.desk.queries.unheard import count_unheard
from matcher.mentors.models import Mentor
from matcher.mentors.services import pause_mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import render
from matcher.notifications.services import send_due_mails
from matcher.pairings.models import FirstMeeting, HelpRequest, Pairing
from matcher.pairings.rules.meeting import Met
from matcher.pairings.services.meeting import ask_met_again, note_met, say_met
from tests.availability.mailed import had
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_mentor
from tests.pairings.pairs import Pair, make_pair
from tests.visitor import Visitor

WHICH = "availability/emails/have_you_met"
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MEETS_ON = {"meets_on-day": "28", "meets_on-month": "3", "meets_on-year": "2026"}


def mails(session: Session) -> list[OutboxMail]:
    query = select(OutboxMail).where(OutboxMail.template == WHICH).order_by(OutboxMail.id)
    return list(session.scalars(query))


def asked(database: Database) -> list[int]:
    """Return who was asked, in order."""
    with database.read() as session:
        return [mail.recipient_id for mail in mails(session)]


def meeting_of(database: Database, pair: Pair) -> FirstMeeting | None:
    with database.read() as session:
        return session.get(FirstMeeting, pair.pairing.id)


@pytest.fixture
def pair(database: Database, now: datetime) -> Pair:
    with database.begin() as session:
        return make_pair(session, now=now, mentor_name="Ann Lee", candidate_name="Jo Bloggs")


@pytest.fixture
def path(database: Database, pair: Pair, settings: Settings, now: datetime) -> str:
    """The address in the candidate's mail, the question being put."""
    with database.begin() as session:
        session.add(FirstMeeting(pairing_id=pair.pairing.id, asked_at=now, asks=1))
        link = make_link(session, pair.candidate.account_id, Purpose.MET, now=now)
        return f"/met/{sign(settings.secret_key, link.public_id, Purpose.MET)}"


def rest(database: Database, mentor: Mentor, clock: StandingClock) -> None:
    """Let a mentor rest: no mail asks about their places, and this question has its own."""
    with database.begin() as session:
        until = clock.moment.date() + timedelta(days=120)
        pause_mentor(session, actor_of(mentor), mentor.id, until, now=clock.moment)


@ONE_DATABASE
def test_mentor_who_has_had_their_fill_of_mails_is_asked_on_their_home_alone(
    app: Flask, database: Database, clock: StandingClock, pair: Pair
) -> None:
    rest(database, pair.mentor, clock)
    had(database, pair.mentor.id, *[clock.moment] * 9)
    clock.advance(days=21)
    assert ask_whether_met(database) == 1
    assert asked(database) == [pair.candidate.account_id]
    home = Visitor(app, pair.mentor.account_id).get("/my-places").text
    assert "Have you and Jo Bloggs met?" in home


def test_both_are_asked_after_three_weeks_the_candidate_reminded_once_and_then_left(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    rest(database, pair.mentor, clock)
    both = [pair.candidate.account_id, pair.mentor.account_id]
    told = []
    for number in range(60):
        ask_whether_met(database)
        send_due_mails(database, demo_settings)
        if number in (20, 21, 28, 59):
            told.append(asked(database))
        clock.advance(days=1)
    reminded = [*both, pair.candidate.account_id]
    assert told == [[], both, reminded, reminded]
    with database.read() as session:
        assert session.get_one(Pairing, pair.pairing.id).status == "active"
        assert count_unheard(session, today=clock.moment.date()) == 1


@ONE_DATABASE
def test_mail_names_the_other_and_its_link_works_without_signing_in(
    app: Flask, database: Database, clock: StandingClock, pair: Pair, settings: Settings
) -> None:
    clock.advance(days=21)
    ask_whether_met(database)
    with database.read() as session:
        first = mails(session)[0]
        letter = render(settings, first.template, first.context, recipient_name="Jo Bloggs")
        assert (first.about, first.nudge) == (f"pairing:{pair.pairing.public_id}", True)
    assert letter.subject == "Have you and Ann Lee met?"
    address = next(line for line in letter.body.split() if "/met/" in line)
    page = Visitor(app).get("/met/" + address.partition("/met/")[2])
    assert "Have you and Ann met?" in page.text
    assert "checked" not in page.text


@ONE_DATABASE
def test_mentor_of_several_gets_one_mail_about_all(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, capacity=3)
        for name in ("Jo Bloggs", "Al Field"):
            make_pair(session, now=now, mentor=mentor, candidate_name=name)
    rest(database, mentor, clock)
    clock.advance(days=21)
    ask_whether_met(database)
    with database.read() as session:
        to_mentor = [mail for mail in mails(session) if mail.recipient_id == mentor.account_id]
        assert [mail.context["other_names"] for mail in to_mentor] == [["Jo Bloggs", "Al Field"]]


def test_mail_that_lies_in_the_outbox_starts_no_silence(
    database: Database, clock: StandingClock, pair: Pair
) -> None:
    rest(database, pair.mentor, clock)
    clock.advance(days=21)
    ask_whether_met(database)
    clock.advance(days=10)
    ask_whether_met(database)
    assert len(asked(database)) == 2
    found = meeting_of(database, pair)
    assert found is not None
    assert (found.asks, found.asked_at) == (1, clock.moment)


@ONE_DATABASE
def test_nobody_is_asked_where_no_mail_can_leave(
    database: Database, clock: StandingClock, pair: Pair, settings: Settings
) -> None:
    clock.advance(days=21)
    SWEEPS["meeting"](database, settings)
    assert asked(database) == []


def test_question_is_dropped_once_either_has_answered(
    session: Session, clock: StandingClock, now: datetime
) -> None:
    pair = make_pair(session, now=now)
    session.add(FirstMeeting(pairing_id=pair.pairing.id, asked_at=now, asks=1))
    session.flush()
    about = f"pairing:{pair.pairing.public_id}"
    mail = OutboxMail(recipient_id=pair.mentor.account_id, about=about, context={})
    assert STILL_TRUE[WHICH](session, mail)
    say_met(session, actor_of(pair.candidate), pair.pairing.public_id, Met.YES, now=now)
    assert not STILL_TRUE[WHICH](session, mail)


def test_yes_by_link_is_a_sign_of_life_and_may_be_put_right(
    app: Flask, database: Database, pair: Pair, path: str, clock: StandingClock
) -> None:
    visitor, field = Visitor(app), f"{pair.pairing.public_id}-"
    to = f"{path}/{pair.pairing.public_id}"
    clock.advance(days=1)
    after = visitor.follow(visitor.submit(to, form_at=path, **{f"{field}answer": "yes"}))
    assert "How good that you have met." in after.text
    assert "You told us that you have met. Not right?" in after.text
    answers = {f"{field}{name}": part for name, part in MEETS_ON.items()}
    answers |= {f"{field}answer": "date_fixed"}
    after = visitor.follow(visitor.submit(to, form_at=path, **answers))
    assert "We ask once more after Saturday 28 March 2026" in after.text
    found = meeting_of(database, pair)
    assert found is not None
    assert (found.candidate_said, found.meets_on) == (Met.DATE, date(2026, 3, 28))
    with database.read() as session:
        seen = session.get_one(Pairing, pair.pairing.id).seen_at
        assert seen > clock.moment - timedelta(hours=1)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Choose an answer"),
        ({"answer": "date_fixed"}, "Enter the day on which you meet"),
        ({"answer": "nonsense"}, "Choose one of the answers listed"),
        (
            MEETS_ON | {"answer": "date_fixed", "meets_on-year": "2020"},
            "Enter a day that is still to come",
        ),
    ],
)
def test_answer_that_cannot_be_is_said_beside_it_and_changes_nothing(
    app: Flask, database: Database, pair: Pair, path: str, answers: dict[str, str], words: str
) -> None:
    to, field = f"{path}/{pair.pairing.public_id}", f"{pair.pairing.public_id}-"
    sent = {f"{field}{name}": value for name, value in answers.items()}
    answer = Visitor(app).submit(to, form_at=path, **sent)
    assert answer.status_code == 422
    assert "<title>Error: Have you met?" in answer.text
    assert words in answer.text
    found = meeting_of(database, pair)
    assert found is not None
    assert (found.candidate_said, found.meets_on) == ("", None)


def test_help_by_link_stands_on_the_offices_list_once(
    app: Flask, database: Database, pair: Pair, path: str
) -> None:
    visitor, field = Visitor(app), f"{pair.pairing.public_id}-"
    for words in ("They do not write back.", "Still nothing.", "Still nothing.", ""):
        sent = {f"{field}answer": "need_help", f"{field}words": words}
        visitor.submit(f"{path}/{pair.pairing.public_id}", form_at=path, **sent)
    with database.begin() as session:
        (question,) = session.scalars(select(HelpRequest)).all()
        both = "They do not write back.\n\nStill nothing."
        assert (question.words, question.may_read) == (both, False)
        admin = make_admin(session)
    assert "Jo Bloggs" in Visitor(app, admin).get("/desk/help").text
    assert "They asked for help to meet" in Visitor(app, admin).get("/desk/pairings").text


@ONE_DATABASE
def test_what_a_question_holds_no_more_stays_in_the_form(
    app: Flask, database: Database, pair: Pair, path: str
) -> None:
    visitor, field = Visitor(app), f"{pair.pairing.public_id}-"
    for words in ("a" * 990, "They have moved away."):
        sent = {f"{field}answer": "need_help", f"{field}words": words}
        answer = visitor.submit(f"{path}/{pair.pairing.public_id}", form_at=path, **sent)
    assert (answer.status_code, "They have moved away." in answer.text) == (422, True)


@ONE_DATABASE
def test_what_stands_under_another_answer_hinders_nobody(
    app: Flask, database: Database, pair: Pair, path: str
) -> None:
    field = f"{pair.pairing.public_id}-"
    sent = {f"{field}meets_on-day": "soon", f"{field}words": "a" * 1001, f"{field}answer": "yes"}
    Visitor(app).submit(f"{path}/{pair.pairing.public_id}", form_at=path, **sent)
    found = meeting_of(database, pair)
    assert found is not None
    assert found.candidate_said == "yes"


@ONE_DATABASE
def test_mail_to_a_mentor_of_several_names_only_whom_it_is_still_about(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, capacity=3)
        pairs = [
            make_pair(session, now=now, mentor=mentor, candidate_name=name)
            for name in ("Jo Bloggs", "Al Field")
        ]
    rest(database, mentor, clock)
    clock.advance(days=21)
    ask_whether_met(database)
    with database.begin() as session:
        actor, about = actor_of(pairs[0].candidate), pairs[0].pairing.public_id
        say_met(session, actor, about, Met.YES, now=clock.moment)
        mail = next(one for one in mails(session) if one.recipient_id == mentor.account_id)
        assert STILL_TRUE[WHICH](session, mail)
        REFRESHERS[WHICH](session, mail, clock.moment)
        assert mail.context["other_names"] == ["Al Field"]
        mail.about = f"pairing:{about}"
        assert not STILL_TRUE[WHICH](session, mail)


@ONE_DATABASE
def test_machine_that_presses_at_once_says_nothing(
    app: Flask, database: Database, pair: Pair, path: str
) -> None:
    client = Visitor(app).client
    page = client.get(path)
    shown = page.text.partition('name="shown" value="')[2].partition('"')[0]
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = {"csrf_token": token, "shown": shown, f"{pair.pairing.public_id}-answer": "yes"}
    answer = client.post(f"{path}/{pair.pairing.public_id}", data=sent)
    assert (answer.status_code, "press once more" in answer.text) == (422, True)
    found = meeting_of(database, pair)
    assert found is not None
    assert found.candidate_said == ""


@ONE_DATABASE
def test_link_speaks_of_nobody_elses_pairing(
    app: Flask, database: Database, pair: Pair, path: str, now: datetime
) -> None:
    with database.begin() as session:
        other = make_pair(session, now=now)
    field = f"{other.pairing.public_id}-"
    to = f"{path}/{other.pairing.public_id}"
    answer = Visitor(app).submit(to, form_at=path, **{f"{field}answer": "yes"})
    assert answer.status_code == 404
    assert meeting_of(database, other) is None


def test_signed_in_one_press_on_the_home_page_is_enough(
    app: Flask, database: Database, pair: Pair, path: str
) -> None:
    candidate = Visitor(app, pair.candidate.account_id)
    home = candidate.get("/my-mentor").text
    assert "Have you and Ann Lee met?" in home
    assert "tell us whether you have met" in home
    assert (
        "Have you and Jo Bloggs met?" in Visitor(app, pair.mentor.account_id).get("/my-places").text
    )
    assert "You meet for the first time" in home
    assert "You have met" not in home
    to = f"/pairings/{pair.pairing.public_id}/met"
    after = candidate.follow(candidate.submit(to, answer="yes"))
    assert "How good that you have met." in after.text
    assert "You have met" in after.text
    assert "Have you and" not in after.text
    assert "Have you and" not in Visitor(app, pair.mentor.account_id).get("/my-mentees").text


def test_office_notes_that_they_met_or_has_both_asked_anew(
    app: Flask, database: Database, pair: Pair, path: str, clock: StandingClock
) -> None:
    with database.begin() as session:
        row = session.get_one(FirstMeeting, pair.pairing.id)
        row.asks, row.asked_at = 2, clock.moment - timedelta(days=8)
        admin = make_admin(session)
    rest(database, pair.mentor, clock)
    visitor, about = Visitor(app, admin), f"/desk/pairings/{pair.pairing.public_id}/met"
    assert "pairing: not heard whether they met" in visitor.get("/desk").text
    assert "Jo Bloggs" in visitor.get("/desk/pairings/met").text
    after = visitor.follow(visitor.submit(f"{about}/ask", form_at="/desk/pairings/met"))
    assert "Nothing is unheard" in after.text
    clock.advance(days=21)
    ask_whether_met(database)
    assert asked(database) == [pair.candidate.account_id, pair.mentor.account_id]
    visitor = Visitor(app, admin)  # the sign-in of three weeks ago is over
    visitor.submit(about, form_at="/desk/pairings")
    assert "They have met" in visitor.get("/desk/pairings").text


@ONE_DATABASE
def test_only_the_office_notes_for_others(session: Session, now: datetime) -> None:
    pair = make_pair(session, now=now)
    office = actor_of(make_admin(session))
    ask_met_again(session, office, pair.pairing.public_id, now=now)
    note_met(session, office, pair.pairing.public_id, now=now)
    row = session.get_one(FirstMeeting, pair.pairing.id)
    assert (row.asks, row.noted_at, row.candidate_said) == (0, now, "")
