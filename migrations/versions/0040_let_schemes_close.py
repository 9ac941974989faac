"""Let a scheme close for new people, and people say which one they would like to join"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scheme", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE application ADD COLUMN scheme_id "
        "INTEGER CONSTRAINT fk_application_scheme_id REFERENCES scheme (id)"
    )
    op.execute("UPDATE application SET scheme_id = (SELECT min(id) FROM scheme)")


def downgrade() -> None:
    op.drop_column("application", "scheme_id")
    op.drop_column("scheme", "closed_at")
