"""Finding mentors by words."""

from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from matcher.directory.rules import word_starts


class Texts:
    """One `searchable` text for each mentor, searched as one long text."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts

    @cached_property
    def _whole(self) -> str:
        return "\n".join(self.texts)

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        ends = accumulate((len(text) + 1 for text in self.texts), initial=0)
        return np.fromiter(ends, np.int64, len(self.texts) + 1)

    def having(self, words: str) -> NDArray[np.bool_]:
        """Say of every text whether each of the words begins one of its own."""
        found = np.ones(len(self.texts), np.bool_)
        for start in word_starts(words) or ["\0"]:
            found &= self._with(start)
        return found

    def _with(self, start: str) -> NDArray[np.bool_]:
        """Go from hit to hit, and from each on to the next text."""
        found = np.zeros(len(self.texts), np.bool_)
        at = self._whole.find(start)
        while at >= 0:
            which = int(np.searchsorted(self._starts, at, side="right")) - 1
            found[which] = True
            at = self._whole.find(start, int(self._starts[which + 1]))
        return found
