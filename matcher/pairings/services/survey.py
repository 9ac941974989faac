"""What two people say of how it goes or went; the answers are the office's alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.pairings.models import Pairing, Survey
from matcher.pairings.queries.survey import Due, list_questions
from matcher.pairings.rules.survey import MOST_USEFUL, Again, Moment


def note_survey_asked(session: Session, due: Due, *, now: datetime) -> Survey:
    """Note that somebody is asked, for the first time or once more."""
    key = (due.pairing_id, due.moment, due.by_mentor)
    survey = session.get(Survey, key, with_for_update=True)
    if survey is None:
        survey = Survey(
            pairing_id=due.pairing_id,
            moment=due.moment,
            by_mentor=due.by_mentor,
            asks=1,
            again=Again.NOTHING,
        )
        session.add(survey)
    else:
        survey.asks += 1
    survey.asked_at = now
    session.flush()
    return survey


def answer_survey(
    session: Session,
    actor: Actor,
    pairing_id: PublicId,
    moment: Moment,
    *,
    useful: int,
    again: Again,
    now: datetime,
) -> Survey:
    """Take both answers of one of the two; the log says that they answered, not what.

    The last word counts: an answer may be put right while its question is young.

    Raises
    ------
    NotFound
        There is no such pairing, or it is other people's.
    Conflict
        They were not asked, or it is over.
    Invalid
        An answer is missing.
    """
    if again is Again.NOTHING or not 1 <= useful <= MOST_USEFUL:
        raise Invalid(_("Answer both questions. Nothing has been saved yet."))
    pairing = session.scalars(select(Pairing).where(Pairing.public_id == pairing_id)).one_or_none()
    if pairing is None:
        raise NotFound(_("We cannot find that pairing."))
    if actor.mentor_id == pairing.mentor_id:
        by_mentor = True
    elif actor.candidate_id == pairing.candidate_id:
        by_mentor = False
    else:
        raise NotFound(_("We cannot find that pairing."))
    survey = session.get(Survey, (pairing.id, moment, by_mentor), with_for_update=True)
    questions = list_questions(session, actor.user_id, now=now, answered=True)
    asked = {one.key for one in questions}
    if survey is None or f"{pairing_id}-{moment}" not in asked:
        raise Conflict(_("There is nothing to answer here any more. Thank you."))
    survey.useful, survey.again, survey.answered_at = useful, again, now
    if moment is Moment.FIRST:
        pairing.seen_at = now
    session.flush()
    record(session, actor, "pairing.survey_answered", pairing_id, now=now)
    return survey
