"""Keep what mentors say of their places, links that work without signing in, and who waits"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SAID = "('', 'yes', 'finished', 'lost_touch')"
SOURCES = "('page', 'link', 'answer', 'ending', 'profile', 'office', 'import', 'system', 'undo')"

# Written out, because a named CHECK comes with a new column only this way on SQLite: adding it
# later would rebuild the table, and its triggers would be gone.
CHECKED = {
    ("mentor", "confirm_asks"): "INTEGER DEFAULT 0 NOT NULL {name} CHECK (confirm_asks >= 0)",
    ("mentor", "silences"): "INTEGER DEFAULT 0 NOT NULL {name} CHECK (silences >= 0)",
    ("mentor", "pause_reason"): (
        "VARCHAR(20) DEFAULT '' NOT NULL {name} CHECK (pause_reason IN ('', 'silence'))"
    ),
    ("pairing", "mentor_said"): (
        f"VARCHAR(20) DEFAULT '' NOT NULL {{name}} CHECK (mentor_said IN {SAID})"
    ),
    ("pairing", "candidate_said"): (
        f"VARCHAR(20) DEFAULT '' NOT NULL {{name}} CHECK (candidate_said IN {SAID})"
    ),
    ("proposal", "because"): (
        "VARCHAR(20) DEFAULT '' NOT NULL {name} "
        "CHECK (because IN ('', 'late_yes', 'place_freed', 'fresh_solve'))"
    ),
}
NAMES = {
    ("mentor", "confirm_asks"): "ck_mentor_confirm_asks_counted",
    ("mentor", "silences"): "ck_mentor_silences_counted",
    ("mentor", "pause_reason"): "ck_mentor_pause_reason_known",
    ("pairing", "mentor_said"): "ck_pairing_mentor_said_known",
    ("pairing", "candidate_said"): "ck_pairing_candidate_said_known",
    ("proposal", "because"): "ck_proposal_because_known",
}


def _plain() -> list[tuple[str, sa.Column[object]]]:
    """Return the new columns that have no law of their own, in the order they are added."""
    no, yes = sa.false(), sa.true()
    return [
        ("mentor", sa.Column("reminders", sa.Boolean(), nullable=False, server_default=yes)),
        ("mentor", sa.Column("shows_expected", sa.Boolean(), nullable=False, server_default=no)),
        ("mentor", sa.Column("confirm_asked_at", MOMENT, nullable=True)),
        ("mentor", sa.Column("freed_at", MOMENT, nullable=True)),
        ("candidate", sa.Column("confirmed_at", MOMENT, nullable=True)),
        ("candidate", sa.Column("looking_asked_at", MOMENT, nullable=True)),
        ("candidate", sa.Column("resting_until", sa.Date(), nullable=True)),
        (
            "candidate",
            sa.Column("found_mentor", sa.String(200), nullable=False, server_default=""),
        ),
        ("candidate", sa.Column("accepts_anyone", sa.Boolean(), nullable=False, server_default=no)),
        ("candidate", sa.Column("offer_due_at", MOMENT, nullable=True)),
        ("pairing", sa.Column("seen_at", MOMENT, nullable=True)),
        ("pairing", sa.Column("asked_at", MOMENT, nullable=True)),
        ("proposal", sa.Column("talk_on", sa.Date(), nullable=True)),
        ("proposal", sa.Column("late_yes_at", MOMENT, nullable=True)),
        ("exclusion", sa.Column("until_room", sa.Boolean(), nullable=False, server_default=no)),
        ("outbox_mail", sa.Column("about", sa.String(120), nullable=False, server_default="")),
        ("outbox_mail", sa.Column("nudge", sa.Boolean(), nullable=False, server_default=no)),
        ("outbox_mail", sa.Column("attachment", sa.Text(), nullable=True)),
        (
            "outbox_mail",
            sa.Column("attachment_name", sa.String(80), nullable=False, server_default=""),
        ),
        ("outbox_mail", sa.Column("dropped_at", MOMENT, nullable=True)),
    ]


def upgrade() -> None:
    for table, column in _plain():
        op.add_column(table, column)
    for (table, column), rule in CHECKED.items():
        said = rule.format(name=f"CONSTRAINT {NAMES[table, column]}")
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {said}")
    op.execute("UPDATE candidate SET confirmed_at = created_at")
    op.execute("UPDATE pairing SET seen_at = approved_at")
    op.create_index("ix_outbox_mail_recipient_about", "outbox_mail", ["recipient_id", "about"])
    _create_claims()
    _create_links()
    _create_absences()


def _create_claims() -> None:
    op.create_table(
        "availability_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"source IN {SOURCES}", name=op.f("ck_availability_claim_source_known")),
        sa.CheckConstraint(
            "status IN ('applied', 'trained', 'listed', 'paused', 'retired')",
            name=op.f("ck_availability_claim_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_availability_claim_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_claim")),
    )
    op.create_index(
        "ix_availability_claim_mentor_id_made_at", "availability_claim", ["mentor_id", "made_at"]
    )


def _create_links() -> None:
    op.create_table(
        "answer_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "purpose IN ('places', 'looking')", name=op.f("ck_answer_link_purpose_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_answer_link_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq_answer_link_public_id")),
    )
    op.create_index("ix_answer_link_account_id", "answer_link", ["account_id"])


def _create_absences() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_absence_mentor_id")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_absence_scheme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_scheme_id_last_on", "absence", ["scheme_id", "last_on"])


def downgrade() -> None:
    for table in ("absence", "answer_link", "availability_claim"):
        op.drop_table(table)
    op.drop_index("ix_outbox_mail_recipient_about", "outbox_mail")
    for table, column in reversed(CHECKED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table, column in reversed(_plain()):
        op.drop_column(table, str(column.name))
