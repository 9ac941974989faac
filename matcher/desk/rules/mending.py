"""What somebody who filled in a spreadsheet in all likelihood meant; nothing where that is open."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from matcher.core.words import _
from matcher.matching.files.cells import read_email
from matcher.reference.files import Terms, fold, vocabulary

CLOSE = 0.8
TERMS = {"sector": "sectors", "level": "levels"}
"""Columns that hold one value of the vocabulary."""
MANY_TERMS = {"formats": "formats"}
"""Columns that hold several, of which there are few enough to tick."""
WISHES = {
    "sector_wish": ("no_preference", "same", "different"),
    "employer_wish": ("no_preference", "outside", "inside"),
}
_AT = re.compile(r"\s*(?:\[at\]|\(at\)|<at>|\bat\b|@)\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*(?:\[dot\]|\(dot\)|\bdot\b|\.)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell to mend: what it says, what is wrong, and what was meant in all likelihood."""

    key: str
    column: str
    value: str
    message: str
    meant: str


@dataclass(frozen=True, slots=True)
class ToMend:
    """A row with cells to mend."""

    row: int
    called: str
    cells: tuple[BadCell, ...]


def terms_of(column: str) -> Terms:
    """Return the values that a column may have."""
    terms: Terms = getattr(vocabulary(), (TERMS | MANY_TERMS)[column])
    return terms


def likely_meant(column: str, text: str) -> str:
    """Return what a cell should say, where a slip of the pen is all that is wrong with it."""
    if column in ("email", "line_manager_email"):
        return read_email(_DOT.sub(".", _AT.sub("@", text.strip().strip("<>;,"))))
    if column in TERMS:
        known = {
            fold(word): term.code for term in terms_of(column) for word in (term.code, term.label)
        }
        close = get_close_matches(fold(text), known, n=1, cutoff=CLOSE)
        return known[close[0]] if close else ""
    return ""


def choices_of(column: str) -> dict[str, str]:
    """Return what can be chosen in a column, by what the cell would say; none where it is free."""
    if column in WISHES:
        from_words = {
            "no_preference": _("No preference"),
            "same": _("The same"),
            "different": _("A different one"),
            "outside": _("Outside their own"),
            "inside": _("Inside their own"),
        }
        return {code: from_words[code] for code in WISHES[column]}
    if column in TERMS | MANY_TERMS:
        return {term.code: term.label for term in terms_of(column)}
    return {}


def start_value(cell: BadCell) -> str | list[str]:
    """Return what a field holds at first: what was meant, or what the cell says where it may."""
    choices = choices_of(cell.column)
    if cell.column in MANY_TERMS:
        parts = (terms_of(cell.column).find(part) for part in cell.value.split(";"))
        return [term.code for term in parts if term]
    return cell.meant or ("" if choices else cell.value)
