"""Note to which scheme a line of the log and a mail belong"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLES = ("audit_entry", "outbox_mail")
KEPT = "audit_kept"
"""The law that the log is never changed; it does not forbid to add what follows from the rest."""


def upgrade() -> None:
    for table in TABLES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN scheme_id "
            f"INTEGER CONSTRAINT fk_{table}_scheme_id REFERENCES scheme (id)"
        )
    # Nobody could make a second scheme before, so whatever is not about an account alone is of one.
    op.execute(
        "UPDATE outbox_mail SET scheme_id = (SELECT min(id) FROM scheme) "
        "WHERE about NOT LIKE 'account:%'"
    )
    law = _suspend()
    op.execute(
        "UPDATE audit_entry SET scheme_id = (SELECT min(id) FROM scheme) "
        "WHERE action NOT LIKE 'account.%'"
    )
    _restore(law)
    for table in TABLES:
        op.create_index(f"ix_{table}_scheme_id", table, ["scheme_id", "id"])


def _suspend() -> str:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE audit_entry DISABLE TRIGGER {KEPT}")
        return ""
    found = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
    law: str = op.get_bind().execute(found, {"name": KEPT}).scalar_one()
    op.execute(f"DROP TRIGGER {KEPT}")
    return law


def _restore(law: str) -> None:
    op.execute(law or f"ALTER TABLE audit_entry ENABLE TRIGGER {KEPT}")


def downgrade() -> None:
    law = _suspend()
    for table in TABLES:
        op.drop_index(f"ix_{table}_scheme_id", table)
        op.drop_column(table, "scheme_id")
    _restore(law)
