"""A mentor rests: what is open with them is closed, and whoever waits hears of others."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.services import add_to_list
from matcher.core.actor import SYSTEM
from matcher.core.config import Settings
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, PauseReason
from matcher.mentors.services import update_capacity
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import Letter, render
from matcher.pairings.models import Proposal
from matcher.pairings.services.alternatives import list_alternatives
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.breaks import take_break
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.relevance import REFRESHERS
from matcher.pairings.services.requests import request_mentor
from tests.factories import actor_of, make_admin, make_candidate, make_mentor


def ask(session: Session, mentor: Mentor, candidate: Candidate, now: datetime) -> Proposal:
    return request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def closed_mail(session: Session) -> OutboxMail:
    session.flush()
    query = select(OutboxMail).where(OutboxMail.template == "pairings/emails/request_closed")
    return session.scalars(query).one()


def statuses(session: Session) -> list[tuple[str, str | None]]:
    session.flush()
    session.expire_all()
    rows = session.scalars(select(Proposal).order_by(Proposal.id))
    return [(proposal.status, proposal.decline_reason) for proposal in rows]


def letter_of(mail: OutboxMail) -> Letter:
    settings = Settings(secret_key="test", base_url="https://m.example")
    return render(settings, mail.template, mail.context, recipient_name="Jo")


def test_mail_that_leaves_late_names_who_has_room_by_then(session: Session, now: datetime) -> None:
    mentor, other = make_mentor(session, name="Ann Lee"), make_mentor(session, name="Other One")
    third = make_mentor(session, name="Third", capacity=0)
    ask(session, mentor, make_candidate(session), now)
    take_break(session, actor_of(mentor), mentor.id, date(2026, 5, 1), now=now)
    mail = closed_mail(session)
    assert mail.context["alternative_names"] == ["Other One"]

    update_capacity(session, actor_of(other), other.id, 0, now=now)
    update_capacity(session, actor_of(third), third.id, 1, now=now)
    REFRESHERS[mail.template](session, mail, now)
    assert mail.context["alternative_names"] == ["Third"]


def test_break_closes_the_request_and_names_who_has_room_and_suits_best(
    session: Session, now: datetime
) -> None:
    mentor = make_mentor(session, name="Ann Lee")
    make_mentor(session, name="Full", capacity=0)
    make_mentor(session, name="Away", status="paused")
    make_mentor(session, name="Other sector", sector="health", lat=50.4, lon=-4.1)
    make_mentor(session, name="Same sector")
    candidate = make_candidate(session, sector_wish="same")
    ask(session, mentor, candidate, now)

    take_break(session, actor_of(mentor), mentor.id, date(2026, 5, 1), now=now)

    assert statuses(session) == [("declined", "no_time")]
    assert (mentor.status, mentor.held, mentor.freed_at) == ("paused", 0, None)
    mail = closed_mail(session)
    assert mail.recipient_id == candidate.account_id
    assert mail.context["alternative_names"] == ["Same sector", "Other sector"]
    body = letter_of(mail).body
    assert "Ann Lee is taking a break from mentoring." in body
    assert "- Same sector\n- Other sector\n" in body
    assert "https://m.example/mentors?free=y&sort=suits\n" in body
    assert "\n\n\n" not in body


def test_break_asks_the_next_for_whoever_wishes_it_and_never_the_same_again(
    session: Session, now: datetime
) -> None:
    mentor, following = make_mentor(session), make_mentor(session, name="Max Next")
    candidate = make_candidate(session, ask_next=True)
    ask(session, mentor, candidate, now)
    for each in (mentor, following):  # put on the list after they were asked
        add_to_list(session, actor_of(candidate), candidate.id, each.id, now=now.replace(hour=11))

    take_break(session, actor_of(mentor), mentor.id, None, now=now.replace(hour=12))

    assert statuses(session) == [("declined", "no_time"), ("requested", None)]
    mail = closed_mail(session)
    assert (mail.context["next_name"], mail.context["alternative_names"]) == ("Max Next", [])
    assert "for you: Max Next." in letter_of(mail).body


def test_break_takes_an_offer_back_and_leaves_what_was_accepted(
    session: Session, now: datetime
) -> None:
    mentor = make_mentor(session, capacity=3)
    offered, asking = make_candidate(session), make_candidate(session)
    proposal = ask(session, mentor, asking, now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=None, now=now)
    offer_by_hand(session, actor_of(make_admin(session)), offered.id, mentor.id, now=now)

    take_break(session, actor_of(mentor), mentor.id, None, now=now)

    assert statuses(session) == [("accepted", None), ("withdrawn", None)]
    mail = closed_mail(session)
    assert mail.recipient_id == offered.account_id
    assert "The place we offered you is gone." in letter_of(mail).body


def test_break_for_silence_lets_the_request_expire(session: Session, now: datetime) -> None:
    mentor = make_mentor(session)
    ask(session, mentor, make_candidate(session), now)

    take_break(
        session,
        SYSTEM,
        mentor.id,
        None,
        now=now,
        source=ClaimSource.SYSTEM,
        reason=PauseReason.SILENCE,
    )

    assert statuses(session) == [("expired", None)]
    assert "has not answered anybody for a while" in letter_of(closed_mail(session)).body


@pytest.mark.parametrize("n_mentors", [0, 2, 5])
def test_alternatives_are_three_at_most(session: Session, now: datetime, n_mentors: int) -> None:
    for _ in range(n_mentors):
        make_mentor(session)
    found = list_alternatives(session, make_candidate(session), today=now.date())
    assert len({one.public_id for one in found}) == min(3, n_mentors)


def test_alternatives_are_first_those_who_confirmed_lately(session: Session, now: datetime) -> None:
    make_mentor(session, confirmed_at=now - timedelta(days=40))
    fresh = [make_mentor(session, confirmed_at=now - timedelta(days=d)) for d in (2, 20, 29)]
    found = list_alternatives(session, make_candidate(session), today=now.date())
    assert {one.public_id for one in found} == {mentor.public_id for mentor in fresh}


def test_alternatives_leave_out_whom_to_leave_out(session: Session, now: datetime) -> None:
    left_out, kept = make_mentor(session), make_mentor(session)
    candidate = make_candidate(session)
    found = list_alternatives(session, candidate, today=now.date(), besides=[left_out.id])
    assert [one.public_id for one in found] == [kept.public_id]


def test_mail_without_anybody_else_leads_to_the_directory() -> None:
    context = {
        "mentor_name": "Ann Lee",
        "candidate_name": "Jo",
        "why": "left",
        "was_offer": 0,
        "next_name": None,
        "alternative_names": [],
        "alternative_ids": [],
    }
    settings = Settings(secret_key="test", base_url="https://m.example")
    body = render(settings, "pairings/emails/request_closed", context, recipient_name="Jo").body
    assert "has stopped taking on new people" in body
    assert "https://m.example/mentors?free=y" in body
