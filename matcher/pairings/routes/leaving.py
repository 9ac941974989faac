"""I no longer mentor: asked after signing in, and never by the link of a mail."""

from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.words import _
from matcher.mentors.rules import MentorStatus
from matcher.pairings.forms.leaving import HAND_OVER, LeaveAloneForm, LeaveForm
from matcher.pairings.queries.places import get_places
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.services.leaving import leave_register
from matcher.pairings.services.own import own_mentor_id
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/my-places/leave", methods=["GET", "POST"])
def leave() -> ResponseReturnValue:
    """Ask a mentor who stops what is to become of the people they have."""
    actor = current_actor()
    with db.read() as session:
        places = get_places(session, own_mentor_id(actor), now=clock.now(session))
    form = LeaveForm() if places.mentees else LeaveAloneForm()
    if form.validate_on_submit():
        hands_over = bool(places.mentees) and form.how.data == HAND_OVER

        def stop(session: Session, now: datetime) -> str:
            mentor = leave_register(session, actor, hands_over=hands_over, now=now)
            return _in_words(mentor.status, mentor.hands_over)

        return effect(stop, to=url_for(".places"))
    if not places.is_listed or places.is_leaving:
        return redirect(url_for(".places"), 303)
    page = render_template("pairings/leave.html", form=form, places=places)
    return page, 422 if form.errors else 200


def _in_words(status: str, hands_over: bool) -> str:
    if status == MentorStatus.RETIRED:
        return _("You have left the list of mentors. Thank you for all your time.")
    if hands_over:
        return _("Thank you. We have told the people you mentor, and the office looks for others.")
    return _("Thank you. Nobody new comes, and you leave the list when your last pairing ends.")
