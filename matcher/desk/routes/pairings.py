"""Pairings: find them, and end one."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.forms import FINISHED, EndForm
from matcher.desk.queries.pairings import STATES, When, get_live_pairing, search_pairings
from matcher.desk.queries.reports_tables import span_in_words
from matcher.desk.routes.blueprint import bp, page_number, try_effect, typed
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.desk.rules.reports import span_of
from matcher.pairings.rules.states import EndReason
from matcher.pairings.services.endings import end_pairing as end
from matcher.pairings.services.endings import finish_pairing
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/pairings")
def pairings() -> ResponseReturnValue:
    """List pairings by name and state."""
    text, status = typed(), request.args.get("status", "")
    status = status if status in STATES else "live"
    begun, ended = typed("begun"), typed("ended")
    when = When(span_of(begun), span_of(ended))
    with db.read() as session:
        page = search_pairings(
            session,
            text=text,
            status=status,
            number=page_number(),
            today=local_day(clock.now(session)),
            when=when,
        )
    return render_template(
        "desk/pairings.html",
        page=page,
        text=text,
        status=status,
        begun=begun,
        ended=ended,
        span_in_words=span_in_words,
        url_for_page=other_page(q=text, status=status, begun=begun, ended=ended),
    )


@bp.route("/pairings/<public_id:pairing_id>/end", methods=["GET", "POST"])
def end_pairing(pairing_id: PublicId) -> ResponseReturnValue:
    """Ask why, then end a pairing."""
    form = EndForm()
    if form.validate_on_submit():
        reason = str(form.reason.data)

        def change(session: Session, now: datetime) -> None:
            if reason == FINISHED:
                finish_pairing(session, current_actor(), pairing_id, now=now)
            else:
                end(session, current_actor(), pairing_id, EndReason(reason), now=now)

        saying = _("The pairing has ended. Both are told, and the mentor is asked about the place.")
        return try_effect(change, to=url_for(".pairings"), saying=saying)
    with db.read() as session:
        pairing = get_live_pairing(session, pairing_id)
    status = 422 if form.errors else 200
    return render_template("desk/end.html", form=form, pairing=pairing), status
