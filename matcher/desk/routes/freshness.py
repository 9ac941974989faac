"""How true the list is: the freshness report, on a page and as a file."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.days import local_day
from matcher.desk.files.freshness import report_csv
from matcher.desk.queries.freshness import get_report
from matcher.desk.queries.freshness_sections import sections
from matcher.desk.queries.freshness_words import headlines
from matcher.desk.routes.blueprint import bp
from matcher.web.database import db


@bp.get("/freshness")
def freshness() -> ResponseReturnValue:
    """Show the figures of the last twelve months, with plots and tables."""
    with db.read() as session:
        report = get_report(session, now=clock.now(session))
    return render_template(
        "desk/freshness.html",
        report=report,
        headlines=headlines(report),
        sections=sections(report),
    )


@bp.get("/freshness.csv")
def freshness_csv() -> ResponseReturnValue:
    """Give the same figures as a file for a spreadsheet."""
    with db.read() as session:
        now = clock.now(session)
        text = report_csv(get_report(session, now=now))
    name = f"freshness-{local_day(now).isoformat()}.csv"
    return Response(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
