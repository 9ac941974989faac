"""Writing down what the worker finds, for `/readyz`."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.web.models import SystemCheck


def note_check(session: Session, name: str, *, ok: bool, words: str = "", now: datetime) -> None:
    """Keep the latest finding about one thing that must hold."""
    session.merge(SystemCheck(name=name, ok=ok, words=words[:500], checked_at=now))
