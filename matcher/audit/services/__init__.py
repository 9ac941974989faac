"""Writing the log, and sealing it."""

from matcher.audit.services.recording import record, record_in
from matcher.audit.services.sealing import seal_entries, verify_seals

__all__ = ["record", "record_in", "seal_entries", "verify_seals"]
