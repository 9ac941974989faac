"""A form field for a place: what is typed becomes a point on the map, or a message that helps."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from matcher.core.words import _
from matcher.places.gazetteer import AmbiguousPlace, Place, UnknownPlace, load_gazetteer
from matcher.reference.files import vocabulary


class PlaceField(StringField):  # type: ignore[misc]
    """A postcode, its first part, a town, or overseas.

    `located` is the place that was meant; None where what was stored came back unchanged, so that
    its point (perhaps of a full postcode) stays as fine as it was. Where several fit, `choices`
    are what each is called, and the field is rendered as a question which of them it is; the
    answer comes back under the same name, or under `<name>-other` where it is none of them.
    """

    located: Place | None = None
    choices: tuple[str, ...] = ()

    def process(
        self,
        formdata: "MultiDict[str, str] | None",
        data: Any = unset_value,
        extra_filters: Any = None,
    ) -> None:
        """Read the answer to the question which place it is as if it had been typed."""
        other = formdata.get(f"{self.name}-other", "").strip() if formdata else ""
        if other:
            formdata = MultiDict({self.name: other})
        super().process(formdata, data, extra_filters)

    def pre_validate(self, form: BaseForm) -> None:
        """Find the place; validators that follow may ask for its point."""
        if self.is_unchanged:
            return
        try:
            self.located = load_gazetteer().locate(self.data)
        except AmbiguousPlace as ambiguous:
            self.choices = tuple(choice.label for choice in ambiguous.choices)
            raise StopValidation(_("Choose which %(place)s you mean", place=self.data)) from None
        except UnknownPlace as unknown:
            raise StopValidation(str(unknown)) from None

    @property
    def is_unchanged(self) -> bool:
        """Whether the field holds the very label that it was filled with."""
        return bool(self.data) and self.data == self.object_data

    @property
    def columns(self) -> dict[str, Any]:
        """What the place changes in a profile: `place`, `region`, `lat`, `lon`, or nothing."""
        if self.located is None:
            return {}
        region = vocabulary().regions.find(self.located.region)
        return {
            "place": self.located.label,
            "region": region.code if region else None,
            "lat": self.located.lat,
            "lon": self.located.lon,
        }
