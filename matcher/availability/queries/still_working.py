"""The people a mentor has, as a page shows them that may not know who reads it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matcher.accounts.rules import first_name
from matcher.core.db import PublicId
from matcher.pairings.models import Pairing
from matcher.pairings.rules.states import LIVE, Said


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody who is mentored, by their first name alone, and what their mentor said of it."""

    public_id: PublicId
    first_name: str
    said: Said


def list_working(session: Session, mentor_id: int) -> tuple[Working, ...]:
    """Return whom a mentor has now, the longest first."""
    live = session.scalars(
        select(Pairing)
        .where(Pairing.mentor_id == mentor_id, Pairing.status.in_(LIVE))
        .options(joinedload(Pairing.candidate))
        .order_by(Pairing.started_on, Pairing.id)
    )
    return tuple(
        Working(
            pairing.public_id,
            first_name(pairing.candidate.account.name),
            Said(pairing.mentor_said),
        )
        for pairing in live
    )
