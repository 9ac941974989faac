"""The scheme's settings as a form: a field for each weight, policy and period there is."""

from collections.abc import Mapping
from typing import Any

from wtforms import DecimalField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from matcher.core.words import _, _l
from matcher.desk.rules.settings import CHOICES, label_of
from matcher.matching.rules.settings import MAX_DAYS, MAX_DISTANCE_KM, MAX_WEIGHT, PERIODS
from matcher.pairings.rules.periods import LISTS, MAY_BE_NONE
from matcher.web.fields import Form

WEIGHT, PERIOD = "weight_", "period_"
NARROW = {"width": "4"}


class SaveForm(Form):
    """Why the settings change, for the history."""

    words = TextAreaField(
        _l("Why? (you may leave it empty)"),
        description=_l("The office reads it in the history of the settings."),
        validators=[Length(max=500, message=_l("Use 500 characters or fewer"))],
        render_kw={"rows": 2},
    )


class SchemeForm(Form):
    """All settings; the fields are added by `scheme_form`."""

    def settings(self) -> dict[str, Any]:
        """Return what was typed as the settings are stored."""
        found: dict[str, Any] = {"weights": {}, PERIODS: {}}
        for field in self:
            if field.name.startswith(WEIGHT):
                found["weights"][field.name.removeprefix(WEIGHT)] = _number(field.data)
            elif field.name.startswith(PERIOD):
                name = field.name.removeprefix(PERIOD)
                found[PERIODS][name] = _numbers(field.data) if name in LISTS else field.data
            elif field.name not in NO_SETTINGS:
                found[field.name] = _number(field.data) if field.name in NUMBERS else field.data
        return found

    def has_seen(self, version: int) -> bool:
        """Say whether this version stood when the page was opened; sent again, it did."""
        seen, self[SEEN].data = self[SEEN].data, str(version)
        return seen in {"", str(version)}

    def field_of(self, key: str | None) -> str | None:
        """Return the field that a setting's key belongs to."""
        group, _dot, name = (key or "").rpartition(".")
        wanted = {"weights": WEIGHT, PERIODS: PERIOD}.get(group, "") + name
        return wanted if wanted in self else None

    def some(self, prefix: str) -> list[Any]:
        """Return the fields of one part."""
        return [field for field in self if field.name.startswith(prefix)]


SEEN = "seen_version"
NO_SETTINGS = ("csrf_token", SEEN)
NUMBERS = ("default_max_distance_km",)
DAYS = ("fresh_days", "stale_days", "hide_after_days")


def scheme_form(settings: Mapping[str, Any], version: int) -> SchemeForm:
    """Return a form of these settings, all of which are given.

    It keeps the version of the scheme that stood when the page was opened.
    """
    fields = {
        key: RadioField(
            label_of(key),
            choices={code: str(label) for code, label in CHOICES[key].items()},
            render_kw={"small": True},
        )
        for key in CHOICES
    }
    fields["default_max_distance_km"] = _decimal("default_max_distance_km", MAX_DISTANCE_KM)
    fields |= {key: _days(label_of(key), key, least=0) for key in DAYS}
    fields |= {
        WEIGHT + code: _decimal(f"weights.{code}", MAX_WEIGHT) for code in settings["weights"]
    }
    fields |= {
        PERIOD + name: _list(name) if name in LISTS else _days(label_of(f"{PERIODS}.{name}"), name)
        for name in settings[PERIODS]
    }
    fields[SEEN] = HiddenField()
    kind = type("BoundSchemeForm", (SchemeForm,), fields)
    form: SchemeForm = kind(data=_as_typed(settings) | {SEEN: str(version)})
    return form


def _as_typed(settings: Mapping[str, Any]) -> dict[str, Any]:
    typed = {key: settings[key] for key in (*CHOICES, *NUMBERS, *DAYS)}
    typed |= {WEIGHT + code: weight for code, weight in settings["weights"].items()}
    typed |= {
        PERIOD + name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in settings[PERIODS].items()
    }
    return typed


def _decimal(key: str, most: int) -> DecimalField:
    words = _("Use a number from 0 to %(most)s", most=most)
    return DecimalField(
        label_of(key),
        places=None,
        validators=[InputRequired(words), NumberRange(0, most, words)],
        render_kw=NARROW,
    )


def _days(label: str, name: str, least: int = 1) -> IntegerField:
    least = 0 if name in MAY_BE_NONE else least
    words = _("Use a whole number from %(least)s to %(most)s", least=least, most=MAX_DAYS)
    return IntegerField(
        label,
        validators=[InputRequired(words), NumberRange(least, MAX_DAYS, words)],
        render_kw=NARROW,
    )


def _list(name: str) -> StringField:
    words = _("Use whole numbers with commas between them, such as 3, 6")
    return StringField(
        label_of(f"{PERIODS}.{name}"),
        validators=[
            InputRequired(words),
            Regexp(r"^\s*\d{1,4}(\s*,\s*\d{1,4})*\s*$", message=words),
        ],
        render_kw=NARROW,
    )


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]
