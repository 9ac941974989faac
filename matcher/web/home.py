"""The first page, the short pages about the service, and the two that machines ask for."""

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from matcher.core.actor import Role
from matcher.core.errors import Busy
from matcher.core.schema import WrongSchema, require_current
from matcher.web.database import db, settings
from matcher.web.guards import current_actor

bp = Blueprint("home", __name__, template_folder="templates")

# Where each role starts; for someone with several, the first that is theirs.
STARTS = (
    (Role.ADMIN, "desk.index"),
    (Role.MENTOR, "mentors.index"),
    (Role.CANDIDATE, "directory.index"),
)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Say what this is; people who are signed in go straight to their own page."""
    roles = current_actor().roles
    for role, endpoint in STARTS:
        if role in roles and endpoint in current_app.view_functions:
            return redirect(url_for(endpoint), 303)
    return render_template("home/index.html", demo=settings.demo)


@bp.get("/about")
def about() -> ResponseReturnValue:
    """Say how mentors are matched."""
    return render_template("home/about.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is kept about people, and who sees it."""
    return render_template("home/privacy.html", office_email=settings.office_email)


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """Say what has been done so that everybody can use this, and what has not been tested."""
    return render_template("home/accessibility.html", office_email=settings.office_email)


@bp.get("/healthz")
def healthz() -> Response:
    """Answer that this process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Answer whether this process can serve people, and what is wrong if it cannot."""
    problems = _problems()
    return jsonify(status="not ready" if problems else "ok", problems=problems), (
        503 if problems else 200
    )


def _problems() -> list[str]:
    try:
        with db.read() as session:
            session.execute(text("SELECT 1"))
        require_current(db)
    except (SQLAlchemyError, Busy):
        return ["The database does not answer."]
    except WrongSchema as error:
        return [str(error)]
    return []
