"""The application: settings, database, areas in order. The one file that knows all areas."""

from functools import partial

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from matcher.accounts import routes as accounts
from matcher.accounts.login import init_accounts, read_actor
from matcher.accounts.queries import list_texts
from matcher.availability import receivers as of_availability
from matcher.availability import routes as availability
from matcher.candidates import receivers as of_candidates
from matcher.candidates import routes as candidates
from matcher.core.actor import Actor
from matcher.core.config import BadSetting, Settings, load_settings, require_demo_data
from matcher.core.db import Database
from matcher.core.schema import require_current
from matcher.core.texts import Texts
from matcher.desk import routes as desk
from matcher.directory import routes as directory
from matcher.jobs.port import NoQueue, Queue, init_jobs
from matcher.mentors import receivers as of_mentors
from matcher.mentors import routes as mentors
from matcher.notifications import routes as notifications
from matcher.pairings import routes as pairings
from matcher.pairings.queries.messages import count_new
from matcher.web import home
from matcher.web.guards import init_guards
from matcher.web.navigation import init_navigation
from matcher.web.offices import Office, init_offices
from matcher.web.origin import init_origin
from matcher.web.resending import init_resending
from matcher.web.setup import init_web
from matcher.web.submissions import submission_key

RECEIVERS = (of_mentors, of_candidates, of_availability)  # listening as soon as they are imported
AREAS = (
    home.bp,
    accounts.bp,
    notifications.bp,
    mentors.bp,
    candidates.bp,
    pairings.bp,
    availability.bp,
    desk.bp,
    directory.bp,
)


def create_app(
    settings: Settings | None = None,
    database: Database | None = None,
    queue: Queue | None = None,
) -> Flask:
    """Build the web application.

    Parameters
    ----------
    settings
        Read from the environment and the instance folder unless given.
    database
        Opened at `settings.url` unless given.
    queue
        How pages wake the worker; unless given, its minute sweep finds what they wrote.

    Raises
    ------
    BadSetting
        There is no secret key to sign sessions with, or a demo is set where there is none.
    WrongSchema
        The database is not at the schema of this version.
    """
    settings = settings or load_settings()
    if not settings.secret_key:
        raise BadSetting("There is no secret key. Run `matcher setup` first.")
    require_demo_data(settings)
    database = database or Database(settings.url)
    require_current(database)
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
    )
    if settings.proxies:  # believe so many proxies in front about who asks, and over what
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.extensions["matcher_settings"] = settings
    app.extensions["matcher_database"] = database

    def load_offices(actor: Actor) -> list[Office]:
        with database.read() as session:
            said = list_texts(session, actor)
        return [_office(name, texts, settings) for name, texts in said]

    def count_new_messages(actor: Actor) -> int:
        with database.read() as session:
            return count_new(session, actor)

    init_accounts(app, database)
    init_web(app, demo=settings.demo)
    init_origin(app, settings.host)
    init_guards(app, partial(read_actor, database))
    init_offices(app, load_offices)
    init_resending(app, accounts.sign_in_again)
    init_navigation(app, {"pairings.threads": count_new_messages})
    init_jobs(app, queue or NoQueue())
    app.jinja_env.globals["submission_key"] = submission_key
    app.jinja_env.globals["scheme_field"] = desk.scheme_field
    for area in AREAS:
        app.register_blueprint(area)
    return app


def _office(scheme: str, texts: Texts, settings: Settings) -> Office:
    """Return the office of a scheme, with what the installation says where it says nothing."""
    email = texts.over(settings).office_email
    return Office(scheme, email, texts.privacy_email or email, texts.welcome)
