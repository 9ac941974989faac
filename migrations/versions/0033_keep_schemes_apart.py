"""Keep the people of two schemes apart: no request, pairing or list reaches across"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ACROSS = """EXISTS (SELECT 1 FROM mentor m, candidate c
    WHERE m.id = NEW.mentor_id AND c.id = NEW.candidate_id AND m.scheme_id <> c.scheme_id)"""
MOVED = "OLD.scheme_id <> NEW.scheme_id"
WORDS = "these two belong to different schemes"
LAWS = {
    "proposal_one_scheme": ("proposal", "INSERT", ACROSS, WORDS),
    "pairing_one_scheme": ("pairing", "INSERT", ACROSS, WORDS),
    "list_entry_one_scheme": ("list_entry", "INSERT", ACROSS, WORDS),
    "mentor_scheme": ("mentor", "UPDATE", MOVED, "a mentor never changes the scheme"),
    "candidate_scheme": ("candidate", "UPDATE", MOVED, "a candidate never changes the scheme"),
}


def upgrade() -> None:
    for name, law in LAWS.items():
        _make_law(name, *law)


def _make_law(name: str, table: str, event: str, broken: str, words: str) -> None:
    what = f"{event} OF scheme_id" if event == "UPDATE" else event
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} WHEN {broken} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {broken} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in LAWS:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION {name}() CASCADE")
