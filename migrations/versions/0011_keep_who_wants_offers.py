"""Keep who wants offers of places, and when one was last looked for"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "candidate",
        sa.Column("wants_offers", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column(
        "candidate", sa.Column("offer_looked_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("candidate", "offer_looked_at")
    op.drop_column("candidate", "wants_offers")
