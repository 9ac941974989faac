"""Pairings to look at: a week after both were asked, it is still open whether they live."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.days import local_day, start_of_day
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.pages import (
    AnyRow,
    CandidateAccount,
    MentorAccount,
    Person,
    person_columns,
    person_of,
    read_page,
)
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.rules.living import OVER
from matcher.pairings.rules.states import LIVE, Said

SAID = {
    Said.NOTHING: _l("says nothing"),
    Said.YES: _l("says that they go on"),
    Said.FINISHED: _l("says that they have finished"),
    Said.LOST_TOUCH: _l("says that they lost touch"),
}


@dataclass(frozen=True, slots=True)
class Quiet:
    """A live pairing of which the office should know how it stands."""

    public_id: PublicId
    candidate: Person
    mentor: Person
    started_on: date
    ends_on: date | None
    seen_on: date
    asked_on: date
    words: tuple[str, ...]


def count_quiet(session: Session, *, today: date) -> int:
    """Return how many pairings the office is to look at."""
    scheme_id = get_scheme(session).id
    counted = (
        select(func.count(Pairing.id))
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(_is_quiet(session, scheme_id, today))
    )
    return session.scalar(counted) or 0


def search_quiet(session: Session, number: int, *, today: date) -> Page[Quiet]:
    """Return a page of the pairings to look at, the longest without a sign first."""
    query = (
        select(
            Pairing.public_id,
            Pairing.started_on,
            Pairing.ends_on,
            Pairing.seen_at,
            Pairing.approved_at,
            Pairing.asked_at,
            Pairing.mentor_said,
            Pairing.candidate_said,
            *person_columns("candidate", Candidate, CandidateAccount),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(_is_quiet(session, get_scheme(session).id, today))
        .order_by(Pairing.seen_at, Pairing.id)
    )
    return read_page(session, query, number, _quiet_of)


def _is_quiet(session: Session, scheme_id: int, today: date) -> ColumnElement[bool]:
    """Return the condition under which a pairing is to be looked at; see `is_for_office`."""
    days = get_periods(session, scheme_id).pairing_grace_days
    asked_before = start_of_day(today - timedelta(days=days - 1))
    return and_(
        Mentor.scheme_id == scheme_id,
        Pairing.status.in_(LIVE),
        Pairing.asked_at < asked_before,
    )


def _quiet_of(row: AnyRow) -> Quiet:
    candidate, mentor = person_of(row, "candidate"), person_of(row, "mentor")
    return Quiet(
        public_id=row.public_id,
        candidate=candidate,
        mentor=mentor,
        started_on=row.started_on,
        ends_on=row.ends_on,
        seen_on=local_day(row.seen_at or row.approved_at),
        asked_on=local_day(row.asked_at),
        words=tuple(_words(row, candidate.name, mentor.name)),
    )


def _words(row: AnyRow, candidate: str, mentor: str) -> list[str]:
    """Say what each has said; silence is worth a word only where nobody calls it over."""
    is_called_over = bool({row.mentor_said, row.candidate_said} & OVER)
    return [
        _("%(name)s %(says)s.", name=name, says=str(SAID[Said(said)]))
        for name, said in ((mentor, row.mentor_said), (candidate, row.candidate_said))
        if said or not is_called_over
    ]
