"""The database of the running application, for routes."""

from flask import current_app, g
from werkzeug.local import LocalProxy

from matcher.core.config import Settings
from matcher.core.db import Database

SCHEME = "desk_scheme_id"
"""Where a request keeps which scheme its sessions speak for."""


def _database() -> Database:
    """Return the database; for an administrator, of the scheme that their desk is about."""
    database: Database = current_app.extensions["matcher_database"]
    scheme_id: int | None = g.get(SCHEME)
    return database.of_scheme(scheme_id) if scheme_id else database


def _settings() -> Settings:
    settings: Settings = current_app.extensions["matcher_settings"]
    return settings


db: Database = LocalProxy(_database)  # type: ignore[assignment]
settings: Settings = LocalProxy(_settings)  # type: ignore[assignment]
