"""Training days: set, asked to, and after the day listed or turned down, many at once."""

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _, ngettext
from matcher.desk.forms.training import MoveForm, TrainingForm, TurnDownForm
from matcher.desk.queries.training import (
    get_day,
    list_days,
    list_guests,
    list_names,
    list_unasked,
)
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.joining import for_each, let_in, turn_down
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import TrainingDay
from matcher.mentors.services import (
    ask_to_training,
    call_off_training_day,
    hold_after_all,
    move_training_day,
    note_who_came,
    set_training_day,
)
from matcher.pairings.services.batches import Outcome
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

MOST = 200
SHOWN = 8


@bp.route("/training", methods=["GET", "POST"])
def training() -> ResponseReturnValue:
    """List the training days and who waits for one; set a new one."""
    form = TrainingForm()
    if form.validate_on_submit():

        def add(session: Session, now: datetime) -> None:
            day, words = cast("date", form.held_on.data), str(form.words.data)
            set_training_day(session, current_actor(), get_scheme(session).id, day, words, now=now)

        try:
            saying = _("The day is set. Open it to ask people to it.")
            return effect(add, to=url_for(".training"), saying=saying)
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    with db.read() as session:
        today = local_day(clock.now(session))
        days, unasked = list_days(session), list_unasked(session, today=today)
    page = render_template("desk/training.html", form=form, days=days, unasked=unasked, today=today)
    return page, 422 if form.errors else 200


@bp.get("/training/<public_id:training_id>")
def training_day(training_id: PublicId) -> ResponseReturnValue:
    """Show who is asked to a day, and who could be."""
    with db.read() as session:
        today = local_day(clock.now(session))
        day = get_day(session, training_id)
        guests = list_guests(session, day)
        may_ask = day.held_on >= today and day.called_off_at is None
        return render_template(
            "desk/training_day.html",
            day=day,
            guests=guests,
            unasked=list_unasked(session, today=today) if may_ask else [],
            may_ask=may_ask,
            today=today,
            is_over=day.held_on < today or any(one.came is not None for one in guests),
        )


@bp.route("/training/<public_id:training_id>/move", methods=["GET", "POST"])
def move_training(training_id: PublicId) -> ResponseReturnValue:
    """Ask for another date, time or place, and tell every guest."""
    with db.read() as session:
        day = get_day(session, training_id)
        n_guests = len(list_guests(session, day))
    form, to = MoveForm(obj=day), url_for(".training_day", training_id=training_id)
    if form.validate_on_submit():

        def move(session: Session, now: datetime) -> str:
            held_on, words = cast("date", form.held_on.data), str(form.words.data)
            n = move_training_day(session, current_actor(), training_id, held_on, words, now=now)
            return _told(_("The day is changed."), n)

        try:
            return try_effect(move, to=to)
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template("desk/move_training.html", form=form, day=day, n_guests=n_guests)
    return page, 422 if form.errors else 200


@bp.post("/training/<public_id:training_id>/call-off")
def call_off_training(training_id: PublicId) -> ResponseReturnValue:
    """Call a day off, which can be undone until it comes."""

    def stop(session: Session, now: datetime) -> str:
        n_told = call_off_training_day(session, current_actor(), training_id, now=now)
        return _told(_("The day is called off."), n_told)

    return try_effect(stop, to=url_for(".training_day", training_id=training_id))


@bp.post("/training/<public_id:training_id>/hold")
def hold_training(training_id: PublicId) -> ResponseReturnValue:
    """Undo that a day was called off."""

    def hold(session: Session, now: datetime) -> str:
        n_told = hold_after_all(session, current_actor(), training_id, now=now)
        return _told(_("The day takes place after all."), n_told)

    return try_effect(hold, to=url_for(".training_day", training_id=training_id))


def _told(done: str, n_told: int) -> str:
    if not n_told:
        return done
    return f"{done} " + ngettext(
        "A mail tells the guest.", "A mail tells each of the %(num)s guests.", n_told
    )


def _ask(session: Session, day: TrainingDay, ids: list[int], now: datetime) -> str:
    n_asked = ask_to_training(session, current_actor(), day, ids, now=now)
    return ngettext(
        "%(num)s person is asked by mail.", "%(num)s people are asked by mail.", n_asked
    )


def _came(session: Session, day: TrainingDay, ids: list[int], now: datetime) -> str:
    n_noted = note_who_came(session, current_actor(), day, ids, came=True, now=now)
    return ngettext("Noted: %(num)s came.", "Noted: %(num)s came.", n_noted)


def _missed(session: Session, day: TrainingDay, ids: list[int], now: datetime) -> str:
    n_noted = note_who_came(session, current_actor(), day, ids, came=False, now=now)
    return ngettext("Noted: %(num)s did not come.", "Noted: %(num)s did not come.", n_noted)


DO: dict[str, Callable[[Session, TrainingDay, list[int], datetime], str]] = {
    "ask": _ask,
    "came": _came,
    "missed": _missed,
}


@bp.post("/training/<public_id:training_id>/guests")
def change_guests(training_id: PublicId) -> ResponseReturnValue:
    """Do one thing for everybody who is ticked."""
    what, chosen = request.form.get("do", ""), request.form.getlist("chosen")[:MOST]
    to = url_for(".training_day", training_id=training_id)
    if what == "turn_down" and chosen:
        return redirect(url_for(".turn_down_many", chosen=chosen), 303)

    def change(session: Session, now: datetime) -> str:
        day, names = get_day(session, training_id), list_names(session, chosen)
        if not names:
            raise Conflict(_("Nobody was ticked, so nothing has changed."))
        if what == "list":
            return _list(session, names, now)
        people = [*list_guests(session, day), *list_unasked(session, today=local_day(now))]
        ids = [one.mentor_id for one in people if one.account_id in names]
        if what not in DO:
            raise Conflict(_("Choose what to do with those who are ticked."))
        return DO[what](session, day, ids, now)

    return try_effect(change, to=to)


def _list(session: Session, names: dict[PublicId, str], now: datetime) -> str:
    outcome = for_each(
        list(names), names, lambda one: let_in(session, current_actor(), one, now=now)
    )
    done = ngettext(
        "%(num)s is on the list. A mail tells them.",
        "%(num)s are on the list. A mail tells each.",
        outcome.done,
    )
    return _outcome_words(outcome, done)


def _outcome_words(outcome: Outcome, done: str) -> str:
    """Say what was done, and who was left as they are because they wait for nothing any more.

    Raises
    ------
    Conflict
        Nothing could be done.
    """
    names = ", ".join(stale.name for stale in outcome.stale[:SHOWN])
    left = _("They did not wait any more: %(names)s.", names=names) if names else ""
    if not outcome.done:
        raise Conflict(left or _("Nobody was ticked, so nothing has changed."))
    return f"{done} {left}".strip()


@bp.route("/people/turn-down", methods=["GET", "POST"])
def turn_down_many() -> ResponseReturnValue:
    """Ask for words, then turn down what people have asked to be."""
    form, chosen = TurnDownForm(), request.args.getlist("chosen")[:MOST]
    with db.read() as session:
        names = list_names(session, chosen)
    if names and form.validate_on_submit():
        words = str(form.words.data)

        def change(session: Session, now: datetime) -> str:
            outcome = for_each(
                list(names),
                names,
                lambda one: turn_down(session, current_actor(), one, words, now=now),
            )
            done = ngettext(
                "%(num)s is turned down. A mail tells them why.",
                "%(num)s are turned down. A mail tells each why.",
                outcome.done,
            )
            return _outcome_words(outcome, done)

        return try_effect(change, to=url_for(".people", role="asking"))
    page = render_template("desk/turn_down.html", form=form, names=names)
    return page, 422 if form.errors else 200
