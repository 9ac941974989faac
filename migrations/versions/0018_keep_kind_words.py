"""Keep the kind words with which a mentor says no"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "proposal",
        sa.Column("kind_words", sa.String(300), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("proposal", "kind_words")
