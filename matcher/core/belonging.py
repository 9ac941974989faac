"""To which scheme belongs what a mail or a line of the log is about.

Both are written by every area, and lie below all of them, so the tables are known here by name
alone. What has a public id finds its scheme by it.
"""

import re
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
            found = set(session.scalars(union_all(*_queries(ids))))
        if len(found) != 1:
            return None
        known[ids] = found.pop()
    return known[ids]


def _queries(ids: tuple[str, ...]) -> list[Any]:
    queries = [select(_SCHEME.c.id).where(_SCHEME.c.public_id.in_(ids))]
    queries += [select(own.c.scheme_id).where(own.c.public_id.in_(ids)) for own in _OWN]
    queries += [
        select(_MENTOR.c.scheme_id)
        .join(both, both.c.mentor_id == _MENTOR.c.id)
        .where(both.c.public_id.in_(ids))
        for both in _OF_TWO
    ]
    return queries + [
        select(_MENTOR.c.scheme_id)
        .join(_PROPOSAL, _PROPOSAL.c.mentor_id == _MENTOR.c.id)
        .join(about, about.c.proposal_id == _PROPOSAL.c.id)
        .where(about.c.public_id.in_(ids))
        for about in _OF_PROPOSAL
    ]
