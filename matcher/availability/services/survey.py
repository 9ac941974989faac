"""Asking both how it goes, some weeks after the approval and at the end, by one mail each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.availability.queries.confirming import is_asked_about_places, may_be_asked_else
from matcher.availability.queries.living import HOW_IT_GOES, list_asked_about
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import actor_of_link, current_link, note_use
from matcher.core import clock
from matcher.core.db import Database, PublicId, new_public_id
from matcher.core.one_by_one import one_by_one
from matcher.mentors.models import Mentor
from matcher.notifications.services import enqueue
from matcher.pairings.models import Pairing, Survey
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.survey import list_due
from matcher.pairings.rules.survey import Again, Moment
from matcher.pairings.services.survey import answer_survey, note_survey_asked


def ask_how_it_goes(database: Database) -> int:
    """Ask everybody of whom it is time; return how many were asked."""
    with database.read() as session:
        due = list_due(session, now=clock.now(session))
    return one_by_one(database, sorted({one.account_id for one in due}), _ask)


def _ask(session: Session, account_id: int, now: datetime) -> bool:
    """Ask one person about all their pairings that are due, by one mail.

    A mentor who is asked about their places is asked by that mail. They are reminded by their page
    alone, and so is one who has had their fill of mails.
    """
    account = session.scalars(
        select(Account).where(Account.id == account_id).with_for_update(of=Account)
    ).one()
    due = list_due(session, now=now, account_id=account_id)
    if not due:
        return False
    surveys = [note_survey_asked(session, one, now=now) for one in due]
    unasked = [one for one in surveys if one.by_mentor and one.mailed_at is None]
    asked = [one for one in surveys if not one.by_mentor]
    if unasked and _needs_mail(session, account_id, now):
        asked += unasked
    if asked:
        _write(session, account, asked, now=now)
    return True


def _needs_mail(session: Session, account_id: int, now: datetime) -> bool:
    """Say whether a mail of its own is to ask a mentor."""
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == account_id)).one()
    if is_asked_about_places(session, mentor):
        return False
    return may_be_asked_else(session, mentor, now=now)


def _write(session: Session, reader: Account, asked: Sequence[Survey], *, now: datetime) -> None:
    for survey in asked:
        survey.mailed_at = now
    pairing = session.get_one(Pairing, asked[0].pairing_id)
    days = get_periods(session, pairing.mentor.scheme_id).link_days
    link = current_link(session, reader.id, Purpose.SURVEY, now=now, days=days)
    of_mentees = any(survey.by_mentor for survey in asked)
    questions = list_asked_about(session, reader.id, of_mentees=of_mentees, now=now)
    thing = f"pairing:{pairing.public_id}" if len(asked) == 1 else f"survey:{reader.public_id}"
    enqueue(
        session,
        HOW_IT_GOES,
        recipient_id=reader.id,
        event=f"survey.asked:{pairing.public_id}:{new_public_id()}",
        about=thing,
        nudge=True,
        now=now,
        other_names=[one.other for one in questions],
        of_mentees=int(of_mentees),
        link_id=link.public_id,
    )


def answer_by_link(
    session: Session,
    token: str,
    pairing_id: PublicId,
    moment: Moment,
    *,
    useful: int,
    again: Again,
    secret: str,
    now: datetime,
) -> Survey:
    """Take the answers of whoever holds the link of a mail.

    Raises
    ------
    NotFound
        See `read_link`; or the pairing is other people's.
    Conflict
        See `answer_survey`; or `TooQuick`.
    """
    account_id = note_use(session, token, Purpose.SURVEY, secret=secret, now=now)
    actor = actor_of_link(session, account_id)
    return answer_survey(session, actor, pairing_id, moment, useful=useful, again=again, now=now)
