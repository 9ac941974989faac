"""Are your places still right? The pages behind the links of a mentor's mails.

The address is a key: it stands in no log of ours, and nothing of it is kept with what was sent.
So a form is not told from its copy by a key, as elsewhere; the services know the same press again.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from matcher.accounts.rules import first_name
from matcher.availability.forms.places import PlacesForm
from matcher.availability.queries.beside_places import (
    find_link,
    list_goes_beside,
    list_met_beside,
)
from matcher.availability.queries.linked_places import LinkedPlaces, get_linked_places
from matcher.availability.routes.blueprint import bp
from matcher.availability.routes.by_hand import require_by_hand, shown_at
from matcher.availability.routes.still_working import sent_answers, thank_for_people
from matcher.availability.rules.answers import Answer
from matcher.availability.rules.presses import TooQuick
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.answering import (
    answer_by_link,
    find_mentor_id,
    set_reminders_by_link,
    undo_by_link,
)
from matcher.availability.services.links import made_at, read_link
from matcher.availability.services.living import say_by_link
from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.pairings.models import FirstMeeting, Survey
from matcher.pairings.queries.places import get_places
from matcher.pairings.rules.states import Said
from matcher.web.database import db, settings
from matcher.web.fields import add_error

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058
View = ParamSpec("View")


def _kindly(view: Callable[View, ResponseReturnValue]) -> Callable[View, ResponseReturnValue]:
    """Answer a link that is over, or not ours, with a page that says what to do."""

    @wraps(view)
    def answer(*args: View.args, **kwargs: View.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except NotFound as over:
            return render_template("availability/link_over.html", words=over.message), 404

    return answer


@bp.route("/places/<token>", methods=["GET", "POST"])
@_kindly
def places(token: str) -> ResponseReturnValue:
    """Ask whoever holds the link how many places are free now."""
    linked, shown = _linked(token)
    form = PlacesForm(linked.still, linked.most, request.form.get("still_shown"))
    if form.validate_on_submit():
        try:
            people = sent_answers()
            over = _say(token, form.said(), people)
        except Invalid as refused:
            add_error(form, refused.message, refused.field)
        except Conflict as refused:
            add_error(form, refused.message)
        else:
            if people:
                thank_for_people(people, over)
            return redirect(url_for(".places", token=token), 303)
    return _page(token, form, linked, shown), 422 if form.errors or form.form_errors else 200


def _page(token: str, form: PlacesForm, linked: LinkedPlaces, shown: str) -> str:
    return render_template(
        "availability/places.html",
        form=form,
        linked=linked,
        token=token,
        shown=shown,
        more=_more(token),
    )


def _more(token: str) -> dict[str, str]:
    """Return the pages on which this mentor may say more without signing in, with their words."""
    with db.read() as session:
        secret, now = settings.secret_key, clock.now(session)
        account_id = read_link(session, token, Purpose.PLACES, secret=secret, now=now)
        mentor_id = find_mentor_id(session, account_id)
        met = find_link(session, account_id, Purpose.MET, now=now)
        goes = find_link(session, account_id, Purpose.SURVEY, now=now)
        met_names = _first_names(list_met_beside(session, mentor_id, now=now))
        goes_names = _first_names(list_goes_beside(session, mentor_id, now=now))
    more = {}
    if met is not None and met_names:
        url = url_for(".met", token=sign(secret, met, Purpose.MET))
        more[url] = _("Have you met %(names)s?", names=met_names)
    if goes is not None and goes_names:
        url = url_for(".survey", token=sign(secret, goes, Purpose.SURVEY))
        more[url] = _("How is it with %(names)s?", names=goes_names)
    return more


def _first_names(asked: Sequence[FirstMeeting | Survey]) -> str:
    return ", ".join(first_name(one.pairing.candidate.account.name) for one in asked)


def _say(token: str, answer: Answer | None, people: Mapping[PublicId, Said]) -> list[str]:
    """Take all that was chosen on the page, or nothing; return the first names of who is over."""
    with db.begin() as session:
        secret, now = settings.secret_key, clock.now(session)
        if answer is not None:
            answer_by_link(session, token, answer, secret=secret, now=now)
        over = say_by_link(session, token, people, secret=secret, now=now)
        require_by_hand(now)  # after them, so that a link that is over is told as that
        return [first_name(pairing.candidate.account.name) for pairing in over]


@bp.post("/places/<token>/people", endpoint="people")
@_kindly
def say_of_people(token: str) -> ResponseReturnValue:
    """Take what is said of the people, and of the places too where something was chosen there.

    It ends nothing, and the same twice is as once.
    """
    if request.form.get("answer"):
        return places(token)
    people = sent_answers()
    try:
        over = _say(token, None, people)
    except TooQuick as refused:
        linked, shown = _linked(token)
        form = PlacesForm(linked.still, linked.most)
        add_error(form, refused.message)
        return _page(token, form, linked, shown), 422
    thank_for_people(people, over)
    return redirect(url_for(".places", token=token), 303)


def _linked(token: str) -> tuple[LinkedPlaces, str]:
    with db.read() as session:
        secret, now = settings.secret_key, clock.now(session)
        account_id = read_link(session, token, Purpose.PLACES, secret=secret, now=now)
        since = made_at(session, token, Purpose.PLACES, secret=secret, now=now)
        mentor_id = find_mentor_id(session, account_id)
        return get_linked_places(session, mentor_id, since=since, now=now), shown_at(now)


@bp.post("/places/<token>/undo")
@_kindly
def undo_places(token: str) -> ResponseReturnValue:
    """Take back what the link has said last."""
    try:
        with db.begin() as session:
            secret, now = settings.secret_key, clock.now(session)
            require_by_hand(now)
            undo_by_link(session, token, secret=secret, now=now)
        flash(_("Taken back. All is as it was before."), "success")
    except Conflict as refused:
        flash(refused.message, "important")
    return redirect(url_for(".places", token=token), 303)


@bp.route("/places/<token>/reminders", methods=["GET", "POST"])
@_kindly
def reminders(token: str) -> ResponseReturnValue:
    """Stop reminders, or have them again, with the one button of this page.

    A machine that presses whatever it finds is quicker than anybody can read; it is asked again.
    """
    if request.method == "POST":
        return _press(token)
    return _reminders_page(token)


def _press(token: str) -> ResponseReturnValue:
    if request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        # A mail program's own button (RFC 8058): it holds no cookie and no token of ours, and is
        # not to be sent elsewhere.
        _choose(token, wanted=False)
        return _reminders_page(token)
    current_app.extensions["csrf"].protect()
    try:
        with db.read() as session:
            require_by_hand(clock.now(session))
    except TooQuick:
        return _reminders_page(token, too_quick=True), 422
    _choose(token, wanted=request.form.get("wanted") == "1")
    return redirect(url_for(".reminders", token=token), 303)


def _choose(token: str, *, wanted: bool) -> None:
    with db.begin() as session:
        secret, now = settings.secret_key, clock.now(session)
        set_reminders_by_link(session, token, wanted, secret=secret, now=now)


def _reminders_page(token: str, *, too_quick: bool = False) -> str:
    with db.read() as session:
        secret, now = settings.secret_key, clock.now(session)
        account_id = read_link(session, token, Purpose.PLACES, secret=secret, now=now, any_age=True)
        wanted = get_places(session, find_mentor_id(session, account_id), now=now).reminders
    return render_template(
        "availability/reminders.html",
        token=token,
        wanted=wanted,
        too_quick=too_quick,
        shown=shown_at(now),
    )


@bp.record_once
def _let_mail_programs_in(state: BlueprintSetupState) -> None:
    """Take the one page that checks the token by itself from the check of all forms."""
    state.app.extensions["csrf"].exempt(f"{__name__}.reminders")
