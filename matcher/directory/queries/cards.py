"""Mentors as they stand in a list."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.directory.queries.arranging import Register
from matcher.directory.queries.standing import Standing, stand_to
from matcher.matching.explain import Reason, Wishes, about_km, reasons, wishes
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.instance import Instance, instance_with
from matcher.matching.models import Scheme
from matcher.matching.queries.people import claim_of, read_candidates
from matcher.matching.rules.bars import BARS, Bar
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.mentors.rules import Claim
from matcher.pairings.rules.words import WHY_NOT
from matcher.reference.files import vocabulary

REASONS_FIRST = ("skills", "sector", "employer", "format")
"""What a card's one reason is about, the most telling first; the rest stands elsewhere on it."""
LACKS_ROOM = {Bar.PAUSED, Bar.NO_CAPACITY}


@dataclass(frozen=True, slots=True)
class MentorCard:
    """One mentor in a list; `km` is in words and empty where unknown.

    `expected_on` is when a place is to come free, where none is and that is known.
    """

    public_id: PublicId
    name: str
    claim: Claim
    place: str
    km: str
    sector: str
    level: str
    formats: tuple[str, ...]
    reason: str = ""
    wishes: Wishes | None = None
    on_list: bool = False
    expected_on: date | None = None
    is_new: bool = False


@dataclass(frozen=True, eq=False)
class Viewer:
    """A candidate who looks at the register."""

    candidate: CandidateRecord
    instance: Instance

    @cached_property
    def standing(self) -> Standing:
        """How everybody in the register stands to them."""
        return stand_to(self.instance)

    def reasons(self, j: int) -> tuple[Reason, ...]:
        """Return what speaks for mentor j and what is not ideal."""
        distance_m = int(self.standing.distance_m[j])
        people = self.instance.mentors
        return reasons(
            self.candidate,
            people.records[j],
            people.settings,
            contributions(self.instance, 0, j, distance_m=distance_m),
            as_of=people.as_of,
            distance_m=distance_m,
        )

    def bar(self, j: int) -> Bar | None:
        """Return why mentor j is not for this candidate, or None."""
        number = int(self.standing.scores.bar[0, j])
        return None if number < 0 else BARS[number]

    def could_ask(self, j: int) -> bool:
        """Say whether mentor j is for this candidate, now or once a place is free."""
        bar = self.bar(j)
        return bar is None or bar in LACKS_ROOM


def read_viewer(
    session: Session, scheme: Scheme, register: Register, candidate_id: int | None
) -> Viewer | None:
    """Return a candidate before a register; None for people who are not candidates here."""
    if candidate_id is None:
        return None
    today = register.people.as_of
    found = read_candidates(session, scheme.id, today=today, only=[candidate_id])
    if candidate_id not in found:
        return None
    candidate = found[candidate_id]
    return Viewer(candidate, instance_with(register.people, [candidate]))


def make_card(
    register: Register, j: int, *, distance_m: int = -1, viewer: Viewer | None = None
) -> MentorCard:
    """Return the card of mentor j, with what speaks for them if a viewer is given."""
    said = viewer.reasons(j) if viewer else ()
    return card_of(
        register.record(j),
        register.public_ids[j],
        register.people.settings,
        register.people.as_of,
        distance_m=distance_m,
        reason=_reason(viewer, j, said) if viewer else "",
        wishes=wishes(said) if viewer and viewer.could_ask(j) else None,
        listed=(viewer.candidate.preferences or ()) if viewer else (),
        expected_on=register.expected_on(j),
        is_new=bool(register.columns["is_new"][j]),
        is_asked=bool(register.columns["is_asked"][j]),
    )


def card_of(
    mentor: MentorRecord,
    public_id: PublicId,
    settings: SchemeSettings,
    today: date,
    *,
    distance_m: int = -1,
    reason: str = "",
    wishes: Wishes | None = None,
    listed: tuple[str, ...] = (),
    expected_on: date | None = None,
    is_new: bool = False,
    is_asked: bool = False,
) -> MentorCard:
    """Return a mentor as a card; `listed` are the addresses on the viewer's list."""
    terms = vocabulary()
    label, letters = terms.levels.label(mentor.level), terms.levels[mentor.level].letters
    return MentorCard(
        public_id=public_id,
        name=mentor.name,
        claim=claim_of(mentor, settings, today, is_asked=is_asked),
        place=mentor.place,
        km=about_km(distance_m) if distance_m >= 0 else "",
        sector=terms.sectors.label(mentor.sector),
        level=f"{label} ({letters})" if letters else label,
        formats=tuple(terms.formats.labels(terms.formats.codes(mentor.formats))),
        reason=reason,
        wishes=wishes,
        on_list=mentor.email in listed,
        expected_on=expected_on,
        is_new=is_new,
    )


def _reason(viewer: Viewer, j: int, said: tuple[Reason, ...]) -> str:
    """Say the one thing about a mentor that this candidate would like to know first."""
    bar = viewer.bar(j)
    if bar is not None and not viewer.could_ask(j):
        return str(WHY_NOT[bar])
    met = {reason.code: reason.text for reason in said if reason.met}
    return next((met[code] for code in REASONS_FIRST if code in met), "")
