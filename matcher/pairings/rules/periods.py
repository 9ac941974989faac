"""How long things may take: the periods that a scheme sets, always valid."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NoReturn

from matcher.candidates.rules import LOOKING_GRACE_DAYS
from matcher.core.words import _
from matcher.matching.rules.settings import PERIODS, BadScheme

MOST = 3650
FORTNIGHT = 14
MAY_BE_NONE = ("survey_days", "going_on_days")
"""Where 0 means that nothing is done."""
LISTS = ("remind_after_working_days", "confirm_remind_days")


@dataclass(frozen=True, slots=True)
class Periods:
    """A scheme's periods. Days are calendar days unless the name says working days.

    Reminders of a request go out so many working days after it; of a question about places so many
    days after the mail before, never more than one a fortnight. Who is shown as free is asked about
    places every `confirm_every_days`; whoever is shown as full or away, every
    `confirm_full_every_days`. Nobody is asked whom it would bring more than `mails_a_quarter` in
    thirteen weeks, or four times as many in a year, and `mails_a_request` for each request
    (`queries.mail_budget` says for how long).

    Raises
    ------
    BadScheme
        A value is out of its range, or two of them contradict each other.
    """

    request_working_days: int = 7
    offer_days: int = 7
    remind_after_working_days: tuple[int, ...] = (3, 6)
    talk_working_days: int = 3
    office_working_days: int = 5
    meet_days: int = 14
    met_days: int = 21
    survey_days: int = 0
    confirm_every_days: int = 30
    confirm_full_every_days: int = 30
    mails_a_quarter: int = 3
    mails_a_request: int = 3
    confirm_remind_days: tuple[int, ...] = (14, 28)
    link_days: int = 60
    undo_days: int = 7
    looking_days: int = 60
    looking_grace_days: int = LOOKING_GRACE_DAYS
    going_on_days: int = 60
    pairing_quiet_days: int = 182
    pairing_grace_days: int = 7
    silences_before_pause: int = 2

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, tuple) != (each.name in LISTS):
                _refuse(each.name, value)
            for number in value if isinstance(value, tuple) else (value,):
                _check(each.name, number)
        reminders = self.remind_after_working_days
        if list(reminders) != sorted(set(reminders)) or any(
            after >= self.request_working_days for after in reminders
        ):
            raise BadScheme(
                "periods.remind_after_working_days",
                reminders,
                _(
                    "Reminders of a request must be in order, and before its time is over "
                    "(%(days)s working days).",
                    days=self.request_working_days,
                ),
            )
        if any(days < FORTNIGHT for days in self.confirm_remind_days):
            raise BadScheme(
                "periods.confirm_remind_days",
                self.confirm_remind_days,
                _(
                    "Mentors are asked about their places at most once in %(days)s days.",
                    days=FORTNIGHT,
                ),
            )

    @classmethod
    def from_mapping(cls, values: object) -> "Periods":
        """Build periods from the keys under `periods`; those not given keep their defaults.

        Raises
        ------
        BadScheme
            A key is unknown, or a value cannot be used.
        """
        if not isinstance(values, Mapping):
            raise BadScheme(PERIODS, values, _("Periods must be a table, such as [periods]."))
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(values) - known):
            key = unknown[0]
            raise BadScheme(
                f"periods.{key}",
                values[key],
                _(
                    "There is no period “%(key)s”. Known: %(known)s.",
                    key=key,
                    known=", ".join(sorted(known)),
                ),
            )
        return cls(**{key: _as_kept(value) for key, value in values.items()})

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "Periods":
        """Return the periods among a scheme's settings."""
        return cls.from_mapping(settings.get(PERIODS, {}))


def _as_kept(value: Any) -> Any:
    """Turn JSON's list into the tuple it stands for; what it holds is checked afterwards."""
    return tuple(value) if isinstance(value, list) else value


def _check(key: str, value: object) -> None:
    least = 0 if key in MAY_BE_NONE else 1
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST:
        _refuse(key, value)


def _refuse(key: str, value: object) -> NoReturn:
    said = {"key": key, "most": MOST, "value": value}
    if key in LISTS:
        why = _(
            "%(key)s must be a list of whole numbers from 1 to %(most)s, not “%(value)s”.", **said
        )
    else:
        why = _("%(key)s must be a whole number from 1 to %(most)s, not “%(value)s”.", **said)
    raise BadScheme(f"periods.{key}", value, why)
