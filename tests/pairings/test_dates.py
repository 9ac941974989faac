"""Days go out as calendar files: with mails, and from the pages of the two whose they are."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.core.languages import PSEUDO
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.services.absences import add_own_absence
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.ends import refresh_end
from matcher.pairings.services.living import agree_end
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.talks import agree_talk
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor


def asked(session: Session, now: datetime, **mentor: str) -> Proposal:
    candidate, asked = make_candidate(session, name="Ann"), make_mentor(session, name="Ben")
    asked.account.language = mentor.get("language", "")
    return request_mentor(session, actor_of(candidate), asked.public_id, "Hello", now=now)


def mail_of(session: Session, template: str) -> OutboxMail:
    session.flush()
    return session.scalars(
        select(OutboxMail)
        .where(OutboxMail.template == f"pairings/emails/{template}")
        .order_by(OutboxMail.id.desc())
    ).first()


def lines(text: str | None, *starts: str) -> list[str]:
    whole = (text or "").replace("\r\n ", "").split("\r\n")
    return [line for line in whole if line.startswith(starts)]


SHOWN = ("UID", "SEQUENCE", "DTSTART", "SUMMARY")


def test_request_brings_its_last_day(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    mail = mail_of(session, "request_new")
    assert mail.attachment_name == "answer.ics"
    assert lines(mail.attachment, *SHOWN) == [
        f"UID:answer-{proposal.public_id}@matcher.invalid",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20260311",
        "SUMMARY:Last day to answer Ann",
    ]


def test_day_that_moves_replaces_the_one_in_the_calendar(
    session: Session, now: datetime, clock: StandingClock
) -> None:
    proposal = asked(session, now)
    mail = mail_of(session, "request_new")

    refresh_end(session, mail, now + timedelta(days=5))  # it leaves late, on Saturday

    assert mail.context["answer_by"] == "2026-03-17"
    assert lines(mail.attachment, *SHOWN)[:3] == [
        f"UID:answer-{proposal.public_id}@matcher.invalid",
        "SEQUENCE:1",
        "DTSTART;VALUE=DATE:20260317",
    ]


def test_file_speaks_its_readers_language(session: Session, now: datetime) -> None:
    asked(session, now, language=PSEUDO)
    mail = mail_of(session, "request_new")
    assert lines(mail.attachment, "SUMMARY") == ["SUMMARY:Ļåšţ dåý ţø åñšŵéŕ Ann"]


def test_talk_goes_to_the_candidate_and_moves_with_it(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    mentor = actor_of(proposal.mentor)
    files = []
    for day in (date(2026, 3, 27), date(2026, 3, 29)):  # the second when the clocks change
        agree_talk(session, mentor, proposal.public_id, day, "Ring: 1, 2; 3", now=now)
        files.append(lines(mail_of(session, "talk_agreed").attachment, *SHOWN, "DESC"))
    uid = f"UID:talk-{proposal.public_id}@matcher.invalid"
    rest = ["SUMMARY:Ann and Ben talk", "DESCRIPTION:How to reach Ben: Ring: 1\\, 2\\; 3"]
    assert files == [
        [uid, "SEQUENCE:0", "DTSTART;VALUE=DATE:20260327", *rest, "DESCRIPTION:Ann and Ben talk"],
        [uid, "SEQUENCE:1", "DTSTART;VALUE=DATE:20260329", *rest, "DESCRIPTION:Ann and Ben talk"],
    ]


def test_approval_says_by_when_to_meet(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    accept_request(session, actor_of(proposal.mentor), proposal.public_id, room=1, now=now)
    admin = actor_of(make_admin(session))
    pairing = approve_pairing(session, admin, proposal.public_id, now=now)
    mail = mail_of(session, "pairing_approved")
    assert mail.context["meet_by"] == "2026-03-16"
    assert lines(mail.attachment, *SHOWN) == [
        f"UID:meet-{pairing.public_id}@matcher.invalid",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20260316",
        "SUMMARY:Ann and Ben: meet by today",
    ]


@pytest.mark.parametrize("kind", ["answer", "talk"])
def test_day_is_for_its_two_people_alone(
    app: Flask, database: Database, now: datetime, kind: str
) -> None:
    with database.begin() as session:
        proposal = asked(session, now)
        agree_talk(
            session, actor_of(proposal.mentor), proposal.public_id, now.date(), "Ring", now=now
        )
        path = f"/dates/{kind}/{proposal.public_id}.ics"
        mine, theirs = proposal.mentor.account_id, proposal.candidate.account_id
        others = [make_mentor(session).account_id, make_candidate(session).account_id]

    answer = Visitor(app, mine).get(path)

    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{kind}.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert lines(answer.text, "URL")[0].startswith("URL:http://127.0.0.1:5000/")
    statuses = [Visitor(app, one).get(path).status_code for one in [theirs, *others]]
    assert statuses == [200 if kind == "talk" else 404, 404, 404]


def test_absence_moves_the_day(session: Session, now: datetime) -> None:
    proposal = asked(session, now)
    away = date(2026, 3, 3), date(2026, 3, 4)
    add_own_absence(session, actor_of(proposal.mentor), *away, now=now)
    mail = mail_of(session, "request_new")
    refresh_end(session, mail, now)
    assert lines(mail.attachment, "SEQ", "DTSTART") == [
        "SEQUENCE:1",
        "DTSTART;VALUE=DATE:20260313",
    ]


def test_last_day_of_a_pairing_goes_to_the_other_and_moves(
    app: Flask, database: Database, now: datetime, clock: StandingClock
) -> None:
    with database.begin() as session:
        proposal = asked(session, now)
        mentor, candidate = actor_of(proposal.mentor), actor_of(proposal.candidate)
        accept_request(session, mentor, proposal.public_id, room=1, now=now)
        office = actor_of(make_admin(session))
        pairing_id = approve_pairing(session, office, proposal.public_id, now=now).public_id
        for day in (date(2026, 9, 30), date(2026, 10, 25)):
            agree_end(session, mentor, pairing_id, day, now=now)
            clock.advance(seconds=1)
        mail = mail_of(session, "end_agreed")
    page = Visitor(app, candidate.user_id).get("/my-mentor").text
    path = f"/dates/pairing/{pairing_id}.ics"
    assert f'href="{path}"' in page
    assert mail.recipient_id == candidate.user_id
    for text in (mail.attachment, Visitor(app, mentor.user_id).get(path).text):
        assert lines(text, *SHOWN)[4:] == [
            f"UID:end-{pairing_id}@matcher.invalid",
            "SEQUENCE:1",
            "DTSTART;VALUE=DATE:20261025",
            "SUMMARY:Ann and Ben: last day agreed",
        ]
    clock.advance(days=15)  # they have met by now
    kept = lines(Visitor(app, mentor.user_id).get(path).text, "UID")
    assert kept == [f"UID:end-{pairing_id}@matcher.invalid"]
