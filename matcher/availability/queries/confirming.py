"""Which mentors are to be asked about their places, and which come back from a break."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.availability.models import AnswerLink
from matcher.availability.queries.beside_places import mentors_with_questions
from matcher.availability.rules.asking import (
    IN_DEMAND_DAYS,
    days_before_asking,
    is_asking_due,
    last_moment,
)
from matcher.core.days import local_day
from matcher.core.paging import in_pieces
from matcher.matching.models import Scheme
from matcher.matching.queries.people import settings_of
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, PauseReason, room
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.mail_budget import (
    QUARTER,
    list_at_their_fill,
    list_past_their_year,
)
from matcher.pairings.rules.periods import FORTNIGHT, Periods

ASKED = "availability/emails/confirm_places"
WELCOMED = "availability/emails/welcome_back"
TOOK_OUT = "availability/emails/no_room_by_link"


@dataclass(frozen=True, slots=True)
class _Every:
    """How old a word may be before its mentor is asked: of one with room, and of one without.

    At `at_last` they are asked however many mails they have had in the quarter: else their word
    would be stale.
    """

    free: int
    full: int
    at_last: int

    @property
    def least(self) -> int:
        return min(self.free, self.full)

    def at_most(self, is_asked_else: bool, is_in_demand: bool) -> "_Every":
        """Return the same for one who is asked something else, too, or whom people ask."""
        most = FORTNIGHT if is_asked_else else IN_DEMAND_DAYS if is_in_demand else self.at_last
        return _Every(min(self.free, most), min(self.full, most), self.at_last)

    @classmethod
    def of(cls, periods: Periods, stale_days: int) -> "_Every":
        return cls(
            days_before_asking(periods.confirm_every_days, stale_days),
            days_before_asking(periods.confirm_full_every_days, stale_days),
            last_moment(stale_days),
        )


def about_places(mentor: Mentor) -> str:
    """Name a mentor's places as mails do."""
    return f"places:{mentor.public_id}"


def list_mentors_to_ask(
    session: Session, *, now: datetime, only: int | None = None, asked_else: bool = False
) -> list[int]:
    """Return the mentors whose word on their places is old, the oldest word first.

    Where there is something to ask of the people they mentor that no mail has asked (as there is
    with `asked_else`), one mail asks both: as soon as their word is a fortnight old.

    A wrong "free" costs somebody a request in vain, so those with room are asked more often. Who
    has had their fill of mails is left in peace; where their word would be stale, only who has had
    a year's mails is.
    Who rests until a day is asked on that day; who rests without one may be back by now. Who
    rests because of silence was told how to come back, and who leaves need say nothing more.
    """
    said_at = func.coalesce(Mentor.confirmed_at, Mentor.created_at)
    found: list[int] = []
    for scheme in session.scalars(select(Scheme).order_by(Scheme.id)):
        periods = Periods.of(scheme.settings)
        every = _Every.of(periods, settings_of(scheme).stale_days)
        has_question = (
            true()
            if asked_else
            else Mentor.id.in_(mentors_with_questions(scheme, now=now, only=only))
        )
        is_in_demand = exists().where(
            Proposal.mentor_id == Mentor.id, Proposal.requested_at > now - QUARTER
        )
        query = (
            select(Mentor, has_question, is_in_demand)
            .join(Account, and_(Account.id == Mentor.account_id, Account.active))
            .where(
                Mentor.scheme_id == scheme.id,
                _takes_questions(periods),
                or_(
                    Mentor.confirm_asks > 0,
                    said_at <= now - timedelta(days=every.least - 1),
                    and_(said_at <= now - timedelta(days=FORTNIGHT - 1), has_question),
                    and_(said_at <= now - timedelta(days=IN_DEMAND_DAYS - 1), is_in_demand),
                ),
                or_(
                    Mentor.confirm_asked_at.is_(None),
                    Mentor.confirm_asked_at <= now - timedelta(days=FORTNIGHT - 1),
                ),
            )
            .order_by(said_at, Mentor.id)
        )
        if only is not None:
            query = query.where(Mentor.id == only)
        due = [
            mentor
            for mentor, is_asked_else, in_demand in session.execute(query)
            if _is_due(mentor, periods, every.at_most(is_asked_else, in_demand), now)
        ]
        can_wait = [one for one in due if _age(one, now) < every.at_last]
        full: set[int] = set()
        for some in in_pieces(can_wait):
            full |= list_at_their_fill(session, some, periods, now=now)
        for some in in_pieces(due):
            full |= list_past_their_year(session, some, periods, now=now)
        found += [mentor.id for mentor in due if mentor.id not in full]
    return found


def _takes_questions(periods: Periods) -> ColumnElement[bool]:
    """Return the condition under which a mentor is asked about their places at all."""
    rests_openly = and_(
        Mentor.status == MentorStatus.PAUSED,
        Mentor.paused_until.is_(None),
        Mentor.pause_reason == PauseReason.OWN,
    )
    return and_(
        Mentor.reminders,
        Mentor.leaving_at.is_(None),
        or_(Mentor.status == MentorStatus.LISTED, rests_openly),
        Mentor.confirm_asks <= len(periods.confirm_remind_days),
    )


def is_asked_about_places(session: Session, mentor: Mentor) -> bool:
    """Say whether a mentor is asked about their places from time to time, as not on a break."""
    periods = get_periods(session, mentor.scheme_id)
    query = select(Mentor.id).where(Mentor.id == mentor.id, _takes_questions(periods))
    return session.scalar(query) is not None


def may_be_asked_else(session: Session, mentor: Mentor, *, now: datetime) -> bool:
    """Say whether a mail of its own may ask a mentor about something else than their places.

    They take reminders, and have not had their fill of mails.
    """
    periods = get_periods(session, mentor.scheme_id)
    return mentor.reminders and not list_at_their_fill(session, [mentor], periods, now=now)


def _age(mentor: Mentor, now: datetime) -> int:
    """Return how many days old a mentor's word is."""
    return (local_day(now) - local_day(mentor.confirmed_at or mentor.created_at)).days


def _is_due(mentor: Mentor, periods: Periods, every: _Every, now: datetime) -> bool:
    today = local_day(now)
    has_room = room(mentor.status, mentor.paused_until, mentor.capacity, mentor.held, today=today)
    return is_asking_due(
        local_day(mentor.confirmed_at or mentor.created_at),
        local_day(mentor.confirm_asked_at) if mentor.confirm_asked_at else None,
        mentor.confirm_asks,
        after_days=every.free if has_room else every.full,
        remind_days=periods.confirm_remind_days,
        today=today,
    )


def list_mentors_back(session: Session, *, now: datetime) -> list[int]:
    """Return the mentors whose break ends today, or ended while nobody looked."""
    return list(
        session.scalars(
            select(Mentor.id)
            .where(Mentor.status == MentorStatus.PAUSED, Mentor.paused_until <= local_day(now))
            .order_by(Mentor.id)
        )
    )


def was_asked_lately(session: Session, mentor: Mentor, *, now: datetime) -> bool:
    """Say whether a mail that asks has left within a fortnight, or has yet to leave."""
    mail = select(OutboxMail.id).where(
        OutboxMail.recipient_id == mentor.account_id,
        OutboxMail.about == about_places(mentor),
        OutboxMail.template.in_([ASKED, WELCOMED]),
        or_(
            OutboxMail.status == MailStatus.QUEUED,
            OutboxMail.sent_at > now - timedelta(days=FORTNIGHT),
        ),
    )
    return session.scalar(mail.limit(1)) is not None


def is_about_to_be_asked() -> ColumnElement[bool]:
    """Return the condition that a mentor's mail about places and people has yet to leave."""
    return exists().where(
        OutboxMail.recipient_id == Mentor.account_id,
        OutboxMail.template == ASKED,
        OutboxMail.status == MailStatus.QUEUED,
    )


def is_still_asked(session: Session, account_id: int, link_id: str) -> bool:
    """Say whether a mentor still owes an answer, and this is the link to give it with."""
    mentor = session.scalars(
        select(Mentor).where(
            Mentor.account_id == account_id,
            Mentor.reminders,
            Mentor.confirm_asks > 0,
            Mentor.leaving_at.is_(None),
            Mentor.pause_reason != PauseReason.SILENCE,  # whom another mail asks the same
            Mentor.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED]),
        )
    ).one_or_none()
    link = session.scalars(
        select(AnswerLink).where(AnswerLink.public_id == link_id, AnswerLink.replaced_at.is_(None))
    ).one_or_none()
    return mentor is not None and link is not None


def was_told_no_room(session: Session, mentor: Mentor, event: str) -> bool:
    """Say whether a mentor has, or will have, a mail which says that a link has said "no room"."""
    mail = select(OutboxMail.id).where(
        OutboxMail.recipient_id == mentor.account_id,
        OutboxMail.template == TOOK_OUT,
        or_(
            OutboxMail.event == event,
            and_(OutboxMail.about == about_places(mentor), OutboxMail.status == MailStatus.QUEUED),
        ),
    )
    return session.scalar(mail.limit(1)) is not None


def link_says_no_room(session: Session, account_id: int, *, today: date) -> bool:
    """Say whether a mentor's last word, said by a link, leaves no room for anyone."""
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == account_id)).one_or_none()
    if mentor is None or room(
        mentor.status, mentor.paused_until, mentor.capacity, mentor.held, today=today
    ):
        return False
    last = session.scalars(
        select(AvailabilityClaim.source)
        .where(AvailabilityClaim.mentor_id == mentor.id, AvailabilityClaim.undone_at.is_(None))
        .order_by(AvailabilityClaim.made_at.desc(), AvailabilityClaim.id.desc())
        .limit(1)
    ).one_or_none()
    return last == ClaimSource.LINK
