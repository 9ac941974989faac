"""A file of people, as the office sends it."""

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.validators import InputRequired

from matcher.core.actor import Role
from matcher.core.words import _l, said
from matcher.web.fields import Form

KINDS = {Role.CANDIDATE: _l("Candidates"), Role.MENTOR: _l("Mentors")}


class UploadForm(Form):
    """A file, and whom it lists."""

    role = RadioField(
        _l("Whom does the file list?"),
        choices=lambda: said(KINDS),
        validators=[InputRequired(_l("Say whom the file lists"))],
    )
    file = FileField(
        _l("File"),
        description=_l(
            "A csv, xlsx, xls or ods file of 5 MB at most. The first row names the columns."
        ),
        validators=[FileRequired(_l("Choose a file"))],
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"},
    )
