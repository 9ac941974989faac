"""Two questions on how it goes: who is asked when, what counts, and what is kept beside."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.audit.models import AuditEntry
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.matching.models import Scheme
from matcher.pairings.models import Pairing, PairingFit, Survey
from matcher.pairings.queries.survey import Due, list_due, list_questions
from matcher.pairings.rules.survey import Again, Moment
from matcher.pairings.services.endings import finish_pairing
from matcher.pairings.services.survey import answer_survey, note_survey_asked
from tests.desk.conftest import make_pairing, make_two
from tests.factories import actor_of, make_admin, make_candidate


@pytest.fixture
def admin(session: Session) -> Account:
    """The administrator who approves; the scheme asks after 30 days."""
    session.scalars(select(Scheme)).one().settings = {"periods": {"survey_days": 30}}
    return make_admin(session)


def who(session: Session, at: datetime) -> list[tuple[str, bool]]:
    return [(str(one.moment), one.by_mentor) for one in list_due(session, now=at)]


BOTH_FIRST = [("first", False), ("first", True)]


def pair_up(session: Session, admin: Account, now: datetime) -> Pairing:
    return make_pairing(session, make_two(session), admin, now)


def ask_all(session: Session, at: datetime) -> None:
    for due in list_due(session, now=at):
        note_survey_asked(session, due, now=at)


def test_suitability_and_criteria_are_kept_as_they_were_at_the_approval(
    session: Session, admin: Account, now: datetime
) -> None:
    pairing = pair_up(session, admin, now)
    session.flush()
    fit = session.scalars(select(PairingFit)).one()
    assert fit.pairing_id == pairing.id
    assert 0 < fit.suitability <= 1_000_000
    assert set(fit.values) >= {"skills", "distance", "employer"}
    assert all(0 <= value <= 1 for value in fit.values.values())


def test_both_are_asked_after_thirty_days_once_more_after_a_week_and_then_left(
    session: Session, admin: Account, now: datetime
) -> None:
    pair_up(session, admin, now)
    assert who(session, now + timedelta(days=29)) == []
    day = now + timedelta(days=30)
    assert who(session, day) == BOTH_FIRST
    ask_all(session, day)
    assert who(session, day + timedelta(days=6)) == []
    assert who(session, day + timedelta(days=7)) == BOTH_FIRST
    ask_all(session, day + timedelta(days=7))
    assert who(session, day + timedelta(days=20)) == []


def test_both_are_asked_at_the_end_and_not_any_more_how_it_goes(
    session: Session, admin: Account, now: datetime
) -> None:
    pairing = pair_up(session, admin, now)
    ask_all(session, now + timedelta(days=30))
    finish_pairing(
        session, actor_of(pairing.mentor), pairing.public_id, now=now + timedelta(days=31)
    )
    later = now + timedelta(days=40)
    assert who(session, later) == [("end", False), ("end", True)]
    assert who(session, later + timedelta(days=30)) == []
    assert list_questions(session, pairing.candidate.account_id, now=later) == []


@pytest.mark.parametrize("settings", [{}, {"periods": {"survey_days": 0}}])
def test_nobody_is_asked_where_the_scheme_does_not_say_so(
    session: Session, admin: Account, now: datetime, settings: dict[str, dict[str, int]]
) -> None:
    pair_up(session, admin, now)
    session.scalars(select(Scheme)).one().settings = settings
    assert who(session, now + timedelta(days=30)) == []


def test_what_was_approved_long_ago_is_left_in_peace(
    session: Session, admin: Account, now: datetime
) -> None:
    pair_up(session, admin, now)
    assert who(session, now + timedelta(days=61)) == []


def test_last_answer_is_kept_for_sixty_days_and_the_log_does_not_say_what_it_was(
    session: Session, admin: Account, now: datetime
) -> None:
    pairing = pair_up(session, admin, now)
    day = now + timedelta(days=30)
    ask_all(session, day)
    candidate = actor_of(pairing.candidate)
    said = {"useful": 4, "again": Again.YES}
    answer_survey(session, candidate, pairing.public_id, Moment.FIRST, **said, now=day)
    kept = session.get_one(Survey, (pairing.id, "first", False))
    assert (kept.useful, kept.again, kept.answered_at) == (4, "yes", day)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "pairing.survey_answered")
    ).one()
    assert entry.details == {}
    assert list_questions(session, pairing.candidate.account_id, now=day) == []
    said = {"useful": 2, "again": Again.NO}
    answer_survey(session, candidate, pairing.public_id, Moment.FIRST, **said, now=day)
    assert (kept.useful, kept.again) == (2, "no")
    late = day + timedelta(days=60)
    with pytest.raises(Conflict):
        answer_survey(session, candidate, pairing.public_id, Moment.FIRST, **said, now=late)


def test_strangers_and_half_answers_are_refused(
    session: Session, admin: Account, now: datetime
) -> None:
    pairing = pair_up(session, admin, now)
    note_survey_asked(session, Due(0, pairing.id, Moment.FIRST, by_mentor=True), now=now)
    mentor, stranger = actor_of(pairing.mentor), actor_of(make_candidate(session))
    for useful, again in ((0, Again.YES), (6, Again.YES), (3, Again.NOTHING)):
        with pytest.raises(Invalid):
            answer_survey(
                session,
                mentor,
                pairing.public_id,
                Moment.FIRST,
                useful=useful,
                again=again,
                now=now,
            )
    with pytest.raises(NotFound):
        answer_survey(
            session,
            stranger,
            pairing.public_id,
            Moment.FIRST,
            useful=3,
            again=Again.NO,
            now=now,
        )
