"""Remember which employers look alike and are two"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distinct_employers",
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("one_key", sa.String(200), nullable=False),
        sa.Column("other_key", sa.String(200), nullable=False),
        sa.Column("one", sa.String(200), nullable=False),
        sa.Column("other", sa.String(200), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_key <> other_key", name=op.f("ck_distinct_employers_are_two")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_distinct_employers_scheme_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["account.id"], name=op.f("fk_distinct_employers_said_by_id")
        ),
        sa.PrimaryKeyConstraint(
            "scheme_id", "one_key", "other_key", name=op.f("pk_distinct_employers")
        ),
    )


def downgrade() -> None:
    op.drop_table("distinct_employers")
