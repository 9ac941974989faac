"""The frame of every page."""

import re

import pytest
from flask import flash, render_template_string, url_for
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import InputRequired

from matcher.web.assets import files
from matcher.web.fields import Form

PAGE = """{% extends "web/layout.html" %}
{% block title %}Find a mentor{% endblock %}
{% block content %}<h1>Find a mentor</h1>{% endblock %}"""
NAVIGATION = [
    {"text": "Find a mentor", "href": "/", "active": True},
    {"text": "My <list>", "href": "/list", "active": False},
]


class Name(Form):
    class Meta(Form.Meta):
        csrf = False

    name = StringField("Name", [InputRequired("Enter a name")])


def test_page_has_language_title_skip_link_and_one_main(render):
    page = render(PAGE)

    assert page.one("html")["lang"] == "en-GB"
    assert page.one("title").text == "Find a mentor – Matcher"
    skip = page.one(class_="govuk-skip-link")
    assert skip["href"] == f"#{page.one('main')['id']}"
    assert page.one("main").one("h1").text == "Find a mentor"
    assert "width=device-width" in page.one("meta", name="viewport")["content"]


def test_title_says_that_the_form_has_errors(app, render):
    with app.test_request_context("/"):
        form = Name(formdata=MultiDict({"name": ""}))
        assert render(PAGE, form=form).one("title").text == "Find a mentor – Matcher"
        form.validate()

    assert render(PAGE, form=form).one("title").text == "Error: Find a mentor – Matcher"
    assert render(PAGE, has_errors=True).one("title").text == "Error: Find a mentor – Matcher"


def test_page_loads_our_own_files_and_nothing_inline(app, render):
    page = render(PAGE)

    loaded = [script["src"] for script in page.all("script")]
    loaded += [link["href"] for link in page.all("link")]
    names = {re.sub(r"^/static/[0-9a-f]{12}/", "", address) for address in loaded}
    assert names <= set(files())
    assert {"matcher.js", "start.js", "vendor/htmx.js", "matcher.css"} <= names
    assert [script for script in page.all("script") if script.text] == []
    assert [element for element in page.all() if element.get("style") is not None] == []


def test_htmx_is_told_to_keep_to_the_content_security_policy(render):
    settings = render(PAGE).one("meta", name="htmx-config")["content"]

    for setting in (
        '"includeIndicatorStyles": false',
        '"allowEval": false',
        '"historyCacheSize": 0',
    ):
        assert setting in settings


def test_navigation_marks_the_page_one_is_on(render):
    page = render(PAGE, navigation=NAVIGATION)

    links = page.one("header").all("a", class_="govuk-service-navigation__link")
    assert [(link.text, link["href"]) for link in links] == [
        ("Find a mentor", "/"),
        ("My <list>", "/list"),
    ]
    assert [link.get("aria-current") for link in links] == ["true", None]


def test_sign_out_is_a_posted_form(render):
    page = render(PAGE, navigation=NAVIGATION, sign_out_url="/sign-out")

    form = page.one("header").one("form")
    assert (form["action"], form["method"]) == ("/sign-out", "post")
    assert form.one("button").text == "Sign out"
    assert len(form.all("input", name="csrf_token")) == 1


def test_head_says_who_is_signed_in(render):
    page = render(PAGE, navigation=NAVIGATION, sign_out_url="/out", signed_in_name="Jo <Bloggs>")

    assert page.one(class_="app-signed-in").text == "Signed in as Jo <Bloggs>"


def test_demonstration_says_that_it_is_one(render):
    assert "made up" in render(PAGE, is_demo=True).one("section").text
    assert render(PAGE, is_demo=False).all("section") == []


def test_page_without_navigation_has_none(render):
    page = render(PAGE)

    assert page.one("header").all("nav") == []
    assert page.one("header").one("a")["href"] == "/"


def test_messages_are_shown_by_kind_and_escaped(app, client, read):
    @app.get("/told")
    def told():
        flash("Saved <b>.")
        flash("Saved again.", "success")
        flash("Mind this.", "important")
        return render_template_string(PAGE)

    page = read(client.get("/told").text)

    banners = page.all(class_="govuk-notification-banner")
    shown = {(b.one("h2").text, b["role"], p.text) for b in banners for p in b.all("p")}
    assert shown == {
        ("Success", "alert", "Saved <b>."),
        ("Success", "alert", "Saved again."),
        ("Important", "region", "Mind this."),
    }
    assert len({banner["aria-labelledby"] for banner in banners}) == len(banners)


def test_content_takes_two_thirds_unless_the_page_wants_all(render):
    narrow = render(PAGE)
    wide = render(PAGE.replace("%}", "%}{% set full_width = true %}", 1))

    assert narrow.one(class_="govuk-grid-column-two-thirds").one("h1").text == "Find a mentor"
    assert wide.all(class_="govuk-grid-column-two-thirds") == []
    assert wide.one("main").one("h1").text == "Find a mentor"


def test_way_back_is_a_landmark_of_its_own(render):
    back = "{% block before_content %}<a href='/'>Back</a>{% endblock %}"

    assert render(PAGE + back).one("nav", aria_label="Way back").one("a").text == "Back"
    assert render(PAGE).all("nav") == []


def test_footer_links_are_plain_and_may_be_replaced(render):
    links = [link.text for link in render(PAGE).one("footer").all("a")]
    own = render(PAGE, footer=[{"text": "Help", "href": "/help"}]).one("footer").one("a")

    assert links == ["Accessibility", "Privacy", "About Matcher"]
    assert (own.text, own["href"]) == ("Help", "/help")


@pytest.mark.parametrize("name", ["mark.svg", "vendor/govuk-frontend.css"])
def test_static_addresses_are_answered(app, client, name):
    with app.test_request_context("/"):
        version = app.jinja_env.globals["static_url"](name).split("/")[2]
        url = url_for("web.static", version=version, name=name)

    assert client.get(url).status_code == 200
