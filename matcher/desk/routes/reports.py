"""The yearly reports: in full for the office, and to share, with small numbers hidden."""

from datetime import datetime

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.desk.files.reports import report_csv
from matcher.desk.queries.reports import Year, find_first_year, get_year
from matcher.desk.queries.reports_map import RegionDot, report_dots
from matcher.desk.queries.reports_sections import headlines, sections
from matcher.desk.routes.blueprint import bp
from matcher.desk.rules.reports import years_since
from matcher.web.database import db
from matcher.web.map import Dot


@bp.get("/reports")
def reports() -> ResponseReturnValue:
    """Show a year in full, for the office alone: this one, or an earlier one."""
    with db.read() as session:
        now = clock.now(session)
        years = _years(session, now)
        asked = request.args.get("year", years[0], type=int)
        year = get_year(session, asked if asked in years else years[0], now=now)
    return _page("desk/reports.html", year, shared=False, years=years)


@bp.get("/reports/<int:year>")
def shared_report(year: int) -> ResponseReturnValue:
    """Show a year to share or to print: without any small number."""
    return _page("desk/reports_share.html", _read(year), shared=True)


@bp.get("/reports/<int:year>/report.csv")
def shared_report_csv(year: int) -> ResponseReturnValue:
    """Give what is shared of a year as a file for a spreadsheet."""
    found = _read(year)
    return Response(
        report_csv(sections(found, shared=True)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="report-{found.year}.csv"'},
    )


def _read(number: int) -> Year:
    """Return the counts of a year.

    Raises
    ------
    NotFound
        Nobody had enrolled by then, or it has not begun.
    """
    with db.read() as session:
        now = clock.now(session)
        if number not in _years(session, now):
            raise NotFound(_("There is no report of that year."))
        return get_year(session, number, now=now)


def _years(session: Session, now: datetime) -> list[int]:
    return years_since(find_first_year(session), local_day(now))


def _page(template: str, year: Year, *, shared: bool, **more: object) -> str:
    return render_template(
        template,
        year=year,
        headlines=headlines(year, shared=shared),
        sections=sections(year, shared=shared),
        dots=[_dot(one) for one in report_dots(year, shared=shared)],
        **more,
    )


def _dot(region: RegionDot) -> Dot:
    href = url_for(".waiting", region=region.code)
    return Dot(
        region.lat, region.lon, region.waiting, region.free, region.label, href, region.spoken
    )
