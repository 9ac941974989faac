"""Finding mentors by words."""

import re
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
        hits = [hit.start() for hit in re.finditer(re.escape(start), self._whole)]
        found = np.zeros(len(self.texts), np.bool_)
        found[np.searchsorted(self._starts, hits, side="right") - 1] = True
        return found
