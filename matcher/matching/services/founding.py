"""Making a scheme, giving it another name, and closing it for new people; none is ever deleted."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.accounts.services import let_run
from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.errors import Conflict, Invalid, NotAllowed
from matcher.core.texts import LEVELS, TEXTS
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.settings import new_scheme

LONGEST_NAME = 100
LONGEST_CODE = 36  # of 40: a number may follow


def make_scheme(
    session: Session,
    actor: Actor,
    name: str,
    like: Scheme | None = None,
    *,
    levels: Sequence[str] = (),
    now: datetime,
) -> Scheme:
    """Make a scheme that the actor runs, with the settings of another or with the usual ones.

    Without `levels` its candidates may work towards any.

    Raises
    ------
    NotAllowed
        The actor is not an administrator, or does not run the other scheme.
    Invalid
        It has no name, or a scheme of this name exists.
    """
    if not actor.is_admin:
        raise NotAllowed(_("Only an administrator can make a scheme."))
    if like is not None:
        require_admin(actor, like.id)
    name = _checked_name(session, name)
    scheme = Scheme(
        code=_code_of(session, name),
        name=name,
        settings=_settings_of(like) | ({LEVELS: list(levels)} if levels else {}),
        created_at=now,
    )
    session.add(scheme)
    session.flush()
    record(session, actor, "scheme.made", scheme.public_id, now=now, name=name)
    let_run(session, actor, session.get_one(Account, actor.user_id), scheme.id, now=now)
    return scheme


def rename_scheme(session: Session, actor: Actor, name: str, *, now: datetime) -> Scheme:
    """Give the desk's scheme another name.

    Raises
    ------
    Invalid
        It would have no name or the same one, or a scheme of this name exists.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    before, scheme.name = scheme.name, _checked_name(session, name, scheme.id)
    if scheme.name == before:
        raise Invalid(_("It has this name already. Enter another one"), field="name")
    new = scheme.name
    record(session, actor, "scheme.renamed", scheme.public_id, now=now, old=before, new=new)
    return scheme


def close_scheme(session: Session, actor: Actor, *, now: datetime) -> Scheme:
    """Let nobody new ask to join the desk's scheme; all who are in it go on as before.

    Raises
    ------
    Conflict
        It is closed already.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    if scheme.closed_at is not None:
        raise Conflict(_("The scheme is closed for new people already."))
    scheme.closed_at = now
    record(session, actor, "scheme.closed", scheme.public_id, now=now)
    return scheme


def open_scheme(session: Session, actor: Actor, *, now: datetime) -> Scheme:
    """Let people ask to join the desk's scheme again.

    Raises
    ------
    Conflict
        It is open already.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    if scheme.closed_at is None:
        raise Conflict(_("The scheme is open for new people already."))
    scheme.closed_at = None
    record(session, actor, "scheme.opened", scheme.public_id, now=now)
    return scheme


def _settings_of(scheme: Scheme | None) -> dict[str, Any]:
    """Return what a scheme begins with: all of another but its levels and its own texts."""
    if scheme is None:
        return new_scheme()
    return {key: value for key, value in scheme.settings.items() if key not in {LEVELS, TEXTS}}


def _checked_name(session: Session, name: str, own_id: int = 0) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Enter a name for the scheme"), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(_("Use %(n)s characters or fewer", n=LONGEST_NAME), field="name")
    same = select(Scheme.id).where(func.lower(Scheme.name) == name.lower(), Scheme.id != own_id)
    if session.scalars(same).first() is not None:
        raise Invalid(_("There is a scheme of this name. Choose another name"), field="name")
    return name


def _code_of(session: Session, name: str) -> str:
    """Return the name as it stands in addresses, with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_CODE].strip("-") or "scheme"
    taken = set(session.scalars(select(Scheme.code).where(Scheme.code.startswith(code))))
    numbers = (f"{code}-{n}" for n in range(2, len(taken) + 3))
    return next(one for one in (code, *numbers) if one not in taken)
