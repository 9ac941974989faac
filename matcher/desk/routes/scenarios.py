"""Scenarios: try something on today's people, and compare what comes out. Nothing is touched."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.desk.forms import ScenarioForm
from matcher.desk.queries.scenarios import compare as compared
from matcher.desk.queries.scenarios import find_scenarios, list_scenarios
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.jobs.port import enqueue
from matcher.matching.services.asking import stop_run
from matcher.matching.services.scenarios import delete_scenario as throw_away
from matcher.matching.services.scenarios import start_scenario as start
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.polling import live_page

MOST_COMPARED = 5


@bp.get("/scenarios")
def scenarios() -> ResponseReturnValue:
    """List the scenarios; those that are done can be compared."""
    with db.read() as session:
        found = list_scenarios(session)
    shown = [(one.public_id, one.status, round(one.share, 2)) for one in found]
    return live_page("desk/scenarios.html", shown, scenarios=found)


@bp.route("/scenarios/new", methods=["GET", "POST"])
def start_scenario() -> ResponseReturnValue:
    """Ask what the scenario changes, and start it."""
    form = ScenarioForm()
    started: list[int] = []
    if form.validate_on_submit():

        def change(session: Session, now: datetime) -> None:
            name, method = str(form.name.data), form.method.data or "coverage"
            actor = current_actor()
            started.append(start(session, actor, name, form.changes(), method=method, now=now).id)

        try:
            response = try_effect(change, to=url_for(".scenarios"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
        else:
            for row_id in started:
                enqueue("match_run", row_id)
            return response
    return render_template("desk/scenario.html", form=form), 422 if form.errors else 200


@bp.post("/scenarios/<public_id:run_id>/stop")
def stop_scenario(run_id: PublicId) -> ResponseReturnValue:
    """Stop a scenario that is being worked out."""

    def change(session: Session, now: datetime) -> str:
        stop_run(session, current_actor(), run_id, now=now)
        return _("The scenario is stopped.")

    return try_effect(change, to=url_for(".scenarios"))


@bp.post("/scenarios/<public_id:run_id>/delete")
def delete_scenario(run_id: PublicId) -> ResponseReturnValue:
    """Throw a scenario away."""

    def change(session: Session, now: datetime) -> str:
        throw_away(session, current_actor(), run_id, now=now)
        return _("The scenario is thrown away. Nobody had heard of it.")

    return try_effect(change, to=url_for(".scenarios"))


@bp.get("/scenarios/compare")
def compare() -> ResponseReturnValue:
    """Put scenarios side by side, each beside the first."""
    ids = request.args.getlist("with")[:MOST_COMPARED]
    with db.read() as session:
        found = find_scenarios(session, ids)
        differences = compared(session, found)
    return render_template("desk/compare.html", scenarios=found, differences=differences)
