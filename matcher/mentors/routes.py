"""The page on which mentors describe themselves."""

from datetime import datetime

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.mentors import queries, services
from matcher.mentors.forms import ProfileForm
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

bp = Blueprint("mentors", __name__, template_folder="templates")

PUBLIC_PAGE = "directory.mentor"


@bp.route("/my-mentor-profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """Show a mentor their profile, to be changed."""
    actor = current_actor()
    with db.read() as session:
        own = queries.get_own_profile(session, actor.mentor_id)
    form = ProfileForm(own)
    if form.validate_on_submit():

        def save(session: Session, now: datetime) -> None:
            services.update_profile(session, actor, own.id, form.profile(), now=now)

        return effect(save, to=url_for(".profile"), saying=_("Your profile is saved."))
    preview = _public_page(own.public_id) if own.is_listed else None
    page = render_template("mentors/profile.html", form=form, preview=preview)
    return page, 422 if form.errors else 200


def _public_page(mentor_id: PublicId) -> str | None:
    """Return the address of a mentor's page for others, where the application has such pages."""
    if PUBLIC_PAGE not in current_app.view_functions:
        return None
    return url_for(PUBLIC_PAGE, mentor_id=mentor_id)
