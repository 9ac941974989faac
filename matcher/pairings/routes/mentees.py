"""The people a mentor has, and how a pairing ends."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.mentors.rules import MentorStatus, free_places
from matcher.pairings.forms.mentor import EndForm, PlaceForm
from matcher.pairings.models import Pairing
from matcher.pairings.queries.mentees import MenteeToLeave, get_mentee, search_mentees
from matcher.pairings.queries.survey import list_questions
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.rules.room import room_in_words
from matcher.pairings.services.endings import end_pairing, finish_pairing
from matcher.pairings.services.own import own_mentor_id
from matcher.pairings.services.wishes import never_again
from matcher.web.database import db
from matcher.web.dates import day
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/my-mentees")
def mentees() -> ResponseReturnValue:
    """List the people a mentor has and had."""
    mentor_id = own_mentor_id(current_actor())
    with db.read() as session:
        now, number = clock.now(session), request.args.get("page", 1, type=int)
        page = search_mentees(session, mentor_id, number, today=local_day(now))
        n_questions = len(list_questions(session, current_actor().user_id, now=now))
    return render_template("pairings/mentees.html", page=page, n_questions=n_questions)


@bp.route("/my-mentees/<public_id:pairing_id>/finished", methods=["GET", "POST"])
def finish(pairing_id: PublicId) -> ResponseReturnValue:
    """Say that two people have finished their work."""
    actor = current_actor()
    found = _own_mentee(pairing_id)
    form = PlaceForm(asks_place=found.asks_place)
    if form.validate_on_submit():

        def finished(session: Session, now: datetime) -> str:
            pairing = finish_pairing(session, actor, pairing_id, **form.answer, now=now)
            return _("Well done, both of you. %(place)s", place=_place(pairing))

        try:
            return effect(finished, to=url_for(".mentees"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    elif not found.mentee.is_live:
        return redirect(url_for(".mentees"), 303)
    page = render_template("pairings/finish.html", form=form, mentee=found.mentee)
    return page, 422 if form.errors else 200


@bp.route("/my-mentees/<public_id:pairing_id>/end", methods=["GET", "POST"])
def end_early(pairing_id: PublicId) -> ResponseReturnValue:
    """Ask why two people stop before they have finished, and end it."""
    actor = current_actor()
    found = _own_mentee(pairing_id)
    form = EndForm(asks_place=found.asks_place)
    if form.validate_on_submit():

        def ended(session: Session, now: datetime) -> str:
            reason = form.reason.data
            pairing = end_pairing(session, actor, pairing_id, reason, **form.answer, now=now)
            if form.never_again.data:
                never_again(session, actor, pairing.mentor_id, pairing.candidate_id, now=now)
            return _(
                "You no longer mentor %(name)s. %(place)s",
                name=found.mentee.name,
                place=_place(pairing),
            )

        try:
            return effect(ended, to=url_for(".mentees"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    elif not found.mentee.is_live:
        return redirect(url_for(".mentees"), 303)
    page = render_template("pairings/end_early.html", form=form, mentee=found.mentee)
    return page, 422 if form.errors else 200


def _place(pairing: Pairing) -> str:
    """Say what people see of the mentor's places now."""
    mentor = pairing.mentor
    if mentor.status == MentorStatus.PAUSED:
        if mentor.paused_until:
            return _("You are taking a break until %(day)s.", day=day(mentor.paused_until))
        return _("You are taking a break until you come back.")
    return room_in_words(free_places(mentor.capacity, mentor.held))


def _own_mentee(pairing_id: PublicId) -> MenteeToLeave:
    with db.read() as session:
        return get_mentee(session, own_mentor_id(current_actor()), pairing_id)
