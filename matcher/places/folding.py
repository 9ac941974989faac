"""Names as they compare: without case, accents, punctuation and the usual short forms."""

import re
import unicodedata
from collections.abc import Iterable

_APOSTROPHES = re.compile("['’‘`´ʼ]")
_SEPARATORS = re.compile(r"[^a-z0-9\n]+")
_SHORT_FORMS = {"st": "saint", "upon": "on", "gt": "great"}
_SHORT_FORM = re.compile(rf"\b(?:{'|'.join(_SHORT_FORMS)})\b")
# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "&": " and "}
)


def fold(text: str) -> str:
    """Return the words of `text` as they compare: "St. Ives" and "saint-ives" are the same."""
    return _fold_lines(text.replace("\n", " ")).strip()


def fold_all(names: Iterable[str]) -> list[str]:
    """Fold many names at once, which is ten times faster than one by one.

    The names hold no line breaks.
    """
    return [line.strip() for line in _fold_lines("\n".join(names)).split("\n")]


def _fold_lines(text: str) -> str:
    plain = text.casefold().translate(_LETTERS)
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", plain))
        accents = {ord(letter): None for letter in set(apart) if unicodedata.combining(letter)}
        plain = apart.translate(accents)
    words = _SEPARATORS.sub(" ", _APOSTROPHES.sub("", plain))
    return _SHORT_FORM.sub(lambda found: _SHORT_FORMS[found.group()], words)
