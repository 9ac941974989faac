"""Which spellings are one employer, and which employers belong together."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.errors import Invalid
from matcher.core.words import _, ngettext
from matcher.desk.forms.employers import EmployersForm, apart_form, employers_form
from matcher.desk.queries.employers import EmployersPage, get_employers_page
from matcher.desk.queries.schemes import get_scheme_page
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.employers import suggest_employers_again, tell_employers_apart
from matcher.desk.services.scheme import propose_settings
from matcher.jobs.port import enqueue
from matcher.matching.rules.employers import KINDS
from matcher.matching.rules.settings import EMPLOYERS
from matcher.web.database import db
from matcher.web.dates import moment
from matcher.web.fields import add_error
from matcher.web.guards import current_actor


@bp.route("/employers", methods=["GET", "POST"])
def employers() -> ResponseReturnValue:
    """Say which employers are one; what that would change is shown before it is saved."""
    with db.read() as session:
        page = get_employers_page(session)
    form = employers_form(page)
    if request.form.get("do") == "apart":
        return _tell_apart()
    if form.validate_on_submit():
        try:
            return _try(form, page)
        except Invalid as invalid:
            add_error(form, invalid.message, "name" if form.name.data else None)
    shown = render_template(
        "desk/employers.html", form=form, page=page, apart_form=apart_form(page)
    )
    return shown, 422 if form.errors else 200


def _tell_apart() -> ResponseReturnValue:
    chosen = request.form.getlist("alike")

    def tell(session: Session, now: datetime) -> str:
        n_apart = tell_employers_apart(session, current_actor(), chosen, now=now)
        return ngettext(
            "Noted: they are two employers, and are not suggested again.",
            "Noted of %(num)s pairs: they are two employers, and are not suggested again.",
            n_apart,
        )

    return try_effect(tell, to=url_for(".employers"))


@bp.post("/employers/again")
def suggest_again() -> ResponseReturnValue:
    """Take back that employers are two, so that they may be suggested again."""
    chosen = request.form.getlist("chosen")

    def forget(session: Session, now: datetime) -> None:
        suggest_employers_again(session, current_actor(), chosen, now=now)

    saying = _("Taken back. They are suggested again.")
    return try_effect(forget, to=url_for(".employers"), saying=saying)


def _try(form: EmployersForm, page: EmployersPage) -> ResponseReturnValue:
    started: list[int] = []

    def propose(session: Session, now: datetime) -> None:
        settings = dict(get_scheme_page(session).settings)
        before = settings.pop(EMPLOYERS, {})
        said = form.employers(before, page)
        if said == {kind: before.get(kind, {}) for kind in KINDS}:
            raise Invalid(_("Nothing would change. Look at what is said so far."))
        after = settings | ({EMPLOYERS: said} if any(said.values()) else {})
        name = _("Employers, %(when)s", when=moment(now))
        started.extend(propose_settings(session, current_actor(), name, after, now=now))

    response = try_effect(propose, to=url_for(".newest_proposed"))
    for row_id in started:
        enqueue("match_run", row_id)
    return response
