"""How does it go? Asked by mail, answered by link or after signing in."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link
from matcher.availability.services.relevance import REFRESHERS, STILL_TRUE
from matcher.availability.services.survey import HOW_IT_GOES, ask_how_it_goes
from matcher.core.db import Database
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.mentors.services import pause_mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Pairing, Survey
from matcher.pairings.rules.survey import Again, Moment
from matcher.pairings.services.survey import answer_survey
from tests.availability.mailed import had
from tests.conftest import SECRET, StandingClock
from tests.desk.conftest import make_pairing, make_two
from tests.factories import actor_of, make_admin
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def begin(database: Database, now: datetime, n_candidates: int = 1) -> tuple[str, int, int]:
    """Pair candidates with one mentor; return the first pairing and both account ids."""
    with database.begin() as session:
        session.scalars(select(Scheme)).one().settings = {"periods": {"survey_days": 30}}
        admin = make_admin(session)
        first, mentor = make_two(session, capacity=5)
        pairing = make_pairing(session, (first, mentor), admin, now)
        for number in range(1, n_candidates):
            make_pairing(session, (make_two(session, number + 1)[0], mentor), admin, now)
        until = now.date() + timedelta(days=120)  # so no mail asks the mentor about places, too
        pause_mentor(session, actor_of(mentor), mentor.id, until, now=now)
        return pairing.public_id, first.account_id, mentor.account_id


def asked(database: Database) -> list[tuple[int, list[str]]]:
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMail).where(OutboxMail.template == HOW_IT_GOES).order_by(OutboxMail.id)
        )
        return [(mail.recipient_id, mail.context["other_names"]) for mail in rows]


def test_each_gets_one_mail_for_all_their_pairings(
    database: Database, now: datetime, clock: StandingClock
) -> None:
    _pairing, candidate_id, mentor_id = begin(database, now, n_candidates=2)
    clock.advance(days=30)
    assert ask_how_it_goes(database) == 3
    mails = dict(asked(database))
    assert len(mails) == len(asked(database)) == 3
    assert mails[candidate_id] == ["Mentor 01"]
    assert sorted(mails[mentor_id]) == ["Candidate 01", "Candidate 02"]
    assert ask_how_it_goes(database) == 0


def test_who_does_not_answer_is_reminded_once_and_never_again(
    database: Database, now: datetime, clock: StandingClock
) -> None:
    pairing, candidate_id, _mentor_id = begin(database, now)
    clock.advance(days=30)
    ask_how_it_goes(database)
    with database.begin() as session:
        mentor = actor_of(session.scalars(select(Mentor)).one())
        answers = {"useful": 5, "again": Again.YES}
        answer_survey(session, mentor, pairing, Moment.FIRST, **answers, now=clock.moment)
    n_asked = [_a_day_later(database, clock) for _day in range(40)]
    assert [day for day, n in enumerate(n_asked, start=1) if n] == [7]
    assert [reader for reader, _names in asked(database)].count(candidate_id) == 2
    with database.read() as session:
        assert sorted(session.scalars(select(Survey.asks))) == [1, 2]


def _a_day_later(database: Database, clock: StandingClock) -> int:
    clock.advance(days=1)
    return ask_how_it_goes(database)


@ONE_DATABASE
@pytest.mark.parametrize("why", ["no reminders", "had their fill of mails"])
def test_mentor_who_takes_no_mail_is_asked_on_the_page_alone(
    app: Flask, database: Database, now: datetime, clock: StandingClock, why: str
) -> None:
    _pairing, candidate_id, mentor_id = begin(database, now)
    with database.begin() as session:
        mentor = session.scalars(select(Mentor)).one()
        mentor.reminders = why != "no reminders"
    if mentor.reminders:
        had(database, mentor.id, *[now] * 9)
    clock.advance(days=30)
    ask_how_it_goes(database)
    assert [reader for reader, _names in asked(database)] == [candidate_id]
    assert "Two questions, two presses" in Visitor(app, mentor_id).get("/my-mentees").text


def test_link_asks_changes_nothing_by_itself_and_takes_the_answers(
    app: Flask, database: Database, now: datetime, clock: StandingClock
) -> None:
    pairing, candidate_id, _mentor_id = begin(database, now)
    clock.advance(days=30)
    ask_how_it_goes(database)
    with database.begin() as session:
        link = make_link(session, candidate_id, Purpose.SURVEY, now=clock())
        page = f"/survey/{sign(SECRET, link.public_id, Purpose.SURVEY)}"
    reader = Visitor(app)
    shown = reader.get(page).text
    assert "You and Mentor: how does it go?" in shown
    assert "Mentor 01" not in shown
    key = f"{pairing}-first"
    half = reader.submit(f"{page}/{pairing}/first", form_at=page, **{f"{key}-useful": "5"})
    assert (half.status_code, "Choose an answer" in half.text) == (422, True)
    answers = {f"{key}-useful": "5", f"{key}-again": "yes"}
    sent = reader.submit(f"{page}/{pairing}/first", form_at=page, **answers)
    assert "Thank you. It helps us" in reader.follow(sent).text
    with database.read() as session:
        kept = session.scalars(select(Survey).where(~Survey.by_mentor)).one()
        assert (kept.useful, kept.again) == (5, "yes")
    again = reader.submit(f"{page}/{pairing}/first", form_at=page, **answers)
    assert again.status_code == 303
    assert "You have answered this. Not right?" in reader.get(page).text
    answers |= {f"{key}-again": "unsure"}
    reader.submit(f"{page}/{pairing}/first", form_at=page, **answers)
    with database.read() as session:
        kept = session.scalars(select(Survey).where(~Survey.by_mentor)).one()
        assert (kept.useful, kept.again) == (5, "unsure")
    assert reader.get("/survey/nonsense").status_code == 404


@ONE_DATABASE
def test_who_has_signed_in_is_asked_on_their_own_page(
    app: Flask, database: Database, now: datetime, clock: StandingClock
) -> None:
    pairing, candidate_id, _mentor_id = begin(database, now)
    clock.advance(days=30)
    ask_how_it_goes(database)
    reader = Visitor(app, candidate_id)
    assert "Two questions, two presses" in reader.get("/my-mentor").text
    key = f"{pairing}-first"
    answers = {f"{key}-useful": "2", f"{key}-again": "unsure"}
    sent = reader.submit(f"/how-it-goes/{pairing}/first", form_at="/how-it-goes", **answers)
    assert "Two questions, two presses" not in reader.follow(sent).text
    assert "You have answered this. Not right?" in reader.get("/how-it-goes").text
    clock.advance(days=61)
    reader = Visitor(app, candidate_id)
    assert "Nothing to answer" in reader.get("/how-it-goes").text
    with database.read() as session:
        seen_at = session.scalars(select(Pairing.seen_at)).one()
        assert seen_at - now >= timedelta(days=30)


@ONE_DATABASE
def test_mail_that_waits_names_only_whom_its_page_asks_about(
    database: Database, now: datetime, clock: StandingClock
) -> None:
    pairing, _candidate_id, mentor_id = begin(database, now, n_candidates=2)
    clock.advance(days=30)
    ask_how_it_goes(database)
    with database.begin() as session:
        mentor = select(Mentor).where(Mentor.account_id == mentor_id)
        actor = actor_of(session.scalars(mentor).one())
        answers = {"useful": 4, "again": Again.YES}
        answer_survey(session, actor, pairing, Moment.FIRST, **answers, now=clock.moment)
        query = select(OutboxMail).where(OutboxMail.recipient_id == mentor_id)
        mail = session.scalars(query.where(OutboxMail.template == HOW_IT_GOES)).one()
        assert STILL_TRUE[HOW_IT_GOES](session, mail)
        REFRESHERS[HOW_IT_GOES](session, mail, clock.moment)
        assert mail.context["other_names"] == ["Candidate 02"]
        mail.about = f"pairing:{pairing}"
        assert not STILL_TRUE[HOW_IT_GOES](session, mail)
