"""In which language a request is answered: the person's choice, the cookie, the browser's wish.

Flask-Babel is told as well, so that what other libraries write follows the same choice.
"""

from datetime import timedelta

from flask import Flask, current_app, request
from flask_babel import Babel, refresh
from werkzeug.wrappers import Response

from matcher.core.languages import LANGUAGES, known, locale_of, offered, speak, teach
from matcher.core.words import SOURCE, language

COOKIE = "language"
OFFERED = "matcher_languages"
YEAR = int(timedelta(days=365).total_seconds())


def init_language(app: Flask, *, demo: bool = False) -> None:
    """Choose a language before each request, and teach the templates to speak it."""
    app.extensions[OFFERED] = offered(pseudo=demo)
    Babel(
        app,
        configure_jinja=False,
        default_locale=str(locale_of(SOURCE)),
        default_timezone="Europe/London",
        locale_selector=lambda: str(locale_of(language())),
    )
    teach(app.jinja_env)
    app.jinja_env.globals["language"] = language
    app.before_request(_listen)
    app.teardown_request(lambda _error: speak(SOURCE))


def languages() -> dict[str, str]:
    """Return the languages that people may choose here, with their names."""
    found: dict[str, str] = current_app.extensions[OFFERED]
    return found


def answer_in(tag: str) -> None:
    """Answer this request in a language; in the source's where we do not speak it."""
    speak(known(tag))
    refresh()


def remember(response: Response, tag: str) -> None:
    """Have a browser keep the language that was chosen in it."""
    response.set_cookie(
        COOKIE,
        tag,
        max_age=YEAR,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _listen() -> None:
    chosen = request.cookies.get(COOKIE, "")
    if chosen not in languages():
        chosen = request.accept_languages.best_match(list(LANGUAGES)) or SOURCE
    answer_in(chosen)
