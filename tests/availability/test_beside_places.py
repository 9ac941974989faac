"""One mail asks a mentor about their places and their people, and no other asks of the people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.availability.queries.confirming import ASKED
from matcher.availability.queries.living import (
    ASKED_CANDIDATE,
    ASKED_MENTOR,
    ASKED_MET,
    HOW_IT_GOES,
)
from matcher.availability.services.confirming import ask_mentors
from matcher.availability.services.living import ask_whether_alive
from matcher.availability.services.meeting import ask_whether_met
from matcher.availability.services.relevance import NOTED, REFRESHERS, SPARED, STILL_TRUE
from matcher.availability.services.survey import ask_how_it_goes
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.matching.models import Scheme
from matcher.mentors.services import confirm_places, pause_mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import Letter, render
from matcher.notifications.services import noted, refreshers, send_due_mails, spared, still_true
from matcher.pairings.models import Pairing
from matcher.pairings.rules.meeting import Met
from matcher.pairings.rules.states import Place
from matcher.pairings.services.endings import finish_pairing
from matcher.pairings.services.leaving import leave_register
from matcher.pairings.services.living import ask_again, note_alive
from matcher.pairings.services.meeting import ask_met_again, say_met
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin
from tests.pairings.pairs import Pair, make_pair
from tests.ports import free_port
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let mails be looked at right before they leave, as the worker does."""
    with monkeypatch.context() as patch:
        for known, own in (
            (refreshers, REFRESHERS),
            (noted, NOTED),
            (still_true, STILL_TRUE),
            (spared, SPARED),
        ):
            for template, check in own.items():
                patch.setitem(known, template, check)
        yield


@pytest.fixture
def pair(database: Database, clock: StandingClock) -> Pair:
    with database.begin() as session:
        session.scalars(select(Scheme)).one().settings = {"periods": {"survey_days": 42}}
        return make_pair(
            session, now=clock.moment, mentor_name="Ann Lee", candidate_name="Jo Bloggs"
        )


def live(database: Database, clock: StandingClock, settings: Settings, days: int) -> None:
    """Let days go by, each with its questions and its post."""
    for _ in range(days):
        ask_whether_alive(database)
        ask_whether_met(database)
        ask_how_it_goes(database)
        ask_mentors(database)
        send_due_mails(database, settings)
        clock.advance(days=1)


def say(database: Database, pair: Pair, clock: StandingClock) -> None:
    """Let the mentor confirm their places."""
    with database.begin() as session:
        confirm_places(session, actor_of(pair.mentor), pair.mentor.id, now=clock.moment)


def met(database: Database, pair: Pair, clock: StandingClock) -> None:
    """Let the two have met: nobody asks whether they have."""
    with database.begin() as session:
        said = {"said": Met.YES, "now": clock.moment}
        say_met(session, actor_of(pair.mentor), pair.pairing.public_id, **said)


def to_mentor(session: Session, pair: Pair) -> list[OutboxMail]:
    return list(
        session.scalars(
            select(OutboxMail)
            .where(
                OutboxMail.recipient_id == pair.mentor.account_id,
                OutboxMail.template.in_([ASKED, ASKED_MENTOR, ASKED_MET, HOW_IT_GOES]),
            )
            .order_by(OutboxMail.id)
        )
    )


def asked(database: Database, pair: Pair) -> list[tuple[int, str]]:
    """Return what the mentor was asked by mail, and after how many days."""
    with database.read() as session:
        return [
            ((mail.created_at - pair.pairing.approved_at).days, mail.template.rpartition("/")[2])
            for mail in to_mentor(session, pair)
        ]


def last_letter(database: Database, pair: Pair, settings: Settings) -> Letter:
    with database.read() as session:
        mail = to_mentor(session, pair)[-1]
        return render(settings, mail.template, mail.context, recipient_name="Ann Lee")


def test_first_meeting_brings_the_question_about_places_forward_and_is_asked_by_it(
    app: Flask, database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    live(database, clock, demo_settings, 22)
    assert asked(database, pair) == [(21, "confirm_places")]
    letter = last_letter(database, pair, demo_settings)
    assert letter.subject == "Are your places still right?"
    assert "The page also asks whether you have met Jo Bloggs by now." in letter.body
    assert letter.body.count("http") == 1


@pytest.mark.parametrize(
    ("said_after", "mails"),
    [
        (13, [(27, "confirm_places")]),  # as soon as the word is a fortnight old
        (20, [(28, "have_you_met")]),  # before the office hears that nobody answers
    ],
)
def test_question_waits_for_the_mail_about_places_for_a_week(
    database: Database,
    clock: StandingClock,
    pair: Pair,
    demo_settings: Settings,
    said_after: int,
    mails: list[tuple[int, str]],
) -> None:
    live(database, clock, demo_settings, said_after)
    say(database, pair, clock)
    live(database, clock, demo_settings, 36 - said_after)
    assert asked(database, pair) == mails
    assert "Jo Bloggs" in last_letter(database, pair, demo_settings).body


def test_reminder_is_for_the_candidate_alone(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    live(database, clock, demo_settings, 22)
    say(database, pair, clock)
    live(database, clock, demo_settings, 20)
    assert asked(database, pair) == [(21, "confirm_places")]


def test_how_it_goes_waits_until_the_word_on_places_is_a_fortnight_old(
    database: Database,
    clock: StandingClock,
    pair: Pair,
    demo_settings: Settings,
) -> None:
    met(database, pair, clock)
    for days in (20, 18):
        live(database, clock, demo_settings, days)
        say(database, pair, clock)
    live(database, clock, demo_settings, 15)
    assert asked(database, pair) == [(52, "confirm_places")]
    assert "how it is with Jo Bloggs" in last_letter(database, pair, demo_settings).body


def test_how_it_went_is_asked_a_fortnight_after_the_mentor_has_ended_it(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    live(database, clock, demo_settings, 10)
    with database.begin() as session:
        end = {"place": Place.OPEN, "until": None, "now": clock.moment}
        finish_pairing(session, actor_of(pair.mentor), pair.pairing.public_id, **end)
    live(database, clock, demo_settings, 15)
    assert asked(database, pair) == [(24, "confirm_places")]
    assert "how it is with Jo Bloggs" in last_letter(database, pair, demo_settings).body


def test_question_outlasts_a_mail_that_does_not_leave(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    clock.advance(days=21)
    ask_whether_met(database)
    ask_mentors(database)
    say(database, pair, clock)  # before it could leave
    live(database, clock, demo_settings, 8)
    assert asked(database, pair)[1:] == [(28, "have_you_met")]


def test_office_that_has_both_asked_anew_has_the_mentor_asked_too(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    live(database, clock, demo_settings, 36)
    say(database, pair, clock)
    with database.begin() as session:
        admin = actor_of(make_admin(session))
        ask_met_again(session, admin, pair.pairing.public_id, now=clock.moment)
    live(database, clock, demo_settings, 8)
    assert asked(database, pair)[-1] == (43, "have_you_met")


def test_mentor_who_is_a_candidate_too_is_asked_about_each_by_its_own_mail(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    with database.begin() as session:
        account = session.get_one(Account, pair.mentor.account_id)
        theirs = make_pair(session, now=clock.moment, mentor_name="Max Hill")
        theirs.candidate.account = account
        session.flush()
        met_too = {"said": Met.YES, "now": clock.moment}
        say_met(session, actor_of(theirs.mentor), theirs.pairing.public_id, **met_too)
    for days in (20, 10):
        live(database, clock, demo_settings, days)
        say(database, pair, clock)
    live(database, clock, demo_settings, 15)
    with database.read() as session:
        names = {
            mail.template: mail.context.get("other_names") or mail.context["goes_names"]
            for mail in to_mentor(session, pair)
            if mail.created_at >= clock.moment - timedelta(days=4)
        }
    assert names == {HOW_IT_GOES: ["Max Hill"], ASKED: ["Jo Bloggs"]}


def test_how_it_goes_is_asked_by_the_mail_about_places(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    for days in (20, 7):
        live(database, clock, demo_settings, days)
        say(database, pair, clock)
    live(database, clock, demo_settings, 16)
    assert asked(database, pair) == [(42, "confirm_places")]
    letter = last_letter(database, pair, demo_settings)
    assert "The page also asks how it is with Jo Bloggs." in letter.body
    assert "met Jo" not in letter.body


def test_what_the_other_has_answered_is_not_asked(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    clock.advance(days=21)
    ask_whether_met(database)
    ask_mentors(database)
    with database.begin() as session:
        said = {"said": Met.YES, "now": clock.moment}
        say_met(session, actor_of(pair.candidate), pair.pairing.public_id, **said)
    send_due_mails(database, demo_settings)
    assert asked(database, pair) == [(21, "confirm_places")]
    assert "Jo Bloggs" not in last_letter(database, pair, demo_settings).body


def test_mentor_on_a_break_who_is_not_asked_about_places_has_a_mail_of_its_own(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    with database.begin() as session:
        until = clock.moment.date() + timedelta(days=90)
        pause_mentor(session, actor_of(pair.mentor), pair.mentor.id, until, now=clock.moment)
    live(database, clock, demo_settings, 43)
    assert asked(database, pair) == [(21, "have_you_met"), (42, "how_it_goes")]


@pytest.mark.parametrize(
    ("said_after", "mails"),
    [(160, [(182, "confirm_places")]), (170, [(182, "still_working")])],
)
def test_whether_they_still_work_together_is_asked_at_once_by_one_mail_or_the_other(
    database: Database,
    clock: StandingClock,
    pair: Pair,
    demo_settings: Settings,
    said_after: int,
    mails: list[tuple[int, str]],
) -> None:
    met(database, pair, clock)
    send_due_mails(database, demo_settings)
    clock.advance(days=said_after)
    say(database, pair, clock)
    live(database, clock, demo_settings, 184 - said_after)
    assert asked(database, pair) == mails
    body = last_letter(database, pair, demo_settings).body
    assert "still working with Jo Bloggs" in body
    assert "the office gets in touch" in body


def test_whether_they_still_work_together_is_asked_where_the_mail_about_places_does_not_leave(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    send_due_mails(database, demo_settings)
    clock.advance(days=182)
    ask_whether_alive(database)
    say(database, pair, clock)  # before it could leave
    live(database, clock, demo_settings, 6)
    assert asked(database, pair) == [(182, "confirm_places"), (183, "still_working")]


def test_mail_about_places_weeks_later_does_not_promise_a_week(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    send_due_mails(database, demo_settings)
    clock.advance(days=170)
    say(database, pair, clock)
    live(database, clock, demo_settings, 31)
    assert asked(database, pair) == [(182, "still_working"), (200, "confirm_places")]
    assert "Jo Bloggs" not in last_letter(database, pair, demo_settings).body


def test_page_of_places_leads_on_to_the_first_meeting(
    app: Flask, database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    live(database, clock, demo_settings, 22)
    letter = last_letter(database, pair, demo_settings)
    path = next("/places/" + w.partition("/places/")[2] for w in letter.body.split() if "/pl" in w)
    reader = Visitor(app)
    for page in (reader.get(path), reader.follow(reader.submit(path, answer="still"))):
        assert page.text.count("Have you met Jo?") == 1
        assert "Bloggs" not in page.text
        onward = page.text.partition('href="/met/')[2].partition('"')[0]
        assert "Have you and Jo met?" in reader.get(f"/met/{onward}").text


def test_page_of_places_leads_on_to_how_it_goes(
    app: Flask, database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    clock.advance(days=42)
    live(database, clock, demo_settings, 1)
    letter = last_letter(database, pair, demo_settings)
    path = next("/places/" + w.partition("/places/")[2] for w in letter.body.split() if "/pl" in w)
    page = Visitor(app).get(path).text
    assert "How is it with Jo?" in page
    onward = page.partition('href="/survey/')[2].partition('"')[0]
    assert "Two questions" in Visitor(app).get(f"/survey/{onward}").text


def test_mail_that_has_to_be_sent_twice_still_asks(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    clock.advance(days=21)
    ask_whether_met(database)
    ask_mentors(database)
    nobody = replace(demo_settings, demo=False, smtp_host="127.0.0.1", smtp_port=free_port())
    for settings in (nobody, demo_settings):
        send_due_mails(database, settings)
        assert "met Jo Bloggs" in last_letter(database, pair, demo_settings).body
        clock.advance(hours=5)
    with database.read() as session:
        assert [mail.status for mail in to_mentor(session, pair)] == ["sent"]


def test_mail_that_could_not_be_sent_and_is_not_needed_any_more_has_asked_nothing(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    clock.advance(days=21)
    ask_whether_met(database)
    ask_mentors(database)
    nobody = replace(demo_settings, demo=False, smtp_host="127.0.0.1", smtp_port=free_port())
    send_due_mails(database, nobody)
    say(database, pair, clock)
    live(database, clock, demo_settings, 8)
    assert asked(database, pair)[1:] == [(28, "have_you_met")]


def test_whether_they_still_work_together_is_asked_though_an_older_mail_about_places_waits(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    send_due_mails(database, demo_settings)
    clock.advance(days=174)
    say(database, pair, clock)
    clock.advance(days=3)  # an answered mail is no reason, however young
    live(database, clock, demo_settings, 1)
    clock.advance(days=4)
    ask_whether_alive(database)
    send_due_mails(database, demo_settings)
    assert asked(database, pair)[-1] == (182, "still_working")


def test_pairing_is_named_to_its_mentor_by_one_mail_alone(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    send_due_mails(database, demo_settings)
    clock.advance(days=169)
    say(database, pair, clock)
    clock.advance(days=13)
    live(database, clock, demo_settings, 1)
    with database.begin() as session:  # something else to ask brings the mail about places forward
        other = make_pair(session, now=clock.moment - timedelta(days=21), mentor=pair.mentor)
        other.candidate.account.name = "Al Field"
    live(database, clock, demo_settings, 3)
    assert asked(database, pair) == [(182, "still_working"), (183, "confirm_places")]
    body = last_letter(database, pair, demo_settings).body
    assert "met Al Field" in body
    assert "Jo Bloggs" not in body


def test_mentor_who_is_leaving_says_behind_the_link_who_they_still_work_with(
    app: Flask, database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    with database.begin() as session:
        leave_register(session, actor_of(pair.mentor), hands_over=False, now=clock.moment)
    live(database, clock, demo_settings, 3)
    clock.advance(days=179)
    live(database, clock, demo_settings, 1)
    letter = last_letter(database, pair, demo_settings)
    assert "still working with Jo Bloggs" in letter.body
    path = next("/places/" + w.partition("/places/")[2] for w in letter.body.split() if "/pl" in w)
    path = path.partition("#")[0]
    reader = Visitor(app)
    page = reader.get(path).text
    assert "You take nobody new" in page
    assert "Are you still working with Jo?" in page
    field = f"still-{pair.pairing.public_id}"
    reader.submit(f"{path}/people", form_at=path, **{field: "yes"})
    with database.read() as session:
        assert session.get_one(Pairing, pair.pairing.id).asked_at is None


def test_mentor_is_asked_though_the_candidates_mail_cannot_leave(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    send_due_mails(database, demo_settings)
    clock.advance(days=182)
    ask_whether_alive(database)
    say(database, pair, clock)  # so the mail about places is dropped
    with database.begin() as session:
        query = select(OutboxMail).where(OutboxMail.template == ASKED_CANDIDATE)
        session.scalars(query).one().due_at = clock.moment + timedelta(days=30)
    live(database, clock, demo_settings, 4)
    assert asked(database, pair)[1:] == [(183, "still_working")]


def test_mentor_asked_anew_within_two_days_has_the_mail_after_them(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    met(database, pair, clock)
    live(database, clock, demo_settings, 3)
    clock.advance(days=179)
    live(database, clock, demo_settings, 1)
    with database.begin() as session:
        ask_again(session, actor_of(make_admin(session)), pair.pairing.public_id, now=clock.moment)
    live(database, clock, demo_settings, 3)
    with database.read() as session:
        first, second = to_mentor(session, pair)
        assert second.template == ASKED_MENTOR
        assert second.sent_at - first.sent_at == timedelta(days=2)


def test_mail_names_no_one_who_was_answered_before_it_left(
    database: Database, clock: StandingClock, pair: Pair, demo_settings: Settings
) -> None:
    with database.begin() as session:
        make_pair(session, now=clock.moment, mentor=pair.mentor, candidate_name="Al Field")
    clock.advance(days=182)
    say(database, pair, clock)
    ask_whether_alive(database)
    with database.begin() as session:
        note_alive(session, actor_of(pair.mentor), pair.pairing.public_id, now=clock.moment)
    send_due_mails(database, demo_settings)
    body = last_letter(database, pair, demo_settings).body
    assert "Al Field" in body
    assert "Jo Bloggs" not in body
