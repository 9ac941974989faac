"""Mails of requests and offers that have become untrue while they waited."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.notifications.models import OutboxMail
from matcher.pairings.services.relevance import STILL_TRUE
from matcher.pairings.services.requests import request_mentor, withdraw_request
from tests.factories import actor_of, make_candidate, make_mentor


def test_mail_that_asks_the_mentor_is_true_until_the_request_is_over(
    session: Session, now: datetime
) -> None:
    candidate, mentor = make_candidate(session), make_mentor(session)
    me = actor_of(candidate)
    proposal = request_mentor(session, me, mentor.public_id, "Hello", now=now)
    mail = session.scalars(select(OutboxMail)).one()
    check = STILL_TRUE[mail.template]
    assert mail.about == f"proposal:{proposal.public_id}"
    assert check(session, mail)

    withdraw_request(session, me, proposal.public_id, now=now)
    session.flush()
    assert not check(session, mail)
