"""Still looking? The page behind the mail's link, and the same for whoever has signed in."""

from datetime import date, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.availability.forms.looking import LookingForm
from matcher.availability.routes.blueprint import bp
from matcher.availability.routes.by_hand import require_by_hand, shown_at
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import read_link
from matcher.availability.services.looking import answer_by_link
from matcher.candidates.models import Candidate
from matcher.candidates.rules import Looking
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.pairings.queries.looking import OwnSearch, find_candidate_id, get_own_search
from matcher.pairings.services.looking import ask_found_mentor, say_looking
from matcher.pairings.services.own import own_candidate_id
from matcher.web.database import db, settings
from matcher.web.dates import day
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/looking/<token>", methods=["GET", "POST"])
def looking(token: str) -> ResponseReturnValue:
    """Ask whoever holds the link of a mail; nobody is signed in, and nothing else is shown.

    There is no key against sending the form twice, as nobody owns one: the same answer twice is
    the same as once.
    """
    try:
        search, today, shown = _by_link(token)
        form = LookingForm()
        if form.validate_on_submit():
            try:
                words = _answer(token, form)
            except (Conflict, Invalid) as refused:
                add_error(form, refused.message, getattr(refused, "field", None))
            else:
                flash(words, "success")
                return redirect(url_for(".looking", token=token), 303)
    except NotFound as over:
        return render_template("availability/link_over.html", words=over.message), 404
    page = render_template(
        "availability/looking.html",
        form=form,
        search=search,
        today=today,
        by_link=True,
        shown=shown,
    )
    return page, 422 if form.errors else 200


def _by_link(token: str) -> tuple[OwnSearch, date, str]:
    with db.read() as session:
        now = clock.now(session)
        secret = settings.secret_key
        account_id = read_link(session, token, Purpose.LOOKING, secret=secret, now=now)
        candidate_id = find_candidate_id(session, account_id)
        today = local_day(now)
        return get_own_search(session, candidate_id, today=today), today, shown_at(now)


def _answer(token: str, form: LookingForm) -> str:
    with db.begin() as session:
        now = clock.now(session)
        require_by_hand(now)
        candidate = answer_by_link(
            session,
            token,
            form.answer.data,
            until=form.until.data,
            found=form.found.data,
            secret=settings.secret_key,
            now=now,
        )
        return said_in_words(form.answer.data, candidate)


@bp.route("/my-mentor/looking", methods=["GET", "POST"])
def my_looking() -> ResponseReturnValue:
    """Ask a candidate who has signed in."""
    actor = current_actor()
    candidate_id = own_candidate_id(actor)
    with db.read() as session:
        today = local_day(clock.now(session))
        search = get_own_search(session, candidate_id, today=today)
    form = LookingForm()
    if form.validate_on_submit():

        def say(session: Session, now: datetime) -> str:
            answer, until, found = form.answer.data, form.until.data, form.found.data
            candidate = say_looking(
                session, actor, candidate_id, answer, until=until, found=found, now=now
            )
            return said_in_words(answer, candidate)

        try:
            return effect(say, to=url_for("pairings.mine"))
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message, getattr(refused, "field", None))
    page = render_template(
        "availability/looking.html", form=form, search=search, today=today, by_link=False
    )
    return page, 422 if form.errors else 200


@bp.post("/my-mentor/looking/still")
def still_looking() -> ResponseReturnValue:
    """Confirm with one press that a candidate still looks."""
    actor = current_actor()

    def confirm(session: Session, now: datetime) -> str:
        candidate = say_looking(session, actor, own_candidate_id(actor), Looking.STILL, now=now)
        return said_in_words(Looking.STILL, candidate)

    return effect(confirm, to=url_for("pairings.mine"))


@bp.post("/my-mentor/looking/ask")
def ask_found() -> ResponseReturnValue:
    """Ask the mentor whom a candidate has found to confirm it here."""
    actor = current_actor()

    def ask(session: Session, now: datetime) -> str:
        proposal = ask_found_mentor(session, actor, now=now)
        return _("We have asked %(name)s to confirm it.", name=proposal.mentor.account.name)

    try:
        return effect(ask, to=url_for("pairings.mine"))
    except (Conflict, Invalid) as refused:
        flash(refused.message, "important")
        return redirect(url_for("pairings.mine"), 303)


def said_in_words(answer: Looking, candidate: Candidate) -> str:
    """Say what was recorded."""
    if answer is Looking.LATER and candidate.resting_until:
        return _(
            "Thank you. You look again from %(day)s, and we count you in by itself then.",
            day=day(candidate.resting_until),
        )
    if answer is Looking.FOUND:
        return _("How good that you have found somebody. Thank you for telling us.")
    return _("Thank you. You are looking, and the next match counts you in.")
