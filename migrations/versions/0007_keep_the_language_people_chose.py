"""Keep the language that a person chose, for their pages and their mails"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account", sa.Column("language", sa.String(10), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("account", "language")
