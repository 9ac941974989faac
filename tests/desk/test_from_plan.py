"""From plan to people: the funnel of a match, who is stuck, and nudging them."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.audit.models import AuditEntry
from matcher.core.config import Settings
from matcher.core.db import Database, PublicId
from matcher.core.errors import Conflict, NotAllowed
from matcher.desk.queries.funnel import Stage, get_funnel, search_rows, search_stuck
from matcher.desk.queries.runs import get_run
from matcher.desk.rules.nudging import Turn, why_not_nudged
from matcher.desk.services.nudging import nudge
from matcher.desk.services.relevance import STILL_TRUE
from matcher.matching.models import Suggestion
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.letters import render
from matcher.notifications.services import send_due_mails
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.offers import (
    accept_offer,
    decline_offer,
    offer_by_hand,
    offer_suggestion,
)
from matcher.pairings.services.rounds import make_round
from tests.conftest import StandingClock
from tests.counting import count_queries
from tests.desk.conftest import Run, Two, make_request, make_two
from tests.factories import actor_of, make_candidate
from tests.pairings.test_rounds import SPRING, TUESDAY
from tests.visitor import Visitor

TODAY = date(2026, 3, 12)
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("turn", "why"),
    [
        (Turn(), ""),
        (Turn(last_on=date(2026, 3, 9)), ""),
        (
            Turn(last_on=date(2026, 3, 10)),
            "Their last mail left on 10 March 2026. You can nudge them from 13 March 2026.",
        ),
        (
            Turn(last_on=date(2026, 3, 1), next_on=date(2026, 3, 15)),
            "They get a mail on 15 March 2026 anyway. You can nudge them from 18 March 2026.",
        ),
        (Turn(next_on=date(2026, 3, 16)), ""),
        (Turn(talk_on=TODAY), "They talk on 12 March 2026. Wait for that."),
        (Turn(wants_mail=False), "They want no reminders. Ring them, or write by yourself."),
    ],
)
def test_nudge_keeps_three_days_from_the_mail_before_and_the_next(turn: Turn, why: str) -> None:
    assert why_not_nudged(turn, today=TODAY) == why


def offer_all(session: Session, admin: Account, now: datetime) -> dict[str, Proposal]:
    """Offer every suggestion there is; return the offers by their candidates' names."""
    offers = [
        offer_suggestion(session, actor_of(admin), one, now=now)
        for one in session.scalars(select(Suggestion).order_by(Suggestion.id))
    ]
    return {offer.candidate.account.name: offer for offer in offers}


def test_funnel_counts_how_far_each_has_come_and_opens_its_rows(
    database: Database, admin: Account, run: Run, now: datetime
) -> None:
    with database.begin() as session:
        for number in range(1, 7):
            make_two(session, number, capacity=1)
        make_candidate(session, name="Left Out")
    run_id = PublicId(run())
    with database.begin() as session:
        offers = offer_all(session, admin, now)
        left = sorted(offers)
        decline_offer(
            session,
            actor_of(offers[left[0]].candidate),
            offers[left[0]].public_id,
            DeclineReason.OTHER,
            now=now,
        )
        for name in left[1:4]:
            offer = offers[name]
            accept_offer(session, actor_of(offer.candidate), offer.public_id, "Yes", now=now)
        for name in left[2:4]:
            offer = offers[name]
            accept_request(session, actor_of(offer.mentor), offer.public_id, room=0, now=now)
        approve_pairing(session, actor_of(admin), offers[left[3]].public_id, now=now)
    with database.read() as session:
        found = get_run(session, run_id)
        funnel = get_funnel(session, found)
        assert list(funnel.counts.values()) == [7, 6, 6, 3, 3, 2, 1]
        for stage, count in funnel.counts.items():
            assert search_rows(session, found, stage, text="", number=1).total == count
        rows = search_rows(session, found, Stage.TAKING_PART, text="", number=1).items
        stands = [re.sub(r"by .*", "by", row.stands) for row in rows]
    assert sorted(stands) == [
        "Approved",
        "Both said yes, and you approve",
        "Left without a suggestion",
        "The candidate answers by",
        "The candidate answers by",
        "The candidate said no",
        "The mentor answers by",
    ]


@ONE_DATABASE
def test_who_found_a_mentor_another_way_is_counted_apart(
    database: Database, admin: Account, run: Run, now: datetime
) -> None:
    with database.begin() as session:
        two: Two = make_two(session, capacity=1)
    run_id = PublicId(run())
    with database.begin() as session:
        asked = make_request(session, two, now)
        accept_request(session, actor_of(two[1]), asked.public_id, room=0, now=now)
        approve_pairing(session, actor_of(admin), asked.public_id, now=now)
    with database.read() as session:
        funnel = get_funnel(session, get_run(session, run_id))
    assert (funnel.counts[Stage.OFFERED], funnel.n_other) == (0, 1)


@ONE_DATABASE
def test_round_page_says_what_has_not_gone_out_yet(
    database: Database, admin: Account, office: Visitor, run: Run, clock: StandingClock
) -> None:
    with database.begin() as session:
        make_two(session, 1, capacity=1)
        make_two(session, 2, capacity=1)
    run_id = run()
    with database.begin() as session:
        make_round(session, actor_of(admin), SPRING, now=clock())
        offer_all(session, admin, TUESDAY)
    page = office.get(f"/desk/round/{run_id}").text
    assert "2 of these have not gone out yet: they wait for their round" in page
    assert "Nobody is to answer" in page


def test_nudge_goes_out_in_the_officers_name_once_and_stands_in_the_log(
    database: Database,
    admin: Account,
    office: Visitor,
    run: Run,
    clock: StandingClock,
    demo_settings: Settings,
) -> None:
    with database.begin() as session:
        candidate, _ = make_two(session, capacity=1)
    run_id = run()
    with database.begin() as session:
        (offer,) = offer_all(session, admin, clock.moment).values()
        offer_id = offer.public_id
    send_due_mails(database, demo_settings)
    page = office.get(f"/desk/round/{run_id}").text
    assert "You can nudge them from 5 March 2026." in page
    clock.advance(days=3)
    office = Visitor(office.app, admin)
    page = office.get(f"/desk/round/{run_id}").text
    assert "The offer<br>" in page
    sent = office.submit(
        f"/desk/round/nudge/{offer_id}", form_at=f"/desk/round/{run_id}", run=run_id
    )
    after = office.follow(sent).text
    assert "A mail in your name goes to Candidate 01." in after
    assert "They get a mail on 5 March 2026 anyway." in after
    with database.read() as session:
        mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert mail is not None
        assert mail.recipient_id == candidate.account_id
        letter = render(demo_settings, mail.template, mail.context, recipient_name="Sam")
        assert "With kind regards, Robin Office" in letter.body
        assert "by Monday 9 March 2026?" in letter.body
        logged = session.scalars(
            select(AuditEntry.actor_id).where(AuditEntry.action == "proposal.nudged")
        ).all()
        assert logged == [admin.id]
    again = office.submit(
        f"/desk/round/nudge/{offer_id}", form_at=f"/desk/round/{run_id}", run=run_id, page="2"
    )
    assert again.location == f"/desk/round/{run_id}?page=2"  # where it was pressed
    assert "They get a mail on 5 March 2026 anyway." in office.follow(again).text
    with database.read() as session:
        assert len(session.scalars(select(OutboxMail.id)).all()) == 2


def test_mentor_whose_reminder_comes_soon_is_not_nudged(
    database: Database, admin: Account, run: Run, clock: StandingClock, demo_settings: Settings
) -> None:
    with database.begin() as session:
        two = make_two(session, capacity=1)
    run_id = PublicId(run())
    with database.begin() as session:
        asked = make_request(session, two, clock.moment)
    send_due_mails(database, demo_settings)
    with database.read() as session:
        found = get_run(session, run_id)
        (row,) = search_stuck(session, found, 1, admin.id, now=clock.moment).items
    assert row.mails.last is not None
    assert row.mails.next is not None
    assert (row.who, row.mails.last.words, row.mails.next.words) == (
        "Mentor 01",
        "The request",
        "A reminder",
    )
    assert row.mails.next.on == date(2026, 3, 5)  # three working days
    with database.begin() as session, pytest.raises(Conflict, match="You can nudge them from 8"):
        nudge(session, actor_of(admin), asked.public_id, now=clock.moment)


@ONE_DATABASE
def test_nudge_is_dropped_once_it_is_answered(
    session: Session, admin: Account, now: datetime
) -> None:
    candidate, mentor = make_two(session)
    offer = offer_by_hand(session, actor_of(admin), candidate.id, mentor.id, now=now)
    mail = OutboxMail(about=f"proposal:{offer.public_id}", context={"step": "offered"})
    check = STILL_TRUE["desk/emails/office_nudge"]
    assert check(session, mail)
    accept_offer(session, actor_of(candidate), offer.public_id, "Yes", now=now)
    assert not check(session, mail)
    with pytest.raises(NotAllowed):
        nudge(session, actor_of(candidate), offer.public_id, now=now + timedelta(days=9))


@ONE_DATABASE
def test_stuck_list_takes_as_many_queries_for_nine_as_for_one(
    database: Database, admin: Account, run: Run, now: datetime
) -> None:
    def counted(n: int) -> int:
        with database.begin() as session:
            twos = [make_two(session, number + 10 * n, capacity=1) for number in range(n)]
        run_id = PublicId(run())
        with database.begin() as session:
            for two in twos:
                make_request(session, two, now)

        def read() -> None:
            with database.read() as session:
                found = get_run(session, run_id)
                assert len(search_stuck(session, found, 1, admin.id, now=now).items) == n

        return count_queries(database, read)

    assert counted(1) == counted(9)
