"""Running a match, and watching it."""

from datetime import datetime

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.desk.forms import StartForm
from matcher.desk.queries.pins import find_pins
from matcher.desk.queries.runs import find_newest_run, get_run, search_runs
from matcher.desk.routes.blueprint import bp, page_number, try_effect, url_for_page
from matcher.jobs.port import enqueue
from matcher.matching.queries.rounds import find_round
from matcher.matching.queries.runs import get_scheme
from matcher.matching.services.asking import start_run as start
from matcher.matching.services.asking import stop_run as stop
from matcher.pairings.queries.rounds import dates_of
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.polling import as_part, unchanged


@bp.get("/runs")
def runs() -> ResponseReturnValue:
    """List the runs, the newest first, above them what starts one."""
    return _runs_page(StartForm())


def _runs_page(form: StartForm) -> str:
    with db.read() as session:
        page = search_runs(session, page_number())
        newest = find_newest_run(session)
        today = local_day(clock.now(session))
        found = find_round(session, get_scheme(session).id, today=today)
        in_round = dates_of(found) if found else None
    return render_template(
        "desk/runs.html",
        page=page,
        newest=newest,
        form=form,
        in_round=in_round,
        url_for_page=url_for_page(),
    )


@bp.post("/runs")
def start_run() -> ResponseReturnValue:
    """Start a run, and go to it; what cannot be is said beside the form."""
    form = StartForm()
    started: list[int] = []

    def change(session: Session, now: datetime) -> str | None:
        run = start(
            session,
            current_actor(),
            method=form.method.data or "coverage",
            pinned=find_pins(session, get_scheme(session).id, form.pins.data or ""),
            keep_previous=bool(form.keep_previous.data),
            everybody=bool(form.everybody.data),
            now=now,
        )
        started.append(run.id)
        return None if run.created_at == now else _("A match is under way already. This is it.")

    try:
        response = try_effect(change, to=url_for(".newest_run"))
    except Invalid as invalid:
        add_error(form, invalid.message, invalid.field)
        return _runs_page(form), 422
    for row_id in started:
        enqueue("match_run", row_id)
    return response


@bp.get("/runs/newest")
def newest_run() -> ResponseReturnValue:
    """Go to the newest run."""
    with db.read() as session:
        run = find_newest_run(session)
    to = url_for(".run", run_id=run.public_id) if run else url_for(".runs")
    return redirect(to, 303)


@bp.post("/runs/<public_id:run_id>/stop")
def stop_run(run_id: PublicId) -> ResponseReturnValue:
    """Stop a run: with the best so far as its result, or with none."""
    keep_best = request.form.get("keep") == "best"

    def change(session: Session, now: datetime) -> str:
        run = stop(session, current_actor(), run_id, keep_best=keep_best, now=now)
        return _("The run is stopped.") if run.finished_at else _("The run stops in a moment.")

    return try_effect(change, to=url_for(".run", run_id=run_id))


@bp.get("/runs/<public_id:run_id>/progress")
def run_progress(run_id: PublicId) -> ResponseReturnValue:
    """Show how far a run is, as a piece of its page; 304 where that has not changed."""
    with db.read() as session:
        now = clock.now(session)
        run = get_run(session, run_id)
    version = run.version(now)
    if version in request.if_none_match:
        return unchanged()
    response = as_part(make_response(render_template("desk/progress.html", run=run, now=now)))
    response.set_etag(version)
    if not run.is_under_way:
        response.headers["HX-Refresh"] = "true"
    return response
