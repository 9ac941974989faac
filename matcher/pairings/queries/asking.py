"""What the page needs on which a candidate asks a mentor."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.queries.pairs import get_pair
from matcher.matching.queries.people import is_shown
from matcher.matching.queries.runs import get_own_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.queries.mine import Situation, get_situation
from matcher.pairings.rules.words import WHY_NOT


@dataclass(frozen=True, slots=True)
class Asking:
    """A mentor about to be asked; `why_not` says in words why they cannot be."""

    mentor_id: PublicId
    name: str
    why_not: str
    situation: Situation


def get_asking(session: Session, candidate_id: int, mentor_id: PublicId, *, today: date) -> Asking:
    """Return a mentor who is shown, and whether this candidate may ask them.

    Raises
    ------
    NotFound
        There is no such mentor in the directory.
    """
    scheme = get_own_scheme(session, candidate_id=candidate_id)
    row = session.execute(
        select(Mentor.id, Account.name)
        .join(Account, Account.id == Mentor.account_id)
        .where(Mentor.public_id == mentor_id, is_shown(scheme, today))
    ).one_or_none()
    if row is None:
        raise NotFound(_("We cannot find that mentor."))
    bar = get_pair(session, candidate_id, row.id, today=today).bar
    situation = get_situation(session, candidate_id, now=clock.now(session))
    return Asking(mentor_id, row.name, str(WHY_NOT[bar]) if bar else "", situation)
