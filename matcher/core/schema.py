"""Bringing the database's schema up to date, and refusing to run on another one."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from matcher.core.config import migrations_folder
from matcher.core.db import Database

HEAD = "head"


class WrongSchema(RuntimeError):
    """The database is not at the schema this code was written for."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, revision: str = HEAD) -> None:
    """Bring the schema up (or, for an older revision, down) to `revision`, in one transaction.

    On SQLite the foreign keys are off meanwhile: rebuilding a parent table would otherwise delete
    its children without a word. They are checked before the commit.
    """
    with database.engine.connect().execution_options(transaction="write") as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                _move(connection, revision)
                if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise WrongSchema("The migration would leave rows that refer to nothing.")
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def _move(connection: Connection, revision: str) -> None:
    here = current_revision(connection)
    script = ScriptDirectory.from_config(_config())
    target = script.get_current_head() if revision == HEAD else revision
    older = [step.revision for step in script.iterate_revisions(here, "base")] if here else []
    if revision == "base" or (target in older and target != here):
        command.downgrade(_config(connection), revision)
    else:
        command.upgrade(_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """Return the revision a database is at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def own_revision() -> str | None:
    """Return the revision that this code was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def require_current(database: Database) -> None:
    """Refuse to run on a schema that this code was not written for.

    Raises
    ------
    WrongSchema
        The database is empty, older or newer; the message says which command mends it.
    """
    head = own_revision()
    with database.engine.connect() as connection:
        here = current_revision(connection)
    if here != head:
        state = f"at schema {here}" if here else "empty"
        raise WrongSchema(
            f"The database is {state}, this version needs {head}. Run `matcher db upgrade`."
        )
