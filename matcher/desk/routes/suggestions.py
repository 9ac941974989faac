"""A run's result: offer what it suggests, and see whom it could not match."""

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.paging import PER_PAGE
from matcher.core.words import _, ngettext
from matcher.desk.queries.misses import list_shared_misses
from matcher.desk.queries.runs import get_run
from matcher.desk.queries.suggestions import (
    list_suggestions,
    search_suggestions,
    search_unmatched,
)
from matcher.desk.queries.worths import read_worths
from matcher.desk.routes.blueprint import bp, outcome_words, page_number, try_effect, typed
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.matching.queries.runs import get_scheme
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.rounds import find_review
from matcher.pairings.rules.rounds import office_waits
from matcher.pairings.services.offers import offer_suggestions
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/runs/<public_id:run_id>")
def run(run_id: PublicId) -> ResponseReturnValue:
    """Show a run: its progress, or what it suggests."""
    text, show = typed(), "all" if request.args.get("show") == "all" else ""
    with db.read() as session:
        now = clock.now(session)
        found = get_run(session, run_id)
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
        now=now,
        url_for_page=other_page(q=text, show=show),
    )


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
    chosen = request.args.getlist("chosen")[:PER_PAGE]
    with db.read() as session:
        now = clock.now(session)
        found = get_run(session, run_id)
        rows = list_suggestions(session, found, chosen, today=local_day(now))
        scheme_id = get_scheme(session).id
        offer_days = get_periods(session, scheme_id).offer_days
        review = find_review(session, scheme_id, now=now)
    if not rows:
        flash(_("Tick at least one suggestion to offer."), "important")
        return redirect(url_for(".run", run_id=run_id), 303)
    return render_template(
        "desk/offer.html",
        run=found,
        good=[row for row in rows if row.can_be_offered],
        stale=[row for row in rows if not row.can_be_offered],
        last_day=(review.announced_on if review else local_day(now)) + timedelta(days=offer_days),
        review_words=office_waits(review) if review else "",
    )


@bp.post("/runs/<public_id:run_id>/offer")
def make_offers(run_id: PublicId) -> ResponseReturnValue:
    """Offer the chosen suggestions to their candidates."""
    chosen = request.form.getlist("chosen")[:PER_PAGE]

    def change(session: Session, now: datetime) -> str:
        run = get_run(session, run_id)
        rows = list_suggestions(session, run, chosen, today=local_day(now))
        ids = [row.public_id for row in rows]
        outcome = offer_suggestions(session, current_actor(), ids, now=now)
        done = ngettext(
            "1 offer is made, and its place is held.",
            "%(num)s offers are made, and their places are held.",
            outcome.done,
        )
        left = ngettext(
            "1 could not be offered", "%(num)s could not be offered", len(outcome.stale)
        )
        return outcome_words(outcome, done, left)

    return try_effect(change, to=url_for(".run", run_id=run_id))
