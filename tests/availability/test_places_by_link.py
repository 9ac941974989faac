"""Are your places still right? The page behind the link of a mail, through HTTP."""

import re
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher.availability.models import AnswerLink
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.confirming import ask_mentors
from matcher.availability.services.links import make_link
from matcher.core.db import Database
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.services import begin_to_leave, confirm_places, set_room
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import render
from matcher.pairings.models import Proposal
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.requests import request_mentor
from matcher.web.models import Submission
from tests.conftest import SECRET, StandingClock
from tests.factories import actor_of, make_candidate, make_mentor
from tests.pairings.pairs import make_pair
from tests.visitor import HIDDEN, Visitor


@dataclass
class World:
    """Somebody who holds the link of a mentor's mail and is not signed in."""

    app: Flask
    database: Database
    mentor: Mentor
    visitor: Visitor
    path: str

    def read_mentor(self) -> Mentor:
        with self.database.read() as session:
            return session.scalars(select(Mentor).where(Mentor.id == self.mentor.id)).one()

    def standing(self) -> tuple[str, int, date | None]:
        mentor = self.read_mentor()
        return mentor.status, mentor.capacity, mentor.paused_until

    def answer(self, kind: str, **more: str) -> str:
        return self.visitor.follow(self.visitor.submit(self.path, answer=kind, **more)).text

    def n_claims(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count(AvailabilityClaim.id))) or 0

    def press(self, path: str, **answers: str) -> tuple[int, str]:
        """Press a button of the page at `path` with all that its form holds."""
        fields = dict(HIDDEN.findall(self.visitor.get(path).text))
        answer = self.visitor.client.post(path, data=fields | answers)
        return answer.status_code, answer.text


@pytest.fixture
def world(app: Flask, database: Database, now: datetime, clock: StandingClock) -> World:
    with database.begin() as session:
        mentor = make_mentor(session, name="Ann Lee", capacity=2)
        link = make_link(session, mentor.account_id, Purpose.PLACES, now=now)
        token = sign(SECRET, link.public_id, Purpose.PLACES)
    clock.advance(days=1)
    return World(app, database, mentor, Visitor(app), f"/places/{token}")


def until(day: int, month: int, year: int) -> dict[str, str]:
    return {"until-day": str(day), "until-month": str(month), "until-year": str(year)}


def test_page_asks_with_nothing_chosen_and_changes_nothing(world: World) -> None:
    page = world.visitor.get(world.path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    for text in ("2 places free, confirmed yesterday", "Still right: 2 places free"):
        assert text in page.text
    assert page.text.count('type="radio"') == 4
    assert " checked" not in page.text
    assert "Ann Lee" not in page.text
    assert world.n_claims() == 0


def test_empty_answer_changes_nothing_and_says_so(world: World) -> None:
    answer = world.visitor.submit(world.path)
    assert answer.status_code == 422
    assert "Choose an answer. Nothing has been changed" in answer.text
    assert world.n_claims() == 0


def test_still_right_confirms(world: World, clock: StandingClock) -> None:
    page = world.answer("still")
    assert "Thank you, we have noted it" in page
    assert "2 places free" in page
    assert "You said so today" in page
    assert world.standing() == ("listed", 2, None)
    assert world.read_mentor().confirmed_at == clock.moment


@pytest.mark.parametrize(
    ("kind", "more", "standing", "words"),
    [
        ("other", {"number": "4"}, ("listed", 4, None), "4 places free"),
        ("other", {"number": "0"}, ("listed", 0, None), "Full"),
        ("none", {"number": "junk"}, ("listed", 0, None), "Full"),
        (
            "until",
            until(1, 5, 2026),
            ("paused", 2, date(2026, 5, 1)),
            "Away until 1 May",
        ),
    ],
)
def test_answer_is_recorded_shown_and_can_be_undone(
    world: World,
    kind: str,
    more: dict[str, str],
    standing: tuple[str, int, date | None],
    words: str,
) -> None:
    page = world.answer(kind, **more)
    assert world.standing() == standing
    assert f'govuk-!-font-weight-bold">{words}' in page
    assert "Not right? Change it" in page

    undone = world.visitor.submit(f"{world.path}/undo", form_at=world.path)
    assert "Taken back" in world.visitor.follow(undone).text
    assert world.standing() == ("listed", 2, None)


def test_answer_can_be_corrected_as_often_as_needed(world: World, clock: StandingClock) -> None:
    world.answer("until", **until(1, 5, 2026))
    clock.advance(days=3)
    world.answer("other", number="1")
    assert world.standing() == ("listed", 1, None)
    clock.advance(minutes=5)
    world.answer("none")
    assert world.standing() == ("listed", 0, None)


def test_undo_is_for_a_week_and_for_what_the_link_said(world: World, clock: StandingClock) -> None:
    world.answer("none")
    clock.advance(days=8)
    assert "Undo" not in world.visitor.get(world.path).text
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        confirm_places(session, actor_of(mentor), mentor.id, now=clock.moment)
    refused = world.visitor.submit(f"{world.path}/undo", form_at=world.path)
    assert "There is nothing to take back" in world.visitor.follow(refused).text
    assert world.standing() == ("listed", 0, None)


@pytest.mark.parametrize("kind", ["still", "none", "until", "other"])
def test_same_press_twice_is_taken_once(world: World, clock: StandingClock, kind: str) -> None:
    more = {"number": "1", **until(1, 5, 2026)}
    for _ in range(2):
        world.answer(kind, **more)
        clock.advance(seconds=5)
    assert world.n_claims() == 2  # what stood before, and what was said


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("other", {"number": ""}, "Enter a whole number from 0 to 10"),
        ("other", {"number": "11"}, "Enter a whole number from 0 to 10"),
        ("other", {"number": "two"}, "Enter a whole number"),
        ("until", {}, "Enter the day on which people may ask you again"),
        ("until", until(31, 2, 2026), "Enter a real date"),
        ("until", until(1, 1, 2020), "Enter a date in the future"),
        ("until", until(1, 1, 2099), "within the next two years"),
        ("everything", {}, "Choose one of the answers listed"),
    ],
)
def test_answer_that_cannot_be_is_explained_and_kept(
    world: World, kind: str, more: dict[str, str], said: str
) -> None:
    answer = world.visitor.submit(world.path, answer=kind, **more)
    assert answer.status_code == 422
    assert said in answer.text
    for typed in more.values():
        assert f'value="{typed}"' in answer.text
    assert world.n_claims() == 0


def test_fewer_places_than_are_held_are_taken_with_an_explanation(
    world: World, clock: StandingClock
) -> None:
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        proposal = request_mentor(
            session, actor_of(make_candidate(session)), mentor.public_id, "Hi", now=clock.moment
        )
        accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=clock.moment)
    clock.advance(minutes=5)
    page = world.answer("other", number="2")
    assert "2 places free" in page
    assert world.standing() == ("listed", 3, None)


def test_request_goes_on_waiting_whatever_the_link_says(world: World, clock: StandingClock) -> None:
    with world.database.begin() as session:
        candidate = make_candidate(session, name="Jo Bloggs")
        request_mentor(session, actor_of(candidate), world.mentor.public_id, "Hi", now=clock.moment)
    page = world.answer("until", **until(1, 5, 2026))
    assert "Somebody waits for your answer" in page
    assert "Jo Bloggs" not in page
    with world.database.read() as session:
        assert session.scalars(select(Proposal.status)).all() == ["requested"]


def mail_leaves(world: World, clock: StandingClock) -> None:
    """Let the mail with the link leave now."""
    with world.database.begin() as session:
        link = session.scalars(select(AnswerLink)).one()
        mail = OutboxMail(
            event="asked",
            recipient_id=world.mentor.account_id,
            template="t",
            context={"link_id": link.public_id},
            status="sent",
            created_at=clock.moment,
            due_at=clock.moment,
            sent_at=clock.moment,
        )
        session.add(mail)


def templates(world: World) -> list[str]:
    with world.database.read() as session:
        return list(session.scalars(select(OutboxMail.template).order_by(OutboxMail.id)))[1:]


def test_no_room_said_in_one_s_own_time_brings_no_mail(world: World, clock: StandingClock) -> None:
    mail_leaves(world, clock)
    clock.advance(minutes=10)
    world.answer("none")
    assert world.standing() == ("listed", 0, None)
    assert templates(world) == []


@pytest.mark.parametrize("seconds", [0, 20, 50])
def test_press_that_comes_with_the_mail_is_no_word(
    world: World, clock: StandingClock, seconds: int
) -> None:
    mail_leaves(world, clock)
    clock.advance(seconds=seconds)
    answer = world.visitor.submit(world.path, answer="other", number="4")
    assert answer.status_code == 422
    assert "nothing has been changed. Please wait a minute" in answer.text
    assert 'value="other" checked' in answer.text
    assert 'value="4"' in answer.text
    assert (world.n_claims(), world.standing()) == (0, ("listed", 2, None))
    clock.advance(minutes=1)
    assert "4 places free" in world.answer("other", number="4")


def test_press_as_the_page_opens_is_no_word(world: World, clock: StandingClock) -> None:
    for path, answers in ((world.path, {"answer": "none"}), (f"{world.path}/people", {})):
        fields = dict(HIDDEN.findall(world.visitor.get(world.path).text))
        clock.advance(seconds=1)
        sent = world.visitor.client.post(path, data=fields | answers)
        page = sent if sent.status_code == 422 else world.visitor.follow(sent)
        assert "That was very quick." in page.text, path
    assert world.n_claims() == 0


def test_machine_takes_nothing_back(world: World, clock: StandingClock) -> None:
    world.answer("none")
    fields = dict(HIDDEN.findall(world.visitor.get(world.path).text))
    sent = world.visitor.client.post(f"{world.path}/undo", data=fields)
    assert "That was very quick." in world.visitor.follow(sent).text
    assert world.standing() == ("listed", 0, None)


def test_no_room_by_link_soon_after_the_mail_is_told_once(
    world: World, clock: StandingClock
) -> None:
    mail_leaves(world, clock)
    clock.advance(minutes=1)
    for kind in ("none", "until", "none"):
        world.answer(kind, **until(1, 5, 2026))
        clock.advance(minutes=2)
    assert templates(world) == ["availability/emails/no_room_by_link"]


def test_link_that_is_replaced_expired_or_wrong_leads_to_signing_in(
    world: World, clock: StandingClock
) -> None:
    wrong = world.visitor.get(f"{world.path}x")
    clock.advance(days=59)
    expired = world.visitor.get(world.path)
    with world.database.begin() as session:
        link = session.scalars(select(AnswerLink)).one()
        link.expires_at = clock.moment.replace(year=2030)
    assert world.visitor.get(world.path).status_code == 200
    with world.database.begin() as session:
        make_link(session, world.mentor.account_id, Purpose.PLACES, now=clock.moment)
    replaced = world.visitor.get(world.path)
    for page in (wrong, expired, replaced, world.visitor.get("/places/nothing")):
        assert page.status_code == 404
        assert 'href="/sign-in"' in page.text
    sent = world.visitor.submit(world.path, form_at="/sign-in", answer="none")
    assert sent.status_code == 404
    assert world.n_claims() == 0


def test_who_is_leaving_signs_in_to_stay(world: World, clock: StandingClock) -> None:
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        begin_to_leave(session, actor_of(mentor), mentor.id, hands_over=False, now=clock.moment)
    assert "You take nobody new" in world.visitor.get(world.path).text
    sent = world.visitor.submit(world.path, form_at="/sign-in", answer="other", number="1")
    assert sent.status_code == 422
    assert world.read_mentor().leaving_at is not None


def test_token_is_kept_nowhere(world: World) -> None:
    world.answer("none")
    token = world.path.rpartition("/")[2]
    with world.database.read() as session:
        assert session.scalars(select(Submission)).all() == []
        assert all(
            token not in mail.context.values() for mail in session.scalars(select(OutboxMail))
        )


def test_reminders_stop_and_start_with_one_press_each(world: World, clock: StandingClock) -> None:
    path = f"{world.path}/reminders"
    page = world.visitor.get(path)
    fields = dict(HIDDEN.findall(page.text))
    assert "Stop reminders?" in page.text
    clock.advance(seconds=3)
    assert world.visitor.client.post(path, data=fields).status_code == 303
    assert world.read_mentor().reminders is False
    page = world.visitor.get(path)
    assert "You get no reminders" in page.text
    clock.advance(seconds=3)
    world.visitor.client.post(path, data=dict(HIDDEN.findall(page.text)))
    assert world.read_mentor().reminders is True


def test_press_that_nobody_could_make_is_asked_again(world: World, clock: StandingClock) -> None:
    path = f"{world.path}/reminders"
    status, page = world.press(path)
    assert status == 422
    assert "press once more" in page
    assert world.read_mentor().reminders is True
    clock.advance(seconds=2)
    answer = world.visitor.client.post(path, data=dict(HIDDEN.findall(page)))
    assert answer.status_code == 303
    assert world.read_mentor().reminders is False


def test_mail_program_stops_reminders_with_a_link_of_any_age(
    world: World, clock: StandingClock
) -> None:
    clock.advance(days=400)
    program = world.app.test_client()
    path = f"{world.path}/reminders"
    answer = program.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert world.read_mentor().reminders is False
    assert program.post(path, data={"List-Unsubscribe": "Two-Clicks"}).status_code == 400
    assert program.post(path, data={}).status_code == 400
    other = f"{world.path}x/reminders"
    assert program.post(other, data={"List-Unsubscribe": "One-Click"}).status_code == 404


ADDRESS = re.compile(r"https?://[^/\s]+(/\S*)")
FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.S)
ACTION = re.compile(r'<form[^>]*action="([^"]*)"')
RADIO = re.compile(r'type="radio" value="([^"]*)"|value="([^"]*)"[^>]*type="radio"')
VALUE = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


def test_robot_that_presses_everything_retires_nobody_and_answers_no_request(
    world: World, clock: StandingClock
) -> None:
    with world.database.begin() as session:
        paired, asking = make_candidate(session), make_candidate(session)
        mentor = session.get_one(Mentor, world.mentor.id)
        mentor.capacity = mentor.place_limit = 5
        for candidate in (paired, asking):
            request_mentor(
                session, actor_of(candidate), mentor.public_id, "Hello", now=clock.moment
            )
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        mentor.confirmed_at = clock.moment.replace(year=2025)
    assert ask_mentors(world.database) == 1

    robot, n_sent = Robot(world.app, clock), 0
    with world.database.read() as session:
        for mail in session.scalars(select(OutboxMail)).all():
            letter = render(
                world.app.extensions["matcher_settings"],
                mail.template,
                mail.context,
                recipient_name="Ann",
            )
            n_sent += sum(map(robot.visit, ADDRESS.findall(letter.body + letter.unsubscribe)))
    assert n_sent == 6  # each answer of the page, none, and its button for reminders
    mentor = world.read_mentor()
    assert mentor.confirmed_at.year == 2025
    assert mentor.status in {"listed", "paused"}
    assert mentor.leaving_at is None
    assert mentor.reminders is True
    with world.database.read() as session:
        assert set(session.scalars(select(Proposal.status))) == {"requested"}


class Robot:
    """Opens every link and sends every form: as it stands, and with each radio in turn."""

    def __init__(self, app: Flask, clock: StandingClock) -> None:
        self.client = app.test_client()
        self.clock = clock
        self.seen: set[str] = set()

    def visit(self, path: str) -> int:
        """Do so on one page and on what it leads to; return how many forms were sent."""
        if path in self.seen or "sign-in" in path:
            return 0
        self.seen.add(path)
        page = self.client.get(path, follow_redirects=True).text
        n_sent = 0
        for form in FORM.findall(page):
            action = ACTION.findall(form)
            to = action[0] if action and action[0] else path
            if "sign-in" in to or "language" in to:
                continue
            fields = dict(VALUE.findall(form)) | dict(HIDDEN.findall(form))
            fields |= until(1, 9, 2026) | {"number": "1"}
            fields.pop("answer", None)
            for radio in [None, *RADIO.findall(form)]:
                chosen = {"answer": "".join(radio)} if radio else {}
                self.client.post(to, data=fields | chosen)
                n_sent += 1
        return n_sent + sum(
            self.visit(link) for link in re.findall(r'href="(/places/[^"#]*)"', page)
        )


def test_still_right_confirms_only_what_the_page_has_shown(
    world: World, clock: StandingClock
) -> None:
    page = world.visitor.get(world.path).text
    assert page.count("still_shown") == 1
    fields = dict(HIDDEN.findall(page))
    assert fields["still_shown"] == "2 places free"
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        set_room(session, actor_of(mentor), mentor.id, 1, now=clock.moment)
    clock.advance(minutes=2)
    answer = world.visitor.client.post(world.path, data=fields | {"answer": "still"})
    assert answer.status_code == 422
    assert "Your places have changed since you opened this page" in answer.text
    assert "Still right: 1 place free" in answer.text
    assert " checked" not in answer.text
    assert world.n_claims() == 2  # what stood first, and the one place
    assert world.answer("still").count("Thank you, we have noted it") == 1


def test_answer_about_people_that_comes_too_soon_is_kept_on_the_page(
    world: World, clock: StandingClock
) -> None:
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        pair = make_pair(session, now=clock.moment, mentor=mentor)
        session.add(
            OutboxMail(
                event="x",
                recipient_id=mentor.account_id,
                template="availability/emails/confirm_places",
                context={},
                status="sent",
                created_at=clock.moment,
                due_at=clock.moment,
                sent_at=clock.moment,
            )
        )
    field = re.search(
        rf'name="([^"]*{pair.pairing.public_id})"', world.visitor.get(world.path).text
    )
    assert field
    fields = dict(HIDDEN.findall(world.visitor.get(world.path).text))
    answer = world.visitor.client.post(f"{world.path}/people", data=fields | {field[1]: "finished"})
    assert answer.status_code == 422
    assert re.search(rf'name="{field[1]}"[^>]*value="finished" checked', answer.text)
