"""What GOV.UK Frontend's components say by themselves, for languages other than English.

In English they know their words, in the page and in its script, so nothing is sent.
"""

from collections.abc import Mapping

from matcher.core.languages import locale_of
from matcher.core.words import SOURCE, _, language, ngettext

Words = dict[str, str | dict[str, str]]
SAMPLES = range(200)  # holds a number for every plural form that there is
COUNT = "%{count}"  # where their script puts the number


def date_part_words() -> Mapping[str, str]:
    """Return what stands above the three inputs of a date."""
    return {"day": _("Day"), "month": _("Month"), "year": _("Year")}


def password_words() -> Words:
    """Return what the button that shows a password says."""
    if language() == SOURCE:
        return {}
    return {
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
        "passwordShownAnnouncementText": _("Your password is visible"),
        "passwordHiddenAnnouncementText": _("Your password is hidden"),
    }


def count_words() -> Words:
    """Return what counts the characters of a long answer."""
    if language() == SOURCE:
        return {}
    under, over = {}, {}
    for form, num in _plural_forms().items():
        under[form] = ngettext(
            "You have %(count)s character remaining",
            "You have %(count)s characters remaining",
            num,
            count=COUNT,
        )
        over[form] = ngettext(
            "You have %(count)s character too many",
            "You have %(count)s characters too many",
            num,
            count=COUNT,
        )
    return {
        "textareaDescriptionText": _("You can enter up to %(count)s characters", count=COUNT),
        "charactersUnderLimitText": under,
        "charactersAtLimitText": _("You have 0 characters remaining"),
        "charactersOverLimitText": over,
    }


def _plural_forms() -> dict[str, int]:
    """Return a number for each plural form of the language being spoken."""
    form_of = locale_of(language()).plural_form
    return {form_of(num): num for num in reversed(SAMPLES)}


def suggest_words() -> dict[str, str]:
    """Return where an input asks for places as one types, and what it says of them aloud."""
    return {
        "data-suggest": "/towns",
        "data-list": _("Places to choose from"),
        "data-found": _("{n} places. Move with the arrow keys, choose with Enter."),
        "data-none": _("No place begins like this. You can go on typing."),
    }
