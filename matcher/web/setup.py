"""Put the look, the form pattern, the headers and the error pages into an application."""

from flask import Blueprint, Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from matcher.core.words import _l
from matcher.web import assets, components, dates, form_frame, polling
from matcher.web import map as uk
from matcher.web.addresses import PublicIdConverter
from matcher.web.errors import register_errors
from matcher.web.headers import register_headers
from matcher.web.language import init_language
from matcher.web.packing import register_packing

PRODUCT = "Matcher"
FOOTER = (
    {"text": _l("Accessibility"), "href": "/accessibility"},
    {"text": _l("Privacy"), "href": "/privacy"},
    {"text": _l("About %(product)s", product=PRODUCT), "href": "/about"},
)


def init_web(app: Flask, *, demo: bool = False) -> None:
    """Register templates, static files, template globals and filters, headers and error pages.

    Pages may give the layout `navigation` (items of text, href, active), `sign_out_url`, `footer`
    and `form`; `csrf_token` and `submission_key` are used where they are template globals.
    """
    init_language(app, demo=demo)
    app.url_map.converters["public_id"] = PublicIdConverter
    web = Blueprint("web", __name__, template_folder="templates")
    web.add_url_rule("/static/<version>/<path:name>", "static", assets.static)
    app.register_blueprint(web)
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([*([app.jinja_loader] if app.jinja_loader else []), macros])
    # Their macros are full of empty lines, which would be a third of a page of forms.
    app.extensions[components.MACROS] = app.jinja_env.overlay(trim_blocks=True, lstrip_blocks=True)
    app.jinja_env.globals.update(
        product=PRODUCT,
        default_footer=FOOTER,
        static_url=assets.static_url,
        govuk_field=components.govuk_field,
        govuk_errors=form_frame.govuk_errors,
        govuk_submit=components.govuk_submit,
        form_start=form_frame.form_start,
        uk_map=uk.uk_map,
        merge_dots=uk.merge_dots,
        live=polling.live,
    )
    app.jinja_env.filters.update(
        day=dates.day,
        near_day=dates.near_day,
        short_day=dates.short_day,
        clock_time=dates.clock_time,
        moment=dates.moment,
        ago=dates.ago,
        number=dates.number,
    )
    register_packing(app)  # the last of all: what comes after cannot change a page any more
    register_headers(app)
    register_errors(app)
