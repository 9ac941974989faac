"""A candidate asks a mentor, or names one with whom they have already agreed."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.candidates.services import set_ask_next
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.pairings.forms.candidate import AgreedForm, AskForm
from matcher.pairings.queries.asking import Asking, get_asking
from matcher.pairings.queries.mine import get_situation
from matcher.pairings.queries.rounds import review_of_waiting
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.rules.rounds import request_waits
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.requests import request_agreed, request_mentor
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/mentors/<public_id:mentor_id>/ask", methods=["GET", "POST"])
def ask(mentor_id: PublicId) -> ResponseReturnValue:
    """Write to a mentor; their place is held until they answer."""
    form = AskForm()
    if form.validate_on_submit():
        try:
            return _send(mentor_id, form)
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message, getattr(refused, "field", None))
    asking = _asking(mentor_id)
    if not form.is_submitted():
        here = asking.situation
        form = AskForm(data={"message": here.draft, "ask_next": here.ask_next})
    unsent = form.message.data if form.is_submitted() else ""
    page = render_template("pairings/ask.html", form=form, asking=asking, unsent=unsent)
    return page, 422 if form.errors else 200


def _asking(mentor_id: PublicId) -> Asking:
    with db.read() as session:
        today = local_day(clock.now(session))
        return get_asking(session, own_candidate_id(current_actor()), mentor_id, today=today)


def _send(mentor_id: PublicId, form: AskForm) -> ResponseReturnValue:
    actor = current_actor()

    def send(session: Session, now: datetime) -> str:
        proposal = request_mentor(session, actor, mentor_id, form.message.data, now=now)
        if form.ask_next.data != proposal.candidate.ask_next:
            set_ask_next(session, actor, proposal.candidate_id, form.ask_next.data, now=now)
        name = proposal.mentor.account.name
        if review := review_of_waiting(session, proposal.waits_for_id):
            return request_waits(review)
        return _("You have asked %(name)s. We tell you as soon as there is an answer.", name=name)

    return effect(send, to=url_for(".mine"))


@bp.route("/my-mentor/agreed", methods=["GET", "POST"])
def agreed() -> ResponseReturnValue:
    """Name a mentor who has already said yes; they confirm it here."""
    actor = current_actor()
    with db.read() as session:
        here = get_situation(session, own_candidate_id(actor), now=clock.now(session))
    form = AgreedForm()
    if form.validate_on_submit():

        def name(session: Session, now: datetime) -> str:
            proposal = request_agreed(session, actor, form.email.data, now=now)
            if review := review_of_waiting(session, proposal.waits_for_id):
                return request_waits(review)
            return _("We have asked %(name)s to confirm it.", name=proposal.mentor.account.name)

        try:
            return effect(name, to=url_for(".mine"))
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message, getattr(refused, "field", "email"))
    page = render_template("pairings/agreed.html", form=form, here=here)
    return page, 422 if form.errors else 200
