"""A pairing ends by somebody else's press: whether the mentor's place is open again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.rules.answers import Answer, Kind
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.answering import answer_by_link
from matcher.availability.services.relevance import ask_of_the_place
from matcher.core.config import Settings
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import took_places_back
from matcher.mentors.services import confirm_places, set_room
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import render
from matcher.pairings.rules.states import EndReason
from matcher.pairings.services.endings import end_pairing, finish_pairing
from tests.factories import actor_of, make_admin, make_mentor
from tests.pairings.pairs import Pair, make_pair

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


def test_place_is_open_again_where_all_were_only_taken(session: Session, now: datetime) -> None:
    pair = make_pair(session, now=now - 9 * DAY, mentor=told(session, capacity=1, now=now))
    confirm_places(session, actor_of(pair.mentor), pair.mentor.id, now=now - DAY)
    reason = EndReason.CANDIDATE_WITHDREW
    end_pairing(session, actor_of(pair.candidate), pair.pairing.public_id, reason, now=now)
    assert (free(pair.mentor), pair.mentor.freed_at) == (1, now)


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
