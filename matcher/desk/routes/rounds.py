"""Rounds: listed, made, changed and called off, each with what follows from it shown first."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.desk.forms.rounds import RoundForm
from matcher.desk.queries.rounds import (
    Effects,
    RoundLine,
    get_effects,
    get_round_line,
    list_round_lines,
)
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.matching.models import Round
from matcher.matching.queries.rounds import get_round
from matcher.matching.queries.runs import get_scheme
from matcher.pairings.queries.rounds import dates_of
from matcher.pairings.services.rounds import (
    call_off_round,
    change_round,
    check_round,
    make_round,
    require_seen,
    require_to_come,
)
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import Effect

KEEP, EDIT = "keep", "edit"
"""What the buttons send of the page that shows what follows."""


@bp.get("/rounds")
def rounds() -> ResponseReturnValue:
    """List the rounds of the scheme, the latest first."""
    with db.read() as session:
        now = clock.now(session)
        lines = list_round_lines(session, now=now)
    return render_template("desk/rounds.html", lines=lines, now=now)


@bp.route("/rounds/new", methods=["GET", "POST"])
def new_round() -> ResponseReturnValue:
    """Make a round, once what follows was shown."""
    form = RoundForm()

    def make(session: Session, now: datetime) -> str:
        made = make_round(session, current_actor(), form.dates(), now=now)
        return _("The round “%(name)s” stands.", name=made.name)

    return _ask_or_keep(form, make, None)


@bp.route("/rounds/<public_id:round_id>/change", methods=["GET", "POST"])
def change_dates(round_id: PublicId) -> ResponseReturnValue:
    """Change a round that is not announced yet, once what follows was shown."""
    with db.read() as session:
        found = get_round(session, get_scheme(session).id, round_id)
        require_to_come(found, now=clock.now(session))
        before = dates_of(found)
    form = RoundForm(obj=before)
    if not form.is_submitted():
        form.seen.data = before.mark
    seen = form.seen.data or ""

    def change(session: Session, now: datetime) -> str:
        actor = current_actor()
        made = change_round(session, actor, round_id, form.dates(), seen=seen, now=now)
        return _("The round “%(name)s” is changed.", name=made.name)

    return _ask_or_keep(form, change, round_id)


def _ask_or_keep(form: RoundForm, keep: Effect, round_id: PublicId | None) -> ResponseReturnValue:
    """Show the form, then what follows from it, then do it."""
    do = request.form.get("do")
    if do != EDIT and form.validate_on_submit():
        try:
            if do == KEEP:
                return try_effect(keep, to=url_for(".rounds"))
            return _effects_page(form, round_id)
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
            form.seen.data = _stands(round_id)  # from here on they have seen it
    page = render_template("desk/round_form.html", form=form, round_id=round_id)
    return page, 422 if form.errors else 200


def _effects_page(form: RoundForm, round_id: PublicId | None) -> str:
    with db.read() as session:
        now = clock.now(session)
        changes = _changes(session, round_id)
        if changes is not None:
            require_seen(dates_of(changes), form.seen.data or "")
        dates = check_round(session, form.dates(), now=now, changes=changes)
        effects: Effects = get_effects(session, dates, changes, now=now)
        told_day = changes.announced_on if changes else None
    return render_template(
        "desk/round_effects.html", form=form, effects=effects, told_day=told_day, round_id=round_id
    )


def _changes(session: Session, round_id: PublicId | None) -> Round | None:
    return get_round(session, get_scheme(session).id, round_id) if round_id else None


def _stands(round_id: PublicId | None) -> str:
    with db.read() as session:
        changes = _changes(session, round_id)
        return dates_of(changes).mark if changes else ""


@bp.route("/rounds/<public_id:round_id>/call-off", methods=["GET", "POST"])
def call_off(round_id: PublicId) -> ResponseReturnValue:
    """Ask whether to call a round off, and do it."""
    if request.method == "POST":

        def stop(session: Session, now: datetime) -> str:
            found = call_off_round(session, current_actor(), round_id, now=now)
            return _("“%(name)s” is called off. All is rolling again.", name=found.name)

        return try_effect(stop, to=url_for(".rounds"))
    with db.read() as session:
        now = clock.now(session)
        line: RoundLine = get_round_line(session, round_id, now=now)
    return render_template("desk/call_off_round.html", line=line)
