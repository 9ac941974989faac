"""Text in the language being spoken, and the catalogues it comes from."""

from gettext import GNUTranslations
from threading import Thread

import pytest
from jinja2 import Environment

from matcher.core.languages import (
    PSEUDO,
    catalogue,
    catalogue_file,
    known,
    locale_of,
    speak,
    speaking,
    teach,
)
from matcher.core.words import SOURCE, _, _l, language, ngettext


def test_english_is_the_text_itself():
    assert _("Ask %(name)s", name="Jo") == "Ask Jo"
    assert [ngettext("%(num)s place", "%(num)s places", n) for n in (0, 1, 2)] == [
        "0 places",
        "1 place",
        "2 places",
    ]


def test_text_without_values_keeps_its_per_cent_signs():
    assert _("100 % yours") == "100 % yours"


def test_another_language_is_spoken_for_a_while_only():
    with speaking(PSEUDO):
        assert language() == PSEUDO
        assert _("Ask %(name)s, 100%%", name="Jo") == "Åšķ Jo, 100%"
        assert ngettext("%(num)s place", "%(num)s places", 2) == "2 pļåçéš"
    assert (language(), _("Ask")) == (SOURCE, "Ask")


def test_another_thread_speaks_its_own_language():
    heard = []
    with speaking(PSEUDO):
        thread = Thread(target=lambda: heard.append(_("Ask")))
        thread.start()
        thread.join()
    assert heard == ["Ask"]


def test_lazy_text_is_said_where_it_is_shown():
    label = _l("Ask %(name)s", name="Jo")
    with speaking(PSEUDO):
        assert (str(label), f"{label}!", label == "Åšķ Jo") == ("Åšķ Jo", "Åšķ Jo!", True)
    assert (str(label), label == "Ask Jo", hash(label)) == ("Ask Jo", True, hash("Ask Jo"))


def test_template_speaks_and_escapes_what_is_filled_in():
    environment = Environment(autoescape=True)
    teach(environment)
    template = environment.from_string(
        "{% trans name=name %}\n  Ask <b>{{ name }}</b>\n{% endtrans %} {{ _('now') }} "
        "{% trans count=n %}{{ count }} place{% pluralize %}{{ count }} places{% endtrans %}"
    )

    assert template.render(name="<Jo>", n=2) == "Ask <b>&lt;Jo&gt;</b> now 2 places"
    with speaking(PSEUDO):
        assert template.render(name="Jo", n=1) == "Åšķ <b>Jo</b> ñøŵ 1 pļåçé"


def test_catalogue_of_the_source_is_read_as_it_stands():
    assert isinstance(catalogue(SOURCE), GNUTranslations)
    assert catalogue_file(SOURCE).is_file()


def test_unknown_language_is_refused_or_answered_in_english():
    assert (known("xx"), known(None), known(PSEUDO)) == (SOURCE, SOURCE, PSEUDO)
    with pytest.raises(LookupError, match="xx"):
        speak("xx")


def test_pseudo_language_writes_dates_as_english_does():
    assert str(locale_of(PSEUDO)) == "en_GB"
