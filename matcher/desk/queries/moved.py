"""Who moved against the match before, and why: for those who took part in both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, not_, select
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.explained import BAR_WORDS
from matcher.desk.queries.funnel import takes_part
from matcher.desk.queries.pages import AnyRow, CandidateAccount, read_page
from matcher.desk.queries.runs import Run, find_result_before
from matcher.desk.rules.comparing import UNIT
from matcher.matching.explain import Because
from matcher.matching.models import Suggestion, Unmatched
from matcher.matching.queries.pairs import read_pairs
from matcher.matching.queries.relations import read_tried
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor

Before = aliased(Suggestion, name="before")
MOST_NAMED = 3
WHY = {
    Because.SETTLED: _l("Another pair was settled before the match"),
    Because.KEPT: _l("They keep the mentor they had"),
    Because.SUITS_LESS: _l("The new one suits better"),
    Because.SUITS_AS_WELL: _l("The new one suits just as well"),
    Because.NEEDED_ELSEWHERE: _l("The earlier one was needed elsewhere"),
    Because.SOMEBODY_LEFT_OUT: _l("The earlier one would leave somebody else without a mentor"),
    Because.OTHERS_LOSE_MORE: _l("Others would lose more by it than they would gain"),
    Because.DRAWN: _l("Both were just as good for all, and a fixed draw decided"),
}


class Change(StrEnum):
    """What has become of a candidate since the match before."""

    LOST = "lost"
    OTHER = "other"
    GAINED = "gained"


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One candidate with another mentor than before, or with one at last, or with none."""

    person_id: PublicId
    name: str
    change: Change
    before: str
    after: str
    points: int | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Who moved between two matches; `before` is None at the first one."""

    before: Run | None
    page: Page[MovedRow]
    n_same: int
    n_came: int
    n_left: int


def search_moved(session: Session, run: Run, number: int, *, today: date) -> Moved:
    """Return a page of those who moved: those who lost a mentor, got another, got one at last."""
    before = find_result_before(session, run)
    if before is None:
        return Moved(None, Page([], 1, 0), 0, 0, 0)
    page = read_page(session, _moved(run, before), number, lambda row: row)
    rows = _explained(session, run, before, page.items, today)
    return Moved(before, Page(rows, page.number, page.total), *_count_others(session, run, before))


def _joined(query: Any, run: Run, before: Run) -> Any:
    return (
        query.select_from(Candidate)
        .outerjoin(
            Suggestion, (Suggestion.candidate_id == Candidate.id) & (Suggestion.run_id == run.id)
        )
        .outerjoin(Before, (Before.candidate_id == Candidate.id) & (Before.run_id == before.id))
    )


def _count_others(session: Session, run: Run, before: Run) -> tuple[int, int, int]:
    """Count who keeps their mentor, who takes part only now, and who took part only before."""
    now, then = takes_part(run), takes_part(before)
    is_same = Suggestion.mentor_id == Before.mentor_id
    conditions = (is_same, now & not_(then), then & not_(now))
    sums = [func.sum(case((condition, 1), else_=0)) for condition in conditions]
    same, came, left = session.execute(_joined(select(*sums), run, before)).one()
    return same or 0, came or 0, left or 0


def _moved(run: Run, before: Run) -> Any:
    had, has = func.coalesce(Before.mentor_id, 0), func.coalesce(Suggestion.mentor_id, 0)
    columns = select(
        Candidate.id.label("candidate_id"),
        CandidateAccount.public_id,
        CandidateAccount.name,
        Before.mentor_id.label("had_id"),
        Suggestion.mentor_id.label("has_id"),
        Before.suitability.label("had_points"),
        Suggestion.suitability.label("has_points"),
        func.coalesce(Suggestion.why_not, Unmatched.why_not).label("why_not"),
    )
    unmatched = (Unmatched.candidate_id == Candidate.id) & (Unmatched.run_id == run.id)
    return (
        _joined(columns, run, before)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .outerjoin(Unmatched, unmatched)
        .where(takes_part(run), takes_part(before), had != has)
        .order_by(
            case((Suggestion.id.is_(None), 0), (Before.id.is_not(None), 1), else_=2),
            CandidateAccount.name,
            Candidate.id,
        )
    )


def _explained(
    session: Session, run: Run, before: Run, rows: Sequence[AnyRow], today: date
) -> list[MovedRow]:
    mentor_ids = {one for row in rows for one in (row.had_id, row.has_id) if one}
    names = _names(session, mentor_ids)
    bars = _bars(session, rows, today)
    now_with = _whom(session, run, {row.had_id for row in rows if row.had_id})
    was_with = _whom(session, before, {row.has_id for row in rows if row.has_id})
    found = []
    for row in rows:
        why = _why_lost(row, bars, now_with) if row.had_id else _why_gained(row, was_with)
        points = None
        if row.had_id and row.has_id:
            points = round((row.has_points - row.had_points) / UNIT)
        found.append(
            MovedRow(
                person_id=row.public_id,
                name=row.name,
                change=_change(row),
                before=names.get(row.had_id, ""),
                after=names.get(row.has_id, ""),
                points=points,
                why=tuple(filter(None, why)),
            )
        )
    return found


def _change(row: AnyRow) -> Change:
    if row.has_id is None:
        return Change.LOST
    return Change.OTHER if row.had_id else Change.GAINED


def _names(session: Session, mentor_ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Mentor.id, Account.name)
        .join(Account, Account.id == Mentor.account_id)
        .where(Mentor.id.in_(mentor_ids))
    )
    return {row.id: row.name for row in rows}


def _bars(session: Session, rows: Sequence[AnyRow], today: date) -> Mapping[tuple[int, int], str]:
    """Say of each pair of the match before what stands between the two today, if anything."""
    keys = [(row.candidate_id, row.had_id) for row in rows if row.had_id]
    pairs, tried = (
        read_pairs(session, get_scheme(session), keys, today=today),
        read_tried(session, today),
    )
    words = {}
    for key, pair in pairs.items():
        if pair.mentor.email in tried.get(key[0], ()):
            words[key] = _("It came to nothing between the two")
        elif pair.bar is not None:
            words[key] = str(BAR_WORDS[pair.bar])
    return words


def _whom(session: Session, run: Run, mentor_ids: set[int]) -> dict[int, list[tuple[int, str]]]:
    """Return to whom a run suggests some mentors."""
    rows = session.execute(
        select(Suggestion.mentor_id, Suggestion.candidate_id, CandidateAccount.name)
        .join(Candidate, Candidate.id == Suggestion.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .where(Suggestion.run_id == run.id, Suggestion.mentor_id.in_(mentor_ids))
        .order_by(CandidateAccount.name, Candidate.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        found.setdefault(row.mentor_id, []).append((row.candidate_id, row.name))
    return found


def _why_lost(
    row: AnyRow,
    bars: Mapping[tuple[int, int], str],
    now_with: Mapping[int, list[tuple[int, str]]],
) -> tuple[str, str]:
    """Say why the mentor of the match before is not theirs any more, and who has them now."""
    code = (row.why_not or {}).get(str(row.had_id))
    bar = bars.get((row.candidate_id, row.had_id), "")
    why = bar or (str(WHY[Because(code)]) if code else "")
    others = _some([name for _id, name in now_with.get(row.had_id, ())])
    goes = _("Now suggested to %(names)s", names=others) if others else ""
    return why or ("" if goes else _("The match as a whole is better this way")), goes


def _why_gained(row: AnyRow, was_with: Mapping[int, list[tuple[int, str]]]) -> tuple[str]:
    """Say where the mentor comes from whom a candidate has got at last."""
    others = _some([name for _id, name in was_with.get(row.has_id, ())])
    if others:
        return (_("Was suggested to %(names)s before", names=others),)
    return (_("Was suggested to nobody before, or has come since"),)


def _some(names: Sequence[str]) -> str:
    """Name a few."""
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    few = ", ".join(names[:MOST_NAMED])
    return _("%(names)s and %(n)s more", names=few, n=len(names) - MOST_NAMED)
