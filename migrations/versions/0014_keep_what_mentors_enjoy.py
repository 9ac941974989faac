"""Keep what mentors enjoy talking about, and since when they are listed"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mentor", sa.Column("enjoys", sa.String(length=300), nullable=False, server_default="")
    )
    op.add_column("mentor", sa.Column("listed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("mentor", "listed_on")
    op.drop_column("mentor", "enjoys")
