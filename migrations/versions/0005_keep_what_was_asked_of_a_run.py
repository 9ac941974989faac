"""Keep what was asked of a run, how good its best so far is, and a stop that keeps it"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("match_run", sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column(
        "match_run",
        sa.Column("keep_best", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("match_run", sa.Column("n_matched", sa.Integer(), nullable=True))
    op.add_column("match_run", sa.Column("gap", sa.String(500), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("gap", "n_matched", "keep_best", "options"):
        op.drop_column("match_run", name)
