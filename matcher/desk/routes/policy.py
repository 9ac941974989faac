"""Who hears of approvals that wait long, and whether a bar may be overridden."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.desk.forms import PolicyForm
from matcher.desk.queries.policy import Policy, get_policy, list_administrators
from matcher.desk.routes.blueprint import bp
from matcher.desk.rules.decisions import Overrides
from matcher.desk.services.policy import set_policy
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/approvals/rules", methods=["GET", "POST"])
def approval_rules() -> ResponseReturnValue:
    """Show who is told when and what may be overridden, and keep another choice."""
    with db.read() as session:
        policy = get_policy(session)
        people = {str(one.id): one.name for one in list_administrators(session)}
    form = PolicyForm(
        deputy=str(policy.deputy_id or ""),
        owner=str(policy.owner_id or ""),
        deputy_days=policy.deputy_days,
        owner_days=policy.owner_days,
        overrides=policy.overrides,
    )
    form.offer(people)
    if form.validate_on_submit():

        def change(session: Session, now: datetime) -> None:
            set_policy(session, current_actor(), _wanted(form), now=now)

        try:
            return effect(change, to=url_for(".approvals"), saying=_("Kept."))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template("desk/approval_rules.html", form=form)
    return page, 422 if form.errors else 200


def _wanted(form: PolicyForm) -> Policy:
    return Policy(
        deputy_id=int(form.deputy.data) if form.deputy.data else None,
        owner_id=int(form.owner.data) if form.owner.data else None,
        deputy_days=form.deputy_days.data or Policy().deputy_days,
        owner_days=form.owner_days.data or Policy().owner_days,
        overrides=Overrides(form.overrides.data),
    )
