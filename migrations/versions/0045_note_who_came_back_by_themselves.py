"""Note when a mentor came back on the day that they had named"""

import sqlalchemy as sa
from alembic import op

from matcher.core.db import UTCDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentor", sa.Column("back_at", UTCDateTime()))


def downgrade() -> None:
    op.drop_column("mentor", "back_at")
