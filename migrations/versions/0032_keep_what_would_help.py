"""Keep all single changes that would help somebody whom a run could not match"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unmatched", sa.Column("helps", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("unmatched", "helps")
