"""Searching the register: filters, order, and what to relax where nobody is left."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matcher.core.paging import PER_PAGE, Page, clamp_page
from matcher.directory.queries.arranging import Register
from matcher.directory.queries.cards import MentorCard, Viewer, make_card, read_viewer
from matcher.directory.queries.filters import Counts, Filters
from matcher.directory.queries.measured import Metres, Typed, measure
from matcher.directory.queries.register import read_register
from matcher.directory.queries.spots import Spot
from matcher.directory.queries.standing import FARTHEST, smallest
from matcher.directory.rules import FILTERS, Search, Sort
from matcher.matching.queries.runs import get_own_scheme


@dataclass(frozen=True, eq=False)
class Asked:
    """Who looks, and at what, before anything is searched: a page's result depends on nothing else.

    `viewer` is None for people who are not candidates here.
    """

    register: Register
    viewer: Viewer | None
    today: date

    @property
    def mark(self) -> str:
        """A text that is another one as soon as any result may be."""
        return f"{self.register.mark} {self.viewer.candidate if self.viewer else None!r}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `search` is as it was understood, with a page that exists.

    `sort` is the order it is in, `sorts` are those on offer. `counts` says, by filter and value,
    how many there would be with that value and the other filters. For an empty result, `without`
    says how many there would be with one filter less, and `wider` by how many kilometres. `spots`
    are the places of everybody found, `off_map` how many have none, and `alone` the card of whoever
    is the only one at a spot, by position.
    """

    search: Search
    page: Page[MentorCard]
    typed: Typed
    has_own_place: bool
    sort: Sort
    sorts: tuple[Sort, ...]
    counts: dict[str, Counts]
    fresh_days: int
    spots: tuple[Spot, ...]
    off_map: int
    alone: dict[int, MentorCard]
    without: tuple[tuple[str, int], ...]
    wider: tuple[tuple[int, int], ...]
    today: date

    @property
    def km_from(self) -> str:
        """The place that distances are measured from, or nothing where it is the candidate’s."""
        return self.typed.place


def read_asked(
    session: Session, *, today: date, candidate_id: int | None = None, mentor_id: int | None = None
) -> Asked:
    """Read everything that a search needs of the database: of the reader's own scheme."""
    scheme = get_own_scheme(session, candidate_id=candidate_id, mentor_id=mentor_id)
    register = read_register(session, scheme, today=today)
    return Asked(register, read_viewer(session, scheme, register, candidate_id), today)


def search_mentors(asked: Asked, search: Search) -> Found:
    """Return a page of the mentors who are shown and fit a search."""
    register, viewer = asked.register, asked.viewer
    has_point = viewer is not None and viewer.candidate.latitude is not None
    own = viewer.standing.distance_m if viewer and has_point else None
    measured = measure(register, search, own)
    fresh_days = register.people.settings.fresh_days
    filters = Filters(register, measured, fresh_days)
    found = filters.found
    sorts = _sorts(viewer, measured.metres)
    search = replace(
        measured.search,
        sort=search.sort if search.sort in sorts else None,
        page=clamp_page(search.page, len(found)),
    )
    sort = search.sort or sorts[0]
    up_to = search.page * PER_PAGE
    ordered = _first(up_to, register, found, sort, viewer, measured.metres)
    spots, off_map = register.spots.count(found, register.free > 0)
    return Found(
        search=search,
        page=_page(register, ordered, len(found), search.page, viewer, measured.metres),
        typed=measured.typed,
        has_own_place=has_point,
        sort=sort,
        sorts=sorts,
        counts=filters.counts(),
        fresh_days=fresh_days,
        spots=spots,
        off_map=off_map,
        alone={s.only: make_card(register, s.only) for s in spots if s.only is not None},
        without=() if len(found) else _without(filters),
        wider=() if len(found) else filters.wider(),
        today=asked.today,
    )


def _page(
    register: Register,
    ordered: NDArray[np.int64],
    total: int,
    number: int,
    viewer: Viewer | None,
    metres: Metres | None,
) -> Page[MentorCard]:
    cards = [
        make_card(register, j, distance_m=-1 if metres is None else int(metres[j]), viewer=viewer)
        for j in ordered[(number - 1) * PER_PAGE :].tolist()
    ]
    return Page(cards, number, total)


def _sorts(viewer: Viewer | None, metres: Metres | None) -> tuple[Sort, ...]:
    """Return the orders that mean something here; the first is taken where none is asked for."""
    possible = {Sort.SUITS: viewer is not None, Sort.NEAR: metres is not None, Sort.FRESH: True}
    return tuple(sort for sort, is_possible in possible.items() if is_possible)


def _without(filters: Filters) -> tuple[tuple[str, int], ...]:
    """Return which one filter to leave out, and how many that finds, the most first."""
    counts = [
        (name, int(np.count_nonzero(filters.without(name))))
        for name in FILTERS
        if name in filters.masks
    ]
    return tuple(sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1]))


def _first(
    n: int,
    register: Register,
    found: NDArray[np.int64],
    sort: Sort,
    viewer: Viewer | None,
    metres: Metres | None,
) -> NDArray[np.int64]:
    """Return the first n of those who were found; equals keep the register's fair order."""
    if sort is Sort.SUITS and viewer:
        return viewer.standing.first(n, found)
    known = metres if sort is Sort.NEAR else None
    keys = register.people.rows["days_since_confirmed"] if known is None else known
    theirs = keys[found].astype(np.int64)
    return np.asarray(found[smallest(n, np.where(theirs < 0, FARTHEST, theirs))])
