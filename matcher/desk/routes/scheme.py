"""The scheme's settings: shown, changed with the effects seen first, and their history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Invalid, NotFound
from matcher.core.words import _
from matcher.desk.forms.scheme import SaveForm, SchemeForm, scheme_form
from matcher.desk.queries.employers import pairs_in_words
from matcher.desk.queries.scenarios import compare, find_proposed
from matcher.desk.queries.schemes import get_scheme_page, get_version, list_versions
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.rules.settings import (
    differences,
    label_of,
    of_other_pages,
    touches_matching,
    value_in_words,
)
from matcher.desk.services.scheme import check_settings, propose_settings, save_settings
from matcher.jobs.port import enqueue
from matcher.web.database import db
from matcher.web.dates import moment
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.polling import live_page


@bp.get("/scheme")
def scheme() -> ResponseReturnValue:
    """Show the settings and how they came to be."""
    with db.read() as session:
        page, versions = get_scheme_page(session), list_versions(session)
    return render_template(
        "desk/scheme.html",
        scheme=page,
        versions=versions,
        setting_label=label_of,
        setting_value=value_in_words,
    )


@bp.route("/scheme/change", methods=["GET", "POST"])
def change_scheme() -> ResponseReturnValue:
    """Change the settings; what bears on matches is tried out before it is saved."""
    with db.read() as session:
        page = get_scheme_page(session)
        number = request.args.get("version", 0, type=int)
        shown = get_version(session, number) if number else page.settings
    form = scheme_form(shown, page.version)
    if form.validate_on_submit():
        try:
            return _try_or_save(form, page.version, page.settings, of_other_pages(shown))
        except Invalid as invalid:
            add_error(form, invalid.message, form.field_of(invalid.field))
    page_of_form = render_template("desk/change_scheme.html", form=form, number=number)
    return page_of_form, 422 if form.errors else 200


def _require_seen(form: SchemeForm, version: int) -> None:
    """Check that nobody has changed the settings while the page was open.

    Raises
    ------
    Invalid
        Somebody has, and what they did would be undone without a word.
    """
    if not form.has_seen(version):
        raise Invalid(
            _(
                "Somebody else has changed the settings since you opened this page. Look at them "
                "first. If you send this again, what stands here counts."
            )
        )


def _try_or_save(
    form: SchemeForm, version: int, before: Mapping[str, Any], others: dict[str, Any]
) -> ResponseReturnValue:
    after = form.settings() | others
    check_settings(after)
    if touches_matching(before, after):
        return _try(form, version, after)

    def save(session: Session, now: datetime) -> None:
        _require_seen(form, version)
        if not differences(before, after):
            raise Invalid(_("Nothing would change. Change a setting first."))
        save_settings(session, current_actor(), after, seen_version=version, now=now)

    saying = _("The settings are saved. They bear on no suggestion.")
    return try_effect(save, to=url_for(".scheme"), saying=saying)


def _try(form: SchemeForm, version: int, after: Mapping[str, Any]) -> ResponseReturnValue:
    started: list[int] = []

    def propose(session: Session, now: datetime) -> None:
        _require_seen(form, version)
        name = _("New settings, %(when)s", when=moment(now))
        started.extend(propose_settings(session, current_actor(), name, after, now=now))

    response = try_effect(propose, to=url_for(".newest_proposed"))
    for row_id in started:
        enqueue("match_run", row_id)
    return response


@bp.get("/scheme/proposed")
def newest_proposed() -> ResponseReturnValue:
    """Go to the newest settings that are being tried out."""
    with db.read() as session:
        found = find_proposed(session)
    to = url_for(".proposed", run_id=found[1].public_id) if found else url_for(".scheme")
    return redirect(to, 303)


@bp.get("/scheme/proposed/<public_id:run_id>")
def proposed(run_id: PublicId) -> ResponseReturnValue:
    """Show what new settings would change, and ask whether to save them."""
    with db.read() as session:
        found = find_proposed(session, run_id)
        if found is None:
            raise NotFound(_("There are no such new settings. Change them again."))
        base, new = found
        effect = compare(session, [base, new])[0] if base.is_done and new.is_done else None
        page = get_scheme_page(session)
        now = clock.now(session)
        pairs = pairs_in_words(session, page.settings, new.settings or {}, today=local_day(now))
    lines = differences(page.settings, new.settings or {})
    shown = (new.public_id, base.status, new.status, round(new.share, 2), page.version)
    return live_page(
        "desk/proposed.html",
        shown,
        new=new,
        base=base,
        effect=effect,
        lines=lines,
        pairs=pairs,
        scheme=page,
        form=SaveForm(),
        now=now,
    )


@bp.post("/scheme/proposed/<public_id:run_id>/save")
def save_proposed(run_id: PublicId) -> ResponseReturnValue:
    """Save the settings that were tried out."""
    form = SaveForm()

    def save(session: Session, now: datetime) -> str:
        found = find_proposed(session, run_id)
        if found is None or found[1].settings is None:
            raise NotFound(_("There are no such new settings. Change them again."))
        new = found[1]
        words = (form.words.data or "")[:500]
        save_settings(
            session,
            current_actor(),
            new.settings or {},
            seen_version=new.scheme_version,
            words=words,
            now=now,
        )
        return _("The settings are saved. Runs from now on keep to them.")

    return try_effect(save, to=url_for(".scheme"))
