"""The demo's outbox, and a gallery of every mail there is. Refused elsewhere.

A mail's HTML form has styles in its markup, as mail programs want it. It is shown as a page of its
own, whose content policy lets in those few and nothing else: see `policy_of_looks`.
"""

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _, _l
from matcher.notifications import queries
from matcher.notifications.rules.letters import Letter
from matcher.notifications.rules.looks import html_of, policy_of_looks
from matcher.notifications.rules.samples import list_samples, samples_of
from matcher.web.database import db, settings

bp = Blueprint("notifications", __name__, template_folder="templates")
HEADINGS = {
    "accounts": _l("About accounts"),
    "availability": _l("About places, and who still looks"),
    "desk": _l("To the office"),
    "mentors": _l("About the training of mentors"),
    "notifications": _l("After an outage"),
    "pairings": _l("About requests, offers and pairings"),
}


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
    return render_template("notifications/mail.html", mail=found, base_url=settings.base_url)


@bp.get("/demo/outbox/<mail_id>/html")
def mail_html(mail_id: PublicId) -> ResponseReturnValue:
    """Show one mail as HTML."""
    _demo_only()
    with db.read() as session:
        found = queries.get_mail(session, settings, mail_id)
    return _as_html(found.letter)


@bp.get("/demo/mails")
def gallery() -> ResponseReturnValue:
    """List every mail there is, with made-up facts."""
    _demo_only()
    samples = list_samples(settings)
    return render_template("notifications/gallery.html", samples=samples, headings=HEADINGS)


@bp.get("/demo/mails/<area>/<name>")
def sample(area: str, name: str) -> ResponseReturnValue:
    """Show one mail of the gallery, for each answer that its words depend on."""
    letters = _samples(area, name)
    number = _number(letters)
    return render_template(
        "notifications/sample.html",
        letter=letters[number - 1],
        area=area,
        name=name,
        number=number,
        total=len(letters),
        base_url=settings.base_url,
    )


@bp.get("/demo/mails/<area>/<name>/html")
def sample_html(area: str, name: str) -> ResponseReturnValue:
    """Show one mail of the gallery as HTML."""
    letters = _samples(area, name)
    return _as_html(letters[_number(letters) - 1])


def _samples(area: str, name: str) -> list[Letter]:
    _demo_only()
    try:
        return samples_of(settings, f"{area}/emails/{name}")
    except LookupError:
        raise NotFound(_("There is no such mail.")) from None


def _number(letters: list[Letter]) -> int:
    return min(max(1, request.args.get("n", 1, type=int)), len(letters))


def _as_html(letter: Letter) -> Response:
    page = Response(html_of(letter, settings.base_url))
    page.headers["Content-Security-Policy"] = policy_of_looks()
    return page


def _demo_only() -> None:
    if not settings.demo:
        abort(404)
