"""A scheme's settings as the office reads them: what each is called, and what has changed."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from matcher.core.texts import LEVELS, TEXTS, Texts
from matcher.core.words import _, _l
from matcher.matching.criteria import CRITERIA
from matcher.matching.rules.employers import PARENTS, SAME
from matcher.matching.rules.settings import (
    EMPLOYERS,
    PERIODS,
    LevelPolicy,
    NoWish,
    SameEmployer,
    SchemeSettings,
)
from matcher.pairings.rules.periods import Periods
from matcher.reference.files import vocabulary

LEVEL_POLICIES = {
    LevelPolicy.ANY_REGISTERED: _l("Anybody on the register"),
    LevelPolicy.CHARTERED_OR_ABOVE: _l("Those who are Chartered or above"),
    LevelPolicy.SAME_OR_ABOVE: _l("Those who hold what the candidate seeks, or above"),
}
SAME_EMPLOYER = {
    SameEmployer.ALLOW: _l("Yes, where the candidate does not mind"),
    SameEmployer.BAR: _l("No, never"),
}
NO_WISH = {
    NoWish.FULL: _l("In full: nobody gains by a made-up wish"),
    NoWish.HALF: _l("By half"),
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "mentor_level_policy": {str(key): label for key, label in LEVEL_POLICIES.items()},
    "same_employer": {str(key): label for key, label in SAME_EMPLOYER.items()},
    "no_wish_counts": {str(key): label for key, label in NO_WISH.items()},
}
LABELS: Mapping[str, str] = {
    "mentor_level_policy": _l("Who may mentor"),
    "same_employer": _l("May a mentor work for the same employer?"),
    "no_wish_counts": _l("How a criterion counts where nothing is wished"),
    "default_max_distance_km": _l("Kilometres people travel who gave no distance"),
    "fresh_days": _l("A claim of places is fresh for so many days"),
    "stale_days": _l("It is stale after so many days"),
    "hide_after_days": _l("A mentor is hidden after so many days without a word"),
}
PERIOD_LABELS: Mapping[str, str] = {
    "request_working_days": _l("Working days a mentor has to answer a request"),
    "offer_days": _l("Days a candidate has to answer an offer"),
    "remind_after_working_days": _l("Reminders of a request, after so many working days"),
    "talk_working_days": _l("Working days to answer after a talk"),
    "office_working_days": _l("Working days in which the office confirms"),
    "meet_days": _l("Days within which the two should meet"),
    "met_days": _l("Days after which both are asked whether they have met"),
    "survey_days": _l("Days after which both are asked how it goes (0: nobody is asked)"),
    "confirm_every_days": _l("Mentors with room are asked about it every so many days"),
    "confirm_full_every_days": _l("Other mentors are asked every so many days"),
    "mails_a_quarter": _l(
        "Mails about places to a mentor in a quarter, before only what must be is sent"
    ),
    "mails_a_request": _l("And so many more for each request"),
    "confirm_remind_days": _l("Reminders of that, so many days after the mail before"),
    "link_days": _l("Days for which a link of a mail works"),
    "undo_days": _l("Days for which a claim can be taken back"),
    "looking_days": _l("Candidates are asked whether they look every so many days"),
    "looking_grace_days": _l("Days of silence after which they are left out"),
    "going_on_days": _l("Candidates are asked whether it goes on every so many days (0: never)"),
    "pairing_quiet_days": _l("Days without a sign after which both are asked"),
    "pairing_grace_days": _l("Days of silence after which the office looks"),
    "silences_before_pause": _l("Unanswered requests in a row before a break"),
}


TEXT_LABELS: Mapping[str, str] = {
    "office_name": _l("Who signs the mails"),
    "office_email": _l("Whom people may write to"),
    "privacy_email": _l("Whom they ask about their data"),
    "welcome": _l("Words of welcome"),
}


class Line(NamedTuple):
    """One setting that has changed."""

    label: str
    before: str
    after: str


def whole(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return all settings, with the defaults where nothing is kept, as they are stored."""
    periods = Periods.of(settings)
    return {
        **SchemeSettings.from_mapping(settings).as_mapping(),
        PERIODS: {each.name: _listed(getattr(periods, each.name)) for each in fields(Periods)},
        **({LEVELS: settings[LEVELS]} if LEVELS in settings else {}),
        **texts_of(settings),
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """Say which settings differ, in words."""
    old, new = _flat(whole(before)), _flat(whole(after))
    return [
        Line(label_of(key), value_in_words(key, old.get(key)), value_in_words(key, new.get(key)))
        for key in {**new, **old}
        if old.get(key) != new.get(key)
    ]


def of_other_pages(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return of some settings what has pages of its own: employers, levels and texts."""
    return {key: settings[key] for key in (EMPLOYERS, LEVELS, TEXTS) if key in settings}


def texts_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return of some settings the texts, where there are any."""
    said = Texts.of(settings).as_mapping()
    return {TEXTS: said} if said else {}


def touches_matching(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether a change bears on who is matched with whom, not only on how long things take."""
    return SchemeSettings.from_mapping(before) != SchemeSettings.from_mapping(after)


def label_of(key: str) -> str:
    """Return what a setting is called, by its key such as `weights.skills`."""
    if key.startswith(f"{EMPLOYERS}."):
        return _employer_label(key)
    if key == LEVELS:
        return _("Levels that candidates may work towards")
    group, _dot, name = key.rpartition(".")
    if group == "weights":
        return str(_WEIGHTS.get(name, name))
    table = {PERIODS: PERIOD_LABELS, TEXTS: TEXT_LABELS}.get(group, LABELS)
    return str(table.get(name, name))


def _employer_label(key: str) -> str:
    _group, kind, name = key.split(".", 2)
    if kind == SAME:
        return _("“%(name)s” is the same employer as", name=name)
    return _("“%(name)s” belongs to", name=name)


def value_in_words(key: str, value: Any) -> str:
    """Return a setting's value as people read it."""
    if key == LEVELS:
        return ", ".join(vocabulary().levels.labels(value)) if value else _("all")
    if value is None or value == "":
        return _("nothing said")
    if key in CHOICES:
        return str(CHOICES[key].get(str(value), value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


_WEIGHTS = {criterion.code: criterion.label for criterion in CRITERIA}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        if key == EMPLOYERS:
            for kind in (SAME, PARENTS):
                flat |= {f"{key}.{kind}.{name}": other for name, other in value[kind].items()}
        elif isinstance(value, Mapping):
            flat |= {f"{key}.{name}": inner for name, inner in value.items()}
        else:
            flat[key] = value
    return flat
