"""Questions to the office: reading them, the messages where that is allowed, and answering."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotAllowed
from matcher.core.words import _
from matcher.desk.forms import HelpAnswerForm
from matcher.desk.queries.helping import get_help, get_opened_lines, search_help
from matcher.desk.routes.blueprint import bp, page_number, url_for_page
from matcher.pairings.services.helping import answer_help, open_messages
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/help")
def help_list() -> ResponseReturnValue:
    """List who asks for help, those who wait first."""
    with db.read() as session:
        now = clock.now(session)
        page = search_help(session, page_number(), current_actor().user_id)
    return render_template("desk/help_list.html", page=page, url_for_page=url_for_page(), now=now)


@bp.route("/help/<public_id:help_id>", methods=["GET", "POST"])
def help_page(help_id: PublicId) -> ResponseReturnValue:
    """Show one question, and take the answer."""
    with db.read() as session:
        found = get_help(session, help_id, current_actor().user_id)
    form = HelpAnswerForm()
    if form.validate_on_submit():

        def answer(session: Session, now: datetime) -> None:
            words, both = form.words.data or "", bool(form.tells_both.data)
            answer_help(session, current_actor(), help_id, words, tells_both=both, now=now)

        try:
            return effect(answer, to=url_for(".help_list"), saying=_("Answered by mail."))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
        except (Conflict, NotAllowed) as refused:
            flash(refused.message, "important")
            return redirect(url_for(".help_page", help_id=help_id), 303)
    page = render_template("desk/help_page.html", form=form, found=found)
    return page, 422 if form.errors else 200


@bp.post("/help/<public_id:help_id>/open")
def help_open(help_id: PublicId) -> ResponseReturnValue:
    """Note in the log that the office reads the messages, and show them."""

    def note(session: Session, now: datetime) -> None:
        open_messages(session, current_actor(), help_id, now=now)

    try:
        return effect(note, to=url_for(".help_messages", help_id=help_id))
    except (Conflict, NotAllowed) as refused:
        flash(refused.message, "important")
        return redirect(url_for(".help_page", help_id=help_id), 303)


@bp.get("/help/<public_id:help_id>/messages")
def help_messages(help_id: PublicId) -> ResponseReturnValue:
    """Show the messages that the office has opened, until it has answered."""
    with db.read() as session:
        reader_id = current_actor().user_id
        found = get_help(session, help_id, reader_id)
        page = get_opened_lines(session, help_id, page_number(), reader_id)
    return render_template(
        "desk/help_messages.html", page=page, found=found, url_for_page=url_for_page()
    )
