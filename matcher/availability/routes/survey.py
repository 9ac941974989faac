"""How does it go? The page behind the mail's link, and the same for whoever has signed in."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.availability.forms.survey import SurveyForm
from matcher.availability.routes.blueprint import bp
from matcher.availability.routes.by_hand import require_by_hand, shown_at
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import read_link
from matcher.availability.services.survey import answer_by_link
from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _, _l
from matcher.pairings.queries.survey import Question, list_questions
from matcher.pairings.rules.survey import Moment
from matcher.pairings.services.survey import answer_survey
from matcher.web.database import db, settings
from matcher.web.fields import add_error, with_sent
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

THANKS = _l("Thank you. It helps us to bring people together who suit each other.")


@bp.get("/survey/<token>")
def survey(token: str) -> ResponseReturnValue:
    """Ask whoever holds the link of a mail; nobody is signed in: first names alone are shown."""
    return _page(token, None)


@bp.post("/survey/<token>/<public_id:pairing_id>/<moment>")
def answer_here(token: str, pairing_id: PublicId, moment: str) -> ResponseReturnValue:
    """Take the answers on one pairing by link."""
    form = _form(f"{pairing_id}-{moment}")
    if form.validate_on_submit():
        try:
            with db.begin() as session:
                now = clock.now(session)
                require_by_hand(now)
                answer_by_link(
                    session,
                    token,
                    pairing_id,
                    _moment(moment),
                    useful=form.useful.data,
                    again=form.again.data,
                    secret=settings.secret_key,
                    now=now,
                )
        except NotFound as over:
            return render_template("availability/link_over.html", words=over.message), 404
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message)
        else:
            flash(str(THANKS), "success")
            return redirect(url_for(".survey", token=token), 303)
    return _page(token, form)


def _moment(text: str) -> Moment:
    if text not in list(Moment):
        raise NotFound(_("We cannot find that question."))
    return Moment(text)


def _form(key: str) -> SurveyForm:
    """Return the form of one question: its fields are told apart from those of the others."""
    return SurveyForm(prefix=f"{key}-")


def _page(token: str, sent: SurveyForm | None) -> ResponseReturnValue:
    try:
        with db.read() as session:
            now = clock.now(session)
            secret = settings.secret_key
            account_id = read_link(session, token, Purpose.SURVEY, secret=secret, now=now)
            questions = list_questions(session, account_id, now=now, answered=True)
            shown = shown_at(now)
    except NotFound as over:
        return render_template("availability/link_over.html", words=over.message), 404
    page = render_template(
        "availability/survey.html",
        asked=_asked(questions, sent),
        form=sent,
        token=token,
        shown=shown,
    )
    return page, 422 if sent is not None and sent.errors else 200


def _asked(questions: list[Question], sent: SurveyForm | None) -> list[tuple[Question, SurveyForm]]:
    forms = with_sent({one.key: _form(one.key) for one in questions}, sent)
    return [(one, forms[one.key]) for one in questions]


@bp.route("/how-it-goes", methods=["GET"])
def my_survey() -> ResponseReturnValue:
    """Ask whoever has signed in."""
    return _own_page(None)


@bp.post("/how-it-goes/<public_id:pairing_id>/<moment>")
def answer_mine(pairing_id: PublicId, moment: str) -> ResponseReturnValue:
    """Take the answers of whoever has signed in."""
    actor, form = current_actor(), _form(f"{pairing_id}-{moment}")
    if form.validate_on_submit():

        def answer(session: Session, now: datetime) -> None:
            answers = {"useful": form.useful.data, "again": form.again.data}
            answer_survey(session, actor, pairing_id, _moment(moment), **answers, now=now)

        try:
            return effect(answer, to=_home(actor), saying=str(THANKS))
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message)
    return _own_page(form)


def _home(actor: Actor) -> str:
    return url_for("pairings.mine" if actor.candidate_id is not None else "pairings.mentees")


def _own_page(sent: SurveyForm | None) -> ResponseReturnValue:
    actor = current_actor()
    with db.read() as session:
        now = clock.now(session)
        questions = list_questions(session, actor.user_id, now=now, answered=True)
    page = render_template(
        "availability/my_survey.html", asked=_asked(questions, sent), form=sent, back=_home(actor)
    )
    return page, 422 if sent is not None and sent.errors else 200
