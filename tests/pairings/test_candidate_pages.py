"""The candidate's pages: asking, the list, my mentor."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.candidates.services import add_to_list
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.approvals import approve_pairing, reject_proposal
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from tests.conftest import StandingClock
from tests.counting import count_queries
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.post import deliver
from tests.visitor import Visitor

NOBODY = "AAAAAAAAAAAAAAAAAAAAAA"


@dataclass
class World:
    """A candidate signed in, and the database behind the pages."""

    app: Flask
    database: Database
    candidate: Candidate
    visitor: Visitor
    now: datetime

    def add_mentor(self, name: str, **changes: Any) -> Mentor:
        with self.database.begin() as session:
            return make_mentor(session, name=name, **changes)

    def put_on_list(self, *mentors: Mentor) -> None:
        with self.database.begin() as session:
            actor = actor_of(self.candidate)
            for mentor in mentors:
                add_to_list(session, actor, self.candidate.id, mentor.id, now=self.now)
                session.flush()

    def ask(self, mentor: Mentor) -> Proposal:
        with self.database.begin() as session:
            actor = actor_of(self.candidate)
            return request_mentor(session, actor, mentor.public_id, "Hello\nAnn", now=self.now)

    def offer(self, mentor: Mentor) -> Proposal:
        with self.database.begin() as session:
            office = actor_of(make_admin(session))
            return offer_by_hand(session, office, self.candidate.id, mentor.id, now=self.now)

    def accept(self, proposal: Proposal) -> None:
        with self.database.begin() as session:
            mentor = session.get_one(Mentor, proposal.mentor_id)
            accept_request(session, actor_of(mentor), proposal.public_id, room=0, now=self.now)

    def decline(self, proposal: Proposal) -> None:
        with self.database.begin() as session:
            actor = actor_of(session.get_one(Mentor, proposal.mentor_id))
            why = DeclineReason.SECTOR
            decline_request(session, actor, proposal.public_id, why, room=1, now=self.now)

    def pair(self, mentor: Mentor) -> Pairing:
        proposal = self.ask(mentor)
        self.accept(proposal)
        with self.database.begin() as session:
            office = actor_of(make_admin(session))
            return approve_pairing(session, office, proposal.public_id, now=self.now)

    def own(self) -> Candidate:
        with self.database.read() as session:
            return session.get_one(Candidate, self.candidate.id)

    def proposals(self) -> list[tuple[str, str, str]]:
        with self.database.read() as session:
            rows = session.scalars(select(Proposal).order_by(Proposal.id))
            return [(row.status, row.message, row.mentor.account.name) for row in rows]


@pytest.fixture
def world(app: Flask, database: Database, now: datetime) -> World:
    with database.begin() as session:
        candidate = make_candidate(session, name="Jo Bloggs")
    return World(app, database, candidate, Visitor(app, candidate.account_id), now)


# Asking


def test_before_asking_it_is_said_who_sees_what(world: World) -> None:
    ann = world.add_mentor("Ann Lee")
    text = world.visitor.get(f"/mentors/{ann.public_id}/ask").text
    assert (
        "Ann Lee will see your name, employer, town, needs and message. "
        "They also see what you work towards, and why you may suit each other." in text
    )
    assert "The same words go to the next mentor, so leave names out if you tick this." in text


def test_request_is_sent_and_the_message_kept(world: World) -> None:
    ann = world.add_mentor("Ann Lee")
    answer = world.visitor.submit(
        f"/mentors/{ann.public_id}/ask", message=" Hello\r\nAnn ", ask_next="y"
    )
    page = world.visitor.follow(answer)
    assert "You have asked Ann Lee." in page.text
    assert "for this place, until Wednesday 11 March 2026" in page.text
    assert "After a no, or none, we ask the next on your list." in page.text
    assert world.proposals() == [("requested", "Hello\nAnn", "Ann Lee")]
    assert (world.own().message, world.own().ask_next) == ("Hello\nAnn", True)


def test_message_kept_is_offered_again(world: World) -> None:
    world.decline(world.ask(world.add_mentor("Ann Lee")))
    max_ = world.add_mentor("Max Open")
    assert "Hello\nAnn</textarea>" in world.visitor.get(f"/mentors/{max_.public_id}/ask").text


def test_first_message_begins_with_what_the_candidate_says_of_themselves(world: World) -> None:
    ann = world.add_mentor("Ann Lee")
    with world.database.begin() as session:
        session.get_one(Candidate, world.candidate.id).about = "I have just begun."
    assert (
        "I have just begun.</textarea>" in world.visitor.get(f"/mentors/{ann.public_id}/ask").text
    )


@pytest.mark.parametrize(
    ("message", "error"),
    [("  ", "Write a few words to the mentor"), ("x" * 2001, "Use 2000 characters or fewer")],
)
def test_message_that_cannot_be_sent_is_kept_on_the_page(
    world: World, message: str, error: str
) -> None:
    ann = world.add_mentor("Ann Lee")
    answer = world.visitor.submit(f"/mentors/{ann.public_id}/ask", message=message)
    assert answer.status_code == 422
    assert error in answer.text
    assert message.strip() in answer.text
    assert world.proposals() == []


def test_last_place_taken_meanwhile_keeps_the_message_on_the_page(world: World) -> None:
    ann = world.add_mentor("Ann Lee", capacity=1)
    with world.database.begin() as session:
        rival = make_candidate(session, name="Rival")
        request_mentor(session, actor_of(rival), ann.public_id, "Me first", now=world.now)
    answer = world.visitor.submit(f"/mentors/{ann.public_id}/ask", message="My long message")
    assert answer.status_code == 422
    assert "This mentor has no free place at the moment." in answer.text
    assert "My long message</textarea>" in answer.text
    assert 'name="message"' not in answer.text


def test_message_sent_with_something_open_is_shown_to_copy_beside_the_words_of_the_page(
    world: World,
) -> None:
    world.ask(world.add_mentor("Ann Lee"))
    path = f"/mentors/{world.add_mentor('Max Open').public_id}/ask"
    page, answer = world.visitor.get(path), world.visitor.submit(path, message="Hello <Max>")
    words = "You have asked Ann Lee. You can ask one mentor at a time."
    assert (page.status_code, answer.status_code) == (200, 422)
    assert words in page.text
    assert words in answer.text
    assert "Your message was not sent" not in page.text
    assert "Your message was not sent" in answer.text
    assert "Hello &lt;Max&gt;</textarea>" in answer.text
    assert 'name="message"' not in answer.text
    assert world.proposals() == [("requested", "Hello\nAnn", "Ann Lee")]


def test_ask_page_sent_twice_asks_once(world: World) -> None:
    ann = world.add_mentor("Ann Lee")
    path = f"/mentors/{ann.public_id}/ask"
    page = world.visitor.get(path).text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    sent = fields | {"message": "Hello"}
    first, second = (world.visitor.client.post(path, data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(world.proposals()) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"capacity": 0}, "has no free place"), ({"status": "paused"}, "taking a break")],
)
def test_mentor_who_cannot_be_asked_is_offered_for_the_list(
    world: World, changes: dict[str, Any], why: str
) -> None:
    ann = world.add_mentor("Ann Lee", **changes)
    text = world.visitor.get(f"/mentors/{ann.public_id}/ask").text
    assert why in text
    assert f'action="/my-list/{ann.public_id}/add"' in text
    assert "<textarea" not in text


def test_one_is_asked_at_a_time(world: World) -> None:
    world.ask(world.add_mentor("Ann Lee"))
    max_ = world.add_mentor("Max Open")
    text = world.visitor.get(f"/mentors/{max_.public_id}/ask").text
    assert "You have asked Ann Lee." in text
    assert "<textarea" not in text


def test_agreed_mentor_is_named_by_address(world: World) -> None:
    world.add_mentor("Ann Lee", email="ann@example.org")
    answer = world.visitor.submit("/my-mentor/agreed", email="Ann@Example.org")
    text = world.visitor.follow(answer).text
    assert "We have asked Ann Lee to confirm it." in text
    assert "Ann Lee is to confirm" in text
    assert "ann@example.org" not in text


@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("nobody@example.org", "We have no mentor with this e-mail address."),
        ("ann", "Enter your mentor’s e-mail address"),
    ],
)
def test_address_nobody_has_is_kept_on_the_page(world: World, email: str, error: str) -> None:
    answer = world.visitor.submit("/my-mentor/agreed", email=email)
    assert answer.status_code == 422
    assert error in answer.text
    assert f'value="{email}"' in answer.text


# My list


def listed(world: World) -> list[str]:
    text = world.visitor.get("/my-list").text
    return re.findall(r'app-card__name">\d+\. (?:<a [^>]*>)?([^<]+)<', text)


def test_empty_list_leads_to_the_directory(world: World) -> None:
    text = world.visitor.get("/my-list").text
    assert "Nobody is on your list yet" in text
    assert 'href="/mentors">Find a mentor' in text


def test_mentor_is_put_on_moved_and_taken_off(world: World) -> None:
    mentors = [world.add_mentor(name) for name in ("Ann", "Bo", "Cy")]
    for mentor in mentors:
        world.visitor.submit(f"/my-list/{mentor.public_id}/add", form_at="/my-list")
    ann, _, cy = (f"/my-list/{mentor.public_id}" for mentor in mentors)
    world.visitor.submit(f"{cy}/move", form_at="/my-list", to="up")
    assert listed(world) == ["Ann", "Cy", "Bo"]
    world.visitor.submit(f"{ann}/move", form_at="/my-list", to="down")
    assert listed(world) == ["Cy", "Ann", "Bo"]
    world.visitor.submit(f"{cy}/remove", form_at="/my-list", at="1")
    assert listed(world) == ["Ann", "Bo"]


def test_one_taken_off_is_put_back_where_they_were(world: World) -> None:
    mentors = [world.add_mentor(name) for name in ("Ann", "Bo", "Cy")]
    world.put_on_list(*mentors)
    bo = f"/my-list/{mentors[1].public_id}"
    page = world.visitor.follow(world.visitor.submit(f"{bo}/remove", form_at="/my-list", at="2"))
    assert "You took Bo off your list." in page.text
    assert '<input type="hidden" name="at" value="2">' in page.text
    world.visitor.submit(f"{bo}/add", form_at="/my-list", at="2")
    assert listed(world) == ["Ann", "Bo", "Cy"]


def test_list_says_who_can_be_asked_and_who_waits(world: World) -> None:
    full = world.add_mentor("Full", capacity=0)
    away = world.add_mentor("Away", status="paused")
    gone = world.add_mentor("Gone", status="retired")
    free = world.add_mentor("Free")
    world.put_on_list(full, away, gone, free)
    text = world.visitor.get("/my-list").text
    assert "Waits here until a place is free." in text
    assert "Away for now" in text
    assert "Ask the next: Free" in text
    assert text.count('/ask"') == 1
    assert f"/mentors/{gone.public_id}" not in text


def test_next_is_asked_with_the_message_that_was_kept(world: World) -> None:
    ann, bo = world.add_mentor("Ann"), world.add_mentor("Bo")
    world.put_on_list(ann, bo)
    world.decline(world.ask(ann))
    text = world.visitor.get("/my-list").text
    assert "Ann could not take you on this time. (2 March)" in text
    assert "Ask the next: Bo" in text
    assert '<p class="govuk-body">They will read:</p>' in text
    assert ">Hello\nAnn</div>" in text
    assert f'href="/mentors/{bo.public_id}/ask">Change the message first' in text
    page = world.visitor.follow(world.visitor.submit("/my-list/ask-next", form_at="/my-list"))
    assert "You have asked Bo, with the message you wrote last." in page.text
    assert world.proposals()[-1] == ("requested", "Hello\nAnn", "Bo")


def test_without_a_message_the_next_is_written_to_first(world: World) -> None:
    ann = world.add_mentor("Ann")
    world.put_on_list(ann)
    answer = world.visitor.submit("/my-list/ask-next", form_at="/my-list")
    assert answer.headers["Location"] == f"/mentors/{ann.public_id}/ask"
    assert world.proposals() == []


def test_nobody_to_ask_is_said(world: World) -> None:
    ann = world.add_mentor("Ann", capacity=0)
    world.put_on_list(ann)
    with world.database.begin() as session:
        session.get_one(Candidate, world.candidate.id).message = "Hello"
    assert "Nobody on your list can be asked just now." in world.visitor.get("/my-list").text
    page = world.visitor.follow(world.visitor.submit("/my-list/ask-next", form_at="/my-list"))
    assert "A place may come free any day." in page.text


def test_tick_to_ask_the_next_is_kept(world: World) -> None:
    world.put_on_list(world.add_mentor("Ann"))
    path = "/my-list/ask-next-for-me"
    world.visitor.submit(path, form_at="/my-list", ask_next="y")
    assert world.own().ask_next is True
    world.visitor.submit(path, form_at="/my-list")
    assert world.own().ask_next is False


def test_mentor_who_does_not_exist_cannot_be_listed(world: World) -> None:
    for what in ("add", "remove", "move"):
        answer = world.visitor.submit(f"/my-list/{NOBODY}/{what}", form_at="/my-list")
        assert answer.status_code == 404


# My mentor


def test_nothing_open_shows_the_next_steps(world: World) -> None:
    text = world.visitor.get("/my-mentor").text
    assert "You have no mentor yet, and have asked nobody" in text
    for path in ("/mentors", "/suggestions", "/my-list", "/my-mentor/agreed"):
        assert f'href="{path}"' in text


def test_request_is_taken_back_after_a_question(world: World) -> None:
    proposal = world.ask(world.add_mentor("Ann Lee"))
    path = f"/my-mentor/{proposal.public_id}/take-back"
    assert "Take back your request to Ann Lee?" in world.visitor.get(path).text
    text = world.visitor.follow(world.visitor.submit(path)).text
    assert "You can ask somebody else now." in text
    assert "2 March: You took back your request to Ann Lee." in text
    assert world.proposals() == [("withdrawn", "Hello\nAnn", "Ann Lee")]


def test_offer_is_accepted_with_a_message(world: World) -> None:
    proposal = world.offer(world.add_mentor("Ann Lee"))
    text = world.visitor.get("/my-mentor").text
    assert "The office offers you Ann Lee" in text
    assert "until the end of Monday 9 March 2026" in text
    path = f"/my-mentor/{proposal.public_id}/accept"
    assert world.visitor.submit(path, message="").status_code == 422
    page = world.visitor.follow(world.visitor.submit(path, message="Yes please"))
    assert "You have asked Ann Lee" in page.text
    assert world.proposals() == [("requested", "Yes please", "Ann Lee")]


def test_offer_that_ran_out_meanwhile_keeps_the_message(world: World, clock: StandingClock) -> None:
    proposal = world.offer(world.add_mentor("Ann Lee"))
    clock.advance(days=9)
    world.visitor.sign_in(world.candidate.account_id)
    path = f"/my-mentor/{proposal.public_id}/accept"
    answer = world.visitor.submit(path, message="Yes please")
    assert answer.status_code == 422
    assert "The time to answer has passed" in answer.text
    assert "Yes please</textarea>" in answer.text


def test_offer_is_declined_with_a_reason_for_the_office_alone(world: World) -> None:
    proposal = world.offer(world.add_mentor("Ann Lee"))
    path = f"/my-mentor/{proposal.public_id}/decline"
    assert "Choose a reason" in world.visitor.submit(path).text
    page = world.visitor.follow(world.visitor.submit(path, reason="distance"))
    assert "You said no to the offer of Ann Lee." in page.text
    assert "too far" not in page.text
    assert world.proposals() == [("declined", "", "Ann Lee")]


def test_yes_of_the_mentor_awaits_the_office_and_shows_no_address(world: World) -> None:
    world.accept(world.ask(world.add_mentor("Ann Lee", email="ann@example.org")))
    text = world.visitor.get("/my-mentor").text
    assert "Ann Lee said yes" in text
    assert "ann@example.org" not in text


def test_approval_shows_the_address_and_the_pairing_can_be_ended(world: World) -> None:
    pairing = world.pair(world.add_mentor("Ann Lee", email="ann@example.org"))
    text = world.visitor.get("/my-mentor").text
    assert "Ann Lee is your mentor" in text
    assert 'href="mailto:ann@example.org"' in text
    path = f"/my-mentor/{pairing.public_id}/end"
    assert "Choose what happened" in world.visitor.submit(path).text
    page = world.visitor.follow(world.visitor.submit(path, reason="mentor_moved"))
    assert "Your work with Ann Lee has ended." in page.text
    assert "Your work with Ann Lee ended early." in page.text
    assert "ann@example.org" not in page.text
    assert world.own().lost_mentor is True


def test_one_who_withdrew_is_told_the_truth_and_looks_again_with_one_press(world: World) -> None:
    pairing = world.pair(world.add_mentor("Ann Lee"))
    path = f"/my-mentor/{pairing.public_id}/end"
    assert "at once unless you have stopped working towards" in world.visitor.get(path).text
    page = world.visitor.follow(world.visitor.submit(path, reason="candidate_withdrew"))
    assert "You are not looking for a mentor at the moment" in page.text
    assert "I am looking for a mentor again" in page.text
    assert world.own().status == "withdrawn"
    answer = world.visitor.submit("/my-mentor/look-again", form_at="/my-mentor")
    text = world.visitor.follow(answer).text
    assert "You are looking for a mentor." in text
    assert "You have no mentor yet, and have asked nobody" in text
    assert world.own().status == "seeking"


def test_one_who_has_a_mentor_cannot_look_again(world: World) -> None:
    world.pair(world.add_mentor("Ann Lee"))
    assert "I am looking" not in world.visitor.get("/my-mentor").text
    answer = world.visitor.submit("/my-mentor/look-again", form_at="/my-mentor")
    assert "You already have a mentor." in world.visitor.follow(answer).text
    assert world.own().status != "seeking"


def test_what_has_been_is_told_without_the_mentor_s_reason(
    world: World, clock: StandingClock
) -> None:
    world.decline(world.ask(world.add_mentor("Ann")))
    rejected = world.ask(world.add_mentor("Bo"))
    world.accept(rejected)
    with world.database.begin() as session:
        office = actor_of(make_admin(session))
        reject_proposal(session, office, rejected.public_id, "Not in the register", now=world.now)
    world.ask(world.add_mentor("Cy"))
    deliver(world.database)
    clock.advance(days=20)
    expire_due(world.database)
    world.visitor.sign_in(world.candidate.account_id)
    text = world.visitor.get("/my-mentor").text
    past = [words.strip() for words in re.findall(r"<li>(\d+ \w+: [^<]+)", text)]
    assert past == [
        "22 March: Cy did not answer in time.",
        "2 March: The office could not approve Bo as your mentor: “Not in the register”",
        "2 March: Ann could not take you on this time.",
    ]


def test_steps_of_others_are_as_if_there_were_none(world: World) -> None:
    with world.database.begin() as session:
        other = make_candidate(session)
    proposal = world.ask(world.add_mentor("Ann"))
    stranger = Visitor(world.app, other.account_id)
    for what in ("accept", "decline", "take-back", "end"):
        theirs = stranger.get(f"/my-mentor/{proposal.public_id}/{what}")
        none = stranger.get(f"/my-mentor/{NOBODY}/{what}")
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert re.findall("<h1.*</p>", theirs.text) == re.findall("<h1.*</p>", none.text)


def test_page_of_a_step_that_is_over_leads_back(world: World) -> None:
    proposal = world.offer(world.add_mentor("Ann"))
    world.visitor.submit(f"/my-mentor/{proposal.public_id}/decline", reason="other")
    for what in ("accept", "decline", "take-back"):
        answer = world.visitor.get(f"/my-mentor/{proposal.public_id}/{what}")
        assert answer.headers["Location"] == "/my-mentor"


def test_list_of_one_and_of_twenty_takes_the_same_number_of_queries(world: World) -> None:
    def look() -> None:
        assert world.visitor.get("/my-list").status_code == 200

    world.put_on_list(world.add_mentor("First"))
    look()
    at_one = count_queries(world.database, look)
    world.put_on_list(*(world.add_mentor(f"Mentor {k}") for k in range(19)))
    assert len(listed(world)) == 20
    assert count_queries(world.database, look) == at_one
