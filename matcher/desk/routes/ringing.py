"""People to ring: mentors who have fallen silent; and days when the office is closed."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Invalid, NotFound
from matcher.core.words import _
from matcher.desk.forms import ClosedDaysForm
from matcher.desk.queries.ringing import get_silent_id, search_silent
from matcher.desk.routes.blueprint import bp, page_number
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.services.ringing import note_rung
from matcher.pairings.queries.absences import Away, list_away
from matcher.pairings.services.absences import add_office_absence, remove_absence
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/silent")
def silent() -> ResponseReturnValue:
    """List the mentors who have fallen silent."""
    with db.read() as session:
        now = clock.now(session)
        page = search_silent(session, page_number())
    return render_template("desk/silent.html", page=page, url_for_page=other_page(), now=now)


@bp.post("/silent/<public_id:mentor_id>/rung")
def rung(mentor_id: PublicId) -> ResponseReturnValue:
    """Tick that a mentor was rung."""
    actor = current_actor()

    def note(session: Session, now: datetime) -> str:
        mentor = note_rung(session, actor, get_silent_id(session, mentor_id), now=now)
        return _("Noted: you have rung %(name)s.", name=mentor.account.name)

    try:
        return effect(note, to=url_for(".silent"))
    except NotFound as gone:
        flash(gone.message, "important")
        return redirect(url_for(".silent"), 303)


@bp.route("/closed-days", methods=["GET", "POST"])
def closed_days() -> ResponseReturnValue:
    """List the days on which the office is closed, and take some more."""
    actor = current_actor()
    form = ClosedDaysForm()
    first, last = form.first_on.data, form.last_on.data
    if form.validate_on_submit() and first and last:

        def add(session: Session, now: datetime) -> None:
            add_office_absence(session, actor, first, last, form.words.data or "", now=now)

        saying = _("Noted. These days do not count, and what is open ends so much later.")
        try:
            return effect(add, to=url_for(".closed_days"), saying=saying)
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template("desk/closed_days.html", form=form, away=_closed())
    return page, 422 if form.errors else 200


@bp.post("/closed-days/remove")
def open_days() -> ResponseReturnValue:
    """Take some days off the list again."""
    actor = current_actor()
    number = request.form.get("days", 0, type=int)

    def take_back(session: Session, now: datetime) -> None:
        remove_absence(session, actor, number, now=now)

    try:
        return effect(take_back, to=url_for(".closed_days"), saying=_("These days count again."))
    except NotFound as gone:
        flash(gone.message, "important")
        return redirect(url_for(".closed_days"), 303)


def _closed() -> list[Away]:
    with db.read() as session:
        today = local_day(clock.now(session))
        return list_away(session, get_scheme(session).id, None, today=today)
