"""Keep which mentors are leaving, and whether the office is to find their people somebody"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentor", sa.Column("leaving_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "mentor", sa.Column("hands_over", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("mentor", "hands_over")
    op.drop_column("mentor", "leaving_at")
