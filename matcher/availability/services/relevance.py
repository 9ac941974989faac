"""Mails of this area that can become untrue while they wait to be sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.queries.beside_places import find_beside_places, to_be_mailed
from matcher.availability.queries.confirming import (
    ASKED,
    TOOK_OUT,
    WELCOMED,
    is_still_asked,
    link_says_no_room,
)
from matcher.availability.queries.living import (
    ASKED_CANDIDATE,
    ASKED_GOING_ON,
    ASKED_MENTOR,
    ASKED_MET,
    HOW_IT_GOES,
    list_asked_about,
)
from matcher.availability.queries.relevance import search_stands
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import current_link
from matcher.availability.services.silence import BAD_TIME, rests_for_silence
from matcher.candidates.rules import Search
from matcher.core import clock
from matcher.core.days import local_day
from matcher.mentors.models import Mentor
from matcher.mentors.rules import is_listed
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import Refresh, StillTrue
from matcher.pairings.models import Pairing
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.living import find_in_question, is_any_in_question
from matcher.pairings.queries.mail_budget import may_have_one_more
from matcher.pairings.queries.meeting import MetQuestion, list_met_questions
from matcher.pairings.queries.survey import Question
from matcher.pairings.rules.living import OVER
from matcher.pairings.rules.states import LIVE, Said


def search_is(*states: Search) -> StillTrue:
    """Return a check that its reader's search for a mentor stands at one of these."""

    def check(session: Session, mail: OutboxMail) -> bool:
        return search_stands(session, mail.recipient_id, frozenset(states))

    return check


def is_asked(session: Session, mail: OutboxMail) -> bool:
    """Say whether its reader still owes the answer, and the link in the mail still works."""
    return is_still_asked(session, mail.recipient_id, mail.context["link_id"])


def has_no_room(session: Session, mail: OutboxMail) -> bool:
    """Say whether what a link said still stands: no room."""
    return link_says_no_room(session, mail.recipient_id, today=local_day(clock.now(session)))


def is_in_question(session: Session, mail: OutboxMail) -> bool:
    """Say whether the pairing still lives, and it has not been answered whether it does."""
    pairing = find_in_question(session, mail.about.removeprefix("pairing:"))
    return (
        pairing is not None
        and pairing.candidate_said == Said.NOTHING
        and (not mail.context["word"] or pairing.mentor_said in OVER)
    )


def goes_on_unasked(session: Session, mail: OutboxMail) -> bool:
    """Say whether the pairing lives, and nobody has said so or come to ask it since."""
    pairing = session.scalars(
        select(Pairing).where(Pairing.public_id == mail.about.removeprefix("pairing:"))
    ).one_or_none()
    if pairing is None or pairing.status not in LIVE or pairing.asked_at is not None:
        return False
    return pairing.seen_at is None or pairing.seen_at < mail.created_at


def has_mentees_in_question(session: Session, mail: OutboxMail) -> bool:
    """Say whether the mentor has yet to answer about anybody."""
    return is_any_in_question(session, mail.about.removeprefix("mentees:"))


def is_asked_how_it_goes(session: Session, mail: OutboxMail) -> bool:
    """Say whether its reader has yet to answer anything of what the mail asks about."""
    questions = _goes(session, mail, clock.now(session))
    return any(_is_about(mail, one.pairing_id) for one in questions)


def name_who_is_asked_about(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let a mail that asks how it goes name those of whom it is still to be answered."""
    names = [one.other for one in _goes(session, mail, now)]
    mail.context = {**mail.context, "other_names": names}


def _goes(session: Session, mail: OutboxMail, now: datetime) -> list[Question]:
    of_mentees = bool(mail.context.get("of_mentees", True))
    return list_asked_about(session, mail.recipient_id, of_mentees=of_mentees, now=now)


def is_asked_met(session: Session, mail: OutboxMail) -> bool:
    """Say whether its reader has yet to say of anybody in the mail whether they have met."""
    return bool(_open_met(session, mail, clock.now(session)))


def name_who_is_not_met(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let a mail to a mentor of several name those alone of whom nobody has said that they met."""
    names = [one.other for one in _open_met(session, mail, now)]
    mail.context = {**mail.context, "other_names": names}


def _open_met(session: Session, mail: OutboxMail, now: datetime) -> list[MetQuestion]:
    questions = list_met_questions(session, mail.recipient_id, today=local_day(now))
    if mail.about.startswith("mentees:"):
        questions = [one for one in questions if one.is_mentor]
    return [one for one in questions if one.is_open and _is_about(mail, one.public_id)]


def _is_about(mail: OutboxMail, pairing_id: str) -> bool:
    """Say whether a mail asks of one pairing: it names that one, or asks of all of its reader's."""
    is_of_one = mail.about.startswith("pairing:")
    return not is_of_one or mail.about == f"pairing:{pairing_id}"


def name_people_beside_places(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let the mail that asks about places name those of whom its page asks, too.

    Here are made the links by which that page leads on to these questions.
    """
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == mail.recipient_id)).one()
    beside = to_be_mailed(find_beside_places(session, mentor, now=now), now=now)
    days = get_periods(session, mentor.scheme_id).link_days
    for purpose, questions in ((Purpose.MET, beside.met), (Purpose.SURVEY, beside.goes)):
        if questions:
            current_link(session, mentor.account_id, purpose, now=now, days=days)
    mail.context = {
        **mail.context,
        "working_ids": [pairing.public_id for pairing in beside.working],
        "met_ids": [meeting.pairing.public_id for meeting in beside.met],
        "goes_keys": [f"{one.pairing.public_id}:{one.moment}" for one in beside.goes],
        "working_names": beside.working_names,
        "met_names": beside.met_names,
        "goes_names": beside.goes_names,
    }


def note_people_asked(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Note with each question that the mail about places has asked it, now that it has left."""
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == mail.recipient_id)).one()
    beside, named = find_beside_places(session, mentor, now=now), mail.context
    for pairing in beside.working:
        if pairing.public_id in named["working_ids"]:
            pairing.mentor_mailed_at = now
    for meeting in beside.met:
        if meeting.pairing.public_id in named["met_ids"]:
            meeting.mentor_mailed_at = now
    for survey in beside.goes:
        if f"{survey.pairing.public_id}:{survey.moment}" in named["goes_keys"]:
            survey.mailed_at = now


def name_who_may_be_over(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let a mail that asks whether they still work together name whom that is asked of now."""
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == mail.recipient_id)).one()
    names = find_beside_places(session, mentor, now=now).working_names
    mail.context = {**mail.context, "candidate_names": names}


def ask_of_the_place(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let news of an end, which somebody else has pressed, carry the link to the mentor's places.

    The place has come back without a word of theirs: this mail asks for it, in one press.
    """
    mentor = session.scalars(
        select(Mentor).where(Mentor.account_id == mail.recipient_id)
    ).one_or_none()
    if mentor is None or not mail.context["for_mentor"] or mail.carrier_id is not None:
        return
    if mentor.leaving_at is not None or not is_listed(mentor.status):
        return
    link_id = _link_to_places(session, mentor, now)
    mail.context = {**mail.context, "link_id": link_id, "is_kept": mentor.kept_places}


def give_current_link(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let a mail to a mentor carry the link to their places, as it leaves: the one they have.

    A mail that another carries brings no link to anybody.
    """
    if mail.carrier_id is not None:
        return
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == mail.recipient_id)).one()
    mail.context = {**mail.context, "link_id": _link_to_places(session, mentor, now)}


def _link_to_places(session: Session, mentor: Mentor, now: datetime) -> str:
    days = get_periods(session, mentor.scheme_id).link_days
    purpose, account_id = Purpose.PLACES, mentor.account_id
    return current_link(session, account_id, purpose, now=now, days=days).public_id


REFRESHERS: dict[str, Refresh] = {
    BAD_TIME: give_current_link,
    "pairings/emails/pairing_completed": ask_of_the_place,
    "pairings/emails/pairing_ended_early": ask_of_the_place,
    ASKED: name_people_beside_places,
    ASKED_MENTOR: name_who_may_be_over,
    ASKED_MET: name_who_is_not_met,
    HOW_IT_GOES: name_who_is_asked_about,
}
"""By template, as `STILL_TRUE`: what gives a mail its link or names right before it leaves."""

NOTED: dict[str, Refresh] = {ASKED: note_people_asked}
"""By template: what is noted once a mail has left."""

SPARED: dict[str, StillTrue] = dict.fromkeys(
    [ASKED, BAD_TIME, ASKED_CANDIDATE, ASKED_GOING_ON, ASKED_MENTOR, ASKED_MET, HOW_IT_GOES],
    may_have_one_more,
)
"""By template: what nobody is owed. Candidates are owed the word on whether they still look, since
silence takes them out of the search."""

STILL_TRUE: dict[str, StillTrue] = {
    ASKED: is_asked,
    WELCOMED: is_asked,
    TOOK_OUT: has_no_room,
    BAD_TIME: rests_for_silence,
    ASKED_CANDIDATE: is_in_question,
    ASKED_GOING_ON: goes_on_unasked,
    ASKED_MENTOR: has_mentees_in_question,
    ASKED_MET: is_asked_met,
    HOW_IT_GOES: is_asked_how_it_goes,
    "availability/emails/still_looking": search_is(Search.ASKED, Search.SILENT),
    "availability/emails/left_out": search_is(Search.SILENT),
    "availability/emails/out_of_search": search_is(Search.RESTING, Search.FOUND),
}
"""By template; the worker gives them to the sender. One line each."""
