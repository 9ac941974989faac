"""A pairing ends by somebody else's press: whether the mentor's place is open again."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.rules.answers import Answer, Kind
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.answering import answer_by_link
from matcher.availability.services.links import make_link
from matcher.availability.services.relevance import ask_of_the_place
from matcher.core.config import Settings
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource, took_places_back
from matcher.mentors.services import confirm_places, open_kept, pause_mentor, set_room, undo_claim
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import render
from matcher.pairings.rules.states import EndReason, Place
from matcher.pairings.services.answers import say_room
from matcher.pairings.services.endings import end_pairing, finish_pairing
from tests.factories import actor_of, make_admin, make_mentor
from tests.pairings.pairs import Pair, make_pair
from tests.visitor import Visitor

SECRET = "only a test"
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("capacities", "taken_back"),
    [
        ([], False),
        ([2], False),
        ([2, 2, 2], False),
        ([1, 2], True),
        ([1, 1, 1, 3], True),  # said once, and confirmed since
        ([2, 1, 3], False),  # fewer once, and one more since
        ([0, 1, 2], True),
    ],
)
def test_places_are_taken_back_where_the_last_change_made_them_fewer(
    capacities: list[int], taken_back: bool
) -> None:
    assert took_places_back(capacities) is taken_back


def say(session: Session, mentor: Mentor, room: int, now: datetime) -> None:
    set_room(session, actor_of(mentor), mentor.id, room, now=now)


def told(session: Session, capacity: int, now: datetime) -> Mentor:
    return make_mentor(session, capacity=capacity, confirmed_at=now - 20 * DAY)


def free(mentor: Mentor) -> int:
    return max(0, mentor.capacity - mentor.held)


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    """Two who work together, the mentor with one place more."""
    return make_pair(session, now=now - 9 * DAY, mentor=told(session, capacity=2, now=now))


def test_place_stays_closed_after_a_mentor_took_places_back(
    session: Session, pair: Pair, now: datetime
) -> None:
    say(session, pair.mentor, 0, now - 2 * DAY)
    confirm_places(session, actor_of(pair.mentor), pair.mentor.id, now=now - DAY)
    office = actor_of(make_admin(session))
    finish_pairing(session, office, pair.pairing.public_id, now=now)

    session.expire_all()
    mentor = pair.mentor
    assert (mentor.capacity, mentor.held, mentor.freed_at) == (0, 0, None)
    assert mentor.confirmed_at == now - DAY  # it is no word of theirs
    claims = select(AvailabilityClaim.source).order_by(AvailabilityClaim.id.desc())
    assert session.scalars(claims).first() == "system"


def ended_by_the_candidate(session: Session, now: datetime) -> Mentor:
    """Return a mentor whose only place has come back on Monday 2 March 2026."""
    pair = make_pair(session, now=now - 9 * DAY, mentor=told(session, capacity=1, now=now))
    confirm_places(session, actor_of(pair.mentor), pair.mentor.id, now=now - DAY)
    reason = EndReason.CANDIDATE_WITHDREW
    end_pairing(session, actor_of(pair.candidate), pair.pairing.public_id, reason, now=now)
    session.flush()
    return pair.mentor


def kept(mentor: Mentor) -> tuple[int, int, datetime | None]:
    return free(mentor), mentor.kept_places, mentor.kept_until


def test_place_waits_five_working_days_for_the_word_of_who_had_none_free(
    session: Session, now: datetime
) -> None:
    mentor = ended_by_the_candidate(session, now)
    until = datetime(2026, 3, 10, tzinfo=UTC)
    session.expire_all()
    assert (kept(mentor), mentor.freed_at, mentor.confirmed_at) == ((0, 1, until), None, now - DAY)

    assert not open_kept(session, mentor.id, until - timedelta(seconds=1))
    assert [open_kept(session, mentor.id, until) for _twice in range(2)] == [True, False]
    session.expire_all()
    assert (kept(mentor), mentor.freed_at, mentor.confirmed_at) == ((1, 0, None), until, now - DAY)


@pytest.mark.parametrize(("room", "left"), [(None, 1), (0, 0), (3, 3)])
def test_word_of_the_mentor_opens_or_closes_a_kept_place_at_once(
    session: Session, now: datetime, room: int | None, left: int
) -> None:
    mentor = ended_by_the_candidate(session, now)
    later = now + timedelta(hours=3)
    say_room(session, actor_of(mentor), mentor.id, room, ClaimSource.LINK, now=later)
    session.expire_all()
    assert (kept(mentor), mentor.freed_at) == ((left, 0, None), later if left else None)


def test_mentor_who_rests_meanwhile_comes_back_to_the_place(
    session: Session, now: datetime
) -> None:
    mentor = ended_by_the_candidate(session, now)
    pause_mentor(session, actor_of(mentor), mentor.id, None, now=now)
    assert kept(mentor) == (1, 0, None)


def test_each_place_that_comes_back_meanwhile_waits_too(session: Session, now: datetime) -> None:
    mentor = told(session, capacity=2, now=now)
    pairs = [make_pair(session, now=now - 9 * DAY, mentor=mentor) for _each in range(2)]
    for k, pair in enumerate(pairs):
        actor = actor_of(pair.candidate)
        finish_pairing(session, actor, pair.pairing.public_id, now=now + k * DAY)
    assert kept(mentor) == (0, 2, datetime(2026, 3, 11, tzinfo=UTC))
    confirm_places(session, actor_of(mentor), mentor.id, now=now + 2 * DAY)
    assert kept(mentor) == (2, 0, None)


def test_people_see_that_a_mentor_is_asked_and_the_mentor_why(
    app: Flask, session: Session, now: datetime
) -> None:
    mentor = ended_by_the_candidate(session, now)
    session.commit()
    mine = Visitor(app, mentor.account_id).get("/my-places").text
    assert "Asked about a place" in mine
    assert "If you say nothing, it opens after Monday 9 March 2026." in mine


def test_place_is_one_more_where_the_mentor_has_room(
    session: Session, pair: Pair, now: datetime
) -> None:
    say(session, pair.mentor, 3, now - 2 * DAY)
    say(session, pair.mentor, 1, now - DAY)
    finish_pairing(session, actor_of(pair.candidate), pair.pairing.public_id, now=now)
    assert free(pair.mentor) == 2


def test_mentor_who_ends_it_says_what_becomes_of_the_place(
    session: Session, pair: Pair, now: datetime
) -> None:
    say(session, pair.mentor, 0, now - DAY)
    finish_pairing(session, actor_of(pair.mentor), pair.pairing.public_id, now=now)
    assert free(pair.mentor) == 1


def mail_to(session: Session, mentor: Mentor) -> OutboxMail:
    about = OutboxMail.template == "pairings/emails/pairing_completed"
    mine = OutboxMail.recipient_id == mentor.account_id
    return session.scalars(select(OutboxMail).where(about, mine)).one()


def test_news_of_the_end_asks_for_the_place_in_one_press(
    session: Session, pair: Pair, now: datetime
) -> None:
    say(session, pair.mentor, 0, now - DAY)
    finish_pairing(session, actor_of(pair.candidate), pair.pairing.public_id, now=now)
    mail = mail_to(session, pair.mentor)
    ask_of_the_place(session, mail, now)

    token = sign(SECRET, mail.context["link_id"], Purpose.PLACES)
    settings = Settings(secret_key=SECRET, base_url="https://m.example")
    body = render(settings, mail.template, mail.context, recipient_name="Ann").body
    assert f"https://m.example/places/{token}\n" in body
    answer = Answer(Kind.OTHER, number=1)
    answer_by_link(session, token, answer, secret=SECRET, now=now + DAY)
    assert free(pair.mentor) == 1


def test_mentor_who_leaves_is_asked_for_no_place(
    session: Session, pair: Pair, now: datetime
) -> None:
    finish_pairing(session, actor_of(pair.candidate), pair.pairing.public_id, now=now)
    pair.mentor.leaving_at = now
    mail = mail_to(session, pair.mentor)
    ask_of_the_place(session, mail, now)
    assert "link_id" not in mail.context


@pytest.mark.parametrize("kind", [Kind.STILL, Kind.NONE, Kind.OTHER])
@pytest.mark.parametrize(("days", "stands"), [(2, (0, 1)), (20, (1, 0))])
def test_undo_gives_the_place_back_that_waited_for_the_word(
    session: Session, now: datetime, kind: Kind, days: int, stands: tuple[int, int]
) -> None:
    mentor = ended_by_the_candidate(session, now)
    link = make_link(session, mentor.account_id, Purpose.PLACES, now=now - DAY)
    token, at = sign(SECRET, link.public_id, Purpose.PLACES), now + days * DAY
    answer_by_link(session, token, Answer(kind, 3), secret=SECRET, now=now + timedelta(hours=3))
    undo_claim(session, actor_of(mentor), mentor.id, now=at, within_days=30)
    session.expire_all()
    assert kept(mentor)[:2] == stands  # the place would have opened by the twentieth day

    confirm_places(session, actor_of(mentor), mentor.id, now=at)
    assert kept(mentor) == (1, 0, None)


def test_undo_does_not_close_the_next_place_that_comes_back(
    session: Session, now: datetime
) -> None:
    mentor = told(session, capacity=2, now=now)
    first, second = (make_pair(session, now=now - 9 * DAY, mentor=mentor) for _each in range(2))
    finish_pairing(session, actor_of(first.candidate), first.pairing.public_id, now=now)
    say(session, mentor, 1, now + timedelta(hours=3))
    undo_claim(session, actor_of(mentor), mentor.id, now=now + timedelta(hours=4))
    later = now + timedelta(hours=5)
    finish_pairing(session, actor_of(second.candidate), second.pairing.public_id, now=later)
    assert kept(mentor)[:2] == (0, 2)


def test_place_that_is_closed_leaves_open_what_came_back_before(
    session: Session, now: datetime
) -> None:
    mentor = told(session, capacity=3, now=now)
    pairs = [make_pair(session, now=now - 9 * DAY, mentor=mentor) for _each in range(3)]
    finish_pairing(session, actor_of(pairs[0].candidate), pairs[0].pairing.public_id, now=now)
    assert kept(mentor)[:2] == (0, 1)
    closed = {"place": Place.CLOSED, "until": None, "now": now + DAY}
    finish_pairing(session, actor_of(mentor), pairs[1].pairing.public_id, **closed)
    assert (mentor.capacity, mentor.held, mentor.kept_places) == (2, 1, 0)
