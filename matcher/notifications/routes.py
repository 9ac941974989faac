"""The demo's outbox: every mail that would have been sent, for all to read. Refused elsewhere."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.core.db import PublicId
from matcher.notifications import queries
from matcher.web.database import db, settings

bp = Blueprint("notifications", __name__, template_folder="templates")


@bp.get("/demo/outbox")
def outbox() -> ResponseReturnValue:
    """List the mails, newest first."""
    _demo_only()
    number = request.args.get("page", 1, type=int)
    with db.read() as session:
        page = queries.list_mails(session, settings, number)
    return render_template(
        "notifications/outbox.html",
        page=page,
        url_for_page=lambda wanted: url_for(".outbox", page=wanted),
    )


@bp.get("/demo/outbox/<mail_id>")
def mail(mail_id: PublicId) -> ResponseReturnValue:
    """Show one mail as its reader gets it."""
    _demo_only()
    with db.read() as session:
        found = queries.get_mail(session, settings, mail_id)
    return render_template("notifications/mail.html", mail=found)


def _demo_only() -> None:
    if not settings.demo:
        abort(404)
