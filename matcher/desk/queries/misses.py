"""What would help many of those whom a run could not match, said once for all of them."""

import re
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.core.words import _l
from matcher.desk.queries.runs import Run
from matcher.matching.models import Unmatched

MANY = 3
MOST = 3
"""So many people share what is said once, and so many sentences are said at most."""
FULL = _l("All mentors open to them are full: one more place with any of them is needed")
NUMBERS = (
    (re.compile(r"\b\d+ mentors? with a free place"), _l("mentors with a free place")),
    (re.compile(r"^(All \d+ mentors|The one mentor) open to them (are|is) full: .*"), FULL),
)
"""Where people's words differ by a number alone, and how it is said of all of them."""


@dataclass(frozen=True, slots=True)
class SharedMiss:
    """One change that would help several people."""

    words: str
    n_candidates: int
    of: int


def list_shared_misses(session: Session, run: Run) -> tuple[SharedMiss, ...]:
    """Return what would help many of those a run left without, the most helpful first."""
    rows = session.execute(
        select(Unmatched.nearest_miss, func.count())
        .where(Unmatched.run_id == run.id)
        .group_by(Unmatched.nearest_miss)
    )
    found: Counter[str] = Counter()
    for words, number in rows:
        found[without_numbers(words)] += number
    often = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    whole = found.total()
    return tuple(SharedMiss(words, number, whole) for words, number in often if number >= MANY)


def without_numbers(words: str) -> str:
    """Return a nearest miss as it is said of several people, each with other mentors in mind."""
    for pattern, plain in NUMBERS:
        words = pattern.sub(str(plain), words)
    return words
