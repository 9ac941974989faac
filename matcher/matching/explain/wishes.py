"""How far a mentor meets what a candidate wishes for, in one line."""

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.core.words import _, _l, ngettext
from matcher.matching.explain.why_this import Reason
from matcher.matching.explain.words import lower

_NOT_IDEAL = {
    "skills": _l("strong in other things than you need"),
    "sector": _l("not the sector you wished for"),
    "employer": _l("not the employer you wished for"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How many of a candidate's wishes a mentor meets, and what is not ideal, in words."""

    n_met: int
    n: int
    not_ideal: tuple[str, ...] = ()

    def words(self) -> str:
        """Say it: "Meets 4 of your 5 wishes; not ideal: about 38 km away"; "" without wishes."""
        if not self.n:
            return ""
        if self.n_met == self.n:
            if self.n == 2:
                return _("Meets both of your wishes")
            return ngettext("Meets your one wish", "Meets all %(num)s of your wishes", self.n)
        what = ", ".join(self.not_ideal)
        if self.n == 1:
            return _("Not ideal: %(what)s", what=what)
        if not self.n_met:
            return _("Meets none of your %(n)s wishes: %(what)s", n=self.n, what=what)
        return _(
            "Meets %(met)s of your %(n)s wishes; not ideal: %(what)s",
            met=self.n_met,
            n=self.n,
            what=what,
        )


def wishes(said: Iterable[Reason]) -> Wishes:
    """Sum reasons up; a candidate has as many wishes with one mentor as with another.

    How sure a place is, is no wish, nor is a list that a mentor is on or not. How to meet is one
    wish: where two would meet face to face, it is a matter of how far they have to go.
    """
    reasons = {reason.code: reason for reason in said}
    left_out = {"freshness", "preference"} | ({"format"} if "distance" in reasons else set())
    asked = [reason for code, reason in reasons.items() if code not in left_out]
    not_ideal = tuple(_short(reason) for reason in asked if not reason.met)
    return Wishes(len(asked) - len(not_ideal), len(asked), not_ideal)


def _short(reason: Reason) -> str:
    return str(_NOT_IDEAL.get(reason.code) or lower(reason.text))
