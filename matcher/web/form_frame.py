"""What stands around the fields of a form: its opening, its hidden keys and its error summary."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import wtforms
from flask import current_app
from markupsafe import Markup, escape
from wtforms.form import BaseForm

from matcher.core.words import _
from matcher.web.components import component
from matcher.web.fields import DateInputField


def govuk_errors(form: BaseForm) -> Markup:
    """Render the error summary, each line a link to its input; nothing where all is well."""
    listed = [
        {"text": text, "href": f"#{target}"} if target else {"text": text}
        for text, target in problems(form)
    ]
    if not listed:
        return Markup()
    params = {"titleText": _("There is a problem"), "errorList": listed}
    return component("error-summary", "govukErrorSummary", params)


def problems(form: BaseForm) -> Iterator[tuple[str, str | None]]:
    """Yield the first error of every field in the order of the form, with the id to focus.

    What is wrong with several fields alike is told apart by their labels.
    """
    times = Counter(str(field.errors[0]) for field in form if _is_wrong(field))
    for field in form:
        if isinstance(field, wtforms.FormField):
            yield from problems(field.form)
        elif _is_wrong(field):
            error = str(field.errors[0])
            if times[error] > 1:
                error = _("%(field)s – %(error)s", field=field.label.text, error=error)
            yield error, _focus_id(field)
    for error in form.form_errors:
        yield str(error), None


def _is_wrong(field: wtforms.Field) -> bool:
    return bool(field.errors) and not isinstance(field, wtforms.FormField)


def form_start(
    form: BaseForm | None = None, action: str = "", method: str = "post", **attributes: str
) -> Markup:
    """Open a form; a posted one carries the CSRF token and the one-submit key, where registered."""
    opening = Markup("<form{} novalidate>").format(
        _attributes({"action": action or None, "method": method, **_encoding(form), **attributes})
    )
    hidden = [field for field in form or () if isinstance(field, wtforms.HiddenField)]
    keys = _posted_keys() if method == "post" else {}
    own = [field() for field in hidden if field.name not in keys]
    return Markup().join([opening, *own, *keys.values()])


def _focus_id(field: wtforms.Field) -> str | None:
    if isinstance(field, wtforms.HiddenField):
        return None
    part = f"-{field.focus_part}" if isinstance(field, DateInputField) else ""
    return f"{field.id}{part}"


def _encoding(form: BaseForm | None) -> dict[str, str]:
    files = any(isinstance(field, wtforms.FileField) for field in form or ())
    return {"enctype": "multipart/form-data"} if files else {}


def _attributes(values: Mapping[str, str | None]) -> Markup:
    given = {name.replace("_", "-"): value for name, value in values.items() if value is not None}
    return Markup().join(Markup(' {}="{}"').format(*pair) for pair in given.items())


def _posted_keys() -> dict[str, Markup]:
    """Return the hidden inputs of every posted form, where the application has registered them."""
    known: Mapping[str, Any] = current_app.jinja_env.globals
    token = Markup('<input type="hidden" name="csrf_token" value="{}">')
    keys = {}
    if "csrf_token" in known:
        keys["csrf_token"] = token.format(known["csrf_token"]())
    if "submission_key" in known:
        keys["submission_key"] = escape(known["submission_key"]())
    if "scheme_field" in known:
        keys["scheme_field"] = escape(known["scheme_field"]())
    return keys
