"""Who waited for a place and did not get it hears of that by the next morning."""

from datetime import UTC, datetime

from matcher.core.db import Database
from matcher.mentors.services import confirm_places
from matcher.pairings.services.requests import request_mentor, withdraw_request
from matcher.pairings.services.waiting import (
    offer_free_places,
)
from tests.conftest import StandingClock
from tests.factories import actor_of, make_candidate, make_mentor
from tests.pairings.waiting import LONG_AGO, act, candidate_on_list, full_mentor, mails, open_one
from tests.post import deliver


def test_those_without_the_place_are_told_next_morning_in_one_mail(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    ann, ben = full_mentor(database, name="Ann Lee"), full_mentor(database, name="Ben Orr")
    for mentor, name in ((ann, "A"), (ben, "B")):
        candidate_on_list(database, mentor, now=now, name=name, waiting_since=LONG_AGO)
    left = candidate_on_list(database, ann, ben, now=now, name="Left")
    open_one(database, ann, now)
    offer_free_places(database)
    clock.advance(hours=2)
    open_one(database, ben, clock.moment)
    offer_free_places(database)

    (mail,) = mails(database, "place_taken")

    assert mail.recipient_id == left.account_id
    assert mail.due_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert mail.context["mentor_names"] == ["Ann Lee", "Ben Orr"]
    clock.advance(days=1)
    deliver(database)
    (mail,) = mails(database, "place_taken")
    assert (mail.status, mail.context["mentor_names"]) == ("sent", ["Ann Lee", "Ben Orr"])


def test_mail_names_only_those_who_are_still_full_when_it_leaves(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    ann, ben = full_mentor(database, name="Ann"), full_mentor(database, name="Ben")
    rival = candidate_on_list(database, ann, ben, now=now, waiting_since=LONG_AGO)
    candidate_on_list(database, ann, ben, now=now, wants_offers=False)
    for mentor in (ann, ben):
        open_one(database, mentor, now)
        with database.begin() as session:
            asked = request_mentor(session, actor_of(rival), mentor.public_id, "Hi", now=now)
        offer_free_places(database)
        if mentor is ann:
            act(database, withdraw_request, rival, asked.public_id, now=now)
            offer_free_places(database)
    clock.advance(days=1)
    deliver(database)

    (mail,) = mails(database, "place_taken")
    assert (mail.status, mail.context["mentor_names"]) == ("sent", ["Ben"])


def test_place_taken_by_somebody_who_asked_is_told_of_too_but_not_to_the_barred(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    mentor = full_mentor(database, email="boss@example.org")
    waiting = candidate_on_list(database, mentor, now=now, wants_offers=False)
    candidate_on_list(database, mentor, now=now, line_manager_email="boss@example.org")
    open_one(database, mentor, now)
    with database.begin() as session:
        request_mentor(session, actor_of(make_candidate(session)), mentor.public_id, "Hi", now=now)

    offer_free_places(database)

    assert [mail.recipient_id for mail in mails(database, "place_taken")] == [waiting.account_id]


def test_nobody_is_told_twice_a_month_about_the_same_mentor_or_once_they_have_somebody(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    mentor = full_mentor(database)
    waiting = candidate_on_list(database, mentor, now=now, wants_offers=False)

    def taken_again() -> int:
        with database.begin() as session:
            rival = make_candidate(session)
        open_one(database, mentor, clock.moment)
        with database.begin() as session:
            request_mentor(session, actor_of(rival), mentor.public_id, "Hi", now=clock.moment)
        offer_free_places(database)
        return len(mails(database, "place_taken"))

    assert taken_again() == 1
    clock.advance(days=1)
    deliver(database)
    clock.advance(days=10)
    assert taken_again() == 1
    clock.advance(days=30)
    act(database, confirm_places, mentor, mentor.id, now=clock.moment)
    assert taken_again() == 2
    with database.begin() as session:
        other = make_mentor(session)
        request_mentor(session, actor_of(waiting), other.public_id, "Hi", now=clock.moment)
    clock.advance(days=1)
    deliver(database)
    assert [(m.status, m.dropped_at is None) for m in mails(database, "place_taken")] == [
        ("sent", True),
        ("failed", False),
    ]


def test_nobody_is_told_while_there_is_room_for_them(database: Database, now: datetime) -> None:
    mentor = full_mentor(database)
    candidate_on_list(database, mentor, now=now)
    candidate_on_list(database, mentor, now=now, wants_offers=False)
    open_one(database, mentor, now, room=2)

    assert offer_free_places(database) == 1
    assert mails(database, "place_taken") == []
