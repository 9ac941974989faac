"""New settings of the scheme: tried out beside the match as it is, then saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matcher.core.actor import Actor
from matcher.core.errors import Invalid
from matcher.core.texts import LEVELS, BadText, Texts
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.matching.rules.settings import BadScheme, SchemeSettings
from matcher.matching.services.scenarios import start_scenario
from matcher.matching.services.schemes import change_settings
from matcher.pairings.rules.periods import Periods
from matcher.reference.files import vocabulary


def propose_settings(
    session: Session, actor: Actor, name: str, settings: Mapping[str, Any], *, now: datetime
) -> tuple[int, int]:
    """Start two scenarios, of the match as it is and with other settings; return their ids.

    Raises
    ------
    Invalid
        A setting cannot be used; `field` is its key.
    """
    check_settings(settings)
    base = start_scenario(session, actor, _("As it is, beside: %(name)s", name=name), now=now)
    change = {"kind": "settings", "values": dict(settings)}
    new = start_scenario(session, actor, name, [change], beside=base.public_id, now=now)
    return base.id, new.id


def save_settings(
    session: Session,
    actor: Actor,
    settings: Mapping[str, Any],
    *,
    seen_version: int,
    words: str = "",
    now: datetime,
) -> Scheme:
    """Give the scheme new settings.

    Raises
    ------
    Invalid
        A setting cannot be used; `field` is its key.
    Conflict
        Somebody else has changed the settings meanwhile, or nothing would change.
    """
    check_settings(settings)
    return change_settings(
        session, actor, settings, seen_version=seen_version, words=words, now=now
    )


def check_settings(settings: Mapping[str, Any]) -> None:
    """Check all settings: those of matching, the periods and the texts.

    Raises
    ------
    Invalid
        One cannot be used; `field` is its key.
    """
    try:
        SchemeSettings.from_mapping(settings)
        Periods.of(settings)
        Texts.of(settings)
    except (BadScheme, BadText) as wrong:
        raise Invalid(str(wrong), field=wrong.key) from wrong
    said = settings.get(LEVELS)
    known = {level.code for level in vocabulary().levels}
    if said is not None and not (isinstance(said, list) and said and set(said) <= known):
        raise Invalid(_("Choose at least one level"), field=LEVELS)
