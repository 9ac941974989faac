"""Days when a mentor is away: they count for nobody's time to answer."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.errors import Invalid, NotFound
from matcher.core.words import _
from matcher.matching.queries.runs import get_own_scheme
from matcher.pairings.forms.talking import AwayForm
from matcher.pairings.queries.absences import Away, list_away
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.services.absences import add_own_absence, remove_absence
from matcher.pairings.services.own import own_mentor_id
from matcher.web.database import db
from matcher.web.dates import short_day
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/my-places/away", methods=["GET", "POST"])
def away() -> ResponseReturnValue:
    """List the days on which a mentor is away, and take some more."""
    actor = current_actor()
    form = AwayForm()
    first, last = form.first_on.data, form.last_on.data
    if form.validate_on_submit() and first and last:

        def add(session: Session, now: datetime) -> str:
            add_own_absence(session, actor, first, last, now=now)
            return away_words(first, last)

        try:
            return effect(add, to=url_for(".away"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template("pairings/away.html", form=form, away=_own_days())
    return page, 422 if form.errors else 200


@bp.post("/my-places/away/remove", endpoint="not_away")
def remove() -> ResponseReturnValue:
    """Take some days off the list again."""
    actor = current_actor()
    number = request.form.get("days", 0, type=int)

    def take_back(session: Session, now: datetime) -> None:
        remove_absence(session, actor, number, now=now)

    try:
        return effect(take_back, to=url_for(".away"), saying=_("These days count again."))
    except NotFound as gone:
        flash(gone.message, "important")
        return redirect(url_for(".away"), 303)


def away_words(first: date, last: date) -> str:
    """Say which days do not count."""
    if first == last:
        return _("Noted: %(day)s does not count.", day=short_day(first))
    return _(
        "Noted: the days from %(first)s to %(last)s do not count.",
        first=short_day(first),
        last=short_day(last),
    )


def _own_days() -> list[Away]:
    with db.read() as session:
        today = local_day(clock.now(session))
        mentor_id = own_mentor_id(current_actor())
        scheme = get_own_scheme(session, mentor_id=mentor_id)
        return list_away(session, scheme.id, mentor_id, today=today)
