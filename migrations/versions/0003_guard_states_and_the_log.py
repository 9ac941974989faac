"""Guard the states of proposals and pairings, excluded pairs, and the log"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Each law: table, when it looks, the condition that breaks it (the same SQL on both databases),
# and what the database then says.
PROPOSAL_MOVE = """OLD.status <> NEW.status AND NOT (
    (OLD.status = 'offered' AND NEW.status IN ('requested','declined','expired','withdrawn'))
    OR (OLD.status = 'requested' AND NEW.status IN ('accepted','declined','expired','withdrawn'))
    OR (OLD.status = 'accepted' AND NEW.status IN ('approved','rejected','withdrawn')))"""
PAIRING_MOVE = """OLD.status <> NEW.status AND NOT (
    (OLD.status = 'active' AND NEW.status IN ('on_hold','completed','ended_early'))
    OR (OLD.status = 'on_hold' AND NEW.status IN ('active','completed','ended_early')))"""
MOVED = """OLD.candidate_id <> NEW.candidate_id OR OLD.mentor_id <> NEW.mentor_id
    OR OLD.level <> NEW.level"""
SAME_PERSON = """EXISTS (SELECT 1 FROM mentor m JOIN candidate c ON m.account_id = c.account_id
    WHERE m.id = NEW.mentor_id AND c.id = NEW.candidate_id)"""
EXCLUDED = """EXISTS (SELECT 1 FROM exclusion e
    WHERE e.mentor_id = NEW.mentor_id AND e.candidate_id = NEW.candidate_id
    AND (e.until_on IS NULL OR e.until_on > date(NEW.%s)))"""
FOREIGN_HOLD = """NEW.hold_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM capacity_hold h
    WHERE h.id = NEW.hold_id AND h.mentor_id = NEW.mentor_id)"""
PARTY = """EXISTS (SELECT 1 FROM mentor m WHERE m.id = NEW.mentor_id
    AND m.account_id = NEW.approved_by_id)
    OR EXISTS (SELECT 1 FROM candidate c WHERE c.id = NEW.candidate_id
    AND c.account_id = NEW.approved_by_id)"""
PAIRED = """EXISTS (SELECT 1 FROM pairing p WHERE p.candidate_id = NEW.candidate_id
    AND p.level = NEW.level AND p.status IN ('active','on_hold'))"""
ON_ITS_WAY = """EXISTS (SELECT 1 FROM proposal p WHERE p.candidate_id = NEW.candidate_id
    AND p.level = NEW.level AND p.status IN ('offered','requested','accepted'))"""

LAWS = {
    "proposal_start": (
        "proposal", "INSERT", "NEW.status NOT IN ('offered','requested')",
        "a proposal starts as an offer or a request"),
    "proposal_move": ("proposal", "UPDATE", PROPOSAL_MOVE, "a proposal cannot go that way"),
    "proposal_pair": ("proposal", "UPDATE", MOVED, "the pair of a proposal never changes"),
    "proposal_same_person": ("proposal", "INSERT", SAME_PERSON, "nobody mentors themselves"),
    "proposal_excluded": (
        "proposal", "INSERT", EXCLUDED % "created_at", "this pair is excluded"),
    "proposal_hold": (
        "proposal", "INSERT", FOREIGN_HOLD, "the hold belongs to another mentor"),
    "proposal_hold_change": (
        "proposal", "UPDATE", FOREIGN_HOLD, "the hold belongs to another mentor"),
    "proposal_paired": (
        "proposal", "INSERT", PAIRED, "this candidate already has a mentor"),
    "pairing_start": ("pairing", "INSERT", "NEW.status <> 'active'", "a pairing starts active"),
    "pairing_move": ("pairing", "UPDATE", PAIRING_MOVE, "a pairing cannot go that way"),
    "pairing_pair": ("pairing", "UPDATE", MOVED, "the pair of a pairing never changes"),
    "pairing_same_person": ("pairing", "INSERT", SAME_PERSON, "nobody mentors themselves"),
    "pairing_excluded": (
        "pairing", "INSERT", EXCLUDED % "approved_at", "this pair is excluded"),
    "pairing_hold": ("pairing", "INSERT", FOREIGN_HOLD, "the hold belongs to another mentor"),
    "pairing_hold_change": (
        "pairing", "UPDATE", FOREIGN_HOLD, "the hold belongs to another mentor"),
    "pairing_approved_by_party": (
        "pairing", "INSERT", PARTY, "nobody approves a pairing of their own"),
    "pairing_open_proposal": (
        "pairing", "INSERT", ON_ITS_WAY, "this candidate still has an open proposal"),
    "audit_kept": ("audit_entry", "UPDATE", "1 = 1", "the log is never changed"),
    "audit_never_deleted": ("audit_entry", "DELETE", "1 = 1", "the log is never deleted"),
    "seal_kept": ("audit_seal", "UPDATE", "1 = 1", "a seal is never changed"),
    "seal_never_deleted": ("audit_seal", "DELETE", "1 = 1", "a seal is never deleted"),
}  # fmt: skip
NEVER_TRUNCATED = ("audit_entry", "audit_seal", "proposal", "pairing")


def upgrade() -> None:
    make = _make_sqlite if op.get_bind().dialect.name == "sqlite" else _make_postgresql
    for name, law in LAWS.items():
        make(name, *law)
    if op.get_bind().dialect.name == "postgresql":
        for table in NEVER_TRUNCATED:
            _refuse_truncate(table)


def _make_sqlite(name: str, table: str, event: str, broken: str, words: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {broken} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _make_postgresql(name: str, table: str, event: str, broken: str, words: str) -> None:
    row = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {broken} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _refuse_truncate(table: str) -> None:
    name = f"{table}_never_truncated"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is never emptied' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in LAWS:
            op.execute(f"DROP TRIGGER {name}")
        return
    for name in [*LAWS, *(f"{table}_never_truncated" for table in NEVER_TRUNCATED)]:
        op.execute(f"DROP FUNCTION {name}() CASCADE")
