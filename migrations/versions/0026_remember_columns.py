"""Remember by hand which heading of a file stands for which column"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_columns",
        sa.Column("scheme_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("role", sa.String(20), primary_key=True),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.CheckConstraint("role IN ('candidate', 'mentor')", name="role_known"),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name="fk_import_columns_scheme_id_scheme"
        ),
    )


def downgrade() -> None:
    op.drop_table("import_columns")
