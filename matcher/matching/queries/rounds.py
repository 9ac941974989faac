"""Reading the rounds of a scheme."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.models import Round


def find_round(session: Session, scheme_id: int, *, today: date) -> Round | None:
    """Return the round that is on: open, closed, or announced today; None where all is rolling."""
    return session.scalars(
        select(Round).where(
            Round.scheme_id == scheme_id,
            Round.called_off_at.is_(None),
            Round.opens_on <= today,
            Round.announced_on >= today,
        )
    ).one_or_none()


def list_rounds(session: Session, scheme_id: int) -> list[Round]:
    """Return every round of a scheme, the latest first, those called off among them."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.scheme_id == scheme_id)
            .order_by(Round.announced_on.desc(), Round.id.desc())
        )
    )


def get_round(session: Session, scheme_id: int, round_id: PublicId, *, lock: bool = False) -> Round:
    """Return a round of a scheme.

    Raises
    ------
    NotFound
        There is no such round.
    """
    query = select(Round).where(Round.scheme_id == scheme_id, Round.public_id == round_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such round."))
    return found


def find_overlapping(
    session: Session, scheme_id: int, first_on: date, last_on: date, *, besides: int | None = None
) -> Round | None:
    """Return a round that stands and shares a day with these; None where there is none."""
    query = select(Round).where(
        Round.scheme_id == scheme_id,
        Round.called_off_at.is_(None),
        Round.opens_on <= last_on,
        Round.announced_on >= first_on,
    )
    if besides is not None:
        query = query.where(Round.id != besides)
    return session.scalars(query.order_by(Round.opens_on).limit(1)).one_or_none()
