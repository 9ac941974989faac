"""Who runs the scheme: a page to add somebody, or to take somebody away."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import Invalid, NotFound
from matcher.core.words import _
from matcher.desk.forms.schemes import AdministratorForm
from matcher.desk.queries.schemes_run import list_runners
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.running import add_administrator, remove_administrator
from matcher.matching.queries.runs import get_scheme
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/administrators", methods=["GET", "POST"])
def administrators() -> ResponseReturnValue:
    """Show who runs the scheme, and let somebody more."""
    form = AdministratorForm()
    if form.validate_on_submit():

        def add(session: Session, now: datetime) -> str:
            found = add_administrator(
                session, current_actor(), form.email.data, form.name.data or "", now=now
            )
            return _("%(name)s runs the scheme now. A mail tells them.", name=found.name)

        try:
            return effect(add, to=url_for(".administrators"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    with db.read() as session:
        people, scheme = list_runners(session, current_actor()), get_scheme(session)
    page = render_template("desk/administrators.html", form=form, people=people, name=scheme.name)
    return page, 422 if form.errors else 200


@bp.route(
    "/administrators/<public_id:account_id>/remove",
    methods=["GET", "POST"],
    endpoint="remove_administrator",
)
def remove_administrator_page(account_id: PublicId) -> ResponseReturnValue:
    """Say what follows, and let somebody run the scheme no more."""
    with db.read() as session:
        people, scheme = list_runners(session, current_actor()), get_scheme(session)
    found = [one for one in people if one.public_id == account_id]
    if request.method == "POST":

        def remove(session: Session, now: datetime) -> str:
            gone = remove_administrator(session, current_actor(), account_id, now=now)
            return _("%(name)s does not run the scheme any more.", name=gone.name)

        own = bool(found) and found[0].is_reader
        return try_effect(remove, to="/" if own else url_for(".administrators"))
    if not found:
        raise NotFound(_("They do not run this scheme."))
    last = not [one for one in people if one is not found[0] and one.may_sign_in]
    return render_template(
        "desk/remove_administrator.html", one=found[0], last=last, name=scheme.name
    )
