"""Keep places that come back by somebody else's press until their mentor has had time to speak"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

COUNTED = "CONSTRAINT ck_mentor_kept_places_counted CHECK (kept_places >= 0)"
A_DAY = "CONSTRAINT ck_mentor_kept_until_a_day CHECK ((kept_places > 0) = (kept_until IS NOT NULL))"


def upgrade() -> None:
    """Add both with what holds of them: as part of a column, as SQLite can add no other."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    moment = "DATETIME" if is_sqlite else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE mentor ADD COLUMN kept_places INTEGER DEFAULT 0 NOT NULL {COUNTED}")
    op.execute(f"ALTER TABLE mentor ADD COLUMN kept_until {moment} {A_DAY}")


def downgrade() -> None:
    op.execute(
        "UPDATE mentor SET capacity = capacity + kept_places, place_limit = place_limit + kept_places "
        "WHERE kept_places > 0"
    )
    op.drop_column("mentor", "kept_until")
    op.drop_column("mentor", "kept_places")
