"""Two more answers to a request: let us talk first, and a yes that comes late."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _, ngettext
from matcher.mentors.rules import free_places
from matcher.pairings.forms.mentor import RoomForm
from matcher.pairings.forms.talking import TalkForm
from matcher.pairings.queries.asked import AskedInFull, Late, get_request
from matcher.pairings.queries.calendar import count_days_to_answer
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.rules.room import room_in_words
from matcher.pairings.services.late import LateYes, say_late_yes
from matcher.pairings.services.own import own_mentor_id
from matcher.pairings.services.talks import agree_talk
from matcher.web.database import db
from matcher.web.dates import day
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/requests/<public_id:proposal_id>/talk", methods=["GET", "POST"])
def talk(proposal_id: PublicId) -> ResponseReturnValue:
    """Ask for a day on which the two talk first, and how the candidate reaches the mentor."""
    actor = current_actor()
    found = _own_request(proposal_id)
    here = url_for(".request_page", proposal_id=proposal_id)
    form = TalkForm(data={"day": found.request.talk_on, "words": found.talk_words})
    on, words = form.day.data, form.words.data
    if form.validate_on_submit() and on and words:

        def say_talk(session: Session, now: datetime) -> str:
            proposal = agree_talk(session, actor, proposal_id, on, words, now=now)
            return _(
                "We have told %(name)s that you talk on %(day)s, and how to reach you.",
                name=proposal.candidate.account.name,
                day=day(on),
            )

        try:
            return effect(say_talk, to=here)
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    elif not found.can_talk:
        return redirect(here, 303)
    page = render_template("pairings/talk.html", form=form, found=found)
    return page, 422 if form.errors else 200


@bp.route("/requests/<public_id:proposal_id>/late-yes", methods=["GET", "POST"])
def late_yes(proposal_id: PublicId) -> ResponseReturnValue:
    """Say yes to what has expired, and how much room is left."""
    actor = current_actor()
    found = _own_request(proposal_id)
    form = RoomForm(found.room_after_yes, is_news=not found.has_place)
    here = url_for(".request_page", proposal_id=proposal_id)
    if form.validate_on_submit():

        def say_yes(session: Session, now: datetime) -> str:
            proposal, outcome = say_late_yes(
                session, actor, proposal_id, room=form.new_room, now=now
            )
            mentor = proposal.mentor
            return _(
                "%(thanks)s %(room)s",
                thanks=late_words(outcome, proposal.candidate.account.name),
                room=room_in_words(free_places(mentor.capacity, mentor.held)),
            )

        try:
            return effect(say_yes, to=here)
        except Conflict as conflict:
            flash(conflict.message, "important")
            return redirect(here, 303)
        except Invalid as invalid:
            add_error(form, invalid.message, "room")
    elif found.late != Late.OPEN:
        return redirect(here, 303)
    page = render_template("pairings/late_yes.html", form=form, found=found)
    return page, 422 if form.errors else 200


def late_words(outcome: LateYes, name: str) -> str:
    """Say what came of a late yes."""
    if outcome is LateYes.OFFERED:
        return _(
            "Thank you. We have told %(name)s, and keep a place for them. They answer next.",
            name=name,
        )
    if outcome is LateYes.WAITS:
        return _(
            "Thank you. We keep a place for %(name)s. They hear of it, and answer, once the office "
            "has looked at all suggestions.",
            name=name,
        )
    if outcome is LateYes.ASKED_ELSEWHERE:
        return _("%(name)s has asked somebody else meanwhile. Thank you all the same.", name=name)
    return _("%(name)s has found someone. Thank you all the same.", name=name)


def _own_request(proposal_id: PublicId) -> AskedInFull:
    with db.read() as session:
        now = clock.now(session)
        return get_request(session, own_mentor_id(current_actor()), proposal_id, now=now)


@bp.app_template_global()
def days_to_answer() -> str:
    """Say within how many working days a mentor answers."""
    with db.read() as session:
        n_days = count_days_to_answer(session, current_actor())
    return ngettext("%(num)s working day", "%(num)s working days", n_days)
