"""Keep a file of people until it is imported"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("account_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('candidate', 'mentor')", name="role_known"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_upload_account_id_account"
        ),
    )


def downgrade() -> None:
    op.drop_table("upload")
