"""Two people who work together: signs of life, the agreed end, and how it ends."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.actor import Actor
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotAllowed, NotFound
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import render
from matcher.pairings.models import Pairing
from matcher.pairings.queries.living import life_of, list_to_ask
from matcher.pairings.rules.living import Life, WhyAsk, is_for_office, why_ask, why_not_end_on
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import EndReason, Place, Said
from matcher.pairings.services.endings import end_pairing, finish_pairing
from matcher.pairings.services.living import agree_end, ask_again, note_alive, say_still_working
from matcher.pairings.services.relevance import STILL_TRUE
from matcher.pairings.services.requests import request_mentor
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.pairings.pairs import Pair, make_pair
from tests.visitor import Visitor

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
PERIODS = Periods()
YES, FINISHED, LOST_TOUCH = Said.YES, Said.FINISHED, Said.LOST_TOUCH


# Rules


@pytest.mark.parametrize(
    ("life", "why"),
    [
        (Life(TODAY - 181 * DAY), None),
        (Life(TODAY - 182 * DAY), WhyAsk.QUIET),
        (Life(TODAY - 182 * DAY, asked_on=TODAY - 100 * DAY), None),
        (Life(TODAY - 30 * DAY, ends_on=TODAY + DAY), None),
        (Life(TODAY - 30 * DAY, ends_on=TODAY), WhyAsk.END),
        (Life(TODAY - 30 * DAY, ends_on=TODAY - 90 * DAY), None),  # seen since
        (Life(TODAY - 90 * DAY, ends_on=TODAY - 90 * DAY), None),
        (Life(TODAY, mentor_said=FINISHED), WhyAsk.WORD),
        (Life(TODAY, mentor_said=LOST_TOUCH), WhyAsk.WORD),
        (Life(TODAY, mentor_said=LOST_TOUCH, asked_on=TODAY), None),
        (Life(TODAY, mentor_said=YES), None),
    ],
)
def test_both_are_asked_at_the_end_after_silence_and_on_a_word(
    life: Life, why: WhyAsk | None
) -> None:
    assert why_ask(life, PERIODS, today=TODAY) is why


@pytest.mark.parametrize(
    ("asked_on", "looks"),
    [(None, False), (TODAY, False), (TODAY - 6 * DAY, False), (TODAY - 7 * DAY, True)],
)
def test_office_looks_after_a_week(asked_on: date | None, looks: bool) -> None:
    life = Life(TODAY - 400 * DAY, asked_on=asked_on)
    assert is_for_office(life, PERIODS, today=TODAY) is looks


@pytest.mark.parametrize(
    ("day", "ok"),
    [(None, True), (TODAY, False), (TODAY + DAY, True), (date(2031, 3, 1), True),
     (date(2032, 1, 1), False)],
)  # fmt: skip
def test_agreed_end_is_a_day_to_come(day: date | None, ok: bool) -> None:
    assert (why_not_end_on(day, today=TODAY) is None) is ok


def test_database_finds_whom_the_rule_asks_about(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    lives = [
        {"seen_at": now - days * DAY, "ends_on": ends, "asked_at": asked, "mentor_said": said}
        for days in (1, 181, 182, 183)
        for ends in (None, TODAY - 60 * DAY, TODAY, TODAY + DAY)
        for asked in (None, now)
        for said in (Said.NOTHING, FINISHED)
    ]
    pairs = [make(**life) for life in lives]
    by_rule = {
        pair.pairing.id
        for pair in pairs
        if why_ask(life_of(pair.pairing), PERIODS, today=TODAY) is not None
    }
    found = {one.id for due in list_to_ask(session, now=now).values() for one in due}
    assert found == by_rule
    assert 16 < len(found) < 32


# What is said


@pytest.fixture
def make(session: Session, now: datetime) -> Callable[..., Pair]:
    """Pair two new people; their pairing takes the changes."""
    return lambda **changes: make_pair(session, now=now, **changes)


def said(pairing: Pairing) -> tuple[str, str, bool]:
    return pairing.mentor_said, pairing.candidate_said, pairing.asked_at is not None


def test_yes_of_either_is_a_sign_and_closes_the_question(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    for who in ("candidate", "mentor"):
        pair = make(seen_at=now - 200 * DAY, asked_at=now - DAY)
        note_alive(session, actor_of(getattr(pair, who)), pair.pairing.public_id, now=now)
        assert pair.pairing.seen_at == now
        assert said(pair.pairing) == ("", "", False)


def test_word_of_a_mentor_ends_nothing_and_is_put_to_the_candidate(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair = make(seen_at=now - 200 * DAY, asked_at=now - DAY)
    answers = {pair.pairing.public_id: FINISHED}
    over = say_still_working(session, actor_of(pair.mentor), pair.mentor.id, answers, now=now)
    assert over == [pair.pairing]
    assert (pair.pairing.status, pair.mentor.held) == ("active", 1)
    assert said(pair.pairing) == (FINISHED, "", False)  # so that it is asked

    pair.pairing.asked_at = now
    note_alive(session, actor_of(pair.candidate), pair.pairing.public_id, now=now)
    assert said(pair.pairing) == (FINISHED, YES, True)  # they differ: the office looks
    note_alive(session, actor_of(pair.mentor), pair.pairing.public_id, now=now)
    assert said(pair.pairing) == ("", "", False)


def test_word_may_be_corrected_before_and_after_the_other_is_asked(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair = make()
    me = actor_of(pair.mentor)
    for word, stands in (
        (LOST_TOUCH, (LOST_TOUCH, "", False)),
        (FINISHED, (FINISHED, "", False)),
        (YES, ("", "", False)),
        (Said.NOTHING, ("", "", False)),
    ):
        answers = {pair.pairing.public_id: word}
        say_still_working(session, me, pair.mentor.id, answers, now=now)
        assert said(pair.pairing) == stands


def test_mentor_speaks_of_nobody_elses_people_nor_of_what_is_over(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair, other = make(), make()
    with pytest.raises(NotFound):
        say_still_working(
            session,
            actor_of(pair.mentor),
            pair.mentor.id,
            {other.pairing.public_id: YES},
            now=now,
        )
    finish_pairing(session, actor_of(pair.candidate), pair.pairing.public_id, now=now)
    answers = {pair.pairing.public_id: FINISHED}
    assert say_still_working(session, actor_of(pair.mentor), pair.mentor.id, answers, now=now) == []
    with pytest.raises(Conflict, match="already ended"):
        note_alive(session, actor_of(pair.mentor), pair.pairing.public_id, now=now)
    with pytest.raises(NotFound):
        note_alive(session, actor_of(other.mentor), pair.pairing.public_id, now=now)


def test_office_may_ask_again_or_note_that_they_go_on(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair = make(asked_at=now - 9 * DAY, mentor_said=FINISHED, candidate_said=YES)
    office = actor_of(make_admin(session))
    ask_again(session, office, pair.pairing.public_id, now=now)
    assert said(pair.pairing) == (FINISHED, "", False)
    with pytest.raises(NotAllowed):
        ask_again(session, actor_of(pair.mentor), pair.pairing.public_id, now=now)
    note_alive(session, office, pair.pairing.public_id, now=now)
    assert said(pair.pairing) == ("", "", False)
    assert pair.pairing.seen_at == now


# The agreed end


def mails_to(session: Session, account_id: int, template: str) -> list[OutboxMail]:
    session.flush()
    return list(
        session.scalars(
            select(OutboxMail).where(
                OutboxMail.recipient_id == account_id,
                OutboxMail.template == f"pairings/emails/{template}",
            )
        )
    )


def test_end_that_one_writes_down_is_told_to_the_other(
    session: Session, make: Callable[..., Pair], now: datetime, settings: Settings
) -> None:
    pair = make(seen_at=now - 100 * DAY)
    ends_on = date(2026, 12, 1)
    for who, other, page in (
        ("mentor", "candidate", "/my-mentor\n"),
        ("candidate", "mentor", "/my-mentees\n"),
    ):
        actor: Actor = actor_of(getattr(pair, who))
        agree_end(session, actor, pair.pairing.public_id, ends_on, now=now)
        agree_end(session, actor, pair.pairing.public_id, ends_on, now=now)  # nothing new
        (mail,) = mails_to(session, getattr(pair, other).account_id, "end_agreed")
        letter = render(settings, mail.template, mail.context, recipient_name="X")
        name = getattr(pair, who).account.name
        assert letter.subject == f"You and {name} work together until 1 December 2026"
        assert page in letter.body
        pair.pairing.ends_on = None
    assert pair.pairing.seen_at == now


def test_end_needs_a_day_to_come_and_a_live_pairing(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair = make()
    me = actor_of(pair.candidate)
    with pytest.raises(Invalid, match="in the future"):
        agree_end(session, me, pair.pairing.public_id, TODAY, now=now)
    finish_pairing(session, me, pair.pairing.public_id, now=now)
    with pytest.raises(Conflict):
        agree_end(session, me, pair.pairing.public_id, TODAY + DAY, now=now)


def test_mail_of_an_end_is_dropped_once_another_day_is_agreed(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair = make()
    me = actor_of(pair.mentor)
    agree_end(session, me, pair.pairing.public_id, TODAY + DAY, now=now)
    (mail,) = mails_to(session, pair.candidate.account_id, "end_agreed")
    check = STILL_TRUE[mail.template]
    assert check(session, mail)
    agree_end(session, me, pair.pairing.public_id, None, now=now)
    session.flush()
    assert not check(session, mail)


# Endings


@pytest.mark.parametrize(
    ("place", "capacity", "status"),
    [(Place.OPEN, 2, "listed"), (Place.CLOSED, 1, "listed"), (Place.REST, 2, "paused")],
)
def test_place_is_free_at_once_and_becomes_what_the_mentor_says(
    session: Session,
    make: Callable[..., Pair],
    now: datetime,
    place: Place,
    capacity: int,
    status: str,
) -> None:
    pair = make()
    mentor = pair.mentor
    finish_pairing(
        session,
        actor_of(mentor),
        pair.pairing.public_id,
        place=place,
        until=TODAY + 30 * DAY if place is Place.REST else None,
        now=now + DAY,
    )
    assert (mentor.held, mentor.capacity, mentor.status) == (0, capacity, status)
    assert mentor.confirmed_at == now + DAY


def test_rest_closes_what_else_is_open_and_tells_who_asked(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair, other = make(), make_candidate(session)
    request_mentor(session, actor_of(other), pair.mentor.public_id, "Hello", now=now)
    end_pairing(
        session,
        actor_of(pair.mentor),
        pair.pairing.public_id,
        EndReason.MENTOR_UNAVAILABLE,
        place=Place.REST,
        now=now,
    )
    assert (pair.mentor.held, pair.mentor.status) == (0, "paused")
    assert len(mails_to(session, other.account_id, "request_closed")) == 1


def test_candidates_word_says_nothing_of_the_mentors_places(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair = make()
    said_at = pair.mentor.confirmed_at
    finish_pairing(
        session,
        actor_of(pair.candidate),
        pair.pairing.public_id,
        place=Place.CLOSED,
        now=now + DAY,
    )
    assert (pair.mentor.capacity, pair.mentor.held) == (2, 0)
    assert pair.mentor.confirmed_at == said_at


def test_mentor_who_leaves_is_asked_nothing_of_the_place(
    session: Session, make: Callable[..., Pair], now: datetime
) -> None:
    pair = make()
    pair.mentor.leaving_at, pair.mentor.capacity = now, 0
    finish_pairing(session, actor_of(pair.mentor), pair.pairing.public_id, now=now)
    assert (pair.mentor.capacity, pair.mentor.held) == (0, 0)


LOST = [
    EndReason.MENTOR_UNAVAILABLE,
    EndReason.MENTOR_RETIRED,
    EndReason.MENTOR_MOVED,
    EndReason.NO_CONTACT,
]


@pytest.mark.parametrize("reason", list(EndReason))
@pytest.mark.parametrize("who", ["candidate", "mentor", "office"])
def test_whoever_loses_a_mentor_hears_of_three_others_once(
    session: Session, make: Callable[..., Pair], now: datetime, reason: EndReason, who: str
) -> None:
    pair = make(waiting_since=date(2024, 5, 1), looking_asked_at=now - 300 * DAY)
    others = [make_mentor(session, name=f"Mentor {n}") for n in range(4)]
    make_mentor(session, name="Full", capacity=0)
    people = {"candidate": pair.candidate, "mentor": pair.mentor, "office": make_admin(session)}
    end_pairing(session, actor_of(people[who]), pair.pairing.public_id, reason, now=now)

    lost = reason in LOST
    candidate = pair.candidate
    assert (candidate.lost_mentor, candidate.waiting_since) == (lost, date(2024, 5, 1))
    told = mails_to(session, candidate.account_id, "pairing_lost")
    early = mails_to(session, candidate.account_id, "pairing_ended_early")
    if lost:
        (mail,) = told
        assert early == []
        assert len(mail.context["alternative_names"]) == 3
        assert set(mail.context["alternative_ids"]) <= {other.public_id for other in others}
    else:
        assert (len(told), len(early)) == (0, int(who != "candidate"))
    if candidate.status == "seeking":  # their search begins anew
        assert (candidate.confirmed_at, candidate.looking_asked_at) == (now, None)


# The pages


@pytest.fixture
def pair(database: Database, now: datetime) -> Pair:
    with database.begin() as session:
        return make_pair(session, now=now, candidate_name="Jo Bloggs", mentor_name="Ann Lee")


def now_of(database: Database, pair: Pair) -> Pairing:
    with database.read() as session:
        return session.get_one(Pairing, pair.pairing.id)


def ask(database: Database, pair: Pair, now: datetime, **changes: str) -> None:
    with database.begin() as session:
        pairing = session.get_one(Pairing, pair.pairing.id)
        pairing.asked_at = now
        for name, value in changes.items():
            setattr(pairing, name, value)


@pytest.mark.parametrize(
    ("who", "page", "path", "question"),
    [
        ("candidate", "/my-mentor", "/my-mentor", "Are you still working with Ann Lee?"),
        ("mentor", "/my-mentees", "/my-mentees", "Are you still working with Jo Bloggs?"),
    ],
)
def test_either_says_with_one_press_that_they_go_on(
    app: Flask,
    database: Database,
    pair: Pair,
    now: datetime,
    who: str,
    page: str,
    path: str,
    question: str,
) -> None:
    person: Candidate | Mentor = getattr(pair, who)
    visitor = Visitor(app, person.account_id)
    assert question not in visitor.get(page).text
    ask(database, pair, now)
    assert question in visitor.get(page).text
    answer = visitor.submit(f"{path}/{pair.pairing.public_id}/still", form_at=page)
    after = visitor.follow(answer).text
    assert "How good that you go on together." in after
    assert question not in after
    assert now_of(database, pair).asked_at is None


@pytest.mark.parametrize(
    ("word", "words"), [(FINISHED, "you have finished"), (LOST_TOUCH, "you have lost touch")]
)
def test_candidate_reads_what_the_mentor_said(
    app: Flask, database: Database, pair: Pair, now: datetime, word: str, words: str
) -> None:
    ask(database, pair, now, mentor_said=word)
    text = Visitor(app, pair.candidate.account_id).get("/my-mentor").text
    assert f"Ann Lee says that {words}. Is that so?" in text
    text = Visitor(app, pair.mentor.account_id).get("/my-mentees").text
    assert "You told us that it is over, and we have asked Jo Bloggs." in text


@pytest.mark.parametrize(
    ("who", "page", "other"),
    [("candidate", "/my-mentor", "Ann Lee"), ("mentor", "/my-mentees", "Jo Bloggs")],
)
def test_either_writes_down_until_when(
    app: Flask, database: Database, pair: Pair, who: str, page: str, other: str
) -> None:
    visitor = Visitor(app, getattr(pair, who).account_id)
    path = f"{page}/{pair.pairing.public_id}/until"
    assert f"You and {other}: until when?" in visitor.get(path).text
    day = {"ends_on-day": "1", "ends_on-month": "12"}
    wrong = visitor.submit(path, **day, **{"ends_on-year": "2020"})
    assert (wrong.status_code, "in the future" in wrong.text) == (422, True)
    after = visitor.follow(visitor.submit(path, **day, **{"ends_on-year": "2026"}))
    assert f"You work together until Tuesday 1 December 2026. {other} is told." in after.text
    assert "You have agreed to work together until 1 December 2026." in after.text
    after = visitor.follow(visitor.submit(path))
    assert f"No day is agreed now. {other} is told." in after.text
    assert now_of(database, pair).ends_on is None


def test_candidate_may_say_that_they_have_finished(
    app: Flask, database: Database, pair: Pair
) -> None:
    visitor = Visitor(app, pair.candidate.account_id)
    path = f"/my-mentor/{pair.pairing.public_id}/end"
    after = visitor.follow(visitor.submit(path, reason="finished"))
    assert "Your work with Ann Lee has ended. We have told them." in after.text
    assert now_of(database, pair).status == "completed"


def test_mentor_who_leaves_is_not_asked_about_the_place_on_the_page(
    app: Flask, database: Database, pair: Pair, now: datetime
) -> None:
    visitor = Visitor(app, pair.mentor.account_id)
    path = f"/my-mentees/{pair.pairing.public_id}/finished"
    assert "What about the place that comes free?" in visitor.get(path).text
    with database.begin() as session:
        session.get_one(Mentor, pair.mentor.id).leaving_at = now
    assert "What about the place that comes free?" not in visitor.get(path).text
    assert visitor.submit(path).status_code == 303
    assert now_of(database, pair).status == "completed"
