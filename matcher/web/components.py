"""WTForms fields as GOV.UK components: `{{ govuk_field(form.place) }}`, one line per field.

What a field looks like may be said in the form (`render_kw`) or in the template (keyword
arguments, which win): `label`, `hint`, `size` of the label (s, m, l, xl), `heading` (the label is
the page's heading), `width` (characters, or a fraction such as "one-half"), `prefix`, `suffix`,
`rows`, `inline`, `small`, `short` (answers of a figure or a word, in a row on a phone too), `hints`
and `reveals` (per answer), `autocomplete`, `inputmode`, `spellcheck`. Anything else becomes an
attribute of the input. The hint is the field's `description` unless one is given.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import wtforms
from flask import current_app
from markupsafe import Markup, escape
from wtforms.validators import Length

from matcher.core.words import _, _l
from matcher.web.component_words import (
    count_words,
    date_part_words,
    password_words,
    suggest_words,
)
from matcher.web.fields import PARTS, DateInputField
from matcher.web.place_field import PlaceField

MACROS = "govuk_frontend"
CONTROLS = re.compile(r' data-aria-controls="[^"]*"')
SHOWN_PART = 'class="govuk-radios__conditional"'
HIDDEN_PART = 'class="govuk-radios__conditional govuk-radios__conditional--hidden"'
Options = dict[str, Any]
Params = dict[str, Any]

INPUT_OPTIONS = ("autocomplete", "inputmode", "spellcheck", "pattern", "autocapitalize")
STYLES = {"inline": "govuk-{}--inline", "small": "govuk-{}--small", "short": "app-answers--short"}
INPUT_TYPES = (
    (wtforms.EmailField, "email"),
    (wtforms.TelField, "tel"),
    (wtforms.URLField, "url"),
    (wtforms.SearchField, "search"),
)
NUMBERS = (wtforms.IntegerField, wtforms.DecimalField)


def govuk_field(field: wtforms.Field, **options: Any) -> Markup:
    """Render any field with its label or legend, hint, error and their associations."""
    if isinstance(field, wtforms.HiddenField):
        return escape(field())
    options = {**(field.render_kw or {}), **options}
    for kind, render in RENDERERS:
        if isinstance(field, kind):
            return render(field, options)
    raise TypeError(f"There is no component for a {type(field).__name__}.")


def govuk_submit(text: str = _l("Save"), **options: Any) -> Markup:
    """Render a button that sends the form once, however often it is pressed.

    `kind` is "secondary" or "warning"; `name` and `value` tell several buttons apart.
    """
    kind = options.pop("kind", "")
    params = {
        "text": str(text),
        "classes": f"govuk-button--{kind}" if kind else "",
        "name": options.pop("name", None),
        "value": options.pop("value", None),
        "preventDoubleClick": True,
        "attributes": options,
    }
    return component("button", "govukButton", params)


def component(name: str, macro: str, params: Params) -> Markup:
    """Call a macro of GOV.UK Frontend; keys without a value are left out."""
    template = current_app.extensions[MACROS].get_template(
        f"govuk_frontend_jinja/components/{name}/macro.html"
    )
    call: Callable[[Params], str] = getattr(template.module, macro)
    # The macros escape what they are given; their result is a `Markup` already.
    return escape(call({key: value for key, value in params.items() if value is not None}))


def _input(field: wtforms.Field, options: Options) -> Markup:
    number = isinstance(field, NUMBERS)
    kinds = [text for kind, text in INPUT_TYPES if isinstance(field, kind)]
    width = options.pop("width", 3 if number else None)
    options.setdefault("inputmode", _inputmode(field))
    if kinds or number:
        options.setdefault("spellcheck", False)
    params = {
        "type": options.pop("type", kinds[0] if kinds else "text"),
        "value": field._value(),
        "classes": _width("input", width),
        "prefix": _text(options.pop("prefix", None)),
        "suffix": _text(options.pop("suffix", None)),
    }
    return component("input", "govukInput", _labelled(field, options) | params)


def _password(field: wtforms.PasswordField, options: Options) -> Markup:
    # What was typed is never sent back.
    return component(
        "password-input", "govukPasswordInput", _labelled(field, options) | password_words()
    )


def _textarea(field: wtforms.TextAreaField, options: Options) -> Markup:
    limits = [
        check.max for check in field.validators if isinstance(check, Length) and check.max > 0
    ]
    params = {"value": field._value(), "rows": options.pop("rows", 5)}
    if limits:
        params |= {"maxlength": min(limits), **_labelled(field, options), **count_words()}
        return component("character-count", "govukCharacterCount", params)
    return component("textarea", "govukTextarea", params | _labelled(field, options))


def _select(field: wtforms.SelectField, options: Options) -> Markup:
    params: Params = {
        "classes": _width("input", options.pop("width", None)),
        "items": [
            {
                "value": str(choice.value),
                "text": str(choice.label),
                "selected": bool(choice.selected),
            }
            for choice in field.iter_choices()
        ],
    }
    return component("select", "govukSelect", params | _labelled(field, options))


def _radios(field: wtforms.RadioField, options: Options) -> Markup:
    return _by_style(component("radios", "govukRadios", _answers(field, options, "radios")))


def _by_style(radios: Markup) -> Markup:
    """Let our style show what belongs to an answer, with and without scripts.

    The component's script would mark radios as expanded or not, which ARIA has no meaning for.
    """
    return Markup(CONTROLS.sub("", radios).replace(HIDDEN_PART, SHOWN_PART))  # noqa: S704


def _checkboxes(field: wtforms.SelectMultipleField, options: Options) -> Markup:
    return component("checkboxes", "govukCheckboxes", _answers(field, options, "checkboxes"))


def _checkbox(field: wtforms.BooleanField, options: Options) -> Markup:
    """Render a single tick: the label stands beside the box and the hint under it; no legend."""
    small = options.pop("small", False)
    about = _about(field, options)
    tick = {"value": "y", "text": str(field.label.text), "checked": bool(field.data)}
    params = about | {
        "idPrefix": field.id,
        "classes": "govuk-checkboxes--small" if small else "",
        "hint": None,
        "items": [tick | {"hint": about["hint"]}],
    }
    return component("checkboxes", "govukCheckboxes", params)


def _date(field: DateInputField, options: Options) -> Markup:
    labels = date_part_words()
    items = [
        {
            "name": part,
            "label": labels[part],
            "value": field.parts[part],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in _wrong_parts(field) else ""),
        }
        for part in PARTS
    ]
    params = {"namePrefix": field.name, "items": items, "fieldset": _fieldset(field, options)}
    return component("date-input", "govukDateInput", params | _about(field, options))


def _place(field: PlaceField, options: Options) -> Markup:
    """Ask for a place, or which of several it is where the words fit more than one."""
    if not field.choices:
        return _input(field, suggest_words() | options)
    for name in ("width", *INPUT_OPTIONS):
        options.pop(name, None)
    params = {
        "idPrefix": field.id,
        "fieldset": _fieldset(field, options),
        "items": [{"value": label, "text": label} for label in field.choices],
    }
    radios = component("radios", "govukRadios", params | _about(field, options))
    other = {
        "id": f"{field.id}-other",
        "name": f"{field.name}-other",
        "label": {"text": _("Or somewhere else: write the town or postcode")},
        "classes": _width("input", 20),
        "attributes": suggest_words(),
    }
    return radios + component("input", "govukInput", other)


def _file(field: wtforms.FileField, options: Options) -> Markup:
    params = {"multiple": isinstance(field, wtforms.MultipleFileField) or None}
    return component("file-upload", "govukFileUpload", _labelled(field, options) | params)


def _button(field: wtforms.SubmitField, options: Options) -> Markup:
    return govuk_submit(field.label.text, name=field.name, value="y", **options)


RENDERERS: tuple[tuple[type[wtforms.Field], Callable[[Any, Options], Markup]], ...] = (
    (DateInputField, _date),
    (wtforms.SelectMultipleField, _checkboxes),
    (wtforms.RadioField, _radios),
    (wtforms.SelectField, _select),
    (wtforms.SubmitField, _button),
    (wtforms.BooleanField, _checkbox),
    (wtforms.PasswordField, _password),
    (wtforms.TextAreaField, _textarea),
    (wtforms.FileField, _file),
    (PlaceField, _place),
    (wtforms.StringField, _input),
    (wtforms.IntegerField, _input),
    (wtforms.DecimalField, _input),
)


def _about(field: wtforms.Field, options: Options) -> Params:
    """Say what every component needs; what is left of the options becomes attributes."""
    hint = options.pop("hint", None) or field.description or None
    known = {name: options.pop(name) for name in INPUT_OPTIONS if options.get(name) is not None}
    return {
        "id": field.id,
        "name": field.name,
        "hint": _text(hint),
        "errorMessage": _error(field),
        "attributes": {name: value for name, value in options.items() if value is not None},
        **known,
    }


def _error(field: wtforms.Field) -> Params | None:
    if not field.errors:
        return None
    return {"text": str(field.errors[0]), "visuallyHiddenText": _("Error")}


def _labelled(field: wtforms.Field, options: Options) -> Params:
    return {"label": _title(field, options, "govuk-label"), **_about(field, options)}


def _fieldset(field: wtforms.Field, options: Options) -> Params:
    return {"legend": _title(field, options, "govuk-fieldset__legend")}


def _title(field: wtforms.Field, options: Options, css: str) -> Params:
    heading = bool(options.pop("heading", False))
    size = options.pop("size", "l" if heading else "s")
    text = options.pop("label", field.label.text)
    return {"text": escape(text), "classes": f"{css}--{size}", "isPageHeading": heading}


def _answers(field: wtforms.SelectFieldBase, options: Options, css: str) -> Params:
    hints: Mapping[str, str] = options.pop("hints", {})
    reveals: Mapping[str, Markup] = options.pop("reveals", {})
    styles = [STYLES[name].format(css) for name in STYLES if options.pop(name, False)]
    items = []
    for choice in field.iter_choices():
        value = str(choice.value)
        items.append(
            {
                "value": value,
                "text": str(choice.label),
                "checked": bool(choice.selected),
                "hint": _text(hints.get(value)),
                "conditional": {"html": reveals[value]} if value in reveals else None,
            }
        )
    return {
        "idPrefix": field.id,
        "items": items,
        "classes": " ".join(styles),
        "fieldset": _fieldset(field, options),
        **_about(field, options),
    }


def _wrong_parts(field: DateInputField) -> tuple[str, ...]:
    """Mark every part where the whole date is refused, such as one in the past."""
    return (field.wrong or PARTS) if field.errors else ()


def _inputmode(field: wtforms.Field) -> str | None:
    if isinstance(field, wtforms.IntegerField):
        return "numeric"
    return "decimal" if isinstance(field, wtforms.DecimalField) else None


def _width(css: str, width: int | str | None) -> str:
    if width is None:
        return ""
    return f"govuk-{css}--width-{width}" if isinstance(width, int) else f"govuk-!-width-{width}"


def _text(value: str | None) -> Params | None:
    """Pass text as text, and only what is already marked as safe as HTML."""
    if value is None:
        return None
    return {"html": value} if isinstance(value, Markup) else {"text": str(value)}
