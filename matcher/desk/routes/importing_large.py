"""Large files: how far the worker is with one, and what the office asks of it."""

from datetime import datetime

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.desk.queries.import_jobs import find_job
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.import_jobs import ask_check, ask_stop, ask_write
from matcher.jobs.port import enqueue
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.polling import as_part, unchanged


@bp.get("/import/file/progress")
def import_progress() -> ResponseReturnValue:
    """Show how far the worker is, as a piece of the page; 304 where that has not changed."""
    with db.read() as session:
        job = find_job(session, current_actor())
    if job is not None and job.version in request.if_none_match:
        return unchanged()
    part = render_template("desk/import_progress.html", job=job) if job else ""
    response = as_part(make_response(part))
    if job is not None:
        response.set_etag(job.version)
    if job is None or not job.is_under_way:
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post("/import/file/check")
def check_upload() -> ResponseReturnValue:
    """Have the worker check a large file again."""

    def check(session: Session, now: datetime) -> None:
        ask_check(session, current_actor(), now=now)

    response = try_effect(check, to=url_for(".upload"))
    wake(is_large=True)
    return response


@bp.post("/import/file/stop")
def stop_upload() -> ResponseReturnValue:
    """Have the worker stop after the piece that it is at."""

    def stop(session: Session, now: datetime) -> None:
        ask_stop(session, current_actor(), now=now)

    return try_effect(stop, to=url_for(".upload"))


def import_large(seen: str) -> ResponseReturnValue:
    """Let the worker write it."""

    def ask(session: Session, now: datetime) -> None:
        ask_write(session, current_actor(), seen=seen, now=now)

    response = try_effect(ask, to=url_for(".upload"))
    wake(is_large=True)
    return response


def wake(is_large: bool) -> None:
    """Let the worker look at the file of this person at once."""
    account_id = current_actor().user_id
    if is_large and account_id is not None:
        enqueue("import", account_id)
