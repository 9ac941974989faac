"""Days away move the end of what waits, and back again."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.core.errors import Invalid, NotAllowed, NotFound
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Absence, Proposal
from matcher.pairings.services.absences import (
    add_office_absence,
    add_own_absence,
    remove_absence,
)
from matcher.pairings.services.requests import request_mentor
from tests.factories import actor_of, make_admin, make_candidate, make_mentor

END = datetime(2026, 3, 12, tzinfo=UTC)
THREE_LATER = datetime(2026, 3, 17, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 4), date(2026, 3, 6)


def asked(session: Session, now: datetime) -> Proposal:
    candidate, mentor = make_candidate(session), make_mentor(session)
    return request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)


def test_own_absence_moves_ones_open_requests_and_those_of_nobody_else(
    session: Session, now: datetime
) -> None:
    mine, theirs = asked(session, now), asked(session, now)
    add_own_absence(session, actor_of(mine.mentor), FIRST, LAST, now=now)
    assert (mine.expires_at, theirs.expires_at) == (THREE_LATER, END)
    session.flush()
    moved = session.scalars(select(AuditEntry).where(AuditEntry.action == "proposal.moved")).one()
    assert moved.subject == mine.public_id
    assert moved.details == {
        "why": "absence",
        "old": END.isoformat(),
        "new": THREE_LATER.isoformat(),
    }


def test_absence_taken_back_puts_the_end_back(session: Session, now: datetime) -> None:
    mine = asked(session, now)
    me = actor_of(mine.mentor)
    absence = add_own_absence(session, me, FIRST, LAST, now=now)
    remove_absence(session, me, absence.id, now=now)
    assert mine.expires_at == END
    assert session.scalars(select(Absence)).all() == []


def test_absence_taken_back_late_leaves_a_working_day(session: Session, now: datetime) -> None:
    mine = asked(session, now)
    me = actor_of(mine.mentor)
    absence = add_own_absence(session, me, FIRST, date(2026, 3, 27), now=now)
    for mail in session.scalars(select(OutboxMail)):
        mail.status, mail.sent_at = "sent", now
    late = datetime(2026, 3, 20, 12, tzinfo=UTC)  # a Friday, when the time would be over
    remove_absence(session, me, absence.id, now=late)
    assert mine.expires_at == datetime(2026, 3, 24, tzinfo=UTC)


def test_office_absence_moves_every_open_request(session: Session, now: datetime) -> None:
    office = actor_of(make_admin(session))
    proposals = [asked(session, now), asked(session, now)]
    add_office_absence(session, office, FIRST, LAST, " Closed ", now=now)
    assert [proposal.expires_at for proposal in proposals] == [THREE_LATER] * 2
    assert session.scalars(select(Absence.words)).all() == ["Closed"]


def test_absence_of_another_is_not_ones_own_to_take_back(session: Session, now: datetime) -> None:
    mine, theirs = asked(session, now), asked(session, now)
    office = actor_of(make_admin(session))
    of_office = add_office_absence(session, office, FIRST, LAST, "", now=now)
    own = add_own_absence(session, actor_of(theirs.mentor), FIRST, LAST, now=now)
    for absence in (of_office, own):
        with pytest.raises(NotFound):
            remove_absence(session, actor_of(mine.mentor), absence.id, now=now)
    with pytest.raises(NotFound):
        remove_absence(session, office, own.id, now=now)
    with pytest.raises(NotAllowed):
        add_office_absence(session, actor_of(mine.mentor), FIRST, LAST, "", now=now)


@pytest.mark.parametrize(
    ("first_on", "last_on", "field"),
    [
        (LAST, FIRST, "last_on"),
        (date(2026, 2, 1), date(2026, 3, 1), "last_on"),
        (FIRST, date(2026, 4, 4), "last_on"),
        (date(2027, 3, 4), date(2027, 3, 5), "first_on"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_the_field(
    session: Session, now: datetime, first_on: date, last_on: date, field: str
) -> None:
    me = actor_of(make_mentor(session))
    with pytest.raises(Invalid) as refused:
        add_own_absence(session, me, first_on, last_on, now=now)
    assert refused.value.field == field


def test_list_of_days_away_has_an_end(session: Session, now: datetime) -> None:
    me = actor_of(make_mentor(session))
    for day in range(1, 21):
        add_own_absence(session, me, date(2026, 4, day), date(2026, 4, day), now=now)
    with pytest.raises(Invalid, match="long list"):
        add_own_absence(session, me, FIRST, LAST, now=now)
