"""Putting a few mentors who changed in the place of what a register has of them."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.directory.queries.arranging import Register
from matcher.directory.queries.spots import find_spots
from matcher.directory.queries.texts import Texts
from matcher.matching.instance.arrays import MentorArrays, Rows
from matcher.matching.rules.people import MentorRecord

Items = tuple[Any, ...]


def spliced(old: Register, new: Register, changed: Collection[int]) -> Register:
    """Return `old` with the changed mentors as they are in `new`; who is not in there is gone."""
    before = {i: old.position[i] for i in changed if i in old.position}
    there = np.array([before.get(i, -1) for i in new.columns["id"].tolist()], np.int64)
    if len(before) == len(new) and (there >= 0).all() and _same_keys(old, new, there):
        order = np.arange(len(old))
        order[there] = np.arange(len(old), len(old) + len(new))
        return _joined(old, new, order, there)
    stays = np.ones(len(old), np.bool_)
    stays[list(before.values())] = False
    kept = np.flatnonzero(stays)
    at = np.searchsorted(old.columns["rank"][kept], new.columns["rank"])
    order = np.insert(kept, at, np.arange(len(old), len(old) + len(new)))
    return _joined(old, new, order, None)


def _same_keys(old: Register, new: Register, there: NDArray[np.int64]) -> bool:
    """Say whether mentors have the addresses that they had, and so the place in each index."""
    pairs = zip(there.tolist(), new.people.records, strict=True)
    return all(_keys(old.record(j)) == _keys(record) for j, record in pairs)


def _keys(record: MentorRecord) -> tuple[str, str]:
    return record.email, record.line_manager_email


def _joined(
    old: Register, new: Register, order: NDArray[np.int64], there: NDArray[np.int64] | None
) -> Register:
    """Put two registers in one order; where everybody keeps their place, `there` are the new's."""

    def take(before: Items, after: Items) -> Items:
        if there is None:
            both = (*before, *after)
            return tuple([both[k] for k in order.tolist()])
        items = list(before)
        for j, item in zip(there.tolist(), after, strict=True):
            items[j] = item
        return tuple(items)

    rows = new.people.rows.copy()
    employers = _renumber(rows, "employer", old.people.employers, new.people.employers)
    sectors = _renumber(rows, "sector", old.people.sectors, new.people.sectors)
    rows = np.concatenate([old.people.rows, rows])[order]
    rows.setflags(write=False)
    columns = np.concatenate([old.columns, new.columns])[order]
    people = replace(
        old.people,
        records=take(old.people.records, new.people.records),
        rows=rows,
        employers=employers,
        sectors=sectors,
    )
    spots = old.spots.rearranged(order, new.people.records) or find_spots(people.records)
    is_said = there is not None and _is_said(old, new, there)
    joined = replace(
        old,
        people=people,
        columns=columns,
        spots=spots,
        # What was put together for a search stays good while nobody's words have changed.
        texts=old.texts if is_said else Texts(take(old.texts.texts, new.texts.texts)),
        mark=secrets.token_hex(),
    )
    if there is not None:
        return joined
    public_ids = take(old.public_ids, new.public_ids)
    position = {i: j for j, i in enumerate(columns["id"].tolist())}
    return replace(joined, people=_indexed(people), public_ids=public_ids, position=position)


def _is_said(old: Register, new: Register, there: NDArray[np.int64]) -> bool:
    """Say whether mentors' words are what they were."""
    pairs = zip(there.tolist(), new.texts.texts, strict=True)
    return all(old.texts.texts[j] == text for j, text in pairs)


def _indexed(people: MentorArrays) -> MentorArrays:
    """Find everybody's addresses anew."""
    managed_by: dict[str, list[int]] = {}
    for j, record in enumerate(people.records):
        if record.line_manager_email:
            managed_by.setdefault(record.line_manager_email, []).append(j)
    index = {record.email: j for j, record in enumerate(people.records)}
    return replace(people, index=index, managed_by=managed_by)


def _renumber(rows: Rows, name: str, old: dict[str, int], new: dict[str, int]) -> dict[str, int]:
    """Say a column of new rows in the old numbers, and return those, with what is new added."""
    numbers = old
    if any(text not in old for text in new):
        numbers = dict(old)
        for text in new:
            numbers.setdefault(text, len(numbers))
    said = {number: numbers[text] for text, number in new.items()}
    rows[name] = [said[number] for number in rows[name].tolist()]
    return numbers
