"""Let the register be read by name without sorting it"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

STANDS = sa.text("merged_into_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_account_lower_name",
        "account",
        [sa.text("lower(name)"), "id", "name"],
        postgresql_where=STANDS,
        sqlite_where=STANDS,
    )


def downgrade() -> None:
    op.drop_index("ix_account_lower_name", "account")
