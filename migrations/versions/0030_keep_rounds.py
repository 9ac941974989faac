"""Keep rounds with their dates, and what waits for the day on which one is announced"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# With its law in the same breath, which on SQLite is the only way not to rebuild the table.
WAITS = (
    "INTEGER CONSTRAINT fk_proposal_waits_for_id_round REFERENCES round (id) "
    "CONSTRAINT ck_proposal_waiting_has_reached_nobody CHECK (waits_for_id IS NULL "
    "OR requested_at IS NULL AND status IN ('offered', 'requested', 'withdrawn', 'declined'))"
)
STANDS = "called_off_at IS NULL"
OVERLAPS = """NEW.called_off_at IS NULL AND EXISTS (SELECT 1 FROM round r
    WHERE r.scheme_id = NEW.scheme_id AND r.called_off_at IS NULL{besides}
    AND r.opens_on <= NEW.announced_on AND r.announced_on >= NEW.opens_on)"""
SETTLED = "OLD.called_off_at IS NOT NULL OR OLD.scheme_id <> NEW.scheme_id"
ANSWERED_UNSEEN = """OLD.waits_for_id IS NOT NULL AND OLD.status <> NEW.status
    AND NEW.status IN ('requested', 'accepted', 'expired')"""
LAWS = {
    "round_alone": (
        "round", "INSERT", OVERLAPS.format(besides=""), "two rounds of a scheme never overlap"),
    "round_stays_alone": (
        "round", "UPDATE", OVERLAPS.format(besides=" AND r.id <> NEW.id"),
        "two rounds of a scheme never overlap"),
    "round_settled": ("round", "UPDATE", SETTLED, "a round that is called off never changes"),
    "proposal_unseen": (
        "proposal", "UPDATE", ANSWERED_UNSEEN, "nobody answers what has not gone out"),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("review_days BETWEEN 0 AND 3", name="review_is_short"),
        sa.CheckConstraint("opens_on <= closes_on", name="closes_once_open"),
        sa.CheckConstraint("closes_on < announced_on", name="announced_once_closed"),
        sa.CheckConstraint("length(name) > 0", name="has_a_name"),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name="fk_round_scheme_id_scheme"),
        sa.UniqueConstraint("public_id", name="uq_round_public_id"),
    )
    op.create_index("ix_round_scheme_id_announced_on", "round", ["scheme_id", "announced_on"])
    op.create_index(
        "uq_round_name",
        "round",
        ["scheme_id", "name"],
        unique=True,
        postgresql_where=sa.text(STANDS),
        sqlite_where=sa.text(STANDS),
    )
    op.execute(f"ALTER TABLE proposal ADD COLUMN waits_for_id {WAITS}")
    op.create_index(
        "ix_proposal_waits_for_id",
        "proposal",
        ["waits_for_id"],
        postgresql_where=sa.text("waits_for_id IS NOT NULL"),
        sqlite_where=sa.text("waits_for_id IS NOT NULL"),
    )
    for name, law in LAWS.items():
        _make_law(name, *law)


def _make_law(name: str, table: str, event: str, broken: str, words: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {broken} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    # Two who make rounds at once wait for each other: neither would see the other's row.
    lock = "PERFORM 1 FROM scheme WHERE id = NEW.scheme_id FOR UPDATE; " if table == "round" else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lock}"
        f"IF {broken} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in LAWS:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION {name}() CASCADE")
    op.drop_index("ix_proposal_waits_for_id", "proposal")
    op.execute("ALTER TABLE proposal DROP COLUMN waits_for_id")
    op.drop_table("round")
