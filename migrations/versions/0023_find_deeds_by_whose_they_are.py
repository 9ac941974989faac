"""Find entries of the log by who acted: a person's page asks for them"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_actor_id", table_name="audit_entry")
