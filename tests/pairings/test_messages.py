"""What two people write to each other: for the two of them alone."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Message, Proposal
from matcher.pairings.queries.messages import count_new, get_thread, search_threads
from matcher.pairings.rules.messages import MOST_AN_HOUR
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import decline_request
from matcher.pairings.services.endings import finish_pairing
from matcher.pairings.services.messages import mark_read, write_message
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from tests.conftest import StandingClock
from tests.counting import count_queries
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.pairings.pairs import make_pair
from tests.post import deliver
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


class Two:
    """A candidate who has asked a mentor."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.mentor: Mentor = make_mentor(session, name="Ann Lee")
        self.candidate: Candidate = make_candidate(session, name="Jo Bloggs")
        asking = actor_of(self.candidate)
        self.proposal = request_mentor(session, asking, self.mentor.public_id, "Hello", now=now)
        session.flush()

    def write(self, who: Mentor | Candidate, body: str, now: datetime) -> Message:
        return write_message(self.session, actor_of(who), self.proposal.public_id, body, now=now)

    def read(self, who: Mentor | Candidate, now: datetime, page: int = 1) -> list[tuple[str, str]]:
        found = get_thread(self.session, actor_of(who), self.proposal.public_id, page, now=now)
        return [("me" if line.is_mine else line.name, line.body) for line in found.page.items]


@pytest.fixture
def two(session: Session, now: datetime) -> Two:
    return Two(session, now)


def mails(session: Session) -> list[tuple[int, str]]:
    query = (
        select(OutboxMail)
        .where(OutboxMail.template == "pairings/emails/message_new")
        .order_by(OutboxMail.id)
    )
    return [(mail.recipient_id, mail.status) for mail in session.scalars(query)]


def test_two_read_what_they_wrote_and_whose_it_is(
    two: Two, session: Session, now: datetime
) -> None:
    two.write(two.mentor, "  What would you like?\n", now)
    two.write(two.candidate, "To lead.", now)
    session.flush()
    session.expire_all()

    assert two.read(two.mentor, now) == [("me", "What would you like?"), ("Jo Bloggs", "To lead.")]
    assert two.read(two.candidate, now) == [
        ("Ann Lee", "What would you like?"),
        ("me", "To lead."),
    ]
    written = select(AuditEntry).where(AuditEntry.action == "message.written")
    entries = session.scalars(written.order_by(AuditEntry.id)).all()
    assert [entry.actor_id for entry in entries] == [
        two.mentor.account_id,
        two.candidate.account_id,
    ]
    assert "lead" not in str([entry.details for entry in entries])


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 2001])
def test_message_that_is_empty_or_too_long_is_refused(
    two: Two, session: Session, now: datetime, body: str
) -> None:
    with pytest.raises(Invalid):
        two.write(two.mentor, body, now)
    assert session.scalars(select(Message)).all() == []


def test_nobody_else_finds_them(two: Two, session: Session, now: datetime) -> None:
    two.write(two.mentor, "Hello", now)
    office = make_admin(session)
    for stranger in (make_mentor(session), make_candidate(session), office):
        actor = actor_of(stranger)
        with pytest.raises(NotFound, match="We cannot find these messages"):
            get_thread(session, actor, two.proposal.public_id, 1, now=now)
        with pytest.raises(NotFound):
            write_message(session, actor, two.proposal.public_id, "Hi", now=now)
        assert search_threads(session, actor, 1, now=now).total == 0
        assert count_new(session, actor) == 0


def test_offer_has_no_messages_before_the_candidate_says_yes(
    session: Session, now: datetime
) -> None:
    mentor, candidate = make_mentor(session), make_candidate(session)
    office = actor_of(make_admin(session))
    offer = offer_by_hand(session, office, candidate.id, mentor.id, now=now)
    for person in (mentor, candidate):
        with pytest.raises(NotFound):
            write_message(session, actor_of(person), offer.public_id, "Hi", now=now)


def test_messages_are_new_until_they_are_read_or_answered(
    two: Two, session: Session, now: datetime
) -> None:
    jo, ann = actor_of(two.candidate), actor_of(two.mentor)
    two.write(two.mentor, "One", now)
    two.write(two.mentor, "Two", now)
    assert (count_new(session, jo), count_new(session, ann)) == (2, 0)

    assert mark_read(session, jo, two.proposal.public_id, now=now) == 2
    assert (count_new(session, jo), count_new(session, ann)) == (0, 0)

    two.write(two.candidate, "Three", now)
    two.write(two.mentor, "Four", now)  # to answer is to have read
    assert (count_new(session, jo), count_new(session, ann)) == (1, 0)


def test_conversation_goes_on_in_the_pairing_and_stays_readable_after_it(
    session: Session, now: datetime
) -> None:
    pair = make_pair(session, now=now)
    jo, ann = actor_of(pair.candidate), actor_of(pair.mentor)
    write_message(session, jo, pair.pairing.public_id, "When do we meet?", now=now)

    finish_pairing(session, ann, pair.pairing.public_id, now=now)

    found = get_thread(session, ann, pair.pairing.public_id, 1, now=now)
    assert (found.is_open, [line.body for line in found.page.items]) == (
        False,
        ["When do we meet?"],
    )
    with pytest.raises(Conflict, match="has ended"):
        write_message(session, jo, pair.pairing.public_id, "Hello?", now=now)


def test_request_that_is_declined_or_over_takes_no_more_messages(
    two: Two, session: Session, now: datetime
) -> None:
    assert two.proposal.expires_at is not None
    with pytest.raises(Conflict):
        two.write(two.candidate, "Are you there?", two.proposal.expires_at)
    ann = actor_of(two.mentor)
    decline_request(session, ann, two.proposal.public_id, DeclineReason.FULL, room=None, now=now)
    with pytest.raises(Conflict):
        two.write(two.candidate, "Why?", now)


def test_one_person_writes_twenty_times_an_hour_at_most(two: Two, now: datetime) -> None:
    for n in range(MOST_AN_HOUR):
        two.write(two.candidate, f"Message {n}", now)
    with pytest.raises(Conflict, match="20 messages in an hour"):
        two.write(two.candidate, "One more", now + timedelta(minutes=59))
    two.write(two.mentor, "Slowly, please", now)
    two.write(two.candidate, "Yes", now + HOUR)


def test_long_thread_is_read_page_by_page_the_newest_first(two: Two, now: datetime) -> None:
    for n in range(30):
        two.write(two.candidate, f"{n}", now + n * HOUR / 2)
    assert [body for _who, body in two.read(two.mentor, now)] == [str(n) for n in range(5, 30)]
    assert [body for _who, body in two.read(two.mentor, now, 2)] == ["0", "1", "2", "3", "4"]


def test_mail_says_who_wrote_and_nothing_of_what(two: Two, session: Session, now: datetime) -> None:
    two.write(two.mentor, "Secret words", now)
    two.write(two.mentor, "More of them", now)
    (mail,) = session.scalars(
        select(OutboxMail).where(OutboxMail.template == "pairings/emails/message_new")
    )
    assert mail.recipient_id == two.candidate.account_id
    assert mail.context == {"writer_name": "Ann Lee", "proposal_id": two.proposal.public_id}


def test_mails_about_one_thread_keep_48_hours_apart_and_stop_once_all_is_read(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        two = Two(session, clock())
        proposal_id, ids = two.proposal.public_id, (two.mentor.id, two.candidate.id)
        two.write(two.mentor, "One", clock())

    def write(database: Database) -> None:
        with database.begin() as session:
            mentor = session.get_one(Mentor, ids[0])
            write_message(session, actor_of(mentor), proposal_id, "Again", now=clock())

    def sent() -> list[str]:
        deliver(database)
        with database.read() as session:
            return [status for _who, status in mails(session)]

    assert sent() == ["sent"]
    clock.advance(hours=1)
    write(database)
    write(database)
    assert sent() == ["sent", "queued"]
    clock.advance(hours=47)
    with database.begin() as session:
        jo = actor_of(session.get_one(Candidate, ids[1]))
        mark_read(session, jo, proposal_id, now=clock())
    assert sent() == ["sent", "failed"]  # dropped: there is nothing to read any more
    write(database)
    assert sent() == ["sent", "failed", "sent"]


@pytest.mark.parametrize(
    "change", ["body = 'other'", "by_mentor = NOT by_mentor", "read_at = '2020-01-01'"]
)
def test_database_lets_nobody_change_a_message(
    database: Database, now: datetime, change: str
) -> None:
    with database.begin() as session:
        Two(session, now).write(session.scalars(select(Mentor)).one(), "Hello", now)
    with pytest.raises(DBAPIError), database.begin() as session:
        session.execute(text(f"UPDATE message SET {change}"))


# Pages


@pytest.fixture
def asked(database: Database, now: datetime) -> tuple[int, int, str]:
    with database.begin() as session:
        two = Two(session, now)
        return two.mentor.account_id, two.candidate.account_id, two.proposal.public_id


@ONE_DATABASE
def test_page_takes_a_message_and_shows_it_as_text(
    app: Flask, database: Database, asked: tuple[int, int, str]
) -> None:
    ann, jo = Visitor(app, asked[0]), Visitor(app, asked[1])
    path = f"/messages/{asked[2]}"
    assert "Only the two of you can read this." in ann.get(path).text

    body = "<b>Hello</b> see https://elsewhere.example/x"
    after = ann.follow(ann.submit(path, body=body))

    assert "Sent. Jo Bloggs gets a mail" in after.text
    page = jo.get(path).text
    assert "&lt;b&gt;Hello&lt;/b&gt; see https://elsewhere.example/x" in page
    assert 'href="https://elsewhere.example' not in page
    assert "Messages (1 new)" in jo.get("/my-mentor").text
    assert "1 new message" in jo.get("/messages").text
    jo.follow(jo.submit(f"{path}/read", form_at=path))
    assert "new)" not in jo.get("/my-mentor").text
    assert "@" not in page.split("<main")[1].split("</main")[0]


@ONE_DATABASE
def test_page_keeps_what_was_typed_when_it_cannot_be_sent(
    app: Flask, database: Database, asked: tuple[int, int, str]
) -> None:
    jo, path = Visitor(app, asked[1]), f"/messages/{asked[2]}"
    refused = jo.submit(path, body="x" * 2001)
    assert (refused.status_code, "x" * 2001 in refused.text) == (422, True)
    assert "Write your message" in jo.submit(path, body=" ").text
    with database.begin() as session:
        session.scalars(select(Proposal)).one().expires_at = datetime(2026, 3, 2, 9).astimezone()
    late = jo.submit(path, form_at="/my-mentor", body="Too late, but kept")
    assert (late.status_code, "Too late, but kept" in late.text) == (422, True)
    assert "This has ended" in late.text


@ONE_DATABASE
def test_lists_ask_as_much_of_the_database_for_many_as_for_one(
    app: Flask, database: Database, now: datetime, asked: tuple[int, int, str]
) -> None:
    ann = Visitor(app, asked[0])
    one = count_queries(database, lambda: ann.get("/messages"))
    with database.begin() as session:
        mentor = session.scalars(select(Mentor)).one()
        mentor.capacity = mentor.place_limit = 9
        session.flush()
        for _ in range(5):
            asking = actor_of(make_candidate(session))
            request_mentor(session, asking, mentor.public_id, "Hello", now=now)
    assert count_queries(database, lambda: ann.get("/messages")) == one
