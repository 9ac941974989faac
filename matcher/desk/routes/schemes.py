"""The schemes that an administrator runs: a new one, another name, closed for new people."""

from dataclasses import replace
from datetime import datetime

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.accounts.services import choose_scheme
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.desk.forms.schemes import USUAL, NewSchemeForm, RenameForm
from matcher.desk.forms.texts import chosen_levels
from matcher.desk.queries.belonging import is_alone
from matcher.desk.queries.schemes_run import count_people, get_scheme_run
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.routes.choosing import schemes_run
from matcher.matching.queries.runs import get_scheme
from matcher.matching.services.founding import (
    close_scheme,
    make_scheme,
    open_scheme,
    rename_scheme,
)
from matcher.reference.files import vocabulary
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.get("/schemes")
def schemes() -> ResponseReturnValue:
    """Show the schemes that this administrator runs."""
    found = schemes_run()
    with db.read() as reading:
        people = count_people(reading, [one.id for one in found])
        alone = is_alone(reading)
    return render_template("desk/schemes.html", schemes=found, people=people, alone=alone)


@bp.route("/schemes/new", methods=["GET", "POST"])
def new_scheme() -> ResponseReturnValue:
    """Make a scheme, and go there."""
    form = NewSchemeForm(like=USUAL, levels=[code for code, _l in vocabulary().levels.choices])
    form.like.choices = [(USUAL, _("The usual ones"))] + [
        (one.public_id, _("Those of %(scheme)s", scheme=one.name)) for one in schemes_run()
    ]
    if form.validate_on_submit():

        def make(writing: Session, now: datetime) -> str:
            actor, like = current_actor(), form.like.data
            other = None if like == USUAL else get_scheme_run(writing, actor, like)
            scheme = make_scheme(
                writing,
                actor,
                form.name.data,
                other,
                levels=chosen_levels(form.levels),
                now=now,
            )
            with_it = replace(actor, scheme_ids=actor.scheme_ids | {scheme.id})
            choose_scheme(writing, with_it, str(session.get("token", "")), scheme.id)
            return _("%(scheme)s is there, and you run it.", scheme=scheme.name)

        try:
            return effect(make, to=url_for(".index"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    return render_template("desk/new_scheme.html", form=form), 422 if form.errors else 200


@bp.route("/scheme/name", methods=["GET", "POST"], endpoint="rename_scheme")
def rename_scheme_page() -> ResponseReturnValue:
    """Give the scheme another name."""
    with db.read() as reading:
        name = get_scheme(reading).name
    form = RenameForm(name=name)
    if form.validate_on_submit():

        def rename(writing: Session, now: datetime) -> None:
            rename_scheme(writing, current_actor(), form.name.data, now=now)

        try:
            return effect(rename, to=url_for(".schemes"), saying=_("The name is kept."))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template("desk/rename_scheme.html", form=form, name=name)
    return page, 422 if form.errors else 200


@bp.route("/scheme/close", methods=["GET", "POST"], endpoint="close_scheme")
def close_scheme_page() -> ResponseReturnValue:
    """Say what closing means, and close the scheme for new people."""

    def close(writing: Session, now: datetime) -> None:
        close_scheme(writing, current_actor(), now=now)

    if request.method == "POST":
        saying = _("The scheme is closed for new people.")
        return try_effect(close, to=url_for(".schemes"), saying=saying)
    with db.read() as reading:
        scheme = get_scheme(reading)
        if scheme.closed_at is not None:
            return redirect(url_for(".schemes"), 303)
        return render_template("desk/close_scheme.html", name=scheme.name)


@bp.post("/scheme/open", endpoint="open_scheme")
def open_scheme_again() -> ResponseReturnValue:
    """Open the scheme for new people again."""

    def open_again(writing: Session, now: datetime) -> None:
        open_scheme(writing, current_actor(), now=now)

    saying = _("The scheme is open for new people.")
    return try_effect(open_again, to=url_for(".schemes"), saying=saying)
