"""The pages of the directory."""

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.directory.forms import FilterForm
from matcher.directory.queries.mentor import get_mentor_page
from matcher.directory.queries.search import search_mentors
from matcher.directory.queries.suggestions import get_suggestions
from matcher.directory.routes import links
from matcher.directory.rules import Search
from matcher.pairings.services.own import own_candidate_id
from matcher.web.database import db
from matcher.web.guards import current_actor

bp = Blueprint("directory", "matcher.directory", template_folder="templates")


@bp.get("/mentors")
def index() -> ResponseReturnValue:
    """Find a mentor: filters, a page of results, and all of them on the map."""
    search = Search.from_parameters(request.args.to_dict(flat=False))
    with db.read() as session:
        today = local_day(clock.now(session))
        found = search_mentors(
            session, search, today=today, candidate_id=current_actor().candidate_id
        )
    return render_template(
        "directory/index.html",
        found=found,
        filters=FilterForm.showing(found.search),
        links=links.around(found),
        page_address=lambda number: links.address(replace(found.search, page=number)),
    )


@bp.get("/mentors/<public_id:mentor_id>")
def mentor(mentor_id: PublicId) -> ResponseReturnValue:
    """Introduce one mentor, and say why they suit the one who looks."""
    with db.read() as session:
        today = local_day(clock.now(session))
        page = get_mentor_page(
            session, mentor_id, today=today, candidate_id=current_actor().candidate_id
        )
    return render_template("directory/mentor.html", page=page)


@bp.get("/suggestions")
def suggestions() -> ResponseReturnValue:
    """Show whom the latest match suggests, and who else would suit and has room."""
    with db.read() as session:
        today = local_day(clock.now(session))
        page = get_suggestions(session, own_candidate_id(current_actor()), today=today)
    return render_template("directory/suggestions.html", page=page)
