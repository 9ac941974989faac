"""Importing people: a file is sent, shown with all that it would change, and then written."""

from dataclasses import replace
from datetime import datetime

from flask import (
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import Role
from matcher.core.days import local_day
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _, ngettext
from matcher.desk.files.import_page import Gathered
from matcher.desk.files.importing import (
    Sheet,
    bad_rows_csv,
    changes_csv,
    has_too_many,
    is_large,
    sheet_of,
)
from matcher.desk.files.sheets import CSV, KINDS
from matcher.desk.forms.importing import KINDS as KINDS_OF_PEOPLE
from matcher.desk.forms.importing import UploadForm, columns_form, what_to_remember
from matcher.desk.queries.import_jobs import Job, find_file, find_job
from matcher.desk.queries.importing import Plan, plan_import
from matcher.desk.queries.importing_uploads import Kept, find_headings, find_upload, find_waiting
from matcher.desk.routes.blueprint import bp
from matcher.desk.routes.importing_large import import_large, wake
from matcher.desk.rules.import_job import Found
from matcher.desk.rules.importing import LABELS
from matcher.desk.services.import_jobs import ask_check
from matcher.desk.services.importing import import_file
from matcher.desk.services.importing_uploads import close_upload, keep_upload, remember_headings
from matcher.matching.files.columns import CANDIDATE, MENTOR
from matcher.matching.files.problems import UnreadableFile
from matcher.matching.files.tables import MAX_BYTES, Table, read_table
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

FORM_BYTES = 100_000


@bp.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, str] | None) -> None:
    """Let this one form be as large as the files it takes; it comes before the form is read."""
    if endpoint == "desk.bring_in":
        request.max_content_length = MAX_BYTES + FORM_BYTES


@bp.route("/import", methods=["GET", "POST"])
def bring_in() -> ResponseReturnValue:
    """Ask for a file of people; a link may say already whom it lists."""
    form = UploadForm(data={"role": request.args.get("role")})
    if form.validate_on_submit():
        try:
            return _keep(form)
        except UnreadableFile as error:
            add_error(form, str(error), "file")
        except Conflict as conflict:
            add_error(form, conflict.message, "file")
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
    """Keep a file that can be read as a table; its columns may still be unknown.

    One that is large is read by the worker.
    """
    sent = form.file.data
    data: bytes = sent.read()
    role, actor = Role(form.role.data), current_actor()
    _require_size(data)
    for_worker = is_large(data) or has_too_many(read_table(data))

    def keep(session: Session, now: datetime) -> None:
        keep_upload(session, actor, role, sent.filename or "", data, now=now)
        if for_worker:
            ask_check(session, actor, now=now)

    response = effect(keep, to=url_for(".upload"))
    wake(for_worker)
    return response


def _require_size(data: bytes) -> None:
    """Refuse a file that is larger than any that is read."""
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise UnreadableFile(_("The file is larger than %(most)s MB. Cut it in two.", most=most))


@bp.get("/import/file")
def upload() -> ResponseReturnValue:
    """Show what the file would change, row by row, before anything is written."""
    with db.read() as session:
        job = find_job(session, current_actor())
        kept = (find_waiting if job else find_upload)(session, current_actor())
        if kept is None:
            return redirect(url_for(".bring_in"), 303)
        found = job.found if job else _found(session, kept)
    return render_template(
        "desk/import_file.html", file=kept, kind=KINDS_OF_PEOPLE[kept.role], found=found, job=job
    )


@bp.route("/import/file/columns", methods=["GET", "POST"])
def upload_columns() -> ResponseReturnValue:
    """Ask which column each heading of the file stands for, and remember it."""
    with db.read() as session:
        job = find_job(session, current_actor())
        kept = (find_waiting if job else find_upload)(session, current_actor())
        if kept is None or (job and (job.sample is None or job.is_under_way)):
            return redirect(url_for(".upload"), 303)
        remembered = find_headings(session, kept.role)
    table = _sample(job) if job else read_table(kept.data)
    form = columns_form(table, kept.role, remembered)
    if form.validate_on_submit():
        headings = what_to_remember(table, kept.role, form.chosen())

        def remember(session: Session, now: datetime) -> None:
            remember_headings(session, current_actor(), kept.role, headings, now=now)
            if job is not None:
                ask_check(session, current_actor(), now=now)

        response = effect(remember, to=url_for(".upload"), saying=_("The columns are remembered."))
        wake(job is not None)
        return response
    page = render_template("desk/import_columns.html", form=form, file=kept)
    return page, 422 if form.errors else 200


@bp.post("/import/file/write")
def import_upload() -> ResponseReturnValue:
    """Write the good rows; the file is thrown away, unless some of its rows are to be mended."""
    seen = request.form.get("seen", "")[:64]
    with db.read() as session:
        job = find_job(session, current_actor())
    return import_large(seen) if job else _import_small(seen)


def _import_small(seen: str) -> ResponseReturnValue:
    with db.read() as session:
        kept = find_upload(session, current_actor())
        sheet = _sheet(session, kept, clock.now(session)) if kept else None

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

    try:
        return effect(drop, to=url_for(".bring_in"), saying=_("The file is thrown away."))
    except Conflict as conflict:
        flash(conflict.message, "important")
        return redirect(url_for(".upload"), 303)


@bp.get("/import/file/<report>.csv")
def upload_file(report: str) -> ResponseReturnValue:
    """Give the bad rows with what is wrong, or all that would change, as a file."""
    with db.read() as session:
        is_large = find_job(session, current_actor()) is not None
        kept = (find_waiting if is_large else find_upload)(session, current_actor())
        data = None
        if kept is not None and report in ("bad", "changes"):
            data = (
                find_file(session, current_actor(), report)
                if is_large
                else _file(session, kept, report)
            )
        if kept is None or data is None:
            raise NotFound(_("This file is not kept any more. Send it again."))
    name = f"{kept.role}s-{report}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=KINDS[CSV], headers=headers)


def _file(session: Session, kept: Kept, report: str) -> bytes:
    sheet, plan = _read(session, kept)
    return bad_rows_csv(sheet) if report == "bad" else changes_csv(plan.changed)


def _found(session: Session, kept: Kept) -> Found:
    sheet, plan = _read(session, kept)
    gathered = Gathered(sheet)
    gathered.add(plan)
    return replace(gathered.found(), seen=plan.fingerprint)


def _sample(job: Job) -> Table:
    """Return the first rows of a large file, to know its columns by."""
    kept = job.sample or {}
    rows = tuple((number, tuple(cells)) for number, cells in kept["rows"])
    return Table(kept["header_row"], tuple(kept["header"]), rows)


def _read(session: Session, kept: Kept) -> tuple[Sheet, Plan]:
    now = clock.now(session)
    sheet = _sheet(session, kept, now)
    return sheet, plan_import(session, kept.role, sheet.people, now=now)


def _sheet(session: Session, kept: Kept, now: datetime) -> Sheet:
    table, today = read_table(kept.data), local_day(now)
    return sheet_of(session, table, kept.name, kept.role, today=today)


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
