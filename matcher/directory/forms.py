"""The filter of the directory."""

from wtforms import BooleanField, SearchField, SelectField, SelectMultipleField

from matcher.directory.rules import RADII_KM, Search
from matcher.reference.files import vocabulary
from matcher.web.fields import Form


class FilterForm(Form):
    """What may be asked for; it is sent by GET, so that every result has an address."""

    q = SearchField("Name or place", description="Such as Leeds, LS6 or Okafor")
    within = SelectField("How far from the place", coerce=int)
    free = BooleanField("Only with a free place")
    sector = SelectField("Sector")
    format = SelectMultipleField("Ways of meeting")
    skill = SelectMultipleField("Strong in any of")
    level = SelectField("Level")

    @classmethod
    def showing(cls, search: Search) -> "FilterForm":
        """Return the form filled in as a search was."""
        form = cls(
            formdata=None,
            meta={"csrf": False},
            data={
                "q": search.words,
                "within": search.within_km,
                "free": search.free_only,
                "sector": search.sector,
                "format": search.formats,
                "skill": search.skills,
                "level": search.level,
            },
        )
        terms = vocabulary()
        held = [(term.code, term.label) for term in terms.levels if term.letters]
        form.within.choices = [(km, f"Within {km} km") for km in RADII_KM]
        form.sector.choices = [("", "Any sector"), *terms.sectors.choices]
        form.level.choices = [("", "Any level"), *held]
        form.format.choices = terms.formats.choices
        form.skill.choices = terms.skills.choices
        return form
