"""Places that come free are offered: the solver chooses among all who wait, not who came first.

This loads the solver, so it is for the worker alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from matcher.candidates.services import lock_candidates
from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.matching.instance.instance import build_instance
from matcher.matching.instance.outcome import run
from matcher.mentors.services import lock_mentors
from matcher.mentors.services.ledger import room_of
from matcher.pairings.models import Proposal
from matcher.pairings.queries.look import Look, read_look
from matcher.pairings.queries.offering import list_schemes_to_look_at, still_waits
from matcher.pairings.rules.offering import why_offered
from matcher.pairings.rules.states import Because, Origin, ProposalStatus
from matcher.pairings.services.addressing import tell_addressee
from matcher.pairings.services.steps import open_proposal
from matcher.pairings.services.telling import tell_who_waited

ROUNDS = 3
"""How often one sweep solves again where somebody chosen could not be offered a place any more."""
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pair that the solver chose."""

    candidate_id: int
    mentor_id: int
    because: Because

    @property
    def pair(self) -> tuple[int, int]:
        """The ids of the two."""
        return self.candidate_id, self.mentor_id


def offer_free_places(database: Database) -> int:
    """Offer the places that have come free to those who wait; return how many offers were made.

    Safe to run in several processes at once: each offer is made in a transaction of its own, with
    every check made again, and none is open while the solver thinks.

    Raises
    ------
    ExceptionGroup
        Some offers could not be made, for reasons that are nobody's; the others have been.
    """
    with database.read() as session:
        schemes = list_schemes_to_look_at(session, now=clock.now(session))
    sweeps = [_Sweep(database, scheme_id) for scheme_id in schemes]
    n_offered = sum(sweep.run() for sweep in sweeps)
    failures = [failure for sweep in sweeps for failure in sweep.failures]
    if failures:
        raise ExceptionGroup(f"{len(failures)} places could not be looked at.", failures)
    return n_offered


def choose(look: Look) -> list[Chosen]:
    """Match all who wait with all who have room: as many as can be, waiting time first."""
    if not look.mentors or not look.candidates:
        return []
    instance = build_instance(
        look.mentors.values(), look.candidates.values(), look.settings, as_of=look.today
    )
    mentor_ids = {mentor.email: j for j, mentor in look.mentors.items()}
    candidate_ids = {candidate.email: i for i, candidate in look.candidates.items()}
    chosen = []
    for row, column in run(instance, "coverage").pairs:
        i = candidate_ids[instance.candidates[row].email]
        j = mentor_ids[instance.mentors.records[column].email]
        because = why_offered(
            on_list=(i, j) in look.listed, came_free=j in look.freed, lost_a_request=i in look.lost
        )
        chosen.append(Chosen(i, j, because))
    return sorted(chosen, key=lambda one: one.pair)


@dataclass
class _Sweep:
    """One sweep of one scheme; `failures` are those of single transactions."""

    database: Database
    scheme_id: int
    failures: list[Exception] = field(default_factory=list)

    def run(self) -> int:
        """Look, choose and offer, and once more where a choice was overtaken; then note it."""
        n_offered, overtaken = 0, set[tuple[int, int]]()
        for _round in range(ROUNDS):
            with self.database.read() as session:
                look = read_look(session, self.scheme_id, overtaken, now=clock.now(session))
            chosen = choose(look)
            undone = {one.pair for one in chosen if not self._offer(one)}
            n_offered += len(chosen) - len(undone)
            if not undone or self.failures:
                break
            overtaken |= undone
        self._note(look, undone)
        return n_offered

    def _offer(self, chosen: Chosen) -> bool:
        """Make one offer; say whether it was made, or things had changed meanwhile."""
        try:
            return self._apart(offer_place, chosen) is not None
        except Conflict:
            return False

    def _note(self, look: Look, undone: set[tuple[int, int]]) -> None:
        """Note that these were looked at; what could not be done is for the next sweep."""
        open_mentors = {j for _i, j in undone}
        for mentor_id, freed_at in look.freed.items():
            if mentor_id not in open_mentors:
                self._apart(note_looked_at, mentor_id, freed_at)
        if looked_for := look.eager - {i for i, _j in undone}:
            self._apart(_note_looked_for, looked_for)

    def _apart(self, act: Callable[..., Done], *what: object) -> Done | None:
        """Do something in a transaction of its own; one that fails must stop no other."""
        try:
            with self.database.begin() as session:
                return act(session, *what, now=clock.now(session))
        except Conflict:
            raise
        except Exception as failure:
            self.failures.append(failure)
            return None


def offer_place(session: Session, chosen: Chosen, *, now: datetime) -> Proposal:
    """Offer a place to somebody who waits for it; the mentor hears of it once they say yes.

    Raises
    ------
    Conflict
        They wait no more, the mentor cannot be offered any more, or see `open_proposal`.
    """
    lock_mentors(session, [chosen.mentor_id])
    lock_candidates(session, [chosen.candidate_id])
    if not still_waits(session, chosen.candidate_id, chosen.mentor_id, now=now):
        raise Conflict(_("Nobody waits for this place any more."))
    proposal = open_proposal(
        session,
        SYSTEM,
        chosen.candidate_id,
        chosen.mentor_id,
        status=ProposalStatus.OFFERED,
        origin=Origin.OFFICE,
        because=chosen.because,
        now=now,
    )
    tell_addressee(session, proposal, now=now)
    return proposal


def note_looked_at(session: Session, mentor_id: int, freed_at: datetime, *, now: datetime) -> bool:
    """Note that those who wait for a mentor have been looked at, unless more came free since.

    Where all places are taken again, those who waited and have none are told.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.freed_at != freed_at:
        return False
    mentor.freed_at = None
    if room_of(mentor, today=local_day(now)) == 0:
        tell_who_waited(session, mentor, now=now)
    return True


def _note_looked_for(session: Session, candidate_ids: frozenset[int], *, now: datetime) -> None:
    for candidate in lock_candidates(session, list(candidate_ids)).values():
        candidate.offer_looked_at = now
