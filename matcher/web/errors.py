"""The pages shown when something cannot be done: warm words, and always a next step."""

from dataclasses import dataclass

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from matcher.core.config import Settings
from matcher.core.errors import Busy, Conflict, DomainError, Invalid, NotAllowed, NotFound
from matcher.core.words import _l
from matcher.web.offices import office_email
from matcher.web.resending import instead_of_refusing

RETRY_AFTER = 5
STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    Busy: 503,
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says: a heading, what happened, and what to do now."""

    title: str
    what: str
    then: str


BACK = _l("Go back a page and try again.")
WORDS = {
    400: Words(
        _l("We could not read that"),
        _l(
            "Something in the address or the form did not reach us whole. Nothing has been changed."
        ),
        BACK,
    ),
    401: Words(
        _l("Please sign in"),
        _l("This page is for people who have signed in."),
        _l("Sign in first."),
    ),
    403: Words(
        _l("You cannot open this page"),
        _l("It belongs to somebody else, or to another role than yours."),
        _l("If you think that you should see it, write to the office of your scheme."),
    ),
    404: Words(
        _l("There is nothing here"),
        _l("The address may have been mistyped, or what was here has been taken away."),
        _l("Check the address, or start from the first page."),
    ),
    405: Words(
        _l("That cannot be done from here"),
        _l("The page was asked for in a way that it does not answer. Nothing has been changed."),
        _l("Start from the first page."),
    ),
    409: Words(
        _l("Something has changed meanwhile"),
        _l("Someone else acted a moment before you, so this can no longer be done as shown."),
        _l("Go back a page and reload it to see how things stand now."),
    ),
    410: Words(
        _l("This link has been used or has run out"),
        _l("For your safety, links in our mails work once and for a limited time."),
        _l("Start again from the page where you asked for it, and we will send a new one."),
    ),
    413: Words(
        _l("That is too much at once"),
        _l("What you sent is larger than we can take. Nothing has been changed."),
        _l("Send a smaller file or a shorter text."),
    ),
    422: Words(
        _l("We could not use that"),
        _l("Something in the form needs another look. Nothing has been changed."),
        BACK,
    ),
    429: Words(
        _l("Too many tries in a short time"),
        _l("To keep everyone’s account safe, we pause after many requests from one place."),
        _l("Wait a few minutes, then try again."),
    ),
    500: Words(
        _l("Sorry, something went wrong"),
        _l("The fault is ours. It has been recorded, and nothing was saved half-way."),
        _l("Try again in a few minutes. If it happens again, tell the office of your scheme."),
    ),
    503: Words(
        _l("We are very busy just now"),
        _l("Your request could not be taken up in time. Nothing has been changed."),
        _l("Wait a few seconds, then try again."),
    ),
}
OUT_OF_DATE = Words(
    _l("Your page had been open too long"),
    _l("To keep you safe, a form works for a limited time. Nothing has been changed."),
    _l("Go back a page, reload it, and send the form again."),
)


def register_errors(app: Flask) -> None:
    """Answer every refusal and every fault of `app` with one of our pages."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)


def error_page(status: int, message: str | None = None, words: Words | None = None) -> Response:
    """Make the page of a status, a fragment for htmx; `message` replaces what it says happened."""
    words = words or WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    known = current_app.extensions.get("matcher_settings")  # no settings in a trial of a page
    context: dict[str, object] = {
        "words": words,
        "message": message,
        "status": status,
        "office_email": _whom_to_ask(status) if known else "",
    }
    if request.headers.get("HX-Request") == "true":
        text = _render_alone("web/error_fragment.html", context)
    elif status >= 500:
        # The fault may lie in what every page asks for, such as the database, so ask for nothing.
        text = _render_alone("web/error.html", context)
    else:
        text = render_template("web/error.html", **context)
    response = make_response(text, status)
    response.vary.add("HX-Request")
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _whom_to_ask(status: int) -> str:
    """Return an address for questions; nothing is read for it where the fault may be ours."""
    if status >= 500:
        known: Settings = current_app.extensions["matcher_settings"]
        return known.office_email
    return office_email()


def _render_alone(template: str, context: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(template).render(context)


def _domain_error(error: DomainError) -> Response:
    found = [status for kind, status in STATUS.items() if isinstance(error, kind)]
    return error_page(found[0] if found else 422, error.message)


def _http_error(error: HTTPException) -> AnyResponse | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect, or an answer that somebody has made already
    if isinstance(error, CSRFError) and (again := instead_of_refusing()):
        return again
    words = OUT_OF_DATE if isinstance(error, CSRFError) else None
    response = error_page(error.code, words=words)
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    for name, value in error.get_headers(request.environ):
        if name in kept:
            response.headers[name] = value
    return response
