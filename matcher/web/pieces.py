"""A piece of a profile as a form, so that one page may ask for all of it and another for a part."""

from collections.abc import Collection
from typing import Any

from wtforms import HiddenField, SelectMultipleField

from matcher.web.fields import Form
from matcher.web.place_field import PlaceField
from matcher.web.visit import FACE_TO_FACE


class Piece(Form):
    """Part of a profile, filled with what is known."""

    def __init__(self, own: Any) -> None:
        super().__init__(obj=own)
        self._own = own

    def answers(self) -> dict[str, Any]:
        """Return what was answered, by column; a place left as it was changes nothing."""
        found: dict[str, Any] = {}
        for field in self:
            if isinstance(field, PlaceField):
                found |= field.columns
            elif isinstance(field, SelectMultipleField):
                found[field.name] = frozenset(field.data)
            elif not isinstance(field, HiddenField):
                found[field.name] = field.data
        return found

    def needs_point(self, formats: Collection[str] | None, place: PlaceField | None = None) -> bool:
        """Say whether people are to meet in person at a place that is not on the map."""
        columns = place.columns if place else {}
        lat = columns.get("lat") if columns else self._own.lat
        return FACE_TO_FACE in (formats or ()) and lat is None
