"""Whom a mentor's places reach, in words that name nobody."""

from dataclasses import dataclass

from matcher.core.words import _, ngettext
from matcher.matching.explain.words import lower
from matcher.reference.files import vocabulary


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people who look for a mentor could have this one, and how many of them are near.

    `place` is where the mentor is, where that matters. Where nobody is reached, `format` is the one
    more way of meeting that would reach the most, and `n_more` how many.
    """

    n: int
    n_near: int = 0
    place: str = ""
    format: str = ""
    n_more: int = 0

    def words(self) -> str:
        """Say who can find the mentor now."""
        if not self.n:
            if self.place:
                return _("Nobody is looking near you just now.")
            return _("Nobody who looks just now could meet as you do.")
        if self.n_near == self.n:
            return ngettext(
                "1 person near %(place)s can now find you.",
                "%(num)s people near %(place)s can now find you.",
                self.n,
                place=self.place,
            )
        if self.n_near:
            return _(
                "%(n)s people can now find you, %(near)s of them near %(place)s.",
                n=self.n,
                near=self.n_near,
                place=self.place,
            )
        return ngettext("1 person can now find you.", "%(num)s people can now find you.", self.n)

    def more_in_words(self) -> str:
        """Say what would reach somebody; "" where nothing of the mentor's own would."""
        if not self.n_more:
            return ""
        label = lower(vocabulary().formats.label(self.format))
        return ngettext(
            "Accepting %(format)s would reach 1 person.",
            "Accepting %(format)s would reach %(num)s people.",
            self.n_more,
            format=label,
        )
