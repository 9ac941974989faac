"""Find pairings by when they began and ended: the yearly report asks for them"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_pairing_started_on", "pairing", ["started_on"])
    op.create_index("ix_pairing_ended_at", "pairing", ["ended_at"])


def downgrade() -> None:
    op.drop_index("ix_pairing_ended_at", table_name="pairing")
    op.drop_index("ix_pairing_started_on", table_name="pairing")
