"""Keep training days, who is asked to them and who came, and whom the office turned down"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("mentor", sa.Column("trained_on", sa.Date(), nullable=True))
    op.add_column("mentor", sa.Column("refused_at", MOMENT, nullable=True))
    op.add_column("candidate", sa.Column("refused_at", MOMENT, nullable=True))
    op.create_table(
        "training_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_training_day_scheme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_day")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_day_public_id")),
    )
    op.create_index("ix_training_day_scheme_id_held_on", "training_day", ["scheme_id", "held_on"])
    op.create_table(
        "training_guest",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["training_id"], ["training_day.id"], name=op.f("fk_training_guest_training_id")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_training_guest_mentor_id")
        ),
        sa.PrimaryKeyConstraint("training_id", "mentor_id", name=op.f("pk_training_guest")),
    )
    op.create_index("ix_training_guest_mentor_id", "training_guest", ["mentor_id"])


def downgrade() -> None:
    op.drop_table("training_guest")
    op.drop_table("training_day")
    op.drop_column("candidate", "refused_at")
    op.drop_column("mentor", "refused_at")
    op.drop_column("mentor", "trained_on")
