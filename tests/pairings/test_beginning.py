"""What two people are given to begin: what they share, times to meet, and an agreement."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules import render
from matcher.pairings.models import Pairing
from matcher.pairings.rules.beginning import agreement, first_meeting, first_times
from matcher.web.dates import appointment
from tests.factories import make_candidate, make_mentor
from tests.pairings.pairs import Pair, make_pair
from tests.post import DEMO
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
START, MEET_BY = date(2026, 3, 2), date(2026, 3, 16)  # two Mondays


@pytest.mark.parametrize(
    ("common", "expected"),
    [
        ((), ["5 March 2026 at 12:30pm", "11 March 2026 at 5:30pm", "16 March 2026 at 10:00am"]),
        (
            ("evenings",),
            ["5 March 2026 at 6:00pm", "11 March 2026 at 6:00pm", "16 March 2026 at 6:00pm"],
        ),
        (("weekends",), ["7 March 2026 at 10:30am", "14 March 2026 at 10:30am"]),
        (
            ("lunchtimes", "weekends"),
            ["5 March 2026 at 12:30pm", "11 March 2026 at 12:30pm", "16 March 2026 at 12:30pm"],
        ),
    ],
)
def test_times_keep_to_what_both_have_named_and_to_working_days(
    common: tuple[str, ...], expected: list[str]
) -> None:
    times = first_times(START, MEET_BY, "london", common)
    assert [appointment(when).partition(" ")[2] for when in times] == expected


def test_times_pass_over_bank_holidays() -> None:
    times = first_times(date(2026, 3, 30), date(2026, 4, 13), "london", ())  # over Easter
    assert [when.date() for when in times] == [
        date(2026, 4, 2),
        date(2026, 4, 9),
        date(2026, 4, 13),
    ]


def test_first_meeting_takes_three_quarters_of_an_hour() -> None:
    assert sum(point.minutes for point in first_meeting()) == 45


def test_agreement_is_half_filled_in_with_a_year_or_the_agreed_end() -> None:
    year = agreement(0b10, "2 March 2027", is_agreed=False)
    agreed = agreement(0, "30 June 2026", is_agreed=True)
    assert [term.proposed for term in year[:4]] == [
        "once a month",
        "an hour",
        "video call",
        "2 March 2027, which is a year",
    ]
    assert [term.proposed for term in agreed[2:4]] == ["as it suits you both", "30 June 2026"]


def paired(database: Database, now: datetime) -> Pair:
    with database.begin() as session:
        ann = make_mentor(
            session, name="Ann Lee", email="ann@example.org", strengths={"research_skills"}
        )
        pair = make_pair(session, now=now, mentor=ann, candidate_name="Jo Bloggs")
        pair.candidate.needs = frozenset({"research_skills"})
        pair.candidate.account.email = "jo@example.org"
        make_candidate(session, name="Other", email="other@example.org")
        return pair


@ONE_DATABASE
def test_both_read_what_they_share_and_nobody_else_does(
    app: Flask, database: Database, now: datetime
) -> None:
    pair = paired(database, now)
    path = f"/pairings/{pair.pairing.public_id}/beginning"
    for reader, other in ((pair.candidate, "Ann Lee"), (pair.mentor, "Jo Bloggs")):
        text = Visitor(app, reader.account_id).get(path).text
        assert f"You and {other}: how you begin" in text
        assert "Jo Bloggs wants help with research skills, where Ann Lee is strong." in text
        assert "You both work in public libraries." in text
        assert "mailto:ann@example.org" in text
        assert "Thursday 5 March 2026 at 12:30pm" in text
    with database.begin() as session:
        stranger = make_candidate(session)
    assert Visitor(app, stranger.account_id).get(path).status_code == 404


@ONE_DATABASE
def test_days_to_meet_are_no_longer_proposed_once_they_are_over(
    app: Flask, database: Database, now: datetime
) -> None:
    pair = paired(database, now)
    with database.begin() as session:
        pairing = session.get_one(Pairing, pair.pairing.id)
        pairing.started_on = now.date() - timedelta(days=90)
        path = f"/pairings/{pairing.public_id}/beginning"
    text = Visitor(app, pair.mentor.account_id).get(path).text
    told = ("Your first meeting was due by", "When you could meet", "writes first")
    assert [words in text for words in told] == [True, False, False]


@ONE_DATABASE
def test_mail_of_the_approval_introduces_both(database: Database, now: datetime) -> None:
    pair = paired(database, now)
    with database.read() as session:
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.template.endswith("pairing_approved"))
        ).all()
        readers = {mail.recipient_id for mail in mails}
        mail = mails[0]
    assert readers == {pair.candidate.account_id, pair.mentor.account_id}
    text = render(DEMO, mail.template, mail.context, recipient_name="Jo").body
    assert "- You both work in public libraries." in text
    assert "- Thursday 5 March 2026 at 12:30pm" in text
    assert f"/pairings/{pair.pairing.public_id}/beginning" in text
    assert "agreement, half filled in" in text


@ONE_DATABASE
def test_mail_that_waited_through_an_upgrade_still_reads_well(database: Database) -> None:
    names = {"candidate_name": "Jo", "mentor_name": "Ann"}
    addresses = {"candidate_email": "jo@example.org", "mentor_email": "ann@example.org"}
    text = render(
        DEMO, "pairings/emails/pairing_approved", names | addresses, recipient_name="Jo"
    ).body
    assert "Jo, please write first." in text
    assert f"See it on your page:\n{DEMO.base_url}/" in text
