"""What a mentor is asked, and how they answer."""

from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus, free_places
from matcher.pairings.forms.mentor import DeclineForm, RoomForm
from matcher.pairings.models import Proposal
from matcher.pairings.queries import asked
from matcher.pairings.queries.rounds import find_review
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.rules.room import room_in_words
from matcher.pairings.rules.rounds import mentor_waits
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.exclusions import ROOM_REASONS
from matcher.pairings.services.own import own_mentor_id
from matcher.pairings.services.wishes import never_again
from matcher.web.database import db
from matcher.web.dates import day
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.polling import live_page
from matcher.web.submissions import effect


@bp.get("/requests")
def requests() -> ResponseReturnValue:
    """List what a mentor was asked, what awaits an answer first."""
    mentor_id = own_mentor_id(current_actor())
    number = request.args.get("page", 1, type=int)
    with db.read() as session:
        now = clock.now(session)
        page = asked.search_requests(session, mentor_id, number, now=now)
        review = find_review(session, session.get_one(Mentor, mentor_id).scheme_id, now=now)
    waits = mentor_waits(review) if review else ""
    shown = (page, waits, local_day(now))
    return live_page("pairings/requests.html", shown, page=page, waits=waits, now=now)


@bp.get("/requests/<public_id:proposal_id>")
def request_page(proposal_id: PublicId) -> ResponseReturnValue:
    """Show one request."""
    found, now = _own_request(proposal_id)
    return live_page("pairings/request.html", (found, local_day(now)), found=found, now=now)


@bp.route("/requests/<public_id:proposal_id>/accept", methods=["GET", "POST"])
def accept(proposal_id: PublicId) -> ResponseReturnValue:
    """Say yes, and how much room is left."""
    actor = current_actor()
    found, _now = _own_request(proposal_id)
    form = RoomForm(found.room_after_yes)
    here = url_for(".request_page", proposal_id=proposal_id)
    if form.validate_on_submit():

        def say_yes(session: Session, now: datetime) -> str:
            said = accept_request(session, actor, proposal_id, room=form.new_room, now=now)
            return _("You have said yes. The office confirms it next. %(room)s", room=_room(said))

        return effect(say_yes, to=here)
    if found.request.answer_by is None:
        return redirect(here, 303)
    page = render_template("pairings/accept.html", form=form, found=found)
    return page, 422 if form.errors else 200


@bp.route("/requests/<public_id:proposal_id>/decline", methods=["GET", "POST"])
def decline(proposal_id: PublicId) -> ResponseReturnValue:
    """Say no, why, and how much room there is for others."""
    actor = current_actor()
    found, _now = _own_request(proposal_id)
    form = DeclineForm(found.room_after_no)
    if form.validate_on_submit():

        def say_no(session: Session, now: datetime) -> str:
            reason, room = form.reason.data, form.new_room
            until = form.until.data
            said = decline_request(
                session,
                actor,
                proposal_id,
                reason,
                room=room,
                until=until,
                kind_words=form.kind_words,
                now=now,
            )
            if form.never_again.data:
                never_again(session, actor, said.mentor_id, said.candidate_id, now=now)
            now_room = _away(until) if until else _with_slip(form, _room(said))
            return _(
                "You have said no to %(name)s. %(room)s", name=found.request.name, room=now_room
            )

        try:
            return effect(say_no, to=url_for(".requests"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    if found.request.answer_by is None:
        return redirect(url_for(".request_page", proposal_id=proposal_id), 303)
    page = render_template("pairings/decline.html", form=form, found=found)
    return page, 422 if form.errors else 200


def _own_request(proposal_id: PublicId) -> tuple[asked.AskedInFull, datetime]:
    with db.read() as session:
        now = clock.now(session)
        mentor_id = own_mentor_id(current_actor())
        return asked.get_request(session, mentor_id, proposal_id, now=now), now


def _room(proposal: Proposal) -> str:
    mentor = proposal.mentor
    if mentor.status == MentorStatus.PAUSED:
        return _away(mentor.paused_until) if mentor.paused_until else _("You still take a break.")
    return room_in_words(free_places(mentor.capacity, mentor.held))


def _away(until: date) -> str:
    return _("Nobody new can ask you until %(day)s.", day=day(until))


def _with_slip(form: DeclineForm, room: str) -> str:
    """Point out that "no room" and a free place do not go together; what was typed holds."""
    if form.reason.data in ROOM_REASONS and form.room.data:
        return _("%(room)s If that should be none, change it under My places.", room=room)
    return room
