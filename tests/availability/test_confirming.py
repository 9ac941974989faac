"""Mentors are asked before their word is old, come back by themselves, and are left in peace."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matcher.availability.models import AnswerLink
from matcher.availability.queries.confirming import ASKED, WELCOMED
from matcher.availability.rules.answers import Answer, Kind
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.answering import answer_by_link
from matcher.availability.services.confirming import ask_mentors, bring_back_mentors
from matcher.availability.services.links import read_link
from matcher.availability.services.relevance import STILL_TRUE
from matcher.availability.services.sweeps import SWEEPS
from matcher.candidates.models import Candidate
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.errors import NotFound
from matcher.matching.models import Scheme
from matcher.matching.queries.people import is_shown, read_mentors
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource
from matcher.mentors.services import confirm_places, pause_mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import Letter, render
from matcher.notifications.services import send_due_mails, still_true
from matcher.pairings.queries.places import get_places
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import decline_request
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.sweeps import SWEEPS as SWEEPS_OF_PAIRINGS
from tests.availability.mailed import had
from tests.conftest import SECRET, StandingClock
from tests.factories import actor_of, make_candidate, make_mentor

Made = Callable[..., int]


@pytest.fixture
def made(database: Database) -> Made:
    def make(**changes: Any) -> int:
        with database.begin() as session:
            return make_mentor(session, **changes).id

    return make


def mails(database: Database) -> list[tuple[int, str]]:
    with database.read() as session:
        rows = session.execute(
            select(Mentor.id, OutboxMail.template)
            .join(Mentor, Mentor.account_id == OutboxMail.recipient_id)
            .order_by(OutboxMail.id)
        )
        return [(row[0], row[1].rpartition("/")[2]) for row in rows]


def letters(database: Database) -> list[Letter]:
    settings = Settings(secret_key="test", base_url="https://m.example")
    with database.read() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        return [render(settings, m.template, m.context, recipient_name="Ann") for m in rows]


def live(database: Database, clock: StandingClock, settings: Settings, days: int) -> list[int]:
    """Let days go by, each with its sweeps and its post; return on which somebody was asked."""
    still_true.update(STILL_TRUE)
    asked_on = []
    for day in range(days):
        if ask_mentors(database):
            asked_on.append(day)
        bring_back_mentors(database)
        send_due_mails(database, settings)
        clock.advance(days=1)
    return asked_on


def test_mentor_is_asked_once_reminded_twice_and_then_left_in_peace(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    made()
    assert live(database, clock, demo_settings, 300) == [30, 44, 72]
    first, _second, last = letters(database)
    assert "On Monday 2 March 2026 you last told us" in first.body
    assert "people no longer see you from Wednesday 1 July 2026" in first.body
    assert "last time we ask" not in first.body
    assert "This is the last time we ask." in last.body
    assert "No more reminders" not in last.body
    for letter in (first, last):
        assert letter.unsubscribe.startswith("https://m.example/places/")
        assert letter.unsubscribe.endswith("/reminders")
        assert len(letter.body.splitlines()) <= 13


def test_mentor_who_answers_is_asked_again_only_when_that_is_old(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    mentor_id = made()
    assert live(database, clock, demo_settings, 35) == [30]
    with database.begin() as session:
        mentor = session.get_one(Mentor, mentor_id)
        confirm_places(session, actor_of(mentor), mentor_id, now=clock.moment)
    assert live(database, clock, demo_settings, 60) == [30, 44]


@pytest.mark.parametrize(
    "changes", [{"capacity": 0, "place_limit": 0}, {"status": "paused"}], ids=["full", "away"]
)
def test_mentor_without_room_is_asked_as_often_as_others(
    database: Database,
    clock: StandingClock,
    demo_settings: Settings,
    made: Made,
    changes: dict[str, Any],
) -> None:
    made(**changes)
    assert live(database, clock, demo_settings, 45) == [30, 44]


@pytest.mark.parametrize(
    ("had_on", "asked_on"),
    [
        ([-50, -40, -30], [41, 55]),  # once the first is thirteen weeks old
        ([0], [30, 44, 76]),  # the second reminder waits
        ([-300 + 13 * k for k in range(12)], [66]),  # a year's in less than a year
        ([10, 10, 10, 10, 10], [76]),  # else their word would be stale
    ],
)
def test_mentor_who_has_had_their_fill_of_mails_is_asked_later(
    database: Database,
    clock: StandingClock,
    demo_settings: Settings,
    made: Made,
    had_on: list[int],
    asked_on: list[int],
) -> None:
    had(database, made(), *(clock.moment + timedelta(days=day) for day in had_on))
    assert live(database, clock, demo_settings, 80) == asked_on


def test_request_brings_mails_of_its_own(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    mentor_id = made(capacity=3)
    had(database, mentor_id, *[clock.moment] * 4)
    with database.begin() as session:
        mentor = session.get_one(Mentor, mentor_id)
        asking = actor_of(make_candidate(session))
        request_mentor(session, asking, mentor.public_id, "Hi", now=clock.moment)
    assert live(database, clock, demo_settings, 30) == [21]  # sooner, as people ask them


def test_mentor_whom_nobody_has_asked_for_a_quarter_is_asked_as_others_are(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    mentor_id = made(capacity=3)
    with database.begin() as session:
        mentor = session.get_one(Mentor, mentor_id)
        asking = actor_of(make_candidate(session))
        request_mentor(session, asking, mentor.public_id, "Hi", now=clock.moment)
    send_due_mails(database, demo_settings)
    clock.advance(days=75)
    with database.begin() as session:
        mentor = session.get_one(Mentor, mentor_id)
        confirm_places(session, actor_of(mentor), mentor_id, now=clock.moment)
    assert live(database, clock, demo_settings, 31) == [30]


@pytest.mark.parametrize(
    "changes",
    [
        {"reminders": False},
        {"status": "retired"},
        {"status": "paused", "paused_until": date(2030, 1, 1)},
        {"status": "paused", "pause_reason": "silence"},
        {"status": "paused", "leaving_at": "now"},
    ],
)
def test_mentor_who_wants_or_needs_no_mail_gets_none(
    database: Database,
    clock: StandingClock,
    demo_settings: Settings,
    made: Made,
    changes: dict[str, Any],
) -> None:
    if changes.get("leaving_at"):
        changes = {**changes, "leaving_at": clock.moment}
    made(**changes)
    assert live(database, clock, demo_settings, 110) == []
    assert mails(database) == []


def test_closed_account_is_not_asked(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    mentor_id = made()
    with database.begin() as session:
        session.get_one(Mentor, mentor_id).account.active = False
    assert live(database, clock, demo_settings, 80) == []


def test_mentor_who_never_said_anything_is_asked_too(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    made(confirmed_at=None, created_at=clock.moment)
    assert live(database, clock, demo_settings, 35) == [30]
    assert "We do not know yet how many people" in letters(database)[0].body


def test_ten_dead_days_bring_one_mail_each(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    made()
    made(status="paused", paused_until=clock.moment.date() + timedelta(days=80))
    clock.advance(days=95)
    bring_back_mentors(database)
    for _ in range(3):
        ask_mentors(database)
        bring_back_mentors(database)
    templates = sorted(template for _mentor, template in mails(database))
    assert templates == ["confirm_places", "welcome_back"]


def test_reminder_waits_a_fortnight_from_when_the_mail_before_it_left(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    made()
    clock.advance(days=75)
    assert ask_mentors(database) == 1
    clock.advance(days=14)
    assert ask_mentors(database) == 0  # the mail server has been away all the time
    send_due_mails(database, demo_settings)
    clock.advance(days=13)
    assert ask_mentors(database) == 0
    clock.advance(days=1)
    assert ask_mentors(database) == 1


def test_break_ends_by_itself_with_one_mail_that_asks(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    mentor_id = made(capacity=2)
    with database.begin() as session:
        me = actor_of(session.get_one(Mentor, mentor_id))
        pause_mentor(session, me, mentor_id, date(2026, 4, 1), now=clock.moment)
    said_at = clock.moment

    clock.advance(days=29)
    assert bring_back_mentors(database) == 0
    clock.advance(days=1)
    assert [bring_back_mentors(database) for _ in range(3)] == [1, 0, 0]

    with database.read() as session:
        mentor = session.get_one(Mentor, mentor_id)
        assert (mentor.status, mentor.paused_until) == ("listed", None)
        assert (mentor.confirmed_at, mentor.freed_at) == (said_at, clock.moment)
        last = session.scalars(select(AvailabilityClaim).order_by(AvailabilityClaim.id)).all()[-1]
        assert (last.source, last.status) == ("system", "listed")
    assert mails(database) == [(mentor_id, "welcome_back")]
    assert live(database, clock, demo_settings, 60) == [14, 42]


def test_who_comes_back_within_a_fortnight_of_a_mail_gets_the_next_after_it(
    database: Database, clock: StandingClock, demo_settings: Settings, made: Made
) -> None:
    mentor_id = made()
    clock.advance(days=75)
    ask_mentors(database)
    send_due_mails(database, demo_settings)
    asked_at = clock.moment
    with database.begin() as session:
        me = actor_of(session.get_one(Mentor, mentor_id))
        until = clock.moment.date() + timedelta(days=5)
        pause_mentor(session, me, mentor_id, until, now=clock.moment)
    clock.advance(days=5)
    bring_back_mentors(database)
    with database.read() as session:
        mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert mail is not None
        assert (mail.template, mail.due_at) == (WELCOMED, asked_at + timedelta(days=14))


def go_away(
    database: Database,
    clock: StandingClock,
    mentor_id: int,
    *,
    days: int,
    source: ClaimSource = ClaimSource.PAGE,
) -> date:
    """Let a mentor say that they are away for some days, and return until when."""
    until = clock.moment.date() + timedelta(days=days)
    with database.begin() as session:
        me = actor_of(session.get_one(Mentor, mentor_id))
        pause_mentor(session, me, mentor_id, until, now=clock.moment, source=source)
    return until


@pytest.mark.parametrize(
    ("days", "is_back", "listed"),
    [
        (119, False, True),
        (121, False, True),
        (150, True, True),
        (270, True, True),
        (271, True, False),
    ],
)
def test_who_is_away_until_a_day_stays_on_the_list_and_is_on_it_once_back(
    database: Database, clock: StandingClock, made: Made, days: int, is_back: bool, listed: bool
) -> None:
    mentor_id = made(capacity=2)
    go_away(database, clock, mentor_id, days=150)
    clock.advance(days=min(days, 150))
    with database.read() as session:  # also before the sweep has brought them back
        scheme = session.scalars(select(Scheme)).one()
        assert session.scalars(select(Mentor.id).where(is_shown(scheme, clock.moment.date()))).all()
    assert bring_back_mentors(database) == is_back
    clock.advance(days=days - min(days, 150))
    with database.read() as session:
        scheme = session.scalars(select(Scheme)).one()
        today = clock.moment.date()
        shown = session.scalars(select(Mentor.id).where(is_shown(scheme, today))).all()
        record = read_mentors(session, scheme.id, today=today)[mentor_id]
        places = get_places(session, mentor_id, now=clock.moment)
    assert (shown == [mentor_id]) is listed
    assert (record.bar is None) is listed
    assert places.is_hidden is not listed
    if is_back and listed:
        with database.begin() as session:
            asker, mentor = make_candidate(session), session.get_one(Mentor, mentor_id)
            request_mentor(session, actor_of(asker), mentor.public_id, "Hi", now=clock.moment)


def test_mail_on_return_says_when_they_would_be_hidden_and_their_own_word_counts_again(
    database: Database, clock: StandingClock, made: Made
) -> None:
    mentor_id = made()
    until = go_away(database, clock, mentor_id, days=150)
    clock.advance(days=150)
    bring_back_mentors(database)
    with database.begin() as session:
        (mail,) = session.scalars(select(OutboxMail)).all()
        assert mail.context["hidden_on"] == (until + timedelta(days=121)).isoformat()
        mentor = session.get_one(Mentor, mentor_id)
        confirm_places(session, actor_of(mentor), mentor_id, now=clock.moment)
        assert (mentor.back_at, mentor.confirmed_at) == (None, clock.moment)


def test_place_kept_from_somebody_for_want_of_time_is_theirs_again_on_the_day_named(
    database: Database, clock: StandingClock, made: Made
) -> None:
    mentor_id = made(capacity=2)
    with database.begin() as session:
        mentor, asker = session.get_one(Mentor, mentor_id), make_candidate(session)
        asked = request_mentor(session, actor_of(asker), mentor.public_id, "Hi", now=clock.moment)
        reason, until = DeclineReason.NO_TIME, clock.moment.date() + timedelta(days=10)
        decline_request(
            session,
            actor_of(mentor),
            asked.public_id,
            reason,
            room=0,
            until=until,
            now=clock.moment,
        )
        mentor.capacity = mentor.place_limit = 2
    clock.advance(days=10)
    assert bring_back_mentors(database) == 1
    with database.begin() as session:
        mentor, asker = session.get_one(Mentor, mentor_id), session.get_one(Candidate, asker.id)
        request_mentor(session, actor_of(asker), mentor.public_id, "Again", now=clock.moment)


@pytest.mark.parametrize("uses_the_old", [True, False])
def test_link_works_until_the_mail_with_the_next_one_leaves(
    database: Database,
    clock: StandingClock,
    demo_settings: Settings,
    made: Made,
    uses_the_old: bool,
) -> None:
    mentor_id = made()
    assert live(database, clock, demo_settings, 31) == [30]
    with database.read() as session:
        (old,) = session.scalars(select(AnswerLink)).all()
    go_away(database, clock, mentor_id, days=5, source=ClaimSource.LINK)
    clock.advance(days=5)
    bring_back_mentors(database)
    token = sign(SECRET, old.public_id, Purpose.PLACES)
    if uses_the_old:
        with database.begin() as session:
            answer = Answer(Kind.STILL)
            answer_by_link(session, token, answer, secret=SECRET, now=clock.moment)
    live(database, clock, demo_settings, 20)
    with database.read() as session:
        welcome = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert welcome is not None
        assert welcome.template == WELCOMED
        assert (welcome.dropped_at is not None, welcome.sent_at is not None) == (
            uses_the_old,
            not uses_the_old,
        )
        if uses_the_old:
            read_link(session, token, Purpose.PLACES, secret=SECRET, now=clock.moment)
        else:
            with pytest.raises(NotFound, match="too old"):
                read_link(session, token, Purpose.PLACES, secret=SECRET, now=clock.moment)


def test_return_without_mail_for_who_wants_none(
    database: Database, clock: StandingClock, made: Made
) -> None:
    made(status="paused", paused_until=date(2026, 3, 2), reminders=False)
    assert bring_back_mentors(database) == 1
    made(status="paused", paused_until=date(2026, 3, 2))
    assert bring_back_mentors(database, by_mail=False) == 1
    assert mails(database) == []


def test_mail_that_asks_is_dropped_once_the_mentor_has_spoken(
    database: Database, clock: StandingClock, made: Made
) -> None:
    mentor_id = made()
    clock.advance(days=75)
    ask_mentors(database)
    with database.begin() as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert STILL_TRUE[ASKED](session, mail)
        confirm_places(
            session, actor_of(session.get_one(Mentor, mentor_id)), mentor_id, now=clock.moment
        )
        assert not STILL_TRUE[ASKED](session, mail)


def test_no_sweep_hides_another_of_the_same_name() -> None:
    assert SWEEPS.keys() & SWEEPS_OF_PAIRINGS.keys() == set()
