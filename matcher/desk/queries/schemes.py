"""The scheme's settings, and how they came to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.desk.rules.settings import Line, differences, whole
from matcher.matching.models import SchemeVersion
from matcher.matching.queries.runs import get_scheme


@dataclass(frozen=True, slots=True)
class SchemePage:
    """A scheme with all its settings, and its version."""

    name: str
    version: int
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the settings: who made it when, why, and what differs from the one before."""

    number: int
    by: str
    at: datetime
    words: str
    lines: Sequence[Line]


def get_scheme_page(session: Session) -> SchemePage:
    """Return the scheme as the office sees it."""
    scheme = get_scheme(session)
    return SchemePage(scheme.name, scheme.version, whole(scheme.settings))


def list_versions(session: Session) -> list[Version]:
    """Return all versions of the scheme's settings, the newest first."""
    rows = session.execute(
        select(SchemeVersion, Account.name)
        .outerjoin(Account, Account.id == SchemeVersion.changed_by_id)
        .where(SchemeVersion.scheme_id == get_scheme(session).id)
        .order_by(SchemeVersion.version)
    ).all()
    found = [
        Version(
            new.version,
            by or "",
            new.changed_at,
            new.words,
            differences(old.settings, new.settings),
        )
        for (old, _by), (new, by) in pairwise(rows)
    ]
    return found[::-1]


def get_version(session: Session, number: int) -> Mapping[str, Any]:
    """Return the settings of an earlier version, whole.

    Raises
    ------
    NotFound
        There is no such version.
    """
    kept = session.scalars(
        select(SchemeVersion.settings).where(
            SchemeVersion.scheme_id == get_scheme(session).id, SchemeVersion.version == number
        )
    ).one_or_none()
    if kept is None:
        raise NotFound(_("There is no such version of the settings."))
    return whole(kept)
