"""Pieces of sentences that several explanations share."""

from matcher.core.words import _
from matcher.reference.files import Term, Terms

FULL_POINT = 10_000
"""People read points of a hundred; suitability counts in millionths."""


def about_km(distance_m: int) -> str:
    """Return a distance as finely as our places allow: in whole kilometres."""
    km = round(distance_m / 1000)
    return _("about %(km)s km", km=km) if km else _("less than 1 km")


def points(suitability: float) -> str:
    """Return suitability in points of a hundred, as finely as is of use."""
    value = suitability / FULL_POINT
    if value < 0.05:
        return _("less than 0.1 points")
    text = f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"
    return _("%(number)s points", number=text)


def listing(terms: Terms, mask: int) -> str:
    """Return the terms of a mask as they are read in the middle of a sentence."""
    labels = [lower(terms.label(term.code)) for term in terms if _has(mask, term)]
    if len(labels) == 1:
        return labels[0]
    separator = "; " if any("," in label for label in labels) else ", "
    return _("%(first)s and %(last)s", first=separator.join(labels[:-1]), last=labels[-1])


def upper(text: str) -> str:
    """Raise the first letter."""
    return text[:1].upper() + text[1:]


def lower(label: str) -> str:
    """Lower a label's first letter for the middle of a sentence, but not that of IT."""
    is_acronym = label[:2].isalpha() and label[:2].isupper()
    return label if is_acronym else label[:1].lower() + label[1:]


def _has(mask: int, term: Term) -> bool:
    return bool(mask >> term.number & 1)
