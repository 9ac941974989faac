"""From plan to people: how far a match has come, who is stuck, and nudging them."""

from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.funnel import LABELS, Stage, get_funnel, search_rows, search_stuck
from matcher.desk.queries.runs import find_newest_result, get_run
from matcher.desk.routes.blueprint import bp, page_number, try_effect, typed
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.desk.services.nudging import nudge as send_nudge
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/round")
def newest_plan() -> ResponseReturnValue:
    """Go to how far the newest match has come."""
    with db.read() as session:
        found = find_newest_result(session)
    to = url_for(".from_plan", run_id=found.public_id) if found else url_for(".runs")
    return redirect(to, 303)


@bp.get("/round/<public_id:run_id>")
def from_plan(run_id: PublicId) -> ResponseReturnValue:
    """Show how many have come how far, and who is stuck since when."""
    with db.read() as session:
        now = clock.now(session)
        found = get_run(session, run_id)
        if not found.is_done:
            return redirect(url_for(".run", run_id=run_id), 303)
        funnel = get_funnel(session, found)
        page = search_stuck(session, found, page_number(), current_actor().user_id, now=now)
    return render_template(
        "desk/from_plan.html",
        run=found,
        funnel=funnel,
        labels=LABELS,
        page=page,
        now=now,
        url_for_page=other_page(),
    )


@bp.get("/round/<public_id:run_id>/<stage>")
def from_plan_rows(run_id: PublicId, stage: str) -> ResponseReturnValue:
    """Show who has come so far, and where each stands."""
    if stage not in set(Stage):
        abort(404)
    text, which = typed(), Stage(stage)
    with db.read() as session:
        now = clock.now(session)
        found = get_run(session, run_id)
        page = search_rows(session, found, which, text=text, number=page_number())
    return render_template(
        "desk/from_plan_rows.html",
        run=found,
        page=page,
        stage=which,
        labels=LABELS,
        text=text,
        now=now,
        url_for_page=other_page(q=text),
    )


@bp.post("/round/nudge/<public_id:proposal_id>")
def nudge(proposal_id: PublicId) -> ResponseReturnValue:
    """Nudge who owes an answer, and come back to where it was pressed."""

    def change(session: Session, now: datetime) -> str:
        proposal = send_nudge(session, current_actor(), proposal_id, now=now)
        offered = proposal.status == "offered"
        person = proposal.candidate if offered else proposal.mentor
        return _("A mail in your name goes to %(name)s.", name=person.account.name)

    run_id = request.form.get("run", "")[:22]
    page = request.form.get("page", 1, type=int)
    to = url_for(".newest_plan")
    if run_id:
        to = url_for(".from_plan", run_id=run_id, page=page if page > 1 else None)
    return try_effect(change, to=to)
