"""Ask two people three weeks after they began whether they have met, and keep what they say"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SAID = "('', 'yes', 'date_fixed', 'need_help')"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _let_links_be_for(("places", "looking", "met"))
    op.create_table(
        "first_meeting",
        sa.Column("pairing_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("candidate_said", sa.String(20), nullable=False),
        sa.Column("mentor_said", sa.String(20), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=True),
        sa.Column("noted_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"candidate_said IN {SAID}", name="candidate_said_known"),
        sa.CheckConstraint(f"mentor_said IN {SAID}", name="mentor_said_known"),
        sa.CheckConstraint("asks BETWEEN 0 AND 2", name="asks_counted"),
        sa.CheckConstraint(
            "(candidate_said = 'date_fixed' OR mentor_said = 'date_fixed') "
            "= (meets_on IS NOT NULL)",
            name="date_is_named",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name="fk_first_meeting_pairing_id_pairing"
        ),
    )


def _let_links_be_for(purposes: tuple[str, ...]) -> None:
    """Set which purposes a link may have; SQLite can only make the table anew."""
    known = "purpose IN ({})".format(", ".join(f"'{purpose}'" for purpose in purposes))
    name = op.f("ck_answer_link_purpose_known")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(name, "answer_link", type_="check")
        op.create_check_constraint(name, "answer_link", known)
        return
    op.execute(
        f"""CREATE TABLE new_link (
        id INTEGER NOT NULL, public_id VARCHAR(22) NOT NULL, purpose VARCHAR(20) NOT NULL,
        account_id INTEGER NOT NULL, created_at DATETIME NOT NULL, expires_at DATETIME NOT NULL,
        replaced_at DATETIME, used_at DATETIME,
        CONSTRAINT {name} CHECK ({known}),
        CONSTRAINT fk_answer_link_account_id FOREIGN KEY(account_id) REFERENCES account (id),
        CONSTRAINT pk_answer_link PRIMARY KEY (id),
        CONSTRAINT uq_answer_link_public_id UNIQUE (public_id))"""
    )
    op.execute("INSERT INTO new_link SELECT * FROM answer_link")
    op.drop_table("answer_link")
    op.rename_table("new_link", "answer_link")
    op.create_index("ix_answer_link_account_id", "answer_link", ["account_id"])


def downgrade() -> None:
    op.execute("DELETE FROM answer_link WHERE purpose = 'met'")
    _let_links_be_for(("places", "looking"))
    op.drop_table("first_meeting")
