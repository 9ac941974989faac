"""Let a training day be moved and called off: how often it changed, and since when it is off"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "training_day", sa.Column("changes", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "training_day", sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("training_day", "called_off_at")
    op.drop_column("training_day", "changes")
