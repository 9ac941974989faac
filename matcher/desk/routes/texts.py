"""Levels of the scheme and what it says of itself, kept in the versions of its settings."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.errors import Invalid
from matcher.core.texts import LEVELS, TEXTS, Texts
from matcher.core.words import _
from matcher.desk.forms.texts import TextsForm, chosen_levels
from matcher.desk.queries.schemes import get_scheme_page
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.scheme import save_settings
from matcher.reference.files import vocabulary
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor


@bp.route("/scheme/texts", methods=["GET", "POST"])
def texts() -> ResponseReturnValue:
    """Show the levels and texts of the scheme, and keep others."""
    with db.read() as session:
        page = get_scheme_page(session)
    every = [code for code, _label in vocabulary().levels.choices]
    said = Texts.of(page.settings).as_mapping()
    form = TextsForm(**said, levels=page.settings.get(LEVELS, every))
    if form.validate_on_submit():

        def save(session: Session, now: datetime) -> None:
            now_said = get_scheme_page(session)
            both = {TEXTS: form.said(), LEVELS: chosen_levels(form.levels)}
            settings = {key: value for key, value in now_said.settings.items() if key not in both}
            settings |= {key: value for key, value in both.items() if value}
            if settings == now_said.settings:
                raise Invalid(_("Nothing would change. Change something first."))
            version = now_said.version
            save_settings(session, current_actor(), settings, seen_version=version, now=now)

        try:
            return try_effect(save, to=url_for(".scheme"), saying=_("Levels and texts are kept."))
        except Invalid as invalid:
            field = (invalid.field or "").rpartition(".")[2]
            add_error(form, invalid.message, field if field in form else None)
    shown = render_template("desk/texts.html", form=form, name=page.name)
    return shown, 422 if form.errors else 200
