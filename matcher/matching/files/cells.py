"""One row of a file, read cell by cell: what is wrong is noted, so that all of it is told."""

import re
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from matcher.core.words import _
from matcher.matching.files.problems import RowProblem, Severity, shown
from matcher.reference.files import Term, Terms, fold

LONGEST_TEXT = 200
_EARLIEST = date(1950, 1, 1)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d")
_NOT_READABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9]{1,20}(?:[._+-][a-z0-9]{1,20}){0,2}"
    r"@(?:[a-z0-9]{1,25}(?:-[a-z0-9]{1,25})?\.){1,3}[a-z]{2,20}",
    re.ASCII | re.IGNORECASE,
)
"""Most addresses: the validator takes all of these as they are, but looks at each for longer."""
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"", "no", "n", "false", "0"}


class Row:
    """The cells of one row by column name; `problems` grows as they are read.

    A reader returns a harmless value where a cell cannot be used: the row is not used then.
    """

    def __init__(self, file: str, number: int, cells: dict[str, str]) -> None:
        self.file = file
        self.number = number
        self.cells = cells
        self.problems: list[RowProblem] = []

    def note(self, column: str, message: str, severity: Severity = Severity.ROW) -> None:
        """Keep a problem with a cell of this row."""
        value = shown(self.cells.get(column, ""))
        self.problems.append(RowProblem(self.file, self.number, column, value, message, severity))

    @property
    def is_good(self) -> bool:
        """Whether nothing but notes was found."""
        return all(problem.severity is Severity.NOTE for problem in self.problems)

    def text(self, column: str, *, most: int = LONGEST_TEXT, required: bool = False) -> str:
        """Read a cell as it stands."""
        text = self.cells.get(column, "")
        if required and not text:
            self.note(column, _("Fill in %(column)s.", column=column))
        if len(text) > most:
            self.note(
                column,
                _("At most %(most)s characters: this has %(number)s.", most=most, number=len(text)),
            )
            return ""
        if _NOT_READABLE.search(text):
            self.note(column, _("This holds characters that cannot be read."))
            return ""
        return text

    def email(self, column: str, *, required: bool = False) -> str:
        """Read an e-mail address, folded for comparing."""
        text = self.text(column, required=required)
        address = read_email(text)
        if text and not address:
            self.note(column, _("This is not an e-mail address."))
        return address

    def emails(self, column: str) -> tuple[str, ...]:
        """Read a list of e-mail addresses, in order, each kept once."""
        found: list[str] = []
        for text in re.split(r"[;,\s]+", self.text(column, most=20_000)):
            address = read_email(text)
            if text and not address:
                self.note(column, _("“%(written)s” is not an e-mail address.", written=shown(text)))
            elif address in found:
                self.note(column, _("%(address)s is listed twice.", address=address), Severity.NOTE)
            elif address:
                found.append(address)
        return tuple(found)

    def term(self, column: str, terms: Terms) -> Term | None:
        """Read a required value of the vocabulary."""
        text = self.text(column, required=True)
        term = terms.find(text)
        if text and term is None:
            self.note(
                column,
                _(
                    "We do not know “%(written)s”. Known: %(labels)s.",
                    written=shown(text),
                    labels=_labels(terms),
                ),
            )
        return term

    def terms(self, column: str, terms: Terms, *, required: bool = False) -> tuple[str, ...]:
        """Read a list of values of the vocabulary, in the order in which people see them."""
        text = self.text(column, most=2000, required=required)
        found = set()
        for part in re.split(r"[;\n]", text):
            term = terms.find(part)
            if term:
                found.add(term.code)
            elif part.strip():
                self.note(
                    column,
                    _(
                        "We do not know “%(written)s”. Known: %(labels)s.",
                        written=shown(part.strip()),
                        labels=_labels(terms),
                    ),
                )
        if required and text and not found and self.is_good:
            self.note(column, _("Fill in %(column)s.", column=column))
        return terms.codes(terms.mask(found))

    def whole(self, column: str, least: int, most: int, *, required: bool = False) -> int:
        """Read a whole number."""
        text = self.text(column, required=required)
        if not text:
            return least
        if not re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            self.note(
                column,
                _(
                    "This must be a whole number from %(least)s to %(most)s.",
                    least=least,
                    most=most,
                ),
            )
            return least
        return int(text)

    def kilometres(self, column: str, most: int) -> float | None:
        """Read a distance, whole or not; None where the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        digits = re.sub(r"\s*km$", "", text, flags=re.IGNORECASE)
        if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", digits, re.ASCII) or float(digits) > most:
            self.note(column, _("This must be a number of km from 0 to %(most)s.", most=most))
            return None
        value = float(digits)
        return int(value) if value.is_integer() else value

    def day(self, column: str, *, last: date | None = None) -> date | None:
        """Read a date, not after `last`; None where the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        day = read_day(text)
        if day is None or day < _EARLIEST:
            self.note(column, _("This is not a date. Write it as 2026-03-27 or 27/03/2026."))
        elif last is not None and day > last:
            self.note(column, _("This date lies in the future (after %(last)s).", last=last))
        return day

    def yes_no(self, column: str) -> bool:
        """Read yes or no; blank is no."""
        text = self.text(column).casefold()
        if text not in _YES | _NO:
            self.note(column, _("This must be yes or no."))
        return text in _YES

    def choice(self, column: str, options: dict[str, str], default: str) -> str:
        """Read one of a few values; `options` maps folded spellings to the value."""
        text = self.text(column)
        value = options.get(fold(text)) if text else default
        if value is None:
            known = ", ".join(dict.fromkeys(options.values()))
            self.note(column, _("This must be one of: %(known)s.", known=known))
        return value or default


@lru_cache(maxsize=1 << 16)  # the same mentors are listed again and again
def read_email(text: str) -> str:
    """Return an e-mail address folded for comparing, or "" where the text is none."""
    if _PLAIN_ADDRESS.fullmatch(text):
        return text.lower()
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return ""
    return found.normalized.lower() if "." in found.domain else ""


def read_day(text: str) -> date | None:
    """Return the date that a text writes out, day before month, or None."""
    text = re.sub(r"[T ]00:00(:00)?$", "", text)
    if _ISO_DAY.fullmatch(text):  # the usual form, read a tenth as long
        with suppress(ValueError):
            return date.fromisoformat(text)
    text = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text)
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


def _labels(terms: Terms) -> str:
    return "; ".join(term.label for term in terms)
