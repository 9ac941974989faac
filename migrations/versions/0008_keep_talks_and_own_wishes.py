"""Keep when two talk first, who asked not to be suggested somebody again, and who was rung"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# With its law in the same breath, which on SQLite is the only way not to rebuild the table.
TALKS = (
    "INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_proposal_talks_counted CHECK (talks BETWEEN 0 AND 2)"
)
BEFORE = "e.until_on IS NULL OR e.until_on > date(NEW.{when})"
SINCE = f"e.mentor_ticked_at IS NOT NULL OR e.candidate_ticked_at IS NOT NULL OR {BEFORE}"
EXCLUDED = """EXISTS (SELECT 1 FROM exclusion e
    WHERE e.mentor_id = NEW.mentor_id AND e.candidate_id = NEW.candidate_id
    AND ({counts}))"""
LAWS = {"proposal": "created_at", "pairing": "approved_at"}
WORDS = "this pair is excluded"


def _plain() -> list[tuple[str, sa.Column[object]]]:
    return [
        ("mentor", sa.Column("rung_at", MOMENT, nullable=True)),
        ("proposal", sa.Column("talk_words", sa.String(300), nullable=False, server_default="")),
        ("exclusion", sa.Column("mentor_ticked_at", MOMENT, nullable=True)),
        ("exclusion", sa.Column("candidate_ticked_at", MOMENT, nullable=True)),
    ]


def upgrade() -> None:
    for table, column in _plain():
        op.add_column(table, column)
    op.execute(f"ALTER TABLE proposal ADD COLUMN talks {TALKS}")
    _make_laws(SINCE)


def _make_laws(counts: str) -> None:
    """Write the two laws about excluded pairs anew."""
    for table, when in LAWS.items():
        name = f"{table}_excluded"
        broken = EXCLUDED.format(counts=counts.format(when=when))
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
            op.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {broken} "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
            continue
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {broken} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW; END $$"
        )


def downgrade() -> None:
    _make_laws(BEFORE)
    op.execute("ALTER TABLE proposal DROP COLUMN talks")
    for table, column in reversed(_plain()):
        op.drop_column(table, str(column.name))
