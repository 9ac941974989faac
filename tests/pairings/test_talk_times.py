"""Times to talk: proposed by one, chosen by the other, in both calendars, until they begin."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid
from matcher.notifications.models import OutboxMail
from matcher.pairings.forms.messages import read_moment
from matcher.pairings.models import TalkOffer
from matcher.pairings.queries.messages import find_talk
from matcher.pairings.services.talk_times import (
    call_off,
    choose_time,
    propose_times,
    say_none_fits,
    time_stands,
    times_are_open,
)
from matcher.pairings.services.talks import agree_talk
from tests.factories import actor_of
from tests.pairings.test_messages import Two
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def two(session: Session, now: datetime) -> Two:
    return Two(session, now)


def propose(two: Two, now: datetime, *days: int, words: str = "Ring me.") -> TalkOffer:
    times = [now + day * DAY for day in days]
    actor = actor_of(two.candidate)
    return propose_times(two.session, actor, two.proposal.public_id, times, words, now=now)


def choose(two: Two, time: datetime, now: datetime) -> TalkOffer:
    return choose_time(two.session, actor_of(two.mentor), two.proposal.public_id, time, now=now)


def mails(session: Session, name: str) -> list[OutboxMail]:
    query = select(OutboxMail).where(OutboxMail.template == f"pairings/emails/{name}")
    return list(session.scalars(query.order_by(OutboxMail.id)))


def test_chosen_time_goes_into_both_calendars_and_holds_the_place_until_after_it(
    two: Two, session: Session, now: datetime
) -> None:
    before = two.proposal.expires_at
    propose(two, now, 12, 14, 13)
    assert [mail.recipient_id for mail in mails(session, "times_proposed")] == [
        two.mentor.account_id
    ]

    choose(two, now + 13 * DAY, now)

    proposal, agreed = two.proposal, mails(session, "time_agreed")
    assert {mail.recipient_id for mail in agreed} == {
        two.mentor.account_id,
        two.candidate.account_id,
    }
    for mail in agreed:
        assert "DTSTART:20260315T100000Z\r\nDTEND:20260315T103000Z" in (mail.attachment or "")
        assert (mail.about, mail.attachment_name) == ("", "talk.ics")
        assert time_stands(session, mail)
    assert (proposal.talk_on, proposal.talks, proposal.talk_words) == (
        (now + 13 * DAY).date(),
        1,
        "Ring me.",
    )
    assert before is not None
    assert proposal.expires_at is not None
    assert proposal.expires_at > max(before, now + 15 * DAY)


@pytest.mark.parametrize(
    ("days", "words"),
    [((), "Ring me."), ((0,), "Ring me."), ((29,), "Ring me."), ((2, 2), "Ring me."), ((2,), " ")],
)
def test_times_that_cannot_be_are_refused(
    two: Two, session: Session, now: datetime, days: tuple[int, ...], words: str
) -> None:
    with pytest.raises(Invalid):
        propose(two, now, *days, words=words)
    assert session.scalars(select(TalkOffer)).all() == []


def test_only_the_other_one_chooses_one_of_the_times_that_are_to_come(
    two: Two, session: Session, now: datetime
) -> None:
    propose(two, now, 1, 3)
    jo, thing_id = actor_of(two.candidate), two.proposal.public_id
    with pytest.raises(Conflict, match="The other one chooses"):
        choose_time(session, jo, thing_id, now + DAY, now=now)
    with pytest.raises(Conflict):
        choose(two, now + 2 * DAY, now)  # was not proposed
    with pytest.raises(Conflict):
        choose(two, now + DAY, now + 2 * DAY)  # is over
    with pytest.raises(Conflict, match="already"):
        propose(two, now, 5)
    assert choose(two, now + 3 * DAY, now).chosen_at == now + 3 * DAY


def test_none_fits_is_told_and_others_can_be_proposed(
    two: Two, session: Session, now: datetime
) -> None:
    propose(two, now, 1)
    (mail,) = mails(session, "times_proposed")
    assert times_are_open(session, mail)
    with pytest.raises(Conflict, match="your own times"):
        say_none_fits(session, actor_of(two.candidate), two.proposal.public_id, now=now)

    say_none_fits(session, actor_of(two.mentor), two.proposal.public_id, now=now)

    assert not times_are_open(session, mail)
    assert [mail.recipient_id for mail in mails(session, "time_gone")] == [two.candidate.account_id]
    propose(two, now, 4)


@pytest.mark.parametrize("by_mentor", [True, False])
def test_talk_is_cancelled_by_either_and_leaves_the_others_calendar(
    two: Two, session: Session, now: datetime, by_mentor: bool
) -> None:
    propose(two, now, 2)
    choose(two, now + 2 * DAY, now)
    one, other = (two.mentor, two.candidate) if by_mentor else (two.candidate, two.mentor)

    call_off(session, actor_of(one), two.proposal.public_id, now=now + DAY)

    (mail,) = mails(session, "time_gone")
    assert mail.recipient_id == other.account_id
    assert "SEQUENCE:1" in (mail.attachment or "")
    assert "STATUS:CANCELLED" in (mail.attachment or "")
    assert (two.proposal.talk_on, two.proposal.talk_words) == (None, "")
    assert not any(time_stands(session, mail) for mail in mails(session, "time_agreed"))
    with pytest.raises(Conflict, match="no talk to come"):
        call_off(session, actor_of(other), two.proposal.public_id, now=now + DAY)


def test_talk_that_has_begun_cannot_be_cancelled(two: Two, session: Session, now: datetime) -> None:
    propose(two, now, 2)
    choose(two, now + 2 * DAY, now)
    with pytest.raises(Conflict):
        call_off(session, actor_of(two.mentor), two.proposal.public_id, now=now + 2 * DAY)


def test_day_that_the_mentor_sets_takes_the_place_of_the_times(
    two: Two, session: Session, now: datetime
) -> None:
    propose(two, now, 2)
    day = (now + 5 * DAY).date()
    agree_talk(session, actor_of(two.mentor), two.proposal.public_id, day, "Ring me", now=now)
    assert find_talk(session, two.proposal, now=now) is None


def test_database_knows_only_times_that_were_proposed(
    two: Two, session: Session, now: datetime
) -> None:
    propose(two, now, 2)
    second = {"proposal_id": two.proposal.id, "by_mentor": True, "words": "x", "created_at": now}
    second["time_1"] = now + DAY
    agreed = {"status": "agreed", "answered_at": now, "chosen_at": now + 3 * DAY}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(TalkOffer).values(agreed))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(TalkOffer).values(second))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-03-12T15:00", datetime(2026, 3, 12, 15, tzinfo=UTC)),
        ("2026-06-12T15:30", datetime(2026, 6, 12, 14, 30, tzinfo=UTC)),  # in summer
        ("12 3 2026 3pm", datetime(2026, 3, 12, 15, tzinfo=UTC)),
        ("12/3/2026, 12:15 AM", datetime(2026, 3, 12, 0, 15, tzinfo=UTC)),
    ],
)
def test_time_is_read_as_people_type_it(typed: str, moment: datetime) -> None:
    assert read_moment(typed) == moment


@ONE_DATABASE
def test_times_are_proposed_chosen_and_cancelled_on_the_pages(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        two = Two(session, now)
        ids = two.mentor.account_id, two.candidate.account_id
        path = f"/messages/{two.proposal.public_id}"
    ann, jo = (Visitor(app, one) for one in ids)
    refused = jo.submit(f"{path}/times", time_1="soon", words="Ring me")
    assert "Enter a day and a time, such as" in refused.text
    jo.follow(jo.submit(f"{path}/times", time_1="2026-03-05T15:00", words="Ring me"))
    assert "Jo Bloggs proposes times to talk" in ann.get(path).text
    time = "2026-03-05T15:00:00+00:00"
    after = ann.follow(ann.submit(f"{path}/times/choose", form_at=path, time=time))
    assert "You talk on Thursday 5 March 2026 at 3:00pm" in after.text
    file = jo.get(path.replace("/messages/", "/dates/time/") + ".ics")
    assert "DTSTART:20260305T150000Z" in file.text
    again = ann.follow(ann.submit(f"{path}/times/choose", form_at=path, time="never"))
    assert "These times are not open any more." in again.text
    gone = jo.follow(jo.submit(f"{path}/times/call-off", form_at=path))
    assert "The talk is cancelled" in gone.text


@ONE_DATABASE
def test_time_before_all_times_is_refused_as_one_that_was_not_offered(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        two = Two(session, now)
        propose(two, now, 2)
        ann_id, path = two.mentor.account_id, f"/messages/{two.proposal.public_id}"
    ann = Visitor(app, ann_id)
    after = ann.submit(f"{path}/times/choose", form_at=path, time="0001-01-01T00:00+05:00")
    assert "This time is over or no longer offered" in ann.follow(after).text
