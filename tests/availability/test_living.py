"""Asking both whether they still work together, and what a mentor may say by a link."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.models import AnswerLink
from matcher.availability.queries.confirming import ASKED
from matcher.availability.queries.living import ASKED_GOING_ON
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.confirming import ask_mentors
from matcher.availability.services.links import STILL_LEAVES, current_link, make_link
from matcher.availability.services.living import ask_whether_alive, ask_whether_it_goes_on
from matcher.availability.services.relevance import STILL_TRUE
from matcher.availability.services.sweeps import SWEEPS
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.desk.queries.quiet import count_quiet
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.mentors.services import confirm_places, update_capacity
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.rules.letters import Letter, render
from matcher.notifications.services import send_due_mails
from matcher.pairings.models import Pairing
from matcher.pairings.rules.states import EndReason, Place, Said
from matcher.pairings.services.endings import end_pairing, finish_pairing
from matcher.pairings.services.living import note_alive, say_still_working
from tests.conftest import StandingClock
from tests.factories import actor_of, make_account, make_mentor
from tests.pairings.pairs import Pair, make_pair
from tests.post import deliver
from tests.visitor import Visitor

DAY = timedelta(days=1)
NEW = ("still_working", "still_together")


def asked(database: Database) -> list[tuple[str, int]]:
    """Return the questions in the outbox: what, and to whom."""
    with database.read() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        found = [(mail.template.rsplit("/", 1)[-1], mail.recipient_id) for mail in rows]
        return [one for one in found if one[0] in NEW]


def pairing_of(database: Database, pair: Pair) -> Pairing:
    with database.read() as session:
        return session.get_one(Pairing, pair.pairing.id)


def letters(database: Database, settings: Settings) -> list[Letter]:
    with database.read() as session:
        mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        return [
            render(settings, mail.template, mail.context, recipient_name="Sam")
            for mail in mails
            if mail.template.rsplit("/", 1)[-1] in NEW
        ]


def confirm(database: Database, mentor: Mentor, clock: StandingClock) -> None:
    """Let a mentor have confirmed their places just now: no mail asks about them."""
    with database.begin() as session:
        confirm_places(session, actor_of(mentor), mentor.id, now=clock.moment)


def test_both_are_asked_once_after_six_months(
    database: Database, clock: StandingClock, now: datetime, settings: Settings
) -> None:
    with database.begin() as session:
        old = make_pair(session, now=now, mentor_name="Ann Lee", candidate_name="Jo Bloggs")
    clock.advance(days=181)
    assert ask_whether_alive(database) == 0
    confirm(database, old.mentor, clock)
    clock.advance(days=1)
    assert [ask_whether_alive(database) for _ in range(2)] == [1, 0]
    assert asked(database) == [
        ("still_together", old.candidate.account_id),
        ("still_working", old.mentor.account_id),
    ]
    to_candidate, to_mentor = letters(database, settings)
    assert "nothing of you and Ann Lee for a while" in to_candidate.body
    assert "/my-mentor\n" in to_candidate.body
    assert to_mentor.subject == "Are you still working with Jo Bloggs?"
    assert "/places/" in to_mentor.body
    assert max(len(letter.body.splitlines()) for letter in (to_candidate, to_mentor)) <= 12

    clock.advance(days=400)  # nobody answers: they are not asked again, and nothing ends
    assert ask_whether_alive(database) == 0
    assert pairing_of(database, old).status == "active"


def test_candidate_is_asked_every_two_months_whether_it_goes_on_and_silence_says_yes(
    database: Database, clock: StandingClock, now: datetime, settings: Settings
) -> None:
    with database.begin() as session:
        pair = make_pair(session, now=now, mentor_name="Ann Lee")
    n_asked = []
    for _ in range(130):
        n_asked.append(ask_whether_it_goes_on(database))
        clock.advance(days=1)
    assert [day for day, n in enumerate(n_asked) if n] == [60, 120]
    assert [ask_whether_it_goes_on(database) for _ in range(2)] == [0, 0]
    with database.read() as session:
        query = select(OutboxMail).where(OutboxMail.template == ASKED_GOING_ON)
        first, second = session.scalars(query.order_by(OutboxMail.id))
        assert first.recipient_id == second.recipient_id == pair.candidate.account_id
        letter = render(settings, first.template, first.context, recipient_name="Jo")
    assert "Are you still working with Ann Lee? Then there is nothing to do." in letter.body
    assert pairing_of(database, pair).asked_at is None
    with database.read() as session:
        assert count_quiet(session, today=clock.moment.date()) == 0


@pytest.mark.parametrize("why", ["said so lately", "asked already", "not in this scheme", "over"])
def test_candidate_is_not_asked_whether_it_goes_on_where_that_is_known(
    database: Database, clock: StandingClock, now: datetime, why: str
) -> None:
    with database.begin() as session:
        pair = make_pair(session, now=now)
        if why == "not in this scheme":
            scheme = session.scalars(select(Scheme)).one()
            scheme.settings = {"periods": {"going_on_days": 0}}
    clock.advance(days=91)
    with database.begin() as session:
        pairing = session.get_one(Pairing, pair.pairing.id)
        if why == "said so lately":
            pairing.seen_at = clock.moment - 13 * DAY
        if why == "asked already":
            pairing.asked_at = clock.moment
        if why == "over":
            mentor, end = actor_of(pair.mentor), {"place": Place.OPEN, "until": None}
            finish_pairing(session, mentor, pairing.public_id, **end, now=clock.moment)
    assert ask_whether_it_goes_on(database) == 0


def test_question_whether_it_goes_on_is_dropped_once_another_asks(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        pair = make_pair(session, now=now)
    clock.advance(days=91)
    ask_whether_it_goes_on(database)
    with database.begin() as session:
        query = select(OutboxMail).where(OutboxMail.template == ASKED_GOING_ON)
        mail, check = session.scalars(query).one(), STILL_TRUE[ASKED_GOING_ON]
        assert check(session, mail)
        session.get_one(Pairing, pair.pairing.id).asked_at = clock.moment
        session.flush()
        assert not check(session, mail)


def test_both_are_asked_when_the_agreed_day_has_come(
    database: Database, clock: StandingClock, now: datetime, settings: Settings
) -> None:
    with database.begin() as session:
        make_pair(session, now=now, ends_on=date(2026, 3, 20))
    clock.advance(days=17)
    assert ask_whether_alive(database) == 0
    clock.advance(days=1)
    assert ask_whether_alive(database) == 1
    assert "The day until which you and" in letters(database, settings)[0].body


def test_ten_dead_days_count_for_nobody(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        pair = make_pair(session, now=now)
    clock.advance(days=182)
    ask_whether_alive(database)
    clock.advance(days=10)  # the mail lies in the outbox all the time
    assert ask_whether_alive(database) == 0
    assert pairing_of(database, pair).asked_at == clock.moment
    with database.begin() as session:
        for mail in session.scalars(select(OutboxMail)):
            mail.status = MailStatus.SENT
    left_at = clock.moment
    clock.advance(days=8)
    assert ask_whether_alive(database) == 0
    assert pairing_of(database, pair).asked_at == left_at


def test_mentor_of_several_gets_one_mail_about_all(
    database: Database, clock: StandingClock, now: datetime, settings: Settings
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, capacity=3)
        for name in ("Jo Bloggs", "Al Field", "Bo Green"):
            make_pair(session, now=now, mentor=mentor, candidate_name=name)
    clock.advance(days=182)
    confirm(database, mentor, clock)
    ask_whether_alive(database)
    assert [what for what, _ in asked(database)] == ["still_together"] * 3 + ["still_working"]
    body = letters(database, settings)[-1].body
    assert "Are you still working with Jo Bloggs, Al Field, Bo Green?" in body


@pytest.mark.parametrize(
    ("days", "own", "n_asked"),
    [(13, ["still_working"], 1), (15, [], 2)],  # two about places are a fortnight apart
)
def test_mentor_is_asked_about_the_people_by_the_mail_about_places_or_one_of_its_own(
    database: Database,
    clock: StandingClock,
    now: datetime,
    demo_settings: Settings,
    days: int,
    own: list[str],
    n_asked: int,
) -> None:
    with database.begin() as session:
        make_pair(session, now=now)
    clock.advance(days=182 - days)
    assert ask_mentors(database) == 1
    send_due_mails(database, demo_settings)
    clock.advance(days=days)
    ask_whether_alive(database)
    assert [what for what, _ in asked(database)] == ["still_together", *own]
    with database.read() as session:
        of_places = session.scalars(select(OutboxMail).where(OutboxMail.template == ASKED)).all()
    assert len(of_places) == n_asked


def test_mentor_who_wants_no_reminders_gets_none(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        pair = make_pair(session, now=now)
        pair.mentor.reminders = False
    clock.advance(days=182)
    ask_whether_alive(database)
    assert asked(database) == [("still_together", pair.candidate.account_id)]


def test_word_of_a_mentor_reaches_the_candidate_hours_later_unless_it_is_taken_back(
    database: Database, now: datetime, settings: Settings
) -> None:
    with database.begin() as session:
        pair = make_pair(session, now=now, mentor_name="Ann Lee")
        me, answers = actor_of(pair.mentor), {pair.pairing.public_id: Said.LOST_TOUCH}
        say_still_working(session, me, pair.mentor.id, answers, now=now)
    ask_whether_alive(database)
    assert asked(database) == [("still_together", pair.candidate.account_id)]
    assert "Ann Lee has told us that you have lost touch." in letters(database, settings)[0].body
    with database.begin() as session:
        mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert mail is not None
        assert mail.due_at >= now + timedelta(hours=4)
        check = STILL_TRUE[mail.template]
        assert check(session, mail)
        note_alive(session, me, pair.pairing.public_id, now=now)
        session.flush()
        assert not check(session, mail)


def test_questions_are_dropped_once_they_are_answered_or_it_is_over(
    session: Session, now: datetime
) -> None:
    pair = make_pair(session, now=now, asked_at=now)
    to_candidate = OutboxMail(about=f"pairing:{pair.pairing.public_id}", context={"word": ""})
    to_mentor = OutboxMail(about=f"mentees:{pair.mentor.public_id}", context={})

    def true() -> list[bool]:
        session.flush()
        return [
            STILL_TRUE["availability/emails/still_together"](session, to_candidate),
            STILL_TRUE["availability/emails/still_working"](session, to_mentor),
        ]

    assert true() == [True, True]
    pair.pairing.mentor_said = Said.FINISHED
    assert true() == [True, False]
    pair.pairing.candidate_said = Said.YES
    assert true() == [False, False]
    pair.pairing.mentor_said = pair.pairing.candidate_said = Said.NOTHING
    finish_pairing(session, actor_of(pair.candidate), pair.pairing.public_id, now=now)
    assert true() == [False, False]


def test_nobody_is_asked_where_no_mail_can_leave(
    database: Database, clock: StandingClock, now: datetime, settings: Settings
) -> None:
    with database.begin() as session:
        make_pair(session, now=now)
    clock.advance(days=182)
    SWEEPS["living"](database, settings)
    assert asked(database) == []


def test_current_link_is_the_one_there_is_while_it_works_for_long(
    session: Session, now: datetime
) -> None:
    account = make_account(session)
    first = make_link(session, account.id, Purpose.PLACES, now=now)
    later = now + 30 * DAY
    assert current_link(session, account.id, Purpose.PLACES, now=later) is first
    second = current_link(session, account.id, Purpose.PLACES, now=later + DAY)
    assert second is not first
    assert first.replaced_at == later + DAY + STILL_LEAVES


# The part of the mentor's page


@pytest.fixture
def pair(database: Database, now: datetime) -> Pair:
    with database.begin() as session:
        return make_pair(session, now=now, mentor_name="Ann Lee", candidate_name="Jo Bloggs")


@pytest.fixture
def path(database: Database, pair: Pair, settings: Settings, now: datetime) -> str:
    """The address in the mentor's mail."""
    with database.begin() as session:
        link = make_link(session, pair.mentor.account_id, Purpose.PLACES, now=now)
        return f"/places/{sign(settings.secret_key, link.public_id, Purpose.PLACES)}"


def field(pair: Pair) -> str:
    return f"still-{pair.pairing.public_id}"


def test_link_asks_about_first_names_with_nothing_chosen(app: Flask, pair: Pair, path: str) -> None:
    text = Visitor(app).get(path).text
    assert "Are you still working with Jo?" in text
    assert "Bloggs" not in text
    assert f'name="{field(pair)}" type="radio" value="finished"' in text
    assert "checked" not in text


@pytest.mark.parametrize("word", ["finished", "lost_touch"])
def test_word_by_link_ends_nothing_and_may_be_corrected(
    app: Flask, database: Database, pair: Pair, path: str, word: str
) -> None:
    visitor = Visitor(app)
    after = visitor.follow(visitor.submit(f"{path}/people", form_at=path, **{field(pair): word}))
    assert "Nothing has ended yet: we ask Jo too." in after.text
    assert "You told us: We" in after.text
    now = pairing_of(database, pair)
    assert (now.status, now.mentor_said) == ("active", word)
    after = visitor.follow(visitor.submit(f"{path}/people", form_at=path, **{field(pair): "yes"}))
    assert "It is noted." in after.text
    assert pairing_of(database, pair).mentor_said == ""


@pytest.mark.parametrize("button", ["", "/people"])
def test_either_button_saves_what_was_said_of_places_and_of_people(
    app: Flask, database: Database, pair: Pair, path: str, button: str
) -> None:
    visitor = Visitor(app)
    answers = {"answer": "other", "number": "2", field(pair): "finished"}
    after = visitor.follow(visitor.submit(path + button, form_at=path, **answers))
    assert "Thank you, we have noted it" in after.text
    assert "Nothing has ended yet: we ask Jo too." in after.text
    assert pairing_of(database, pair).mentor_said == "finished"


@pytest.mark.parametrize("button", ["", "/people"])
def test_answer_about_places_that_cannot_be_loses_nothing_said_of_people(
    app: Flask, database: Database, pair: Pair, path: str, button: str
) -> None:
    answers = {"answer": "other", "number": "many", field(pair): "finished"}
    refused = Visitor(app).submit(path + button, form_at=path, **answers)
    assert refused.status_code == 422
    assert f'name="{field(pair)}" type="radio" value="finished" checked' in refused.text
    assert pairing_of(database, pair).mentor_said == ""


@pytest.mark.parametrize("answers", [{}, {"still-": "nonsense"}])
def test_no_answer_changes_nothing(
    app: Flask, database: Database, pair: Pair, path: str, answers: dict[str, str]
) -> None:
    visitor = Visitor(app)
    after = visitor.follow(visitor.submit(f"{path}/people", form_at=path, **answers))
    assert "You chose nothing, so nothing has been changed." in after.text
    assert pairing_of(database, pair).seen_at == pair.pairing.seen_at


def test_link_speaks_of_nobody_elses_people(
    app: Flask, database: Database, path: str, now: datetime
) -> None:
    with database.begin() as session:
        other = make_pair(session, now=now)
    answer = Visitor(app).submit(f"{path}/people", form_at=path, **{field(other): "finished"})
    assert answer.status_code == 404
    assert pairing_of(database, other).mentor_said == ""


def test_link_that_is_replaced_takes_no_word(
    app: Flask, database: Database, pair: Pair, path: str, now: datetime
) -> None:
    with database.begin() as session:
        make_link(session, pair.mentor.account_id, Purpose.PLACES, now=now)
    answer = Visitor(app).submit(f"{path}/people", form_at="/sign-in", **{field(pair): "finished"})
    assert answer.status_code == 404
    assert "Sign in" in answer.text
    assert pairing_of(database, pair).mentor_said == ""
    with database.read() as session:
        assert session.scalars(select(AnswerLink.used_at)).all() == [None, None]


@pytest.mark.parametrize(
    ("word", "page"),
    [("finished", "have finished"), ("lost_touch", "Stop mentoring"), ("yes", "My places")],
)
def test_signed_in_the_word_leads_to_the_page_that_ends_it(
    app: Flask, database: Database, pair: Pair, word: str, page: str
) -> None:
    visitor = Visitor(app, pair.mentor.account_id)
    answer = visitor.submit("/my-places/people", form_at="/my-places", **{field(pair): word})
    assert page in visitor.follow(answer).text


def test_my_places_asks_while_it_is_in_question(
    app: Flask, database: Database, pair: Pair, now: datetime
) -> None:
    visitor = Visitor(app, pair.mentor.account_id)
    assert "Are you still working with Jo?" not in visitor.get("/my-places").text
    with database.begin() as session:
        session.get_one(Pairing, pair.pairing.id).asked_at = now
    assert "Are you still working with Jo?" in visitor.get("/my-places").text


def test_loss_is_told_the_same_day_also_after_a_question_about_the_two(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        pair, other = make_pair(session, now=now), make_mentor(session, name="Other One")
    deliver(database)
    clock.advance(days=183)
    assert ask_whether_alive(database) == 1
    assert deliver(database) > 0
    clock.advance(hours=2)
    told = select(OutboxMail).where(OutboxMail.template == "pairings/emails/pairing_lost")
    with database.begin() as session:
        there = session.get_one(Mentor, other.id)
        confirm_places(session, actor_of(there), other.id, now=clock.moment)
        mentor, no_contact = actor_of(pair.mentor), EndReason.NO_CONTACT
        end_pairing(session, mentor, pair.pairing.public_id, no_contact, now=clock.moment)
        (lost,) = session.scalars(told)
        assert lost.context["alternative_names"] == ["Other One"]
        update_capacity(session, actor_of(there), other.id, 0, now=clock.moment)
    deliver(database)
    with database.read() as session:
        (lost,) = session.scalars(told)
        assert (lost.status, lost.sent_at) == ("sent", clock.moment)
        assert "Other One" not in lost.context["alternative_names"]


def test_mentor_in_no_register_any_more_has_no_link(
    app: Flask, database: Database, pair: Pair, path: str
) -> None:
    with database.begin() as session:
        session.get_one(Mentor, pair.mentor.id).account.active = False
    answer = Visitor(app).submit(f"{path}/people", form_at="/sign-in", **{field(pair): "finished"})
    assert answer.status_code == 404


def test_question_whether_it_goes_on_is_dropped_once_the_candidate_has_said_so(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        pair = make_pair(session, now=now)
    clock.advance(days=60)
    assert ask_whether_it_goes_on(database) == 1
    with database.read() as session:
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.template == ASKED_GOING_ON))
        assert STILL_TRUE[ASKED_GOING_ON](session, mail)
    clock.advance(hours=1)
    with database.begin() as session:
        note_alive(session, actor_of(pair.candidate), pair.pairing.public_id, now=clock.moment)
    with database.read() as session:
        assert not STILL_TRUE[ASKED_GOING_ON](session, session.get_one(OutboxMail, mail.id))
