"""What a scheme says of itself."""

from wtforms import EmailField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired

from matcher.core.words import _l
from matcher.reference.files import vocabulary
from matcher.web.fields import Form


def levels_field(description: str = "") -> SelectMultipleField:
    """Return the question towards which levels a scheme's candidates may work."""
    return SelectMultipleField(
        _l("Which levels may its candidates work towards?"),
        description=description,
        choices=lambda: vocabulary().levels.choices,
        validators=[InputRequired(_l("Choose at least one level"))],
        render_kw={"small": True},
    )


def chosen_levels(field: SelectMultipleField) -> list[str]:
    """Return the levels that were ticked, in their order; none where all of them were."""
    known = [code for code, _label in vocabulary().levels.choices]
    ticked = [code for code in known if code in field.data]
    return [] if ticked == known else ticked


class TextsForm(Form):
    """The levels and texts of a scheme; texts may be left empty, and are checked where kept."""

    levels = levels_field(_l("Who works towards another one already keeps it."))
    office_name = StringField(
        _l("Who signs the mails?"),
        description=_l("Such as “The Chartership mentoring office”."),
    )
    office_email = EmailField(
        _l("Whom may people write to?"),
        description=_l("This address stands in mails and on pages with questions."),
    )
    privacy_email = EmailField(
        _l("Whom do they ask about their data?"),
        description=_l("If you leave it empty, it is the address above."),
    )
    welcome = TextAreaField(
        _l("Words of welcome"),
        description=_l("Whoever thinks of joining reads them. An empty line begins a paragraph."),
        render_kw={"rows": 6},
    )

    def said(self) -> dict[str, str]:
        """Return what was typed, as the settings keep it."""
        names = ("office_name", "office_email", "privacy_email", "welcome")
        typed = {name: (self[name].data or "").replace("\r\n", "\n").strip() for name in names}
        return {name: text for name, text in typed.items() if text}
