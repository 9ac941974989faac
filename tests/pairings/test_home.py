"""A candidate's home: where they are, whose turn it is, and until when."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.actor import SYSTEM
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.mentors.services import update_capacity
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules import render
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.home import Home, get_home
from matcher.pairings.rules.states import DeclineReason, ProposalStatus
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.steps import close_proposal
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.post import DEMO, deliver
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = ONE_DATABASE
TODAY = date(2026, 3, 2)  # a Monday


@dataclass
class Two:
    """Jo, who looks, and Ann, who mentors; each step as they would take it."""

    session: Session
    jo: Candidate
    ann: Mentor
    now: datetime

    def ask(self) -> Proposal:
        jo, ann = actor_of(self.jo), self.ann.public_id
        return request_mentor(self.session, jo, ann, "Hello", now=self.now)

    def accept(self, proposal: Proposal) -> None:
        ann = actor_of(self.ann)
        accept_request(self.session, ann, proposal.public_id, room=None, now=self.now)

    def pair(self) -> Pairing:
        proposal = self.ask()
        self.accept(proposal)
        office = actor_of(make_admin(self.session))
        return approve_pairing(self.session, office, proposal.public_id, now=self.now)

    def home(self, *, days: int = 0) -> Home:
        self.session.flush()
        return get_home(self.session, self.jo.id, now=self.now + timedelta(days=days))


@pytest.fixture
def two(session: Session, now: datetime) -> Two:
    return Two(
        session,
        make_candidate(session, name="Jo Bloggs"),
        make_mentor(session, name="Ann Lee"),
        now,
    )


def turn(home: Home) -> tuple[str, str, date]:
    assert home.step is not None
    return home.step.who, home.step.what, home.step.by


def line(home: Home) -> list[tuple[str, str]]:
    return [(stage.words, stage.when) for stage in home.stages]


def test_who_looks_is_told_to_ask_and_when_we_ask_again(two: Two) -> None:
    home = two.home()
    assert turn(home) == ("You", "ask a mentor", date(2026, 3, 6))
    assert line(home) == [
        ("You enrolled", "done"),
        ("You began to look for a mentor", "now"),
        ("You ask a mentor, or say yes to an offer", "next"),
        ("They say yes", "next"),
        ("The office confirms it", "next"),
        ("You work together", "next"),
    ]


def test_request_waits_for_the_mentor_until_its_last_day(two: Two) -> None:
    two.ask()
    home = two.home()
    assert turn(home) == ("Ann Lee", "says yes or no", date(2026, 3, 11))
    assert line(home)[2:4] == [("You asked Ann Lee", "now"), ("They say yes", "next")]


def test_offer_waits_for_the_candidate(two: Two) -> None:
    office = actor_of(make_admin(two.session))
    offer_by_hand(two.session, office, two.jo.id, two.ann.id, now=two.now)
    home = two.home()
    assert turn(home) == ("You", "say yes or no to the offer", date(2026, 3, 9))
    assert line(home)[2] == ("You were offered Ann Lee", "now")


def test_yes_waits_for_the_office_a_working_week_and_then_is_late(two: Two) -> None:
    two.accept(two.ask())
    home, late = two.home(), two.home(days=8)
    assert turn(home) == ("The office", "confirms it", date(2026, 3, 9))
    assert [one.step.is_late for one in (home, late) if one.step] == [False, True]
    assert line(home)[3] == ("Ann Lee said yes", "now")


def test_pair_meets_first_and_then_is_asked_by_the_agreed_end(two: Two) -> None:
    pairing = two.pair()
    pairing.ends_on = date(2026, 6, 30)
    first, later = two.home(), two.home(days=30)
    assert turn(first) == ("You", "write first, and meet", date(2026, 3, 16))
    ask = "ask you both whether you have finished"
    assert turn(later) == ("We", ask, date(2026, 6, 30))
    assert line(later)[-1] == ("Your last day together, as agreed", "next")


def test_pair_without_an_end_is_asked_how_it_goes(two: Two) -> None:
    two.pair()
    later = two.home(days=30)
    assert turn(later) == ("We", "ask you both how it goes", TODAY + timedelta(days=182))


def test_pair_in_question_is_to_answer_within_the_grace(two: Two) -> None:
    two.pair().asked_at = two.now
    by = TODAY + timedelta(days=7)
    assert turn(two.home()) == ("You", "tell us whether you still work together", by)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"resting_until": date(2026, 5, 1)}, ("We", "count you in again", date(2026, 5, 1))),
        (
            {"looking_asked_at": timedelta(days=3)},
            ("You", "tell us that you are still looking", date(2026, 3, 13)),
        ),
        (
            {"looking_asked_at": timedelta(days=20)},
            ("You", "tell us that you are still looking", date(2026, 2, 24)),
        ),
    ],
    ids=["resting", "asked", "silent"],
)
def test_search_that_rests_or_is_in_question_has_an_owner_and_a_day(
    two: Two, changes: dict[str, date | timedelta], expected: tuple[str, str, date]
) -> None:
    for name, value in changes.items():
        setattr(two.jo, name, two.now - value if isinstance(value, timedelta) else value)
    assert turn(two.home()) == expected


def test_nothing_is_open_for_who_does_not_look(two: Two) -> None:
    two.jo.status = "withdrawn"
    home = two.home()
    assert home.step is None
    assert line(home) == [("You enrolled", "now")]


def test_nobody_else_is_considered_only_while_the_mentor_wants_as_many_as_they_have(
    two: Two,
) -> None:
    two.ask()
    assert two.home().is_only_one is True
    update_capacity(two.session, actor_of(two.ann), two.ann.id, 0, now=two.now)
    assert two.home().is_only_one is False


def test_kindness_stands_on_both_pages(app: Flask, database: Database, now: datetime) -> None:
    with database.begin() as session:
        jo, ann = make_candidate(session, name="Jo"), make_mentor(session, name="Ann")
        asked = request_mentor(session, actor_of(jo), ann.public_id, "Hello", now=now)
    words = "You are the only person Ann is considering for this place, until Wednesday 11 March"
    assert words in Visitor(app, jo.account_id).get("/my-mentor").text
    page = Visitor(app, ann.account_id).get(f"/requests/{asked.public_id}").text
    assert "You are the only mentor Jo has asked." in page


def test_no_brings_kind_words_and_three_who_confirmed_this_month(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        jo, ann = make_candidate(session, name="Jo"), make_mentor(session, name="Ann")
        for name in ("Bo", "Cy", "Di", "Ed"):
            make_mentor(session, name=name)
        make_mentor(session, name="Old", confirmed_at=now - timedelta(days=40))
        asked = request_mentor(session, actor_of(jo), ann.public_id, "Hello", now=now)
    mentor = Visitor(app, ann.account_id)
    path = f"/requests/{asked.public_id}/decline"
    assert mentor.get(path).text.count('name="kind"') == 5
    mentor.submit(path, reason="distance", room="1", kind="own", own_words="All the best.")
    page = Visitor(app, jo.account_id).get("/my-mentor").text
    assert "Ann could not take you on this time: “All the best.”" in page
    asked_next = set(re.findall(r">Ask (\w+)</a>", page))
    assert len(asked_next) == 3
    assert asked_next < {"Bo", "Cy", "Di", "Ed"}
    assert "too far" not in page


def test_own_words_are_asked_for_where_somebody_chose_them(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        jo, ann = make_candidate(session), make_mentor(session)
        asked = request_mentor(session, actor_of(jo), ann.public_id, "Hello", now=now)
    path = f"/requests/{asked.public_id}/decline"
    answer = Visitor(app, ann.account_id).submit(
        path, reason="distance", room="1", kind="own", own_words=" "
    )
    assert answer.status_code == 422
    assert "Write a few words, or choose a sentence above" in answer.text
    with database.begin() as session:
        assert session.scalars(select(Proposal.status)).all() == ["requested"]


def test_mail_of_a_no_names_who_has_room_as_it_leaves(database: Database, now: datetime) -> None:
    with database.begin() as session:
        jo = make_candidate(session, name="Jo", wants_offers=False)
        ann = make_mentor(session, name="Ann")
        make_mentor(session, name="Bo Berg")
        cy = make_mentor(session, name="Cy Cole")
        asked = request_mentor(session, actor_of(jo), ann.public_id, "Hello", now=now)
        decline_request(
            session,
            actor_of(ann),
            asked.public_id,
            DeclineReason.DISTANCE,
            room=None,
            kind_words="All the best.",
            now=now,
        )
    with database.begin() as session:
        update_capacity(session, actor_of(cy), cy.id, 0, now=now)
    deliver(database)
    with database.read() as session:
        mail = session.scalars(
            select(OutboxMail).where(OutboxMail.template.endswith("request_declined"))
        ).one()
    text = render(DEMO, mail.template, mail.context, recipient_name="Jo").body
    assert "They add: “All the best.”" in text
    assert "- Bo Berg\n" in text
    assert "Cy Cole" not in text
    assert "Your message is kept" in text


def test_page_that_is_out_of_date_leads_to_how_things_stand(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        jo, ann = make_candidate(session, name="Jo"), make_mentor(session, name="Ann")
        asked = request_mentor(session, actor_of(jo), ann.public_id, "Hello", now=now)
        accept_request(session, actor_of(ann), asked.public_id, room=None, now=now)
    visitor = Visitor(app, jo.account_id)
    page = visitor.follow(visitor.get(f"/my-mentor/{asked.public_id}/accept")).text
    assert "That is no longer open. This is how things stand now." in page
    assert "Ann said yes" in page


def test_who_has_let_an_offer_run_out_is_told_that_no_other_comes(two: Two) -> None:
    office = actor_of(make_admin(two.session))
    offer = offer_by_hand(two.session, office, two.jo.id, two.ann.id, now=two.now)
    then = two.now + timedelta(days=8)
    close_proposal(two.session, SYSTEM, offer, ProposalStatus.EXPIRED, now=then)
    home = two.home(days=9)
    assert home.step is not None
    assert home.step.what == "ask a mentor, or save your choice on My list"
    assert "no others for now" in home.step.then
