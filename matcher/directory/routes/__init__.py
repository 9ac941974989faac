"""The pages of the directory."""

from dataclasses import replace
from hashlib import blake2b

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _, _l, language, ngettext
from matcher.directory.queries.figures import Figures, RegionFigures, read_figures
from matcher.directory.queries.mentor import get_mentor_page
from matcher.directory.queries.search import Asked, Found, read_asked, search_mentors
from matcher.directory.queries.suggestions import get_suggestions
from matcher.directory.routes.links import address, around, help_in_words
from matcher.directory.routes.panel import panel
from matcher.directory.rules import Search
from matcher.pairings.services.own import own_candidate_id
from matcher.places.centres import CENTRES
from matcher.web.assets import fingerprint
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.map import Dot, draw_map

bp = Blueprint("directory", "matcher.directory", template_folder="templates")
FORM = "filter-form"
MAP_TITLE = _l("Mentors found, by place")


@bp.app_template_global()
def free_places() -> Figures | None:
    """Count the places that are free, by region, for the first page."""
    with db.read() as session:
        return read_figures(session, now=clock.now(session))


@bp.app_template_global()
def region_dots(figures: Figures) -> list[Dot]:
    """Return a dot for each region of the first page's map, which leads to its mentors."""
    return [_dot(region) for region in figures.regions if region.code in CENTRES]


def _dot(region: RegionFigures) -> Dot:
    lat, lon = CENTRES[region.code]
    places = ngettext("%(num)s free place", "%(num)s free places", region.n_free)
    spoken = _("%(region)s: %(places)s", region=region.label, places=places)
    href = url_for("directory.index", region=region.code)
    return Dot(lat, lon, region.n_free, region.n_free, region.label, href, spoken)


@bp.get("/mentors")
def index() -> ResponseReturnValue:
    """Find a mentor: filters, a page of results, and all of them on the map.

    htmx gets only what changes: the results, and the numbers beside the filters.
    """
    search = Search.from_parameters(request.args.to_dict(flat=False))
    with db.read() as session:
        today = local_day(clock.now(session))
        who = current_actor()
        asked = read_asked(
            session, today=today, candidate_id=who.candidate_id, mentor_id=who.mentor_id
        )
    if "HX-Request" not in request.headers:
        return _render("directory/index.html", search_mentors(asked, search))
    return _part(asked, search)


def _part(asked: Asked, search: Search) -> Response:
    """Answer htmx with what changes, or with 304 where it has just that already."""
    said_by = request.headers.get("HX-Trigger", "")
    what = (asked.mark, search, said_by, language(), fingerprint())
    mark = blake2b(repr(what).encode(), digest_size=16).hexdigest()
    if request.if_none_match.contains_weak(mark):
        response = Response(status=304)
    else:
        found = search_mentors(asked, search)
        # Whoever is typing keeps the form they type in, unless what they typed became a place.
        is_form_kept = said_by == FORM and found.search.near == search.near
        response = make_response(_render("directory/found.html", found, is_form_kept=is_form_kept))
        response.headers["HX-Push-Url"] = address(found.search)
    response.set_etag(mark, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("HX-Request", "HX-Trigger", "Cookie"))
    return response


def _render(template: str, found: Found, *, is_form_kept: bool = True) -> str:
    links = around(found)
    return render_template(
        template,
        found=found,
        links=links,
        panel=panel(found),
        map_of_found=draw_map(links.dots, str(MAP_TITLE)),
        page_address=lambda number: address(replace(found.search, page=number)),
        is_form_kept=is_form_kept,
    )


@bp.get("/mentors/<public_id:mentor_id>")
def mentor(mentor_id: PublicId) -> ResponseReturnValue:
    """Introduce one mentor, and say why they suit the one who looks."""
    with db.read() as session:
        today = local_day(clock.now(session))
        page = get_mentor_page(session, mentor_id, today=today, viewer=current_actor())
    return render_template("directory/mentor.html", page=page)


@bp.get("/suggestions")
def suggestions() -> ResponseReturnValue:
    """Show whom the latest match suggests, and who else would suit and has room."""
    with db.read() as session:
        today = local_day(clock.now(session))
        page = get_suggestions(session, own_candidate_id(current_actor()), today=today)
    return render_template("directory/suggestions.html", page=page, help_in_words=help_in_words)
