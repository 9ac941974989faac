"""The pages on which mentors describe themselves and say how many people they take."""

from datetime import datetime

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.words import _, _l
from matcher.mentors import queries, services
from matcher.mentors.forms import STEPS, FinishForm, ProfileForm, form_of, sections
from matcher.mentors.rules import VISIT
from matcher.web import visit
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

THANKS = _l("Thank you. These are your places, as people see them.")

bp = Blueprint("mentors", __name__, template_folder="templates")

PUBLIC_PAGE = "directory.mentor"


@bp.route("/my-mentor-profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """Show a mentor their profile, to be changed."""
    actor = current_actor()
    own = _own()
    form = ProfileForm(own)
    if form.validate_on_submit():

        def save(session: Session, now: datetime) -> None:
            services.update_profile(session, actor, own.id, form.profile(), now=now)

        return effect(save, to=url_for(".profile"), saying=_("Your profile is saved."))
    preview = _public_page(own.public_id) if own.is_listed else None
    page = render_template("mentors/profile.html", form=form, preview=preview)
    return page, 422 if form.errors else 200


@bp.get("/welcome/mentor")
def first_visit() -> ResponseReturnValue:
    """Go on with the first visit where it was left."""
    return redirect(_address(_own().first_visit or visit.CHECK), 303)


@bp.route("/welcome/mentor/<step>", methods=["GET", "POST"])
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


@bp.route("/welcome/mentor/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Show everything that was answered, then lead to their places."""
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
                to=url_for("home.index"),
                saying=""
                if own.is_new
                else _("Thank you. These are your places, as people see them."),
            )
        except Invalid as error:
            add_error(form, error.message)
    page = render_template(
        "web/visit_check.html",
        form=form,
        steps=STEPS,
        sections=sections(own),
        address=_address,
        go_on=_("Send my answers") if own.is_new else _("Save, and see my places"),
        back=_address(VISIT[-1]),
    )
    return page, 422 if form.errors else 200


def _own() -> queries.OwnProfile:
    with db.read() as session:
        return queries.get_own_profile(session, current_actor().mentor_id)


def _address(step: str) -> str:
    if step == visit.CHECK:
        return url_for("mentors.check")
    return url_for("mentors.step", step=step)


def _public_page(mentor_id: PublicId) -> str | None:
    """Return the address of a mentor's page for others, where the application has such pages."""
    if PUBLIC_PAGE not in current_app.view_functions:
        return None
    return url_for(PUBLIC_PAGE, mentor_id=mentor_id)
