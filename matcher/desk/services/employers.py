"""Noting which employers look alike and are two, so that they are not suggested as one again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.desk.models import DistinctEmployers
from matcher.desk.queries.employers import get_employers_page
from matcher.desk.rules.employers import code_of
from matcher.matching.queries.runs import get_scheme


def tell_employers_apart(
    session: Session, actor: Actor, codes: Collection[str], *, now: datetime
) -> int:
    """Note of suggested pairs, by their codes, that they are two employers; return how many.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        None of them is suggested.
    """
    scheme, page = get_scheme(session), get_employers_page(session)
    require_admin(actor, scheme.id)
    apart = [two for two in page.alike if two.code in codes]
    if not apart:
        raise Conflict(_("Nothing was ticked, so nothing has changed."))
    for two in apart:
        session.add(
            DistinctEmployers(
                scheme_id=scheme.id,
                one_key=two.name.key,
                other_key=two.other.key,
                one=two.name.text,
                other=two.other.text,
                said_by_id=actor.user_id,
                said_at=now,
            )
        )
    record(session, actor, "employers.apart", scheme.public_id, now=now, n=len(apart))
    session.flush()
    return len(apart)


def suggest_employers_again(
    session: Session, actor: Actor, codes: Collection[str], *, now: datetime
) -> int:
    """Take back that pairs are two employers, so that they may be suggested; return how many.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        None of them was noted.
    """
    scheme = get_scheme(session)
    require_admin(actor, scheme.id)
    query = select(DistinctEmployers).where(DistinctEmployers.scheme_id == scheme.id)
    noted = [one for one in session.scalars(query) if code_of(one.one_key, one.other_key) in codes]
    if not noted:
        raise Conflict(_("Nothing was ticked, so nothing has changed."))
    for one in noted:
        session.delete(one)
    record(session, actor, "employers.together", scheme.public_id, now=now, n=len(noted))
    session.flush()
    return len(noted)
