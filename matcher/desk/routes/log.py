"""The log: who did what, when and to whom; found, paged, and taken along as a file."""

from datetime import date

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.days import HOME, local_day
from matcher.core.words import _
from matcher.desk.files.sheets import KINDS, sheet_bytes
from matcher.desk.queries.log import MOST_EXPORTED, Search, search_log, walk_log
from matcher.desk.routes.blueprint import bp, page_number, typed, url_for_page
from matcher.desk.rules.deeds import SUBJECTS
from matcher.web.database import db

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
"""Days that a log can be of; the moments at which others begin and end cannot all be told."""


@bp.get("/log")
def log() -> ResponseReturnValue:
    """Show who did what, the newest first."""
    search, unread = _search()
    with db.read() as session:
        page = search_log(session, search, page_number())
    return render_template(
        "desk/log.html",
        page=page,
        search=search,
        unread=unread,
        asked=_asked(),
        subjects=SUBJECTS,
        most=MOST_EXPORTED,
        url_for_page=url_for_page(**_asked()),
    )


@bp.get("/log.<kind>")
def log_file(kind: str) -> ResponseReturnValue:
    """Give the same lines as a file for a spreadsheet."""
    if kind not in KINDS:
        abort(404)
    search, _unread = _search()
    with db.read() as session:
        today = local_day(clock.now(session))
        rows = [
            (
                line.at.astimezone(HOME).replace(tzinfo=None),
                line.who,
                line.what,
                line.whom,
                line.code,
            )
            for line in walk_log(session, search)
        ]
    header = (_("When"), _("Who"), _("What"), _("Whom it is about"), _("Code"))
    return Response(
        sheet_bytes(kind, header, rows),
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="log-{today.isoformat()}.{kind}"'},
    )


def _asked() -> dict[str, str]:
    return {name: typed(name) for name in ("q", "deed", "first", "last")}


def _search() -> tuple[Search, list[str]]:
    """Return what to look for, and the days that could not be read."""
    asked = _asked()
    days, unread = {}, []
    for name in ("first", "last"):
        days[name] = _day(asked[name])
        if asked[name] and days[name] is None:
            unread.append(asked[name])
    deed = asked["deed"] if asked["deed"] in SUBJECTS else ""
    return Search(asked["q"], deed, days["first"], days["last"]), unread


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None
