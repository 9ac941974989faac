"""Let two accounts of one person be merged

The pair of a proposal or pairing may change in one case: from somebody's profile to that of the account
into which theirs has been merged. `distinct_people` holds which two are not one person, as somebody of
the office has said.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# With its law in the same breath, which on SQLite is the only way not to rebuild the table.
MERGED = """INTEGER CONSTRAINT fk_account_merged_into_id REFERENCES account (id)
    CONSTRAINT ck_account_merged_is_closed CHECK (merged_into_id IS NULL OR NOT active)"""
MOVED = """OLD.candidate_id <> NEW.candidate_id OR OLD.mentor_id <> NEW.mentor_id
    OR OLD.level <> NEW.level"""
STRANGER = """OLD.{side}_id <> NEW.{side}_id AND NOT EXISTS (
    SELECT 1 FROM {side} was JOIN account a ON a.id = was.account_id
    JOIN {side} becomes ON becomes.account_id = a.merged_into_id
    WHERE was.id = OLD.{side}_id AND becomes.id = NEW.{side}_id)"""
MOVED_TO_A_STRANGER = (
    f"OLD.level <> NEW.level OR {STRANGER.format(side='candidate')} "
    f"OR {STRANGER.format(side='mentor')}"
)
TABLES = ("proposal", "pairing")


def upgrade() -> None:
    op.execute(f"ALTER TABLE account ADD COLUMN merged_into_id {MERGED}")
    op.create_index("ix_account_merged_into_id", "account", ["merged_into_id"])
    op.create_table(
        "distinct_people",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_distinct_people_in_order")),
        sa.ForeignKeyConstraint(["one_id"], ["account.id"], name=op.f("fk_distinct_people_one_id")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["account.id"], name=op.f("fk_distinct_people_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["account.id"], name=op.f("fk_distinct_people_said_by_id")
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_distinct_people")),
    )
    _guard(MOVED_TO_A_STRANGER)


def _guard(broken: str) -> None:
    """Make the trigger of each table anew; the function of PostgreSQL stays the same one."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        words = f"the pair of a {table} never changes"
        if is_sqlite:
            op.execute(f"DROP TRIGGER {table}_pair")
            op.execute(
                f"CREATE TRIGGER {table}_pair BEFORE UPDATE ON {table} WHEN {broken} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        else:
            op.execute(
                f"CREATE OR REPLACE FUNCTION {table}_pair() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN IF {broken} THEN RAISE EXCEPTION '{words}' USING "
                f"ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
            )


def downgrade() -> None:
    _guard(MOVED)
    op.drop_table("distinct_people")
    op.drop_index("ix_account_merged_into_id", "account")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE account DROP COLUMN merged_into_id")
    else:
        op.drop_column("account", "merged_into_id")
