"""Opening an installation for a command, or one clear line that says what is missing."""

import os

import click
from sqlalchemy.exc import SQLAlchemyError

from matcher.core.config import BadSetting, Settings, load_settings, require_demo_data
from matcher.core.db import Database
from matcher.core.errors import Busy
from matcher.core.schema import WrongSchema, require_current

OWNER_ALONE = 0o077


def keep_private() -> None:
    """Keep every file that this process makes from now on to the account that it runs as."""
    os.umask(OWNER_ALONE)


def read_settings() -> Settings:
    """Return the settings, or end with the line that says what is wrong with them.

    Every command that has to do with an installation begins here, and writes for its owner alone.
    """
    keep_private()
    try:
        settings = load_settings()
        require_demo_data(settings)
    except (BadSetting, OSError) as error:
        raise click.ClickException(str(error)) from error
    return settings


def open_installation() -> tuple[Settings, Database]:
    """Return the settings and the database of an installation that has been set up."""
    settings = read_settings()
    if not settings.secret_key:
        raise click.ClickException(
            f"There is no secret key in {settings.instance}. Run `matcher setup` first."
        )
    database = Database(settings.url)
    try:
        require_current(database)
    except WrongSchema as error:
        raise click.ClickException(str(error)) from error
    except (SQLAlchemyError, Busy) as error:
        raise click.ClickException(
            f"The database does not answer ({type(error).__name__})."
        ) from error
    return settings, database
