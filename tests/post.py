"""The post of a test: whatever waits in the outbox leaves, as the worker would have it leave."""

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.services import refreshers, send_due_mails, spared, still_true
from matcher.pairings.services.relevance import REFRESHERS, SPARED, STILL_TRUE

DEMO = Settings(demo=True, secret_key="not a secret, only a test" * 2)


def deliver(database: Database) -> int:
    """Send every mail that is due; return how many left."""
    still_true.update(STILL_TRUE)
    refreshers.update(REFRESHERS)
    spared.update(SPARED)
    return send_due_mails(database, DEMO)
