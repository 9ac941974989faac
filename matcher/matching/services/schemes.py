"""Changing a scheme's settings: a new version each time, with who changed what and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.matching.models import Scheme, SchemeVersion
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.settings import BadScheme, SchemeSettings

MAX_WORDS = 500


def change_settings(
    session: Session,
    actor: Actor,
    settings: Mapping[str, Any],
    *,
    seen_version: int,
    words: str = "",
    now: datetime,
) -> Scheme:
    """Give the scheme new settings, all of them; runs under way are void with it.

    `seen_version` is the version that the person saw who changed it.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        Somebody else has changed the settings meanwhile, or nothing would change.
    Invalid
        A setting cannot be used; `field` is its key.
    """
    if len(words) > MAX_WORDS:
        raise Invalid(_("Use %(most)s characters or fewer.", most=MAX_WORDS), field="words")
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    if scheme.version != seen_version:
        raise Conflict(_("Somebody else has changed the settings meanwhile. Look at them again."))
    if settings == scheme.settings:
        raise Conflict(_("Nothing would change."))
    try:
        SchemeSettings.from_mapping(settings)
    except BadScheme as wrong:
        raise Invalid(str(wrong), field=wrong.key) from wrong
    _keep_first(session, scheme)
    scheme.settings = dict(settings)
    scheme.version += 1
    session.add(
        SchemeVersion(
            scheme_id=scheme.id,
            version=scheme.version,
            settings=scheme.settings,
            words=words.strip(),
            changed_by_id=actor.user_id,
            changed_at=now,
        )
    )
    record(session, actor, "scheme.changed", scheme.public_id, now=now, version=scheme.version)
    return scheme


def _keep_first(session: Session, scheme: Scheme) -> None:
    """Write down the settings that a scheme began with, before they are changed first."""
    kept = select(SchemeVersion.id).where(
        SchemeVersion.scheme_id == scheme.id, SchemeVersion.version == scheme.version
    )
    if session.scalar(kept) is None:
        session.add(
            SchemeVersion(
                scheme_id=scheme.id,
                version=scheme.version,
                settings=scheme.settings,
                changed_at=scheme.created_at,
            )
        )
