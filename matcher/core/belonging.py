"""To which scheme belongs what a mail or a line of the log is about.

Both are written by every area, and lie below all of them, so the tables are known here by name
alone. What has a public id finds its scheme by it.
"""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import TableClause, column, select, table, union_all
from sqlalchemy.orm import Session

PUBLIC_ID = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")


def _table(name: str) -> TableClause:
    columns = ("id", "public_id", "scheme_id", "mentor_id", "proposal_id")
    return table(name, *(column(each) for each in columns))


_SCHEME, _MENTOR, _PROPOSAL = _table("scheme"), _table("mentor"), _table("proposal")
_OWN = [_MENTOR, *map(_table, ("candidate", "match_run", "round", "training_day"))]
_OF_TWO = [_PROPOSAL, _table("pairing")]
_OF_PROPOSAL = [*map(_table, ("help_request", "talk_offer"))]


def find_scheme(session: Session, *texts: str) -> int | None:
    """Return the one scheme to which belongs what these texts name; None of none or of several.

    Only what is in the database already is found: a row has its public id once it is. Nothing ever
    changes its scheme, so what was found is known for the rest of the session.
    """
    ids = tuple(sorted({found for text in texts for found in PUBLIC_ID.findall(text)}))
    if not ids:
        return None
    known: dict[tuple[str, ...], int] = session.info.setdefault("schemes_of", {})
    if ids not in known:
        with session.no_autoflush:
            found = {row.scheme_id for row in session.execute(union_all(*owners_of(ids)))}
        if len(found) != 1:
            return None
        known[ids] = found.pop()
    return known[ids]


def owners_of(ids: Collection[str]) -> list[Any]:
    """Return queries for the public ids among these, each with the `scheme_id` that it belongs to.

    For what is of one scheme alone; an account may belong to several.
    """
    scheme = select(_SCHEME.c.public_id, _SCHEME.c.id.label("scheme_id"))
    own = [select(one.c.public_id, one.c.scheme_id).where(one.c.public_id.in_(ids)) for one in _OWN]
    of_two = [
        select(both.c.public_id, _MENTOR.c.scheme_id)
        .join(_MENTOR, both.c.mentor_id == _MENTOR.c.id)
        .where(both.c.public_id.in_(ids))
        for both in _OF_TWO
    ]
    of_proposal = [
        select(about.c.public_id, _MENTOR.c.scheme_id)
        .join(_PROPOSAL, _PROPOSAL.c.id == about.c.proposal_id)
        .join(_MENTOR, _PROPOSAL.c.mentor_id == _MENTOR.c.id)
        .where(about.c.public_id.in_(ids))
        for about in _OF_PROPOSAL
    ]
    return [scheme.where(_SCHEME.c.public_id.in_(ids)), *own, *of_two, *of_proposal]
