"""Keep which of several late mails went out as one"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# With its law in the same breath, which on SQLite is the only way not to rebuild the table.
CARRIER = "INTEGER CONSTRAINT fk_outbox_mail_carrier_id REFERENCES outbox_mail (id)"


def upgrade() -> None:
    op.execute(f"ALTER TABLE outbox_mail ADD COLUMN carrier_id {CARRIER}")
    op.create_index("ix_outbox_mail_carrier_id", "outbox_mail", ["carrier_id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_carrier_id", "outbox_mail")
    op.drop_column("outbox_mail", "carrier_id")
