"""Times to talk: proposing, choosing, saying that none fits, calling off."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.pairings.forms.messages import TimesForm
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.routes.messages import thread_of
from matcher.pairings.services.talk_times import call_off, choose_time, propose_times, say_none_fits
from matcher.web.dates import moment
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import Effect, effect


@bp.route("/messages/<public_id:thing_id>/times", methods=["GET", "POST"])
def times(thing_id: PublicId) -> ResponseReturnValue:
    """Propose up to three times to talk."""
    found = thread_of(thing_id)
    form = TimesForm()
    here = url_for(".thread", thing_id=found.public_id)
    if form.validate_on_submit():

        def propose(session: Session, now: datetime) -> None:
            words = form.words.data or ""
            propose_times(session, current_actor(), thing_id, form.moments, words, now=now)

        try:
            saying = _("%(name)s hears of your times by mail, and chooses one.", name=found.name)
            return effect(propose, to=f"{here}#talk", saying=saying)
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
        except Conflict as conflict:
            flash(conflict.message, "important")
            return redirect(here, 303)
    page = render_template("pairings/times.html", form=form, found=found)
    return page, 422 if form.errors else 200


@bp.post("/messages/<public_id:thing_id>/times/choose")
def choose(thing_id: PublicId) -> ResponseReturnValue:
    """Agree to one of the times."""
    try:
        time = datetime.fromisoformat(request.form.get("time", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        time = datetime.min.replace(tzinfo=UTC)  # none of the times, so it is refused below

    def agree(session: Session, now: datetime) -> str:
        choose_time(session, current_actor(), thing_id, time, now=now)
        return _("You talk on %(time)s. You both get it by mail.", time=moment(time))

    return _try(agree, thing_id)


@bp.post("/messages/<public_id:thing_id>/times/none")
def none_fits(thing_id: PublicId) -> ResponseReturnValue:
    """Say that none of the times fits."""

    def say(session: Session, now: datetime) -> str:
        say_none_fits(session, current_actor(), thing_id, now=now)
        return _("We have told them. You can propose times yourself.")

    return _try(say, thing_id)


@bp.post("/messages/<public_id:thing_id>/times/call-off")
def no_talk(thing_id: PublicId) -> ResponseReturnValue:
    """Take times back, or cancel a talk."""

    def cancel(session: Session, now: datetime) -> str:
        offer = call_off(session, current_actor(), thing_id, now=now)
        if offer.chosen_at is None:
            return _("Your times are taken back.")
        return _("The talk is cancelled, and we have told them.")

    return _try(cancel, thing_id)


def _try(change: Effect, thing_id: PublicId) -> ResponseReturnValue:
    here = url_for(".thread", thing_id=thing_id)
    try:
        return effect(change, to=f"{here}#talk")
    except Conflict as conflict:
        flash(conflict.message, "important")
        return redirect(here, 303)
