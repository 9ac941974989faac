"""Say who administers which scheme, which one the desk is about, and whose a file of people is"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LAST = """NOT EXISTS (SELECT 1 FROM scheme_admin o
    WHERE o.scheme_id = OLD.scheme_id AND o.account_id <> OLD.account_id)"""
WORDS = "somebody has to run each scheme"


def upgrade() -> None:
    op.create_table(
        "scheme_admin",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_scheme_admin_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_scheme_admin_scheme_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "scheme_id", name=op.f("pk_scheme_admin")),
    )
    op.create_index("ix_scheme_admin_scheme_id", "scheme_admin", ["scheme_id"])
    op.execute(
        "INSERT INTO scheme_admin (account_id, scheme_id, added_at) "
        "SELECT a.id, s.id, a.created_at FROM account a "
        "JOIN account_role r ON r.account_id = a.id AND r.name = 'admin' CROSS JOIN scheme s"
    )
    _keep_the_last()
    for table in ("sign_in", "upload"):
        name = f"fk_{table}_scheme_id"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN scheme_id "
            f"INTEGER CONSTRAINT {name} REFERENCES scheme (id)"
        )
    # Files of people are kept for a day; of which scheme these were, there is only one answer.
    op.execute("UPDATE upload SET scheme_id = (SELECT min(id) FROM scheme)")


def _keep_the_last() -> None:
    """Refuse to take away the last one who runs a scheme."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER scheme_admin_last BEFORE DELETE ON scheme_admin WHEN {LAST} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION scheme_admin_last() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {LAST} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER scheme_admin_last BEFORE DELETE ON scheme_admin "
        "FOR EACH ROW EXECUTE FUNCTION scheme_admin_last()"
    )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    name = "scheme_admin_last"
    op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION {name}() CASCADE")
    for table in ("upload", "sign_in"):
        op.drop_column(table, "scheme_id")
    op.drop_table("scheme_admin")
