"""Runs the migrations on the connection it is given; see `matcher.core.schema`."""

from alembic import context

import matcher.accounts.models
import matcher.audit.models
import matcher.availability.models
import matcher.candidates.models
import matcher.desk.models
import matcher.directory.models
import matcher.matching.models
import matcher.mentors.models
import matcher.notifications.models
import matcher.pairings.models
import matcher.reference.models
import matcher.web.models  # noqa: F401 - each import adds its tables to the metadata
from matcher.core.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
