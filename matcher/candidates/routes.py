"""The pages on which candidates say who they are and whom they wish for."""

from datetime import datetime

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.candidates import queries, services
from matcher.candidates.forms import STEPS, FinishForm, ProfileForm, form_of, sections
from matcher.candidates.rules import VISIT
from matcher.core.errors import Invalid
from matcher.core.words import _, _l
from matcher.web import visit
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

THANKS = _l("Thank you. Here are the mentors, those who suit you first.")

DIRECTORY = "directory.index"

bp = Blueprint("candidates", __name__, template_folder="templates")


@bp.route("/my-profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """Show a candidate their profile and wishes, to be changed."""
    actor = current_actor()
    own = _own()
    form = ProfileForm(own)
    if form.validate_on_submit():

        def save(session: Session, now: datetime) -> None:
            services.update_profile(session, actor, own.id, form.profile(), now=now)

        return effect(save, to=url_for(".profile"), saying=_("Your profile is saved."))
    page = render_template("candidates/profile.html", form=form)
    return page, 422 if form.errors else 200


@bp.get("/welcome/candidate")
def first_visit() -> ResponseReturnValue:
    """Go on with the first visit where it was left."""
    return redirect(_address(_own().first_visit or visit.CHECK), 303)


@bp.route("/welcome/candidate/<step>", methods=["GET", "POST"])
def step(step: str) -> ResponseReturnValue:
    """Ask one thing of a first visit, and keep the answer."""
    page = visit.by_code(STEPS).get(step) or abort(404)
    own = _own()
    form = form_of(page, own)
    if form.validate_on_submit():
        actor = current_actor()

        def save(session: Session, now: datetime) -> None:
            services.save_step(session, actor, own.id, step, form.answers(), now=now)

        return effect(save, to=_address(visit.next_page(VISIT, own.first_visit, step)))
    place = visit.place_of(VISIT, step)
    shown = render_template(
        "web/visit.html",
        form=form,
        step=page,
        place=place,
        back=_address(place.before) if place.before else None,
    )
    return shown, 422 if form.errors else 200


@bp.route("/welcome/candidate/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Show everything that was answered, then let them look for a mentor."""
    own = _own()
    if own.first_visit not in {visit.CHECK, visit.DONE}:
        return redirect(_address(own.first_visit), 303)
    form = FinishForm()
    if form.validate_on_submit():
        actor = current_actor()

        def finish(session: Session, now: datetime) -> None:
            services.finish_first_visit(session, actor, own.id, now=now)

        try:
            return effect(
                finish,
                to=_after(own),
                saying=""
                if own.is_new
                else _("Thank you. Here are the mentors, those who suit you first."),
            )
        except Invalid as error:
            add_error(form, error.message)
    page = render_template(
        "web/visit_check.html",
        form=form,
        steps=STEPS,
        sections=sections(own),
        address=_address,
        go_on=_("Send my answers") if own.is_new else _("Find a mentor"),
        back=_address(VISIT[-1]),
    )
    return page, 422 if form.errors else 200


def _own() -> queries.OwnProfile:
    with db.read() as session:
        return queries.get_own_profile(session, current_actor().candidate_id)


def _address(step: str) -> str:
    if step == visit.CHECK:
        return url_for("candidates.check")
    return url_for("candidates.step", step=step)


def _after(own: queries.OwnProfile) -> str:
    """Return where a first visit leads: to the mentors, for whoever may see them already."""
    here = DIRECTORY in current_app.view_functions and not own.is_new
    return url_for(DIRECTORY if here else "home.index")
