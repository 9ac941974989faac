"""Note when a mail has asked a mentor whether they met, anybody how it goes, a candidate if it goes on"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from matcher.core.db import UTCDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

APART = 60  # days between two such questions, as the service asks them unless the scheme says else


def upgrade() -> None:
    """Add the three; whatever was asked before had its mail, and nobody is asked all at once."""
    op.add_column("first_meeting", sa.Column("mentor_mailed_at", UTCDateTime()))
    op.execute("UPDATE first_meeting SET mentor_mailed_at = asked_at WHERE asks > 0")
    op.add_column("survey", sa.Column("mailed_at", UTCDateTime()))
    op.execute("UPDATE survey SET mailed_at = asked_at")
    op.add_column("pairing", sa.Column("candidate_asked_at", UTCDateTime()))
    asked_at = sa.table(
        "pairing",
        sa.column("id", sa.Integer),
        sa.column("candidate_asked_at", UTCDateTime()),
    )
    for days in range(APART):
        some = asked_at.update().where(asked_at.c.id % APART == days)
        op.execute(some.values(candidate_asked_at=datetime.now(UTC) - timedelta(days=days)))


def downgrade() -> None:
    op.drop_column("pairing", "candidate_asked_at")
    op.drop_column("survey", "mailed_at")
    op.drop_column("first_meeting", "mentor_mailed_at")
