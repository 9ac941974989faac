"""Keep what two people write to each other, whom they ask for help, and when they could talk"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORDS = "a message never changes"
CHANGED = """OLD.body <> NEW.body OR OLD.by_mentor <> NEW.by_mentor
    OR OLD.proposal_id <> NEW.proposal_id OR OLD.written_at <> NEW.written_at"""


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("by_mentor", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(2000), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "length(body) BETWEEN 1 AND 2000", name=op.f("ck_message_body_has_a_length")
        ),
        sa.CheckConstraint(
            "read_at >= written_at", name=op.f("ck_message_read_after_it_was_written")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_message_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_proposal_id_id", "message", ["proposal_id", "id"])
    _partial("ix_message_new", "message", ["proposal_id", "by_mentor"], "read_at IS NULL")
    op.create_table(
        "help_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("by_mentor", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("may_read", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("tells_both", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "why IN ('no_answer', 'uneasy', 'not_working', 'other')",
            name=op.f("ck_help_request_why_known"),
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR may_read", name=op.f("ck_help_request_opened_if_it_may_be_read")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_help_request_answered_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_help_request_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_help_request_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_help_request_public_id")),
    )
    op.create_index("ix_help_request_proposal_id", "help_request", ["proposal_id"])
    op.create_index("ix_help_request_answered_at_id", "help_request", ["answered_at", "id"])
    _partial(
        "uq_help_request_unanswered",
        "help_request",
        ["proposal_id", "by_mentor"],
        "answered_at IS NULL",
        unique=True,
    )
    op.create_table(
        "talk_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("by_mentor", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("time_1", MOMENT, nullable=False),
        sa.Column("time_2", MOMENT, nullable=True),
        sa.Column("time_3", MOMENT, nullable=True),
        sa.Column("chosen_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'agreed', 'none_fits', 'taken_back', 'cancelled')",
            name=op.f("ck_talk_offer_status_known"),
        ),
        sa.CheckConstraint(
            "status <> 'agreed' OR chosen_at IS NOT NULL AND (chosen_at = time_1 "
            "OR chosen_at = COALESCE(time_2, time_1) OR chosen_at = COALESCE(time_3, time_1))",
            name=op.f("ck_talk_offer_agreed_on_one_of_them"),
        ),
        sa.CheckConstraint(
            "(status = 'open') = (answered_at IS NULL)", name=op.f("ck_talk_offer_gone_has_an_end")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_talk_offer_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_talk_offer_public_id")),
    )
    op.create_index("ix_talk_offer_proposal_id_id", "talk_offer", ["proposal_id", "id"])
    _partial("uq_talk_offer_open", "talk_offer", ["proposal_id"], "status = 'open'", unique=True)
    _keep_messages()


def _partial(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        postgresql_where=sa.text(where),
        sqlite_where=sa.text(where),
    )


def _keep_messages() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER message_kept BEFORE UPDATE ON message WHEN {CHANGED} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION message_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {CHANGED} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER message_kept BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION message_kept()"
    )


def downgrade() -> None:
    op.drop_table("talk_offer")
    op.drop_table("help_request")
    op.drop_table("message")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION message_kept()")
