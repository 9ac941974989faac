"""Keep which page of their first visit somebody has come to

Everybody who is known already has had theirs.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PAGES = {
    "candidate": "'goal', 'work', 'place', 'meeting', 'wishes', 'check', ''",
    "mentor": "'help', 'work', 'place', 'meeting', 'places', 'check', ''",
}


def upgrade() -> None:
    # Written out, because a named CHECK comes with a new column only this way on SQLite.
    for table, pages in PAGES.items():
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN first_visit VARCHAR(20) DEFAULT '' NOT NULL "
            f"CONSTRAINT ck_{table}_first_visit_known CHECK (first_visit IN ({pages}))"
        )


def downgrade() -> None:
    for table in PAGES:
        op.drop_column(table, "first_visit")
