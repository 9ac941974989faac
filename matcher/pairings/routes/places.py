"""My places: how many people a mentor can take on, kept true with one press."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.matching.explain import Reach
from matcher.matching.queries.reach import find_reach
from matcher.mentors import services as mentors
from matcher.pairings.forms.mentor import BreakForm, CapacityForm
from matcher.pairings.queries.places import Places, get_places
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.rules.room import capacity_in_words
from matcher.pairings.services import breaks, leaving
from matcher.pairings.services.own import own_mentor_id
from matcher.web.database import db
from matcher.web.dates import day
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/my-places")
def places() -> ResponseReturnValue:
    """Show where a mentor stands, and what waits for them."""
    found, now = _own_places()
    reach = _own_reach() if "confirmed" in request.args else None
    return render_template("pairings/places.html", places=found, now=now, reach=reach)


def _own_reach() -> Reach | None:
    with db.read() as session:
        today = local_day(clock.now(session))
        return find_reach(session, own_mentor_id(current_actor()), today=today)


@bp.post("/my-places/confirm")
def confirm_places() -> ResponseReturnValue:
    """Note that all is still as the mentor last said."""
    actor = current_actor()

    def confirm(session: Session, now: datetime) -> None:
        mentors.confirm_places(session, actor, own_mentor_id(actor), now=now)

    thanks = _("Thank you. People now see that you confirmed your places today.")
    return effect(confirm, to=url_for(".places", confirmed=1), saying=thanks)


@bp.route("/my-places/change", methods=["GET", "POST"])
def change_places() -> ResponseReturnValue:
    """Ask how many people a mentor can take on in all."""
    actor = current_actor()
    found, _now = _own_places()
    form = CapacityForm(data={"capacity": found.in_all})
    if form.validate_on_submit():

        def change(session: Session, now: datetime) -> str:
            capacity = form.capacity.data or 0
            mentor = mentors.update_capacity(
                session, actor, own_mentor_id(actor), capacity, now=now
            )
            return capacity_in_words(mentor.capacity, mentor.held, before=found.in_all)

        return effect(change, to=url_for(".places"))
    page = render_template("pairings/change_places.html", form=form, places=found)
    return page, 422 if form.errors else 200


@bp.route("/my-places/break", methods=["GET", "POST"])
def take_break() -> ResponseReturnValue:
    """Ask until when a mentor rests."""
    actor = current_actor()
    found, _now = _own_places()
    form = BreakForm(data={"until": found.resting_until})
    if form.validate_on_submit():

        def rest(session: Session, now: datetime) -> str:
            until = form.until.data
            breaks.take_break(session, actor, own_mentor_id(actor), until, now=now)
            if until is None:
                return _(
                    "You are taking a break until you come back. "
                    "You can come back at any time on this page."
                )
            return _(
                "You are taking a break until %(day)s. You can come back at any time on this page.",
                day=day(until),
            )

        try:
            return effect(rest, to=url_for(".places"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template("pairings/take_break.html", form=form, places=found)
    return page, 422 if form.errors else 200


@bp.post("/my-places/return")
def come_back() -> ResponseReturnValue:
    """End a break, or stay after all."""
    actor = current_actor()

    def resume(session: Session, now: datetime) -> None:
        leaving.come_back(session, actor, now=now)

    welcome = _("Welcome back. Your places are as they were, and people can ask you again.")
    return effect(resume, to=url_for(".places"), saying=welcome)


@bp.post("/my-places/undo")
def undo_word() -> ResponseReturnValue:
    """Take back what was last said of a mentor's places."""
    actor = current_actor()

    def undo(session: Session, now: datetime) -> None:
        leaving.take_back_word(session, actor, now=now)

    return effect(undo, to=url_for(".places"), saying=_("Taken back. All is as it was before."))


@bp.post("/my-places/reminders")
def choose_reminders() -> ResponseReturnValue:
    """Send a mentor reminders, or none."""
    actor, wanted = current_actor(), request.form.get("wanted") == "1"

    def choose(session: Session, now: datetime) -> None:
        mentors.set_reminders(session, actor, own_mentor_id(actor), wanted, now=now)

    words = _("We remind you again.") if wanted else _("We send you no more reminders.")
    return effect(choose, to=url_for(".places"), saying=words)


@bp.post("/my-places/expected")
def choose_expected() -> ResponseReturnValue:
    """Show people from when a mentor expects a place, or do not."""
    actor, shown = current_actor(), request.form.get("shown") == "1"

    def choose(session: Session, now: datetime) -> None:
        mentors.show_expected(session, actor, own_mentor_id(actor), shown, now=now)

    words = (
        _("People now see from when you expect a place.")
        if shown
        else _("People no longer see from when you expect a place.")
    )
    return effect(choose, to=url_for(".places"), saying=words)


def _own_places() -> tuple[Places, datetime]:
    with db.read() as session:
        now = clock.now(session)
        return get_places(session, own_mentor_id(current_actor()), now=now), now
