"""Who is kept apart from a person stays so, whichever of their two profiles it was said of."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.matching.models import Exclusion


def move_exclusions(session: Session, side: str, kept_id: int, gone_id: int) -> None:
    """Move the exclusions of one profile; of two about the same person the longer holds.

    Parameters
    ----------
    side
        Which column names the profile: `mentor_id` or `candidate_id`.
    """
    column = getattr(Exclusion, side)
    other = "candidate_id" if side == "mentor_id" else "mentor_id"
    own = {
        getattr(one, other): one
        for one in session.scalars(select(Exclusion).where(column == kept_id))
    }
    for one in session.scalars(select(Exclusion).where(column == gone_id)).all():
        same = own.get(getattr(one, other))
        if same is None:
            setattr(one, side, kept_id)
            continue
        _join(same, one)
        session.delete(one)
    session.flush()


def _join(kept: Exclusion, gone: Exclusion) -> None:
    """Let one exclusion say all that two said."""
    if _reach(gone) > _reach(kept):
        kept.reason, kept.until_on = gone.reason, gone.until_on
        kept.until_room, kept.created_at = gone.until_room, gone.created_at
    kept.mentor_ticked_at = kept.mentor_ticked_at or gone.mentor_ticked_at
    kept.candidate_ticked_at = kept.candidate_ticked_at or gone.candidate_ticked_at


def _reach(one: Exclusion) -> tuple[int, str]:
    """Return what outlasts what: for good, then a later day, then until there is room."""
    if one.until_on is None and not one.until_room:
        return 2, ""
    return (1, one.until_on.isoformat()) if one.until_on else (0, "")
