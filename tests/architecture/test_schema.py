"""The tables: what every one of them must be, and that migrations go both ways."""

import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, DateTime, inspect, select, text

from matcher.core.config import migrations_folder
from matcher.core.db import Base, Database, UTCDateTime
from matcher.core.schema import current_revision, migrate
from matcher.pairings.queries.invariants import verify_invariants
from tests.architecture.world import build_world

TABLES = Base.metadata.sorted_tables


def test_moments_are_aware_in_every_column() -> None:
    naive = [
        str(column)
        for table in TABLES
        for column in table.columns
        if isinstance(column.type, DateTime) and not isinstance(column.type, UTCDateTime)
    ]
    assert naive == []


def test_constraints_and_indexes_are_named() -> None:
    unnamed = [
        (table.name, type(rule).__name__)
        for table in TABLES
        for rule in [*table.constraints, *table.indexes]
        if not rule.name
    ]
    assert unnamed == []


def test_partial_indexes_are_partial_on_both_databases() -> None:
    for table in TABLES:
        for index in table.indexes:
            wheres = [index.dialect_options[name]["where"] for name in ("sqlite", "postgresql")]
            assert len({str(where) for where in wheres}) == 1, index.name


def test_nothing_is_deleted_behind_our_back() -> None:
    rules = {key.ondelete for table in TABLES for key in table.foreign_keys}
    assert rules == {None}


def test_there_is_one_head() -> None:
    script = ScriptDirectory(str(migrations_folder()))
    assert len(script.get_heads()) == 1


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_models_are_what_the_migrations_make(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_are_what_the_models_say(database: Database) -> None:
    """Alembic does not compare these."""
    found = inspect(database.engine)
    for table in TABLES:
        named = {check["name"] for check in found.get_check_constraints(table.name)}
        checks = [rule for rule in table.constraints if isinstance(rule, CheckConstraint)]
        said = {str(rule.name) for rule in checks}
        assert named == said, table.name


def test_indexes_are_what_the_models_say(database: Database) -> None:
    """Alembic does not compare those of an expression on SQLite, nor keep them in batch mode."""
    tables = {"sqlite": "sqlite_master WHERE type = 'index'", "postgresql": "pg_indexes"}
    name = {"sqlite": "name", "postgresql": "indexname"}
    kind = database.engine.dialect.name
    with database.read() as session:
        found = set(session.scalars(text(f"SELECT {name[kind]} FROM {tables[kind]}")))
    said = {str(index.name) for table in TABLES for index in table.indexes}
    assert said - found == set()


def _schema(connection: Connection) -> list[str]:
    """Return everything that the database itself holds us to, triggers included."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
    else:
        query = """
            SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND prolang <>
            (SELECT oid FROM pg_language WHERE lanname = 'c')"""
    rows = connection.execute(text(query)).scalars()
    return sorted(re.sub(r"\s+", " ", row) for row in rows)


def schema_of(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return _schema(connection)


def test_migrations_go_down_to_nothing_and_up_again(database: Database) -> None:
    before = schema_of(database)

    migrate(database, "base")
    with database.engine.connect() as connection:
        assert current_revision(connection) is None
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    assert tables == set()

    migrate(database)
    assert schema_of(database) == before


def columns_of(database: Database) -> set[tuple[str, str]]:
    found = inspect(database.engine)
    return {(t, column["name"]) for t in found.get_table_names() for column in found.get_columns(t)}


def values_of(database: Database) -> dict[tuple[str, str], list[Any]]:
    """Return every column's values, in the order of the rows."""
    with database.read() as session:
        return {
            (table.name, column.name): list(
                session.scalars(select(column).order_by(*table.primary_key))
            )
            for table in TABLES
            for column in table.columns
        }


def test_last_migrations_keep_every_row(database: Database) -> None:
    """Down to the schema of the first release's ledger and up again, with people in it."""
    build_world(database)
    before, schema = values_of(database), schema_of(database)

    migrate(database, "0001")
    first = columns_of(database)
    migrate(database)

    after = values_of(database)
    kept = [place for place in before if place in first]
    assert {"mentor", "candidate", "proposal", "pairing"} <= {table for table, _ in kept}
    assert {place: after[place] for place in kept} == {place: before[place] for place in kept}
    assert schema_of(database) == schema
    with database.read() as session:
        assert verify_invariants(session) == []
    assert after["candidate", "confirmed_at"] == after["candidate", "created_at"]
    assert after["pairing", "seen_at"] == after["pairing", "approved_at"]
