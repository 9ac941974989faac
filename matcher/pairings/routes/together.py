"""Two people who work together: that they still do, and until when."""

from datetime import date, datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.pairings.forms.together import EndDateForm
from matcher.pairings.queries.beginning import get_beginning
from matcher.pairings.queries.proposals import get_pairing
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.services.living import agree_end, note_alive
from matcher.pairings.services.own import own_candidate_id, own_mentor_id
from matcher.web.database import db
from matcher.web.dates import appointment as write_appointment
from matcher.web.dates import day
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/pairings/<public_id:pairing_id>/beginning")
def beginning(pairing_id: PublicId) -> ResponseReturnValue:
    """Show two people what they share, when they could meet, and what they may agree on."""
    with db.read() as session:
        today = local_day(clock.now(session))
        found = get_beginning(session, current_actor(), pairing_id, today=today)
    return render_template("pairings/beginning.html", found=found, today=today)


@bp.app_template_filter()
def appointment(when: datetime) -> str:
    """Write when two people could meet."""
    return write_appointment(when)


@bp.post("/my-mentor/<public_id:pairing_id>/still")
def still_mine(pairing_id: PublicId) -> ResponseReturnValue:
    """Note that a candidate still works with their mentor."""
    with db.read() as session:
        get_pairing(session, pairing_id, candidate_id=own_candidate_id(current_actor()))
    return _still(pairing_id, url_for(".mine"))


@bp.post("/my-mentees/<public_id:pairing_id>/still")
def still_theirs(pairing_id: PublicId) -> ResponseReturnValue:
    """Note that a mentor still works with somebody."""
    with db.read() as session:
        get_pairing(session, pairing_id, mentor_id=own_mentor_id(current_actor()))
    return _still(pairing_id, url_for(".mentees"))


def _still(pairing_id: PublicId, to: str) -> ResponseReturnValue:
    actor = current_actor()

    def note(session: Session, now: datetime) -> None:
        note_alive(session, actor, pairing_id, now=now)

    return effect(note, to=to, saying=_("Thank you. How good that you go on together."))


@bp.route("/my-mentor/<public_id:pairing_id>/until", methods=["GET", "POST"])
def end_date_mine(pairing_id: PublicId) -> ResponseReturnValue:
    """Ask a candidate until when they have agreed to work with their mentor."""
    with db.read() as session:
        candidate_id = own_candidate_id(current_actor())
        pairing = get_pairing(session, pairing_id, candidate_id=candidate_id)
        other, ends_on = pairing.mentor.account.name, pairing.ends_on
    return _ask_end(pairing_id, other, ends_on, url_for(".mine"), _("My mentor"))


@bp.route("/my-mentees/<public_id:pairing_id>/until", methods=["GET", "POST"])
def end_date_theirs(pairing_id: PublicId) -> ResponseReturnValue:
    """Ask a mentor until when they have agreed to work with somebody."""
    with db.read() as session:
        mentor_id = own_mentor_id(current_actor())
        pairing = get_pairing(session, pairing_id, mentor_id=mentor_id)
        other, ends_on = pairing.candidate.account.name, pairing.ends_on
    return _ask_end(pairing_id, other, ends_on, url_for(".mentees"), _("People I mentor"))


def _ask_end(
    pairing_id: PublicId, other: str, ends_on: date | None, back: str, back_words: str
) -> ResponseReturnValue:
    actor = current_actor()
    form = EndDateForm(data={"ends_on": ends_on})
    if form.validate_on_submit():

        def agree(session: Session, now: datetime) -> str:
            pairing = agree_end(session, actor, pairing_id, form.ends_on.data, now=now)
            if pairing.ends_on is None:
                return _("No day is agreed now. %(name)s is told.", name=other)
            when = day(pairing.ends_on)
            return _("You work together until %(day)s. %(name)s is told.", day=when, name=other)

        try:
            return effect(agree, to=back)
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template(
        "pairings/end_date.html", form=form, other=other, back=back, back_words=back_words
    )
    return page, 422 if form.errors else 200
