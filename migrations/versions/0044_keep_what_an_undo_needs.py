"""Note with each claim the places kept for a word, and when a mail asked a mentor if they still work together"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from matcher.core.db import UTCDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; of those asked within a week some mentors had no mail, and may have another."""
    op.add_column(
        "availability_claim",
        sa.Column("kept_places", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column("availability_claim", sa.Column("kept_until", UTCDateTime()))
    op.add_column("pairing", sa.Column("mentor_mailed_at", UTCDateTime()))
    pairing = sa.table(
        "pairing",
        sa.column("asked_at", UTCDateTime()),
        sa.column("mentor_mailed_at", UTCDateTime()),
    )
    week_ago = datetime.now(UTC) - timedelta(days=7)
    op.execute(
        pairing.update()
        .where(pairing.c.asked_at <= week_ago)
        .values(mentor_mailed_at=pairing.c.asked_at)
    )


def downgrade() -> None:
    op.drop_column("pairing", "mentor_mailed_at")
    op.drop_column("availability_claim", "kept_until")
    op.drop_column("availability_claim", "kept_places")
