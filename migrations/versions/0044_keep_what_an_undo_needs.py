"""Note with each claim the places kept for a word, and when a mail asked a mentor if they still work together"""

import sqlalchemy as sa
from alembic import op

from matcher.core.db import UTCDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; whoever was asked before had a mail."""
    op.add_column(
        "availability_claim",
        sa.Column("kept_places", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column("availability_claim", sa.Column("kept_until", UTCDateTime()))
    op.add_column("pairing", sa.Column("mentor_mailed_at", UTCDateTime()))
    op.execute("UPDATE pairing SET mentor_mailed_at = asked_at")


def downgrade() -> None:
    op.drop_column("pairing", "mentor_mailed_at")
    op.drop_column("availability_claim", "kept_until")
    op.drop_column("availability_claim", "kept_places")
