"""The first page, the short pages about the service, and the two that machines ask for."""

from datetime import date

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from matcher.core.actor import Role
from matcher.places.gazetteer import load_gazetteer
from matcher.web.database import db, settings
from matcher.web.guards import current_actor
from matcher.web.health import find_problems
from matcher.web.offices import office_email, offices

bp = Blueprint("home", __name__, template_folder="templates")

# When somebody last compared the accessibility statement with the pages.
REVIEWED = date(2026, 11, 29)
A_DAY = 24 * 3600
# Where each role starts; for someone with several, the first that is theirs.
STARTS = (
    (Role.ADMIN, "desk.index"),
    (Role.MENTOR, "pairings.places"),
    (Role.CANDIDATE, "pairings.mine"),
)


# And where somebody's first visit as that begins, or goes on.
FIRST_VISITS = {Role.MENTOR: "mentors.first_visit", Role.CANDIDATE: "candidates.first_visit"}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Say what this is; people who are signed in go straight to their own page."""
    actor = current_actor()
    entered = actor.roles | (actor.applies & actor.newly)
    for role, endpoint in STARTS:
        start = FIRST_VISITS[role] if role in actor.newly else endpoint
        if role in entered and start in current_app.view_functions:
            return redirect(url_for(start), 303)
    if actor.applies:
        return redirect(url_for("accounts.waiting"), 303)
    return render_template("home/index.html", demo=settings.demo)


@bp.get("/about")
def about() -> ResponseReturnValue:
    """Say how mentors are matched."""
    return render_template("home/about.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is kept about people, and who sees it."""
    return render_template("home/privacy.html", offices=offices())


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """Say what has been done so that everybody can use this, and what has not been tested."""
    return render_template(
        "home/accessibility.html", office_email=office_email(), reviewed=REVIEWED
    )


@bp.get("/towns")
def places() -> Response:
    """Suggest towns and first parts of postcodes that begin with what has been typed so far."""
    found = load_gazetteer().suggest(request.args.get("q", ""))
    answer = jsonify(places=list(dict.fromkeys(choice.label for choice in found)))
    answer.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


@bp.get("/healthz")
def healthz() -> Response:
    """Answer that this process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Answer whether this process can serve people, and what is wrong if it cannot."""
    problems, warnings = find_problems(db)
    status = "not ready" if problems else "ok"
    answer = jsonify(status=status, problems=problems, warnings=warnings)
    return answer, 503 if problems else 200
