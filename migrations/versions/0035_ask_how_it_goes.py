"""Ask both how it goes, and keep the answers beside how well the two suited each other"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _let_links_be_for(("places", "looking", "met", "survey"))
    op.create_table(
        "pairing_fit",
        sa.Column("pairing_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("suitability", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_pairing_fit_pairing_id")
        ),
        sa.PrimaryKeyConstraint("pairing_id", name=op.f("pk_pairing_fit")),
    )
    op.create_table(
        "survey",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(10), nullable=False),
        sa.Column("by_mentor", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("useful", sa.Integer(), nullable=True),
        sa.Column("again", sa.String(10), nullable=False),
        sa.CheckConstraint("moment IN ('first', 'end')", name=op.f("ck_survey_moment_known")),
        sa.CheckConstraint("asks BETWEEN 1 AND 2", name=op.f("ck_survey_asks_counted")),
        sa.CheckConstraint(
            "again IN ('', 'yes', 'unsure', 'no')", name=op.f("ck_survey_again_known")
        ),
        sa.CheckConstraint("useful BETWEEN 1 AND 5", name=op.f("ck_survey_useful_range")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (useful IS NULL) AND (answered_at IS NULL) = (again = '')",
            name=op.f("ck_survey_answered_whole"),
        ),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_survey_pairing_id")),
        sa.PrimaryKeyConstraint("pairing_id", "moment", "by_mentor", name=op.f("pk_survey")),
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
    op.execute("DELETE FROM answer_link WHERE purpose = 'survey'")
    _let_links_be_for(("places", "looking", "met"))
    op.drop_table("survey")
    op.drop_table("pairing_fit")
