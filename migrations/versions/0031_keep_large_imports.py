"""Keep how far the import of a large file is, which the worker does piece by piece"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATUSES = (
    "waiting", "checking", "checked", "asked", "writing", "done", "stopped", "failed",
)  # fmt: skip
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("account_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("token", sa.String(32), nullable=True),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("heartbeat_at", MOMENT, nullable=True),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("n_done", sa.Integer(), nullable=False),
        sa.Column("n_added", sa.Integer(), nullable=False),
        sa.Column("n_changed", sa.Integer(), nullable=False),
        sa.Column("n_left", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("sample", sa.JSON(), nullable=True),
        sa.Column("bad_csv", sa.LargeBinary(), nullable=True),
        sa.Column("changes_csv", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "status IN ({})".format(", ".join(f"'{status}'" for status in STATUSES)),
            name="status_known",
        ),
        sa.CheckConstraint("n_done BETWEEN 0 AND n_rows", name="done_is_counted"),
        sa.CheckConstraint(
            "n_added >= 0 AND n_changed >= 0 AND n_left >= 0 "
            "AND n_added + n_changed + n_left <= n_done",
            name="written_is_counted",
        ),
        sa.CheckConstraint(
            "status NOT IN ('checked', 'asked', 'writing', 'done') OR report IS NOT NULL",
            name="written_once_checked",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["upload.account_id"], name="fk_import_job_account_id_upload"
        ),
    )
    op.create_index("ix_import_job_status", "import_job", ["status"])


def downgrade() -> None:
    op.drop_table("import_job")
