"""Writing the log, and sealing it."""

from matcher.audit.services.recording import record
from matcher.audit.services.sealing import seal_entries, verify_seals

__all__ = ["record", "seal_entries", "verify_seals"]
