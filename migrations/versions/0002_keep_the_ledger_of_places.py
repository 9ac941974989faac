"""Keep the ledger of places: the triggers that count holds, and refuse to count wrongly"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = {
    "hold_taken": """
        AFTER INSERT ON capacity_hold BEGIN
          UPDATE mentor SET held = held + 1 WHERE id = NEW.mentor_id;
        END""",
    "hold_released": """
        AFTER DELETE ON capacity_hold BEGIN
          UPDATE mentor SET held = held - 1, place_limit = max(capacity, held - 1)
          WHERE id = OLD.mentor_id;
        END""",
    "hold_stays_with_its_mentor": """
        BEFORE UPDATE OF id, mentor_id ON capacity_hold BEGIN
          SELECT RAISE(ABORT, 'a hold never moves to another mentor');
        END""",
}
POSTGRESQL = {
    "hold_taken": (
        "AFTER INSERT ON capacity_hold FOR EACH ROW",
        "UPDATE mentor SET held = held + 1 WHERE id = NEW.mentor_id; RETURN NEW;",
    ),
    "hold_released": (
        "AFTER DELETE ON capacity_hold FOR EACH ROW",
        """UPDATE mentor SET held = held - 1, place_limit = greatest(capacity, held - 1)
           WHERE id = OLD.mentor_id; RETURN OLD;""",
    ),
    "hold_stays_with_its_mentor": (
        "BEFORE UPDATE OF id, mentor_id ON capacity_hold FOR EACH ROW",
        """RAISE EXCEPTION 'a hold never moves to another mentor'
           USING ERRCODE = 'check_violation';""",
    ),
    "hold_never_truncated": (
        "BEFORE TRUNCATE ON capacity_hold FOR EACH STATEMENT",
        """RAISE EXCEPTION 'the ledger of places is never emptied'
           USING ERRCODE = 'check_violation';""",
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, body in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {body}")
        return
    for name, (when, body) in POSTGRESQL.items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        )
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for name in POSTGRESQL:
        op.execute(f"DROP FUNCTION {name}() CASCADE")
