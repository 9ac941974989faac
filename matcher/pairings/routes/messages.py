"""What two people write to each other, and asking the office for help."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.pairings.forms.messages import HelpForm, MessageForm
from matcher.pairings.queries.messages import Thread, get_thread, search_threads
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.rules.messages import HelpReason
from matcher.pairings.services.helping import ask_for_help
from matcher.pairings.services.messages import mark_read, write_message
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/messages")
def threads() -> ResponseReturnValue:
    """List everybody with whom the reader can or could write."""
    with db.read() as session:
        now = clock.now(session)
        page = search_threads(session, current_actor(), page_number(), now=now)
    return render_template("pairings/threads.html", page=page, now=now)


@bp.route("/messages/<public_id:thing_id>", methods=["GET", "POST"])
def thread(thing_id: PublicId) -> ResponseReturnValue:
    """Show what two people wrote, the newest at the end, and take the next message."""
    found = thread_of(thing_id)
    form = MessageForm()
    here = url_for(".thread", thing_id=found.public_id)
    body = form.body.data
    if form.validate_on_submit() and body:

        def write(session: Session, now: datetime) -> None:
            write_message(session, current_actor(), thing_id, body, now=now)

        saying = _("Sent. %(name)s gets a mail that says so, without your words.", name=found.name)
        try:
            return effect(write, to=f"{here}#newest", saying=saying)
        except (Invalid, Conflict) as refused:
            add_error(form, refused.message, "body")
    page = render_template("pairings/thread.html", form=form, found=found)
    return page, 422 if form.errors else 200


@bp.post("/messages/<public_id:thing_id>/read")
def read(thing_id: PublicId) -> ResponseReturnValue:
    """Note that everything is read. A page of ours sends this by itself where scripts run."""

    def note(session: Session, now: datetime) -> None:
        mark_read(session, current_actor(), thing_id, now=now)

    return effect(note, to=url_for(".thread", thing_id=thing_id))


@bp.route("/messages/<public_id:thing_id>/help", methods=["GET", "POST"])
def ask_help(thing_id: PublicId) -> ResponseReturnValue:
    """Ask the office for help with the other one."""
    found = thread_of(thing_id)
    here = url_for(".thread", thing_id=found.public_id)
    form = HelpForm()
    if form.validate_on_submit():

        def ask(session: Session, now: datetime) -> None:
            why, words = HelpReason(form.why.data), form.words.data or ""
            may_read = bool(form.may_read.data)
            ask_for_help(session, current_actor(), thing_id, why, words, may_read=may_read, now=now)

        try:
            return effect(ask, to=here, saying=_("The office has your words, and answers by mail."))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
        except Conflict as conflict:
            flash(conflict.message, "important")
            return redirect(here, 303)
    page = render_template("pairings/help.html", form=form, found=found)
    return page, 422 if form.errors else 200


def thread_of(thing_id: PublicId) -> Thread:
    """Return the reader's own thread, at the page asked for."""
    with db.read() as session:
        now = clock.now(session)
        return get_thread(session, current_actor(), thing_id, page_number(), now=now)


def page_number() -> int:
    """Return the page of a list that was asked for; the nearest one is shown."""
    return request.args.get("page", 1, type=int)
