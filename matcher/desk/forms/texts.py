"""What a scheme says of itself."""

from wtforms import EmailField, StringField, TextAreaField

from matcher.core.words import _l
from matcher.web.fields import Form


class TextsForm(Form):
    """The texts of a scheme; each may be left empty. They are checked where they are kept."""

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
