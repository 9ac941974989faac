"""Every kind of field says what it is and what is wrong, and is reached from the summary."""

from datetime import date

import pytest
import wtforms
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from matcher.web.fields import REAL_DATE, DateInputField, Form, add_error

ANSWERS = {"a": "Video", "b": "Phone & e-mail"}


class Everything(Form):
    """One field of every kind, each with a hint and each required."""

    class Meta(Form.Meta):
        csrf = False

    text = wtforms.StringField("Text", [InputRequired("Enter text")], description="Hint text")
    email = wtforms.EmailField("Email", [InputRequired("Enter email")], description="Hint email")
    password = wtforms.PasswordField(
        "Password", [InputRequired("Enter password")], description="Hint password"
    )
    about = wtforms.TextAreaField(
        "About", [InputRequired("Enter about"), Length(max=600)], description="Hint about"
    )
    notes = wtforms.TextAreaField("Notes", [InputRequired("Enter notes")], description="Hint notes")
    number = wtforms.IntegerField(
        "Number", [InputRequired("Enter number")], description="Hint number"
    )
    share = wtforms.DecimalField("Share", [InputRequired("Enter share")], description="Hint share")
    choice = wtforms.SelectField(
        "Choice",
        [InputRequired("Enter choice")],
        choices={"": "Choose", **ANSWERS},
        description="Hint choice",
    )
    file = wtforms.FileField("File", [InputRequired("Enter file")], description="Hint file")
    tick = wtforms.BooleanField("Tick", [InputRequired("Enter tick")], description="Hint tick")
    one = wtforms.RadioField(
        "One", [InputRequired("Enter one")], choices=ANSWERS, description="Hint one"
    )
    several = wtforms.SelectMultipleField(
        "Several", [InputRequired("Enter several")], choices=ANSWERS, description="Hint several"
    )
    when = DateInputField("When", [InputRequired("Enter when")], description="Hint when")


SINGLE = ["text", "email", "password", "about", "notes", "number", "share", "choice", "file"]
GROUPS = ["one", "several", "when"]
KINDS = [*SINGLE, "tick", *GROUPS]


@pytest.fixture
def make(app):
    """Make a form from what a browser sent, or (nothing sent) as it is first shown."""

    def made(kind=Everything, sent=None, **data):
        with app.test_request_context("/"):
            form = kind(formdata=MultiDict(sent) if sent is not None else None, data=data)
            if sent is not None:
                form.validate()
            return form

    return made


@pytest.fixture
def show(render, make):
    """Show one field of a form."""

    def shown(name, kind=Everything, sent=None, **data):
        return render("{{ govuk_field(form[name]) }}", form=make(kind, sent, **data), name=name)

    return shown


def _described(page, ids):
    """What is read after the name of an element described by `ids`."""
    return [page.one(id=each).text for each in ids.split()]


@pytest.mark.parametrize("name", SINGLE)
def test_single_input_has_its_label_hint_and_error(show, name):
    page = show(name, sent={"x": ""})

    (field,) = page.all(id=name)
    assert page.one("label", for_=name).text == name.title()
    texts = _described(page, field["aria-describedby"])
    assert f"Hint {name}" in texts
    assert f"Error: Enter {name}" in texts
    assert field["name"] == name


@pytest.mark.parametrize("name", SINGLE)
def test_single_input_without_error_is_described_by_its_hint(show, name):
    page = show(name)

    texts = _described(page, page.one(id=name)["aria-describedby"])
    assert texts[0] == f"Hint {name}" or texts[1] == f"Hint {name}"
    assert page.all(class_="govuk-error-message") == []


@pytest.mark.parametrize("name", GROUPS)
def test_group_has_a_legend_and_is_described_by_hint_and_error(show, name):
    page = show(name, sent={"x": ""})

    group = page.one("fieldset")
    assert group.one("legend").text == name.title()
    assert _described(page, group["aria-describedby"]) == [
        f"Hint {name}",
        f"Error: Enter {name}",
    ]


def test_single_tick_has_its_hint_under_its_label_and_no_legend(show):
    page = show("tick", sent={"x": ""})

    box = page.one("input")
    assert (box["type"], box["value"]) == ("checkbox", "y")
    assert page.one("label", for_="tick").text == "Tick"
    assert _described(page, box["aria-describedby"]) == ["Error: Enter tick", "Hint tick"]
    assert page.text.index("Tick") < page.text.index("Hint tick")
    assert page.all("fieldset") == []


def test_summary_links_each_error_to_an_input_that_takes_the_focus(render, make):
    form = make(sent={"x": ""})

    page = render(
        "{{ govuk_errors(form) }}{% for field in form %}{{ govuk_field(field) }}{% endfor %}",
        form=form,
    )

    summary = page.one(class_="govuk-error-summary")
    assert summary.one("h2").text == "There is a problem"
    targets = [page.one(id=link["href"].removeprefix("#")) for link in summary.all("a")]
    assert [(target["name"], target.name) for target in targets] == [
        ("text", "input"),
        ("email", "input"),
        ("password", "input"),
        ("about", "textarea"),
        ("notes", "textarea"),
        ("number", "input"),
        ("share", "input"),
        ("choice", "select"),
        ("file", "input"),
        ("tick", "input"),
        ("one", "input"),
        ("several", "input"),
        ("when-day", "input"),
    ]
    assert [link.text for link in summary.all("a")] == [
        f"Enter {target['name'].removesuffix('-day')}" for target in targets
    ]


class Days(Form):
    """Two fields of which the same may be wrong."""

    class Meta(Form.Meta):
        csrf = False

    first = wtforms.StringField("From", [InputRequired("Enter a day")])
    last = wtforms.StringField("To", [InputRequired("Enter a day")])


def test_summary_tells_equal_errors_apart_by_their_labels(render, make):
    links = render("{{ govuk_errors(form) }}", form=make(Days, sent={"x": ""})).all("a")
    assert [link.text for link in links] == ["From – Enter a day", "To – Enter a day"]


def test_summary_is_left_out_where_all_is_well(render, make):
    assert render("{{ govuk_errors(form) }}", form=make()).inside == []


def test_summary_shows_what_belongs_to_no_field(render, make):
    form = make(sent={"x": ""})
    form.errors.clear()
    add_error(form, "The place has just gone")

    items = render("{{ govuk_errors(form) }}", form=form).one("ul").all("li")

    assert items[-1].text == "The place has just gone"
    assert items[-1].all("a") == []


def test_add_error_stands_beside_its_field(show, render, make):
    form = make()
    add_error(form, "Not a UK place", "text")

    page = render("{{ govuk_errors(form) }}{{ govuk_field(form.text) }}", form=form)

    assert page.one("a")["href"] == "#text"
    assert page.one(id="text-error").text == "Error: Not a UK place"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("email", {"type": "email", "spellcheck": "false"}),
        ("password", {"type": "password", "autocomplete": "current-password"}),
        ("number", {"type": "text", "inputmode": "numeric"}),
        ("share", {"type": "text", "inputmode": "decimal"}),
        ("file", {"type": "file"}),
    ],
)
def test_input_asks_for_the_right_keyboard(show, name, expected):
    field = show(name).one(id=name)

    assert {key: field.get(key) for key in expected} == expected


def test_password_is_never_sent_back(show):
    assert (
        show("password", sent={"password": "hunter2 hunter2"}).one(id="password").get("value")
        is None
    )


def test_long_text_counts_its_characters_and_keeps_empty_lines(show, app, make):
    page = show("about", about="One\n\n  two")

    assert page.one(data_module="govuk-character-count")["data-maxlength"] == "600"
    assert page.one("textarea").inside == ["One\n\n  two"]
    assert page.one(id="about-info").text == "You can enter up to 600 characters"
    assert show("notes").all(data_module="govuk-character-count") == []


def test_what_people_type_is_escaped_everywhere(show, make, render):
    nasty = '"><script>alert(1)</script>'
    form = make(text=nasty, about=nasty)
    form.text.errors = [nasty]
    form.text.description = nasty
    form.text.label.text = nasty

    page = render(
        "{{ govuk_errors(form) }}{{ govuk_field(form.text) }}{{ govuk_field(form.about) }}",
        form=form,
    )

    assert page.all("script") == []
    assert page.one("input")["value"] == nasty
    assert page.one("textarea").text == nasty


def test_answers_show_what_was_chosen(show):
    chosen = [box.get("checked") is not None for box in show("several", several=["b"]).all("input")]
    picked = [box.get("checked") is not None for box in show("one", one="a").all("input")]
    listed = [item.get("selected") is not None for item in show("choice", choice="b").all("option")]

    assert (chosen, picked, listed) == ([False, True], [True, False], [False, False, True])
    assert show("tick", tick=True).one("input").get("checked") is not None
    assert show("tick").one("input").get("checked") is None


def test_answers_may_be_in_a_line_with_hints_and_what_they_reveal(render, make):
    page = render(
        "{{ govuk_field(form.one, inline=true, small=true, hints={'a': 'By camera'},"
        " reveals={'b': more}) }}",
        form=make(),
        more=Markup("<p>When may we ring?</p>"),
    )

    assert page.one(class_="govuk-radios--inline").get("class") == (
        "govuk-radios govuk-radios--inline govuk-radios--small"
    )
    assert page.one(id=page.one("input", value="a")["aria-describedby"]).text == "By camera"
    # Shown by our style, as ARIA knows no radio that is expanded.
    assert page.one(class_="govuk-radios__conditional").text == "When may we ring?"
    assert page.one("input", value="b").get("data-aria-controls") is None


def test_look_may_be_said_in_the_template(render, make):
    page = render(
        "{{ govuk_field(form.number, heading=true, hint='In km', width=5, prefix='about',"
        " suffix='km', autocomplete='off', data_x='1', label='How far?') }}",
        form=make(number=12),
    )

    field = page.one("input")
    assert page.one("h1").one("label").text == "How far?"
    assert page.one(class_="govuk-label--l")["for"] == "number"
    assert page.one(class_="govuk-input__prefix").text == "about"
    assert page.one(class_="govuk-input__suffix").text == "km"
    assert (field["value"], field["autocomplete"], field["data_x"]) == ("12", "off", "1")
    assert field["class"] == "govuk-input govuk-input--width-5"
    assert page.one(id="number-hint").text == "In km"


def test_legend_may_be_the_heading_of_the_page(render, make):
    page = render("{{ govuk_field(form.when, heading=true) }}", form=make())

    assert page.one("legend").one("h1").text == "When"


def test_look_may_be_said_in_the_form(show):
    class Look(Everything):
        place = wtforms.StringField("Place", render_kw={"width": "one-half", "inputmode": "text"})

    field = show("place", Look).one("input")

    assert (field["class"], field["inputmode"]) == ("govuk-input govuk-!-width-one-half", "text")


def test_unknown_kind_of_field_is_a_fault(render, make):
    class Odd(Everything):
        odd = wtforms.Field("Odd")

    with pytest.raises(TypeError, match="no component for a Field"):
        render("{{ govuk_field(form.odd) }}", form=make(Odd))


def test_submit_field_says_which_button_was_pressed(render, make):
    class Two(Everything):
        later = wtforms.SubmitField("Later")

    page = render(
        "{{ govuk_submit('Send') }}{{ govuk_field(form.later, kind='secondary') }}", form=make(Two)
    )

    send, later = page.all("button")
    assert (send.text, send["data-prevent-double-click"]) == ("Send", "true")
    assert (later.text, later["name"], later["value"]) == ("Later", "later", "y")
    assert "govuk-button--secondary" in later["class"]


def test_posted_form_carries_token_and_one_submit_key_once(app, render):
    with app.test_request_context("/"):
        form = type("Small", (Form,), {"kept": wtforms.HiddenField(default="7")})()

        page = render("{{ form_start(form, '/save', class='wide') }}</form>", form=form)

    opened = page.one("form")
    assert (opened["action"], opened["method"], opened["class"]) == ("/save", "post", "wide")
    assert "novalidate" in opened.attributes
    names = [hidden["name"] for hidden in opened.all("input", type="hidden")]
    assert sorted(names) == ["csrf_token", "kept", "submission_key"]


def test_searching_form_carries_no_token_and_file_form_says_its_encoding(render, make):
    page = render(
        "{{ form_start(none, method='get') }}</form>{{ form_start(form) }}</form>", form=make()
    )

    search, upload = page.all("form")
    assert (search.inside, search.get("action"), search["method"]) == ([], None, "get")
    assert upload["enctype"] == "multipart/form-data"


class Back(Form):
    """A form with an optional date."""

    class Meta(Form.Meta):
        csrf = False

    on = DateInputField("Back on", [Optional()])
    number = wtforms.IntegerField("Number", [Optional(), NumberRange(0, 10)])
    one = wtforms.RadioField("One", [Optional()], choices=ANSWERS)


def _typed(day, month, year):
    return {"on-day": day, "on-month": month, "on-year": year}


@pytest.mark.parametrize(
    ("month", "day"), [("3", "27"), ("03", " 27 "), ("March", "27"), ("mar", "27"), ("Sept.", "1")]
)
def test_date_is_read_from_its_parts(make, month, day):
    form = make(Back, _typed(day, month, "2027"))

    assert form.errors == {}
    assert form.on.data == (date(2027, 3, 27) if day.strip() == "27" else date(2027, 9, 1))


@pytest.mark.parametrize(
    ("typed", "message", "wrong", "focus"),
    [
        (("31", "2", "2027"), REAL_DATE, {"day", "month", "year"}, "on-day"),
        (("x", "2", "2027"), REAL_DATE, {"day", "month", "year"}, "on-day"),
        (("1", "Smarch", "2027"), REAL_DATE, {"day", "month", "year"}, "on-day"),
        (("1", "m", "2027"), REAL_DATE, {"day", "month", "year"}, "on-day"),
        (("1_0", "2", "2027"), REAL_DATE, {"day", "month", "year"}, "on-day"),
        (("1", "2", "0000"), REAL_DATE, {"day", "month", "year"}, "on-day"),
        (("1", "2", "27"), "The year must have 4 numbers, such as 2027", {"year"}, "on-year"),
        (("1", "", "2027"), "The date must include a month", {"month"}, "on-month"),
        (("", "", "2027"), "The date must include a day and a month", {"day", "month"}, "on-day"),
    ],
)
def test_date_says_what_to_mend_and_where(render, make, typed, message, wrong, focus):
    form = make(Back, _typed(*typed))

    page = render("{{ govuk_errors(form) }}{{ govuk_field(form.on) }}", form=form)

    assert (form.errors, form.on.data) == ({"on": [message]}, None)
    assert page.one("a")["href"] == f"#{focus}"
    assert page.one(id=focus).name == "input"
    marked = page.all("input", class_="govuk-input--error")
    assert {field["name"].removeprefix("on-") for field in marked} == wrong
    assert [field["value"] for field in page.all("input")] == list(typed)


def test_date_left_empty_is_optional_or_required(make):
    assert make(Back, _typed("", " ", "")).errors == {}
    assert make(Everything, {"x": ""}).errors["when"] == ["Enter when"]


@pytest.mark.parametrize("required", [InputRequired("Enter when"), DataRequired("Enter when")])
def test_date_keeps_its_own_message_where_it_is_required(make, required):
    class Needed(Back):
        on = DateInputField("Back on", [required])

    assert make(Needed, _typed("31", "2", "2027")).errors == {"on": [REAL_DATE]}
    assert make(Needed, _typed("", "", "")).errors == {"on": ["Enter when"]}


def test_date_refused_by_the_form_marks_every_part(render, make):
    form = make(Back, _typed("1", "2", "2020"))
    add_error(form, "Choose a day to come", "on")

    page = render("{{ govuk_field(form.on) }}", form=form)

    assert len(page.all("input", class_="govuk-input--error")) == 3


def test_stored_date_is_shown_in_its_parts(show):
    assert [field["value"] for field in show("on", Back, on=date(2027, 3, 9)).all("input")] == [
        "9",
        "3",
        "2027",
    ]


def test_huge_date_parts_are_cut_short(make):
    form = make(Back, _typed("9" * 10_000, "1", "2027"))

    assert form.errors == {"on": [REAL_DATE]}
    assert len(form.on.parts["day"]) == 20


def test_messages_of_the_library_are_in_plain_words(make):
    form = make(Back, {"number": "many", "one": "z"})

    assert {name: messages[0] for name, messages in form.errors.items()} == {
        "number": "Enter a whole number, such as 2",
        "one": "Choose one of the answers listed",
    }


def test_nested_forms_are_in_the_summary_with_their_own_ids(render, make):
    class Outer(Form):
        class Meta(Form.Meta):
            csrf = False

        inner = wtforms.FormField(Back)

    form = make(Outer, {"inner-on-day": "1", "inner-on-month": "", "inner-on-year": ""})

    page = render("{{ govuk_errors(form) }}{{ govuk_field(form.inner.form.on) }}", form=form)

    assert page.one("a")["href"] == "#inner-on-month"
    assert page.one(id="inner-on-month")["name"] == "inner-on-month"


def test_line_ends_count_once_and_control_characters_go() -> None:
    class Words(Form):
        class Meta(Form.Meta):
            csrf = False

        words = wtforms.TextAreaField(validators=[Length(max=5)], filters=[str.strip])

    form = Words(MultiDict({"words": " a\r\nb\x00\x1f\r\nc"}))
    assert form.validate()
    assert form.words.data == "a\nb\nc"
