"""The look and the form pattern: the layer between our areas and GOV.UK Frontend.

An application calls `matcher.web.setup.init_web(app)` once. Templates then extend
`web/layout.html`, import macros from `web/components.html`, and write one line per field:
`{{ govuk_field(form.place) }}`.
"""
