"""What the office does for somebody: puts their name, address and places right."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.accounts.services import allow_sign_in as allow
from matcher.accounts.services import correct_account
from matcher.accounts.services import stop_sign_in as stop
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.desk.forms import CorrectForm, ToldForm
from matcher.desk.queries.person import find_account_of_mentor, get_person
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.telling import note_told_places
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.route("/people/<public_id:account_id>/correct", methods=["GET", "POST"])
def correct(account_id: PublicId) -> ResponseReturnValue:
    """Put somebody's name and e-mail address right."""
    with db.read() as session:
        person = get_person(session, account_id, today=local_day(clock.now(session)))
    form = CorrectForm(data={"name": person.name, "email": person.email})
    if form.validate_on_submit():
        name, email = str(form.name.data), str(form.email.data)

        def change(session: Session, now: datetime) -> None:
            actor = current_actor()
            correct_account(session, actor, account_id, name=name, email=email, now=now)

        try:
            to = url_for(".person", account_id=account_id)
            return effect(change, to=to, saying=_("It is put right."))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    page = render_template("desk/correct.html", form=form, person=person)
    return page, 422 if form.errors else 200


@bp.post("/people/<public_id:account_id>/stop-sign-in")
def stop_sign_in(account_id: PublicId) -> ResponseReturnValue:
    """Let somebody sign in no more."""

    def change(session: Session, now: datetime) -> str:
        account = stop(session, current_actor(), account_id, now=now)
        return _("%(name)s cannot sign in any more.", name=account.name)

    return try_effect(change, to=url_for(".person", account_id=account_id))


@bp.post("/people/<public_id:account_id>/allow-sign-in")
def allow_sign_in(account_id: PublicId) -> ResponseReturnValue:
    """Let somebody sign in again."""

    def change(session: Session, now: datetime) -> str:
        account = allow(session, current_actor(), account_id, now=now)
        return _("%(name)s can sign in again.", name=account.name)

    return try_effect(change, to=url_for(".person", account_id=account_id))


@bp.route("/mentors/<public_id:mentor_id>/told", methods=["GET", "POST"])
def told_places(mentor_id: PublicId) -> ResponseReturnValue:
    """Write down what a mentor has told the office of their places."""
    with db.read() as session:
        account_id = find_account_of_mentor(session, mentor_id)
        person = get_person(session, account_id, today=local_day(clock.now(session)))
    form = ToldForm()
    if form.validate_on_submit():
        room = {"room": form.number.data, "none": 0}.get(form.said.data)

        def note(session: Session, now: datetime) -> None:
            until = form.until.data
            note_told_places(session, current_actor(), mentor_id, room, until, now=now)

        try:
            to = url_for(".person", account_id=account_id)
            saying = _("Noted as the word of %(name)s, said today.", name=person.name)
            return effect(note, to=to, saying=saying)
        except (Invalid, Conflict) as refused:
            add_error(form, refused.message, getattr(refused, "field", None))
    page = render_template("desk/told.html", form=form, person=person)
    return page, 422 if form.errors else 200
