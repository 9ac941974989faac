"""Matching the same made-up people again with one thing different: the oracle of explanations."""

from dataclasses import dataclass, replace
from typing import Any

from matcher.matching.instance.instance import build_instance
from matcher.matching.instance.outcome import Outcome, run
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from tests.matching.population import AS_OF, some_people, some_settings

COARSE = SchemeSettings(
    weights={
        **dict.fromkeys(SchemeSettings().weights, 0),
        "sector": 1,
        "format": 1,
    }
)
"""Weights that make many matches equally good."""


@dataclass(frozen=True)
class People:
    """People, a scheme and a method, to be matched as they are or with something different."""

    mentors: tuple[MentorRecord, ...]
    candidates: tuple[CandidateRecord, ...]
    settings: SchemeSettings
    method: str = "coverage"

    def match(self, **asked: Any) -> Outcome:
        """Match them."""
        instance = build_instance(self.mentors, self.candidates, self.settings, as_of=AS_OF)
        return run(instance, self.method, **asked)

    def with_mentor(self, email: str, **changes: Any) -> "People":
        """Change one mentor."""
        return replace(self, mentors=_changed(self.mentors, email, changes))

    def with_candidate(self, email: str, **changes: Any) -> "People":
        """Change one candidate."""
        return replace(self, candidates=_changed(self.candidates, email, changes))

    def with_settings(self, **changes: Any) -> "People":
        """Change the scheme."""
        return replace(self, settings=replace(self.settings, **changes))


def some(seed: int, settings: SchemeSettings | None = None, method: str = "coverage") -> People:
    """Return made-up people and a scheme."""
    mentors, candidates = some_people(seed)
    return People(tuple(mentors), tuple(candidates), settings or some_settings(seed), method)


def totals(outcome: Outcome) -> tuple[int, int, int]:
    """Return people, priority and suitability."""
    found = outcome.assignment
    return found.n_matched, found.total_priority, found.total_suitability


def gain(before: Outcome, after: Outcome) -> tuple[int, int, int]:
    """Return how many more people, how much more priority and suitability."""
    old, new = totals(before), totals(after)
    return new[0] - old[0], new[1] - old[1], new[2] - old[2]


def _changed(people: tuple[Any, ...], email: str, changes: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        replace(person, **changes) if person.email == email else person for person in people
    )
