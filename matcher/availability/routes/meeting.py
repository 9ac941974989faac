"""Have you two met? The page behind the mail's link, and the same for whoever has signed in."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.availability.forms.meeting import MetForm
from matcher.availability.routes.blueprint import bp
from matcher.availability.routes.by_hand import require_by_hand, shown_at
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import read_link
from matcher.availability.services.meeting import say_met_by_link
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.pairings.queries.meeting import MetQuestion, get_met_question, list_met_questions
from matcher.pairings.rules.meeting import Met
from matcher.pairings.services.meeting import say_met
from matcher.web.database import db, settings
from matcher.web.dates import day
from matcher.web.fields import add_error, with_sent
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

Asked = list[tuple[MetQuestion, MetForm]]


@bp.get("/met/<token>")
def met(token: str) -> ResponseReturnValue:
    """Ask whoever holds the link of a mail; nobody is signed in: first names alone are shown."""
    return _page(token, None)


@bp.post("/met/<token>/<public_id:pairing_id>")
def say_met_here(token: str, pairing_id: PublicId) -> ResponseReturnValue:
    """Take one answer by link; there is no key, as the same answer twice is as once."""
    form = _form(pairing_id)
    if form.validate_on_submit():
        try:
            words = _answer(token, pairing_id, form)
        except NotFound as over:
            return render_template("availability/link_over.html", words=over.message), 404
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message, getattr(refused, "field", None))
        else:
            flash(words, "success")
            return redirect(url_for(".met", token=token), 303)
    return _page(token, form)


def _form(pairing_id: PublicId) -> MetForm:
    """Return the form of one pairing: its fields are told apart from those of the others."""
    return MetForm(prefix=f"{pairing_id}-")


def _page(token: str, sent: MetForm | None) -> ResponseReturnValue:
    try:
        questions, today, shown = _by_link(token)
    except NotFound as over:
        return render_template("availability/link_over.html", words=over.message), 404
    forms = with_sent({one.public_id: _form(one.public_id) for one in questions}, sent)
    page = render_template(
        "availability/met.html",
        asked=[(one, forms[one.public_id]) for one in questions],
        form=sent,  # the one that was sent, if any: its errors stand at the top
        token=token,
        today=today,
        shown=shown,
    )
    return page, 422 if sent is not None and sent.errors else 200


def _by_link(token: str) -> tuple[list[MetQuestion], date, str]:
    with db.read() as session:
        now = clock.now(session)
        account_id = read_link(session, token, Purpose.MET, secret=settings.secret_key, now=now)
        today = local_day(now)
        return list_met_questions(session, account_id, today=today), today, shown_at(now)


def _answer(token: str, pairing_id: PublicId, form: MetForm) -> str:
    with db.begin() as session:
        now = clock.now(session)
        require_by_hand(now)
        say_met_by_link(
            session,
            token,
            pairing_id,
            form.answer.data,
            meets_on=form.meets_on.data,
            words=form.words.data or "",
            secret=settings.secret_key,
            now=now,
        )
    return _thanks(form)


@bp.route("/pairings/<public_id:pairing_id>/met", methods=["GET", "POST"])
def my_met(pairing_id: PublicId) -> ResponseReturnValue:
    """Ask one of the two who has signed in."""
    actor = current_actor()
    with db.read() as session:
        today = local_day(clock.now(session))
        question = get_met_question(session, actor, pairing_id, today=today)
    back = url_for("pairings.mentees" if question.is_mentor else "pairings.mine")
    form = MetForm()
    if form.validate_on_submit():

        def say(session: Session, now: datetime) -> str:
            said, meets_on, words = form.answer.data, form.meets_on.data, form.words.data or ""
            say_met(session, actor, pairing_id, said, meets_on=meets_on, words=words, now=now)
            return _thanks(form)

        try:
            return effect(say, to=back)
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message, getattr(refused, "field", None))
    if request.method == "GET" and question.said in (Met.YES, Met.DATE):
        form.answer.data, form.meets_on.data = question.said, None
        form.meets_on.process_data(question.meets_on)
    page = render_template("availability/my_met.html", form=form, question=question, back=back)
    return page, 422 if form.errors else 200


def _thanks(form: MetForm) -> str:
    """Say what was recorded."""
    if form.answer.data is Met.DATE and form.meets_on.data:
        return _(
            "Thank you. We ask once more after %(day)s, and not before.",
            day=day(form.meets_on.data),
        )
    if form.answer.data is Met.HELP:
        return _("Thank you. The office has your question, and answers by mail.")
    return _("Thank you. How good that you have met.")
