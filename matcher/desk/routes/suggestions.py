"""A run's result: offer what it suggests, and see whom it could not match."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _, ngettext
from matcher.desk.queries.misses import list_shared_misses
from matcher.desk.queries.moved import search_moved
from matcher.desk.queries.offering import MOST_AT_ONCE, OfferPlan, plan_best, plan_offers
from matcher.desk.queries.runs import Run, get_run
from matcher.desk.queries.spread import read_spreads
from matcher.desk.queries.suggestions import search_suggestions, search_unmatched
from matcher.desk.queries.worths import read_worths
from matcher.desk.routes.blueprint import MAX_TYPED, bp, page_number, typed
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.desk.services.offering import offer_batch
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/runs/<public_id:run_id>")
def run(run_id: PublicId) -> ResponseReturnValue:
    """Show a run: its progress, or what it suggests."""
    text, show = typed(), "all" if request.args.get("show") == "all" else ""
    with db.read() as session:
        now = clock.now(session)
        found = get_run(session, run_id)
        spreads = read_spreads(session, found) if found.is_done else ()
        page = found.is_done and search_suggestions(
            session,
            found,
            text=text,
            only_ready=not show,
            number=page_number(),
            today=local_day(now),
        )
    return render_template(
        "desk/run.html",
        run=found,
        page=page,
        text=text,
        show=show,
        worths=found.is_done and read_worths(found.report, found.method),
        spreads=spreads,
        now=now,
        most_at_once=MOST_AT_ONCE,
        url_for_page=other_page(q=text, show=show),
    )


@bp.get("/runs/<public_id:run_id>/moved")
def moved(run_id: PublicId) -> ResponseReturnValue:
    """Show who moved against the match before, and why."""
    with db.read() as session:
        found = get_run(session, run_id)
        if not found.is_done:
            return redirect(url_for(".run", run_id=run_id), 303)
        today = local_day(clock.now(session))
        shown = search_moved(session, found, page_number(), today=today)
    return render_template("desk/moved.html", run=found, moved=shown, url_for_page=other_page())


@bp.get("/runs/<public_id:run_id>/unmatched")
def unmatched(run_id: PublicId) -> ResponseReturnValue:
    """Show whom a run could not match, and why."""
    text = typed()
    with db.read() as session:
        found = get_run(session, run_id)
        page = search_unmatched(session, found, text=text, number=page_number())
        shared = () if text else list_shared_misses(session, found)
    return render_template(
        "desk/unmatched.html",
        run=found,
        page=page,
        shared=shared,
        text=text,
        url_for_page=other_page(q=text),
    )


@bp.get("/runs/<public_id:run_id>/offer")
def offer(run_id: PublicId) -> ResponseReturnValue:
    """Show what offering the chosen suggestions would do, before it is done."""
    with db.read() as session:
        found = get_run(session, run_id)
        plan = _plan(session, found, request.args, now=clock.now(session))
    if not (plan.good or plan.stale):
        if not request.args.get("all"):
            flash(_("Tick at least one suggestion to offer."), "important")
        return redirect(url_for(".run", run_id=run_id), 303)
    return _offer_page(found, plan, request.args)


def _plan(session: Session, run: Run, asked: MultiDict[str, str], *, now: datetime) -> OfferPlan:
    """Return what would happen: to those ticked, or to the best of all that are still to offer."""
    if asked.get("all"):
        return plan_best(session, run, text=asked.get("q", "")[:MAX_TYPED], now=now)
    chosen = [PublicId(one) for one in asked.getlist("chosen")[:MOST_AT_ONCE]]
    return plan_offers(session, run, chosen, now=now)


def _offer_page(run: Run, plan: OfferPlan, asked: MultiDict[str, str], changed: str = "") -> str:
    kept = {name: asked[name] for name in ("all", "q") if asked.get(name)}
    return render_template("desk/offer.html", run=run, plan=plan, kept=kept, changed=changed)


@bp.post("/runs/<public_id:run_id>/offer")
def make_offers(run_id: PublicId) -> ResponseReturnValue:
    """Offer all that was looked at; where anything has changed, show what would happen now.

    Of more than one press may offer, the next are shown at once.
    """
    chosen = [PublicId(one) for one in request.form.getlist("chosen")[:MOST_AT_ONCE]]

    def change(session: Session, now: datetime) -> str:
        seen = request.form.get("seen", "")
        offered = offer_batch(session, current_actor(), run_id, chosen, seen, now=now)
        return ngettext(
            "1 offer is made, and its place is held.",
            "%(num)s offers are made, and their places are held.",
            len(offered),
        )

    sent, to = request.form, url_for(".run", run_id=run_id)
    if sent.get("all"):
        to = url_for(".offer", run_id=run_id, all="y", q=sent.get("q") or None)
    try:
        return effect(change, to=to)
    except Conflict as changed:
        with db.read() as session:
            found = get_run(session, run_id)
            plan = _plan(session, found, sent, now=clock.now(session))
        if not (plan.good or plan.stale):
            flash(changed.message, "important")
            return redirect(url_for(".run", run_id=run_id), 303)
        return _offer_page(found, plan, sent, changed.message), 409
