"""Keep decisions of the office until they take effect, and who hears of those that wait"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = "status IN ('awaits_second', 'pending')"
BARS = (
    "", "not_listed", "unconfirmed", "already_paired", "already_asked", "same_person",
    "line_manager", "excluded", "paused", "no_capacity", "level", "employer", "format", "distance",
)  # fmt: skip
LAW = "decision_settled"
BROKEN = """OLD.status NOT IN ('awaits_second', 'pending') OR OLD.proposal_id <> NEW.proposal_id
    OR OLD.kind <> NEW.kind OR OLD.decided_by_id <> NEW.decided_by_id"""
WORDS = "a decision that is settled never changes"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("batch", sa.String(22), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("bar", sa.String(20), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("effective_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint(_among("kind", ("approve", "reject")), name="kind_known"),
        sa.CheckConstraint(
            _among("status", ("awaits_second", "pending", "applied", "undone", "stale")),
            name="status_known",
        ),
        sa.CheckConstraint(_among("bar", BARS), name="bar_known"),
        sa.CheckConstraint(f"({OPEN}) = (settled_at IS NULL)", name="settled_has_a_moment"),
        sa.CheckConstraint(
            "status <> 'pending' OR effective_at IS NOT NULL", name="pending_is_timed"
        ),
        sa.CheckConstraint(
            "words <> '' OR (kind = 'approve' AND bar = '')", name="reason_is_given"
        ),
        sa.CheckConstraint("second_by_id <> decided_by_id", name="second_is_another"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name="fk_decision_proposal_id_proposal"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name="fk_decision_decided_by_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["account.id"], name="fk_decision_second_by_id_account"
        ),
        sa.UniqueConstraint("public_id", name="uq_decision_public_id"),
    )
    op.create_index("ix_decision_batch", "decision", ["batch"])
    op.create_index("ix_decision_proposal_id", "decision", ["proposal_id"])
    op.create_index("ix_decision_status_effective_at", "decision", ["status", "effective_at"])
    op.create_index(
        "uq_decision_open_proposal_id",
        "decision",
        ["proposal_id"],
        unique=True,
        postgresql_where=sa.text(OPEN),
        sqlite_where=sa.text(OPEN),
    )
    _make_law()
    op.create_table(
        "approval_policy",
        sa.Column("scheme_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("deputy_days", sa.Integer(), nullable=False),
        sa.Column("owner_days", sa.Integer(), nullable=False),
        sa.Column("overrides", sa.String(10), nullable=False),
        sa.CheckConstraint(_among("overrides", ("no", "one", "two")), name="overrides_known"),
        sa.CheckConstraint(
            "deputy_days BETWEEN 1 AND 60 AND owner_days BETWEEN 1 AND 60",
            name="days_in_range",
        ),
        sa.CheckConstraint("deputy_days <= owner_days", name="deputy_before_owner"),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name="fk_approval_policy_scheme_id_scheme"
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["account.id"], name="fk_approval_policy_deputy_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name="fk_approval_policy_owner_id_account"
        ),
    )


def _among(column: str, values: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


def _make_law() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {LAW} BEFORE UPDATE ON decision WHEN {BROKEN} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {LAW}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {BROKEN} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {LAW} BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION {LAW}()"
    )


def downgrade() -> None:
    op.drop_table("approval_policy")
    op.drop_table("decision")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {LAW}()")
