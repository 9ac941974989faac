"""Keep what a run saw, packed, so that it can be made again"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_snapshot",
        sa.Column("run_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_run.id"], name="fk_run_snapshot_run_id_match_run"
        ),
    )
    op.create_index("ix_run_snapshot_kept_at", "run_snapshot", ["kept_at"])


def downgrade() -> None:
    op.drop_table("run_snapshot")
