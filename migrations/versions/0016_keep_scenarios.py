"""Keep runs that are only compared: a scenario has a name, and suggests nothing to anybody"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "match_run",
        sa.Column("scenario", sa.String(120), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("match_run", "scenario")
