"""Addresses in a file that belong to merged entries: they mean the entry that was kept."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from matcher.accounts.queries import find_merged
from matcher.core.words import _
from matcher.desk.queries.importing import AnyPeople
from matcher.matching.files.people import PersonRow
from matcher.matching.rules.people import CandidateRecord


def follow_merged(session: Session, people: AnyPeople) -> tuple[AnyPeople, list[str]]:
    """Read a file under the addresses that are used now; return it, and a note for each row moved.

    A row whose person stands in the file under the kept address too is left out.
    """
    now_known = find_merged(session, sorted(_addresses(people)))
    if not now_known:
        return people, []
    taken = {row.record.email for row in people.rows}
    rows: list[PersonRow[Any]] = []
    notes = []
    for row in people.rows:
        before = row.record.email
        after = now_known.get(before, before)
        if after == before:
            rows.append(_renamed(row, now_known))
            continue
        said = {"row": row.row, "before": before, "after": after}
        if after in taken:
            notes.append(
                _("Row %(row)s: %(before)s is now %(after)s, who has a row of their own.", **said)
            )
            continue
        taken.add(after)
        notes.append(_("Row %(row)s: %(before)s is now %(after)s.", **said))
        rows.append(_renamed(row, now_known))
    whole: Any = people
    return replace(whole, rows=tuple(rows)), notes


def _addresses(people: AnyPeople) -> set[str]:
    found = set()
    for row in people.rows:
        record = row.record
        found |= {record.email, record.line_manager_email}
        if isinstance(record, CandidateRecord):
            found |= {*(record.preferences or ()), *record.exclusions}
    return found - {""}


def _renamed(row: PersonRow[Any], now_known: dict[str, str]) -> PersonRow[Any]:
    record = row.record
    changes: dict[str, Any] = {
        name: now_known.get(getattr(record, name), getattr(record, name))
        for name in ("email", "line_manager_email")
    }
    if isinstance(record, CandidateRecord):
        changes["exclusions"] = frozenset(now_known.get(one, one) for one in record.exclusions)
        if record.preferences is not None:
            listed = (now_known.get(one, one) for one in record.preferences)
            changes["preferences"] = tuple(dict.fromkeys(listed))
    return replace(row, record=replace(record, **changes))
