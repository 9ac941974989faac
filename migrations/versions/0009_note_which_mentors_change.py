"""Note which mentors change, so that the directory reads only those again"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What a mentor's card or place in the directory is made of: the row itself (with what the ledger
# counts in it), the name on the account, and the day on which a pairing is agreed to end.
WHEN = {
    "mentor_added_noted": ("INSERT ON mentor", "NEW.id"),
    "mentor_changed_noted": ("UPDATE ON mentor", "NEW.id"),
    "mentor_deleted_noted": ("DELETE ON mentor", "OLD.id"),
    "mentor_renamed_noted": (
        "UPDATE OF name, email ON account",
        "(SELECT id FROM mentor WHERE account_id = NEW.id)",
    ),
    "mentor_end_agreed_noted": ("UPDATE OF ends_on ON pairing", "NEW.mentor_id"),
}
NEXT = {
    "sqlite": "(SELECT coalesce(max(version), 0) + 1 FROM mentor_change)",
    "postgresql": "pg_current_xact_id()::text::bigint",
}
NOTE = """
    INSERT INTO mentor_change (mentor_id, version)
    SELECT changed.id, {next} FROM (SELECT {who} AS id) AS changed WHERE changed.id IS NOT NULL
    ON CONFLICT (mentor_id) DO UPDATE SET version = excluded.version;"""


def upgrade() -> None:
    op.create_table(
        "mentor_change",
        sa.Column("mentor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mentor_id", name=op.f("pk_mentor_change")),
    )
    op.create_index("ix_mentor_change_version", "mentor_change", ["version"])
    dialect = op.get_bind().dialect.name
    for name, (event, who) in WHEN.items():
        note = NOTE.format(next=NEXT[dialect], who=who)
        if dialect == "sqlite":
            op.execute(f"CREATE TRIGGER {name} AFTER {event} BEGIN {note} END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {note} RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    for name in WHEN:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("mentor_change")
