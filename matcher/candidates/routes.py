"""The page on which candidates say who they are and whom they wish for."""

from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.candidates import queries, services
from matcher.candidates.forms import ProfileForm
from matcher.core.words import _
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

bp = Blueprint("candidates", __name__, template_folder="templates")


@bp.route("/my-profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """Show a candidate their profile and wishes, to be changed."""
    actor = current_actor()
    with db.read() as session:
        own = queries.get_own_profile(session, actor.candidate_id)
    form = ProfileForm(own)
    if form.validate_on_submit():

        def save(session: Session, now: datetime) -> None:
            services.update_profile(session, actor, own.id, form.profile(), now=now)

        return effect(save, to=url_for(".profile"), saying=_("Your profile is saved."))
    page = render_template("candidates/profile.html", form=form)
    return page, 422 if form.errors else 200
