"""Seals over the log: each is a hash of some entries and of the seal before.

Whoever changes, removes or slips in an entry afterwards, by whatever means, breaks the chain from
there on. The worker seals, so that writers never wait for each other.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry, AuditSeal

# Ids are given out before the commit, so an entry may appear after one with a higher id. No
# transaction lives as long as this.
SETTLED_AFTER = timedelta(seconds=60)
MOST_ENTRIES = 2_000
START = ""


def seal_entries(session: Session, *, now: datetime) -> int:
    """Seal the settled entries that are not sealed yet, and return how many there were."""
    _one_at_a_time(session)
    before = session.scalars(
        select(AuditSeal).order_by(AuditSeal.last_entry_id.desc()).limit(1)
    ).one_or_none()
    after_id = before.last_entry_id if before else None
    entries = list(_settled(_entries(session, after_id, MOST_ENTRIES), now - SETTLED_AFTER))
    if entries:
        session.add(
            AuditSeal(
                last_entry_id=entries[-1].id,
                n_entries=len(entries),
                sha256=_seal(before.sha256 if before else START, entries),
                sealed_at=now,
            )
        )
        session.flush()
    return len(entries)


def verify_seals(session: Session) -> list[int]:
    """Return the ids of the seals that do not fit their entries; none is the only good answer."""
    broken = []
    previous: str = START
    after_id: int | None = None
    for seal in session.scalars(select(AuditSeal).order_by(AuditSeal.last_entry_id)):
        entries = _entries(session, after_id, None, seal.last_entry_id)
        if len(entries) != seal.n_entries or _seal(previous, entries) != seal.sha256:
            broken.append(seal.id)
        previous, after_id = seal.sha256, seal.last_entry_id
    return broken


def _one_at_a_time(session: Session) -> None:
    """Let two workers seal one after the other; on SQLite every writer is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit_seal IN SHARE ROW EXCLUSIVE MODE"))


def _entries(
    session: Session, after_id: int | None, most: int | None, last_id: int | None = None
) -> Sequence[AuditEntry]:
    wanted = select(AuditEntry).order_by(AuditEntry.id)
    if after_id is not None:
        wanted = wanted.where(AuditEntry.id > after_id)
    if last_id is not None:
        wanted = wanted.where(AuditEntry.id <= last_id)
    return session.scalars(wanted.limit(most)).all()


def _settled(entries: Iterable[AuditEntry], before: datetime) -> Iterable[AuditEntry]:
    """Yield entries up to the first that is too young, so that no gap is ever sealed over."""
    for entry in entries:
        if entry.at > before:
            return
        yield entry


def _seal(previous: str, entries: Iterable[AuditEntry]) -> str:
    digest = hashlib.sha256(previous.encode())
    for entry in entries:
        fields = [
            entry.id,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor_id,
            entry.action,
            entry.subject,
            entry.details,
        ]
        digest.update(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()
