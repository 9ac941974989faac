"""What is asked of a run beside its method: pairs that must be, and pairs to keep."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from matcher.matching.instance.instance import Instance
from matcher.solver import UNMATCHED


@dataclass(frozen=True, slots=True)
class Asked:
    """Pairs by e-mail address: `pinned` must be; a `previous` one counts `keep_bonus` more."""

    pinned: frozenset[tuple[str, str]] = frozenset()
    previous: Mapping[str, str] | None = None
    keep_bonus: int = 0

    @classmethod
    def of(
        cls,
        pinned: Iterable[tuple[str, str]],
        previous: Mapping[str, str] | None,
        keep_bonus: int,
    ) -> "Asked":
        """Take what was asked in whatever form it came."""
        if previous is None:
            return cls(frozenset(pinned))
        return cls(frozenset(pinned), dict(previous), keep_bonus)

    def pinned_rows(self, instance: Instance) -> NDArray[np.int64]:
        """Return (k, 2) the pinned pairs by index."""
        rows = {candidate.email: i for i, candidate in enumerate(instance.candidates)}
        pairs = [(rows[i], instance.mentors.index[j]) for i, j in sorted(self.pinned)]
        return np.array(pairs, np.int64).reshape(-1, 2)

    def previous_rows(self, instance: Instance) -> NDArray[np.int32] | None:
        """Return (n,) everybody's previous mentor by index; None where none was asked for."""
        if self.previous is None:
            return None
        index = instance.mentors.index
        had = [self.previous.get(candidate.email, "") for candidate in instance.candidates]
        return np.array([index.get(email, UNMATCHED) for email in had], np.int32)

    def fingerprint(self, instance: Instance, method: str) -> str:
        """Return a sha256 of all that decides the outcome: the people and what was asked."""
        content = {
            "instance": instance.fingerprint,
            "method": method,
            "pinned": sorted(self.pinned),
            "previous": None if self.previous is None else sorted(self.previous.items()),
            "keep_bonus": self.keep_bonus,
        }
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


NOTHING_ASKED = Asked()
