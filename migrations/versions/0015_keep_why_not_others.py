"""Keep why a run gave somebody none of the other mentors who suit them"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("suggestion", "unmatched")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("why_not", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "why_not")
