"""The database of the running application, for routes."""

from flask import current_app
from werkzeug.local import LocalProxy

from matcher.core.config import Settings
from matcher.core.db import Database


def _database() -> Database:
    database: Database = current_app.extensions["matcher_database"]
    return database


def _settings() -> Settings:
    settings: Settings = current_app.extensions["matcher_settings"]
    return settings


db: Database = LocalProxy(_database)  # type: ignore[assignment]
settings: Settings = LocalProxy(_settings)  # type: ignore[assignment]
