"""Which scheme the desk is about: the gate that keeps to it, and the way from one to another.

Whatever public ids a request names, in its address or its form, pass the gate: one of a scheme that
its sender does not run leads nowhere, and one of another scheme that they run asks them to go there
first. A form says of which scheme its page was, and takes its sender there: a page left open never
changes anything in another scheme.
"""

import re

from flask import abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from matcher.accounts import services as accounts
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.belonging import find_schemes_of
from matcher.desk.queries.schemes_run import SchemeRun, get_scheme_run, list_schemes_run
from matcher.desk.routes.blueprint import bp
from matcher.matching.models import Scheme
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.submissions import NOT_PART_OF_IT, SCHEME_FIELD
from matcher.web.targets import safe_next

LOOKS_LIKE_AN_ID = re.compile("[A-Za-z0-9_-]{22}")
RUN = "desk_schemes_run"
FREE = {"desk.choose_scheme", "desk.new_scheme"}
"""Pages whose forms name schemes other than the desk's; they look for themselves who runs them."""


@bp.before_request
def keep_to_scheme() -> ResponseReturnValue | None:
    """Let nothing of another scheme through."""
    if request.endpoint in FREE:
        return None
    _follow_form()
    actor, asked = current_actor(), _ids()
    if not asked:
        return None
    with db.read() as reading:
        found = find_schemes_of(reading, asked)
    for public_id in asked:
        schemes = found.get(public_id)
        if schemes is not None and actor.scheme_id not in schemes:
            return _elsewhere(actor, schemes & actor.scheme_ids)
    return None


def _ids() -> list[PublicId]:
    """Return what looks like a public id in this request, except the keys of its form."""
    named = [*request.args.items(multi=True), *request.form.items(multi=True)]
    values = [value for name, value in named if name not in NOT_PART_OF_IT]
    values += map(str, (request.view_args or {}).values())
    return sorted({value for value in values if LOOKS_LIKE_AN_ID.fullmatch(value)})


def _elsewhere(actor: Actor, schemes: frozenset[int]) -> ResponseReturnValue:
    """Say in which other scheme of theirs this is; what they do not run is not there at all."""
    others = [one for one in schemes_run() if one.id in schemes]
    if not others:
        abort(404)
    to = request.full_path.rstrip("?") if request.method == "GET" else url_for(".index")
    page = render_template("desk/elsewhere.html", other=others[0], here=scheme_here(), to=to)
    return page, 200 if request.method == "GET" else 409


def _follow_form() -> None:
    """Go to the scheme of the page from which a form was sent, and say so."""
    if request.method != "POST" or not (wanted := request.form.get(SCHEME_FIELD)):
        return
    actor = current_actor()
    with db.read() as reading:
        scheme = get_scheme_run(reading, actor, wanted)
    if scheme.id != actor.scheme_id:
        _go_to(actor, scheme)
        flash(_("This page was of %(scheme)s, so you are there again.", scheme=scheme.name), "info")


def _go_to(actor: Actor, scheme: Scheme) -> None:
    with db.begin() as writing:
        accounts.choose_scheme(writing, actor, str(session.get("token", "")), scheme.id)
    for of_before in ("actor", RUN):
        g.pop(of_before, None)


@bp.post("/schemes/choose", endpoint="choose_scheme")
def choose() -> ResponseReturnValue:
    """Go to another scheme that this administrator runs."""
    actor = current_actor()
    with db.read() as reading:
        scheme = get_scheme_run(reading, actor, request.form.get("scheme", ""))
    _go_to(actor, scheme)
    flash(_("The desk is about %(scheme)s now.", scheme=scheme.name), "success")
    return redirect(safe_next(request.form.get("next"), actor.roles) or url_for(".index"), 303)


def schemes_run() -> list[SchemeRun]:
    """Return the schemes that this administrator runs, read once in a request."""
    if RUN not in g:
        with db.read() as reading:
            setattr(g, RUN, list_schemes_run(reading, current_actor()))
    found: list[SchemeRun] = g.get(RUN)
    return found


def scheme_here() -> SchemeRun | None:
    """Return which of several schemes the desk is about; None for who runs one or none."""
    if len(current_actor().scheme_ids) < 2:
        return None
    return next((one for one in schemes_run() if one.is_here), None)


def scheme_field() -> Markup:
    """Return the hidden field that says of which scheme a page is, for who runs several."""
    here = scheme_here()
    if here is None:
        return Markup()
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(SCHEME_FIELD, here.public_id)


@bp.context_processor
def name_scheme() -> dict[str, object]:
    """Give each page of the desk the scheme that it is about, where there is a choice."""
    return {"scheme_here": scheme_here()}
