"""Talk first, a late yes, days away, and "please don't suggest this person again", by the pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.core.db import Database
from matcher.matching.models import Exclusion
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import MentorStatus, PauseReason
from matcher.pairings.models import Absence, Proposal
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.taking_back import take_back_offers
from matcher.pairings.services.wishes import never_again
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.post import deliver
from tests.visitor import Visitor

TALK = {"day-day": "16", "day-month": "3", "day-year": "2026", "words": "Ring 0113 496 0000"}


def days(first: tuple[int, int], last: tuple[int, int]) -> dict[str, str]:
    return {
        f"{name}-{part}": str(value)
        for name, (day, month) in (("first_on", first), ("last_on", last))
        for part, value in (("day", day), ("month", month), ("year", 2026))
    }


@dataclass
class World:
    """Jo has asked Ann."""

    database: Database
    clock: StandingClock
    ann: Visitor
    jo: Visitor
    mentor: Mentor
    candidate: Candidate
    proposal: Proposal

    @property
    def path(self) -> str:
        """The request's page."""
        return f"/requests/{self.proposal.public_id}"

    def expire(self) -> None:
        """Let the time to answer pass, and come back to the pages."""
        deliver(self.database)
        self.clock.advance(days=12)
        assert expire_due(self.database) == 1
        self.ann.sign_in(self.mentor.account_id)
        self.jo.sign_in(self.candidate.account_id)

    def change(self, **changes: Any) -> None:
        """Change what stands of the mentor."""
        with self.database.begin() as session:
            mentor = session.get_one(Mentor, self.mentor.id)
            for name, value in changes.items():
                setattr(mentor, name, value)

    def claims(self) -> list[tuple[str, int, int]]:
        """What was said of the mentor's places: how, and how many were taken of how many."""
        with self.database.read() as session:
            rows = session.scalars(select(AvailabilityClaim).order_by(AvailabilityClaim.id))
            return [(row.source, row.capacity, row.held) for row in rows]

    def exclusions(self) -> list[tuple[bool, bool]]:
        """Who has ticked, mentor and candidate, for each pair that is kept apart."""
        with self.database.read() as session:
            return [
                (row.mentor_ticked_at is not None, row.candidate_ticked_at is not None)
                for row in session.scalars(select(Exclusion))
            ]


@pytest.fixture
def world(app: Flask, database: Database, clock: StandingClock, now: datetime) -> World:
    with database.begin() as session:
        mentor = make_mentor(session, name="Ann Lee")
        candidate = make_candidate(session, name="Jo Bloggs")
        words = "Hello\nAnn"
        proposal = request_mentor(session, actor_of(candidate), mentor.public_id, words, now=now)
    ann, jo = Visitor(app, mentor.account_id), Visitor(app, candidate.account_id)
    return World(database, clock, ann, jo, mentor, candidate, proposal)


def test_mentor_sets_a_day_to_talk_and_both_see_it(world: World) -> None:
    assert "Let’s talk first" in world.ann.get(world.path).text
    page = world.ann.follow(world.ann.submit(f"{world.path}/talk", **TALK))
    assert "We have told Jo Bloggs that you talk on Monday 16 March 2026" in page.text
    assert "You talk with Jo Bloggs on Monday 16 March 2026." in page.text
    assert "Answer by Thursday 19 March 2026" in page.text
    mine = world.jo.get("/my-mentor").text
    assert "Ann Lee would like to talk with you first, on Monday 16 March 2026." in mine
    assert "Ring 0113 496 0000" in mine
    assert "until Thursday 19 March 2026" in mine
    assert "You talk on Monday 16 March 2026" in world.ann.get("/requests").text


def test_day_is_moved_once_with_what_was_typed_at_hand(world: World) -> None:
    world.ann.submit(f"{world.path}/talk", **TALK)
    form = world.ann.get(f"{world.path}/talk").text
    assert "Ring 0113 496 0000" in form
    assert 'value="16"' in form
    page = world.ann.follow(world.ann.submit(f"{world.path}/talk", **TALK | {"day-day": "17"}))
    assert "on Tuesday 17 March 2026." in page.text
    assert "Move the day" not in page.text
    assert world.ann.get(f"{world.path}/talk").status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day-day": "1"}, "Enter today or a day to come."),
        ({"day-month": "5"}, "Enter a day within the next four weeks."),
        ({"day-month": ""}, "The date must include a month"),
        ({"words": " "}, "Say how they can reach you"),
        ({"words": "x" * 301}, "Use 300 characters or fewer"),
    ],
)
def test_talk_that_cannot_be_is_said_beside_the_field(
    world: World, typed: dict[str, str], said: str
) -> None:
    answer = world.ann.submit(f"{world.path}/talk", **TALK | typed)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_late_yes_asks_for_room_in_the_same_press_and_becomes_an_offer(world: World) -> None:
    world.expire()
    page = world.ann.get(world.path).text
    assert "The time to answer passed" in page
    assert "Jo Bloggs is still looking." in page
    assert "Hello\nAnn" in page
    assert "Yes, I would have" in page
    asked = world.ann.get(f"{world.path}/late-yes").text
    assert "Room for anyone else now?" in asked
    answer = world.ann.submit(f"{world.path}/late-yes", room="2")
    said = world.ann.follow(answer).text
    assert "We have told Jo Bloggs, and keep a place for them." in said
    assert "You now show 2 places free." in said
    with world.database.read() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        assert mentor.capacity - mentor.held == 2
    assert "You said yes on 14 March 2026." in said
    assert "Yes, I would have" not in said
    mine = world.jo.get("/my-mentor").text
    assert "Ann Lee would like to be your mentor after all" in mine


def test_candidate_s_yes_to_a_late_yes_awaits_the_office(world: World) -> None:
    world.expire()
    world.ann.submit(f"{world.path}/late-yes", room="0")
    with world.database.read() as session:
        offer = session.scalars(select(Proposal).where(Proposal.status == "offered")).one()
    path = f"/my-mentor/{offer.public_id}/accept"
    assert "Ann Lee has said yes already" in world.jo.get(path).text
    page = world.jo.follow(world.jo.submit(path, message="Thank you"))
    assert "You both said yes. The office confirms it next." in page.text
    assert "Ann Lee said yes" in page.text


def test_late_yes_to_somebody_who_has_gone_on_is_thanked_for(world: World) -> None:
    world.expire()
    with world.database.begin() as session:
        other = make_mentor(session)
        candidate = session.get_one(Candidate, world.candidate.id)
        request_mentor(
            session, actor_of(candidate), other.public_id, "Hello", now=world.clock.moment
        )
    page = world.ann.get(world.path).text
    assert "Jo Bloggs has found someone." in page
    assert "Hello\nAnn" not in page
    assert "Yes, I would have" not in page
    answer = world.ann.submit(f"{world.path}/late-yes", form_at="/my-places", room="0")
    said = world.ann.follow(answer).text
    assert "Jo Bloggs has asked somebody else meanwhile. Thank you all the same." in said


def test_late_yes_without_room_says_what_to_do(world: World) -> None:
    world.expire()
    world.ann.submit("/my-places/change", capacity="0")
    as_it_was = {"room": "0", "room_shown": "0"}  # as a page that was open before would send it
    answer = world.ann.submit(f"{world.path}/late-yes", **as_it_was)
    assert "Open one on My places first, then say yes." in world.ann.follow(answer).text


def test_late_yes_of_who_is_full_takes_one_person_more(world: World) -> None:
    world.expire()
    world.ann.submit("/my-places/change", capacity="0")
    page = world.ann.get(f"{world.path}/late-yes").text
    assert "All your places are taken, so you take one person more." in page
    assert 'name="room_shown" type="hidden" value=""' in page
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "We have told Jo Bloggs" in said
    assert "You now show no place free." in said
    assert world.claims()[-1] == ("answer", 0, 1)


def test_late_yes_sent_twice_says_the_same_twice(world: World) -> None:
    world.expire()
    form = {"room": "2", "submission_key": "one and the same"}
    for _ in range(2):
        said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", **form)).text
        assert "We have told Jo Bloggs" in said
        assert "You now show 2 places free." in said


def test_late_yes_ends_a_break_for_silence(world: World) -> None:
    world.expire()
    world.change(status=MentorStatus.PAUSED, pause_reason=PauseReason.SILENCE)
    assert "Yes, I would have" in world.ann.get(world.path).text
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "We have told Jo Bloggs" in said
    with world.database.read() as session:
        assert session.get_one(Mentor, world.mentor.id).status == MentorStatus.LISTED


def test_late_yes_takes_a_place_that_waited_for_a_word(world: World) -> None:
    world.expire()
    until = world.clock.moment + timedelta(days=5)
    world.change(capacity=0, place_limit=0, kept_places=1, kept_until=until)
    page = world.ann.get(f"{world.path}/late-yes").text
    assert "All your places are taken" not in page
    as_it_was = {"room": "0", "room_shown": "0"}
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", **as_it_was)).text
    assert "We have told Jo Bloggs" in said
    assert world.claims()[-1] == ("answer", 1, 1)


def test_room_of_a_late_yes_is_one_word_and_taken_back_as_one(world: World) -> None:
    world.expire()
    world.ann.submit(f"{world.path}/late-yes", room="3")
    assert world.claims() == [("import", 2, 0), ("answer", 4, 1)]
    assert "3 places free" in world.ann.get("/my-places").text
    world.ann.submit("/my-places/undo", form_at="/my-places")
    assert world.claims()[-1] == ("undo", 2, 1)


def test_room_of_a_late_yes_that_comes_to_nothing_is_one_word_too(world: World) -> None:
    world.expire()
    two = world.mentor.id, world.candidate.id
    with world.database.begin() as session:
        never_again(session, actor_of(world.candidate), *two, now=world.clock.moment)
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="3")).text
    assert "Jo Bloggs has found someone." in said
    assert "You now show 4 places free." in said
    assert world.claims() == [("import", 2, 0), ("answer", 4, 0)]


def test_late_yes_with_less_room_than_is_offered_takes_the_offer_back(world: World) -> None:
    world.expire()
    with world.database.begin() as session:
        office, other = actor_of(make_admin(session)), make_candidate(session)
        offer_by_hand(session, office, other.id, world.mentor.id, now=world.clock.moment)
    assert "One of these places is offered" in world.ann.get(f"{world.path}/late-yes").text
    said = world.ann.follow(world.ann.submit(f"{world.path}/late-yes", room="0")).text
    assert "We have told Jo Bloggs" in said
    assert world.claims()[-1] == ("answer", 1, 2)
    world.clock.advance(hours=5)
    assert take_back_offers(world.database) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "paused", "leaving_at": datetime(2026, 3, 1, tzinfo=UTC)}, "you are leaving"),
        ({"status": "retired"}, ""),
    ],
)
def test_late_yes_is_not_promised_to_who_has_no_places(
    world: World, changes: dict[str, Any], said: str
) -> None:
    world.expire()
    world.change(**changes)
    page = world.ann.get(world.path).text
    assert "Yes, I would have" not in page
    assert said in page
    assert ("is still looking" in page) is bool(said)
    assert world.ann.get(f"{world.path}/late-yes").status_code == 303


def test_room_that_is_too_much_by_now_is_said_beside_the_field(world: World) -> None:
    world.expire()
    world.change(capacity=9, place_limit=9)
    with world.database.begin() as session:
        for _ in range(8):
            request_mentor(
                session,
                actor_of(make_candidate(session)),
                world.mentor.public_id,
                "Hello",
                now=world.clock.moment,
            )
    answer = world.ann.submit(f"{world.path}/late-yes", room="3")
    assert (answer.status_code, "Choose one of the answers listed" in answer.text) == (422, True)


def test_late_yes_on_a_break_says_what_to_do(world: World) -> None:
    world.expire()
    until = {"until-day": "1", "until-month": "6", "until-year": "2026"}
    world.ann.submit("/my-places/break", **until)
    page = world.ann.get(world.path).text
    assert "Jo Bloggs is still looking, but you are taking a break." in page
    assert "Yes, I would have" not in page


def test_late_yes_without_a_number_asks_for_it_and_changes_nothing(world: World) -> None:
    world.expire()
    answer = world.ann.submit(f"{world.path}/late-yes")
    assert answer.status_code == 422
    assert "Choose how many more people you have room for" in answer.text
    with world.database.read() as session:
        assert session.scalars(select(Proposal.status)).all() == ["expired"]


def test_days_away_are_listed_move_the_answer_and_can_be_taken_back(world: World) -> None:
    assert "No days yet" in world.ann.get("/my-places/away").text
    answer = world.ann.submit("/my-places/away", **days((4, 3), (6, 3)))
    page = world.ann.follow(answer).text
    assert "Noted: the days from 4 March 2026 to 6 March 2026 do not count." in page
    assert "Answer by Monday 16 March 2026" in world.ann.get(world.path).text
    with world.database.read() as session:
        number = str(session.scalars(select(Absence.id)).one())
    answer = world.ann.submit("/my-places/away/remove", form_at="/my-places/away", days=number)
    assert "These days count again." in world.ann.follow(answer).text
    assert "Answer by Wednesday 11 March 2026" in world.ann.get(world.path).text
    answer = world.ann.submit("/my-places/away/remove", form_at="/my-places/away", days=number)
    assert "not on the list any more" in world.ann.follow(answer).text


def test_days_in_the_wrong_order_are_kept_and_explained(world: World) -> None:
    answer = world.ann.submit("/my-places/away", **days((6, 3), (4, 3)))
    assert answer.status_code == 422
    assert "The last day must not be before the first." in answer.text
    assert 'value="6"' in answer.text


def test_candidate_is_told_what_follows_silence(world: World) -> None:
    world.expire()
    page = world.jo.get("/my-mentor").text
    assert "We are looking for the mentor with room who suits you best" in page


def test_mentor_ticks_on_a_no_and_takes_it_back_on_the_profile(world: World) -> None:
    path = f"{world.path}/decline"
    assert "Please don’t suggest this person again" in world.ann.get(path).text
    world.ann.submit(path, reason="full", room="0", never_again="y")
    assert world.exclusions() == [(True, False)]
    assert "Jo Bloggs, since 2 March 2026" in world.ann.get("/my-mentor-profile").text
    back = f"/not-suggested/{world.candidate.public_id}/candidate"
    page = world.ann.follow(world.ann.submit(back, form_at="/my-mentor-profile"))
    assert "Taken back." in page.text
    assert "Not suggested to you" not in page.text
    assert world.exclusions() == [(False, False)]


def test_no_without_the_tick_is_no_wish(world: World) -> None:
    world.ann.submit(f"{world.path}/decline", reason="full", room="0")
    assert world.exclusions() == [(False, False)]


def test_mentor_asks_it_later_on_the_page_of_what_is_over(world: World) -> None:
    assert "suggest us to each other" not in world.ann.get(world.path).text
    world.ann.submit(f"{world.path}/decline", reason="other", room="1")
    assert "suggest us to each other" in world.ann.get(world.path).text
    answer = world.ann.submit(f"{world.path}/not-again", form_at=world.path)
    page = world.ann.follow(answer).text
    assert "you and Jo Bloggs are not suggested to each other again" in page
    assert "Take it back on My profile" in page
    assert world.exclusions() == [(True, False)]


def test_candidate_asks_it_after_a_no_and_takes_it_back_on_the_profile(world: World) -> None:
    world.ann.submit(f"{world.path}/decline", reason="other", room="1")
    path = f"/my-mentor/{world.proposal.public_id}/not-again"
    assert path in world.jo.get("/my-mentor").text
    page = world.jo.follow(world.jo.submit(path, form_at="/my-mentor")).text
    assert "you and Ann Lee are not suggested to each other again" in page
    assert path not in page
    assert world.exclusions() == [(False, True)]
    assert "Ann Lee, since 2 March 2026" in world.jo.get("/my-profile").text
    back = f"/not-suggested/{world.mentor.public_id}/mentor"
    world.jo.submit(back, form_at="/my-profile")
    assert world.exclusions() == [(False, False)]


def test_candidate_ticks_on_the_no_to_an_offer(world: World, now: datetime) -> None:
    world.ann.submit(f"{world.path}/decline", reason="full", room="1")
    with world.database.begin() as session:
        office, other = actor_of(make_admin(session)), make_mentor(session)
        offer = offer_by_hand(session, office, world.candidate.id, other.id, now=now)
    world.jo.submit(f"/my-mentor/{offer.public_id}/decline", reason="no_time", never_again="y")
    assert (False, True) in world.exclusions()


@pytest.mark.parametrize("side", ["ann", "jo"])
def test_either_ticks_at_the_end_of_a_pairing(world: World, now: datetime, side: str) -> None:
    with world.database.begin() as session:
        mentor = session.get_one(Mentor, world.mentor.id)
        accept_request(session, actor_of(mentor), world.proposal.public_id, room=0, now=now)
        office = actor_of(make_admin(session))
        pairing = approve_pairing(session, office, world.proposal.public_id, now=now)
    answers = {"reason": "mentor_moved", "never_again": "y"}
    if side == "ann":
        world.ann.submit(
            f"/my-mentees/{pairing.public_id}/end", place="closed", room="0", **answers
        )
    else:
        world.jo.submit(f"/my-mentor/{pairing.public_id}/end", **answers)
    assert world.exclusions() == [(side == "ann", side == "jo")]


def test_what_is_open_cannot_be_wished_away(world: World) -> None:
    answer = world.ann.submit(f"{world.path}/not-again", form_at=world.path)
    assert "Something is open between you two." in world.ann.follow(answer).text
    assert world.exclusions() == []
