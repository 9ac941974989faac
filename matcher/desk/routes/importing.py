"""Importing people: a file is sent, shown with all that it would change, and then written."""

from dataclasses import replace
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import Role
from matcher.core.days import local_day
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _, ngettext
from matcher.desk.files.importing import (
    MOST_BYTES,
    Sheet,
    bad_rows_csv,
    changes_csv,
    read_sheet,
    read_upload,
)
from matcher.desk.files.sheets import CSV, KINDS
from matcher.desk.forms.importing import KINDS as KINDS_OF_PEOPLE
from matcher.desk.forms.importing import UploadForm, columns_form, what_to_remember
from matcher.desk.queries.importing import Plan, plan_import
from matcher.desk.queries.importing_merged import follow_merged
from matcher.desk.queries.importing_uploads import Kept, find_headings, find_upload, find_waiting
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.rules.importing import LABELS, changes_in_words
from matcher.desk.services.importing import import_file
from matcher.desk.services.importing_uploads import close_upload, keep_upload, remember_headings
from matcher.matching.files.columns import CANDIDATE, MENTOR
from matcher.matching.files.problems import UnreadableFile
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

SHOWN = 100
"""So many people of each kind stand on the page; all of them are in the files."""
FORM_BYTES = 100_000


@bp.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, str] | None) -> None:
    """Let this one form be as large as the files it takes; it comes before the form is read."""
    if endpoint == "desk.bring_in":
        request.max_content_length = MOST_BYTES + FORM_BYTES


@bp.route("/import", methods=["GET", "POST"])
def bring_in() -> ResponseReturnValue:
    """Ask for a file of people."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            return _keep(form)
        except UnreadableFile as error:
            add_error(form, str(error), "file")
    with db.read() as session:
        waiting = find_waiting(session, current_actor())
    page = render_template(
        "desk/import.html",
        form=form,
        waiting=waiting,
        columns={"candidates": CANDIDATE, "mentors": MENTOR},
        labels=LABELS,
    )
    return page, 422 if form.errors else 200


def _keep(form: UploadForm) -> ResponseReturnValue:
    """Keep a file that can be read as a table; its columns may still be unknown."""
    sent = form.file.data
    data: bytes = sent.read()
    read_upload(data)
    role = Role(form.role.data)

    def keep(session: Session, now: datetime) -> None:
        keep_upload(session, current_actor(), role, sent.filename or "", data, now=now)

    return effect(keep, to=url_for(".upload"))


@bp.get("/import/file")
def upload() -> ResponseReturnValue:
    """Show what the file would change, row by row, before anything is written."""
    with db.read() as session:
        found = find_upload(session, current_actor())
        if found is None:
            return redirect(url_for(".bring_in"), 303)
        kept, sheet, plan = found, *_read(session, found)
    return render_template(
        "desk/import_file.html",
        file=kept,
        kind=KINDS_OF_PEOPLE[kept.role],
        sheet=sheet,
        plan=plan,
        most=SHOWN,
        in_words=changes_in_words,
    )


@bp.route("/import/file/columns", methods=["GET", "POST"])
def upload_columns() -> ResponseReturnValue:
    """Ask which column each heading of the file stands for, and remember it."""
    with db.read() as session:
        kept = find_upload(session, current_actor())
        if kept is None:
            return redirect(url_for(".bring_in"), 303)
        remembered = find_headings(session, kept.role)
    table = read_upload(kept.data)
    form = columns_form(table, kept.role, remembered)
    if form.validate_on_submit():
        headings = what_to_remember(table, kept.role, form.chosen())

        def remember(session: Session, now: datetime) -> None:
            remember_headings(session, current_actor(), kept.role, headings, now=now)

        return effect(remember, to=url_for(".upload"), saying=_("The columns are remembered."))
    page = render_template("desk/import_columns.html", form=form, file=kept)
    return page, 422 if form.errors else 200


@bp.post("/import/file/write")
def import_upload() -> ResponseReturnValue:
    """Write the good rows; the file is thrown away, unless some of its rows are to be mended."""
    with db.read() as session:
        kept = find_upload(session, current_actor())
        sheet = _sheet(session, kept, clock.now(session)) if kept else None
    seen = request.form.get("seen", "")[:64]

    def write(session: Session, now: datetime) -> str:
        if kept is None or sheet is None:
            raise NotFound(_("This file is not kept any more. Send it again."))
        plan = import_file(session, current_actor(), kept.role, sheet.people, seen=seen, now=now)
        close_upload(session, current_actor(), keep=bool(sheet.bad), now=now)
        return _done_words(plan, len(sheet.bad))

    to = ".upload" if sheet and sheet.bad else ".bring_in"
    try:
        return effect(write, to=url_for(to))
    except Conflict as conflict:
        flash(conflict.message, "important")
        return redirect(url_for(".upload"), 303)


@bp.post("/import/file/drop")
def drop_upload() -> ResponseReturnValue:
    """Throw the file away."""

    def drop(session: Session, now: datetime) -> None:
        close_upload(session, current_actor(), keep=False, now=now)

    return try_effect(drop, to=url_for(".bring_in"), saying=_("The file is thrown away."))


@bp.get("/import/file/<report>.csv")
def upload_file(report: str) -> ResponseReturnValue:
    """Give the bad rows with what is wrong, or all that would change, as a file."""
    with db.read() as session:
        kept = find_upload(session, current_actor())
        if kept is None or report not in ("bad", "changes"):
            raise NotFound(_("This file is not kept any more. Send it again."))
        sheet, plan = _read(session, kept)
    data = bad_rows_csv(sheet) if report == "bad" else changes_csv(plan.changed)
    name = f"{kept.role}s-{report}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=KINDS[CSV], headers=headers)


def _read(session: Session, kept: Kept) -> tuple[Sheet, Plan]:
    now = clock.now(session)
    sheet = _sheet(session, kept, now)
    return sheet, plan_import(session, kept.role, sheet.people, now=now)


def _sheet(session: Session, kept: Kept, now: datetime) -> Sheet:
    chosen = find_headings(session, kept.role)
    table = read_upload(kept.data)
    sheet = read_sheet(table, kept.name, kept.role, today=local_day(now), chosen=chosen)
    people, notes = follow_merged(session, sheet.people)
    return replace(sheet, people=people, notes=(*sheet.notes, *notes))


def _done_words(plan: Plan, n_bad: int) -> str:
    added = ngettext("%(num)s person was added", "%(num)s people were added", len(plan.new))
    changed = ngettext("%(num)s was changed", "%(num)s were changed", len(plan.changed))
    words = _("Imported: %(added)s, %(changed)s.", added=added, changed=changed)
    if not n_bad:
        return words
    left = ngettext(
        "%(num)s row was left out: mend it and send it again.",
        "%(num)s rows were left out: mend them and send them again.",
        n_bad,
    )
    return f"{words} {left}"
