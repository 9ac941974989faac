"""Let a mail go to the address that somebody had before"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "outbox_mail",
        sa.Column("address", sa.String(254), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("outbox_mail", "address")
