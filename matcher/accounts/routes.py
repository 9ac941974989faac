"""Signing in and out, and choosing a new password with a mailed code.

Nobody is signed in here yet, so the one-submit keys of `effect` have no owner; each change below
is harmless when it is sent twice.
"""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from matcher.accounts import login, queries, rules, services
from matcher.accounts.forms import ForgottenForm, JoinForm, NewPasswordForm, SignInForm
from matcher.accounts.models import Account
from matcher.accounts.queries import OpenScheme
from matcher.core import clock
from matcher.core.actor import Role
from matcher.core.days import local_day
from matcher.core.words import _, _l
from matcher.web import resending
from matcher.web.database import db, settings
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.language import languages, remember
from matcher.web.offices import office_email, offices
from matcher.web.resending import Kept, unpack
from matcher.web.targets import safe_next

bp = Blueprint("accounts", __name__, template_folder="templates")

WRONG = _l("The e-mail address or the password is not right. Check both, or choose a new password")
WRONG_CODE = _l(
    "The code is not right, or it has run out. Check the latest mail, or ask for a new one"
)
MAILED = _l(
    "If we know this address, a mail with a code is on its way. It comes within a few minutes; "
    "look into your spam folder too."
)


MAILED_TO_ANYBODY = _l(
    "A mail with a code is on its way. It comes within a few minutes; look into your spam folder "
    "too."
)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask who is there."""
    if current_actor().user_id is not None and request.method == "GET":
        return redirect(url_for("home.index"), 303)
    form = SignInForm()
    kept = unpack(request.form.get(resending.FIELD))
    if form.validate_on_submit():
        email = queries.fold_email(form.email.data)
        _count_try(email)
        with db.read() as reading:
            account = queries.find_account(reading, email)
        if login.is_password_of(account, form.password.data) and account is not None:
            with db.begin() as writing:
                services.forget_tries(writing, settings.secret_key, f"sign-in:{email}")
                services.give_back_try(writing, settings.secret_key, _network_key())
            return _let_in(account, kept)
        add_error(form, str(WRONG), "password")
    status = 422 if form.errors else 200
    page = render_template("accounts/sign_in.html", form=form, demo=settings.demo, kept=kept)
    return page, status


def sign_in_again(kept: Kept) -> str:
    """Ask who is there, and keep the form in that page which was sent too late."""
    form = SignInForm(formdata=None)
    return render_template("accounts/sign_in.html", form=form, demo=settings.demo, kept=kept)


def _count_try(email: str) -> None:
    """Count this try, or refuse it where there were too many; unknown addresses count alike."""
    limits = (
        (f"sign-in:{email}", rules.FREE_TRIES),
        (_network_key(), rules.FREE_TRIES_NETWORK),
    )
    with db.begin() as writing:
        now = clock.now(writing)
        until = services.count_try(writing, settings.secret_key, limits, now=now)
    if until:
        raise TooManyRequests(retry_after=max(1, int((until - now).total_seconds())))


def _network_key() -> str:
    return f"sign-in-from:{rules.network_of(request.remote_addr or '')}"


def _let_in(account: Account, kept: Kept | None = None) -> ResponseReturnValue:
    """Start a session and go to the page that was asked for, if this person may open it.

    Who had filled in a form finds it again.
    """
    with db.begin() as writing:
        now = clock.now(writing)
        token = services.begin_sign_in(writing, account, now=now)
    roles = [Role(role.name) for role in account.roles]
    target = safe_next(session.get("next"), roles) or url_for("home.index")
    login.start_session(account, token, now)
    for of_before in ("actor", "csrf_token"):
        g.pop(of_before, None)
    return (resending.send_again(kept, roles) if kept else None) or redirect(target, 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the sign-in, and have the browser forget what it kept."""
    token = login.end_session()
    with db.begin() as writing:
        services.end_sign_in(writing, token, now=clock.now(writing))
    flash(_("You have signed out."), "success")
    response = redirect(url_for("home.index"), 303)
    # Not "cookies": that would also sign people out of the association's other sites.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Speak another language from now on: in this browser, and to this person."""
    tag, actor = request.form.get("language", ""), current_actor()
    if tag not in languages():
        abort(404)
    if actor.user_id is not None:
        with db.begin() as writing:
            services.choose_language(writing, actor, tag, now=clock.now(writing))
    target = safe_next(request.form.get("next"), actor.roles) or url_for("home.index")
    response = redirect(target, 303)
    remember(response, tag)
    return response


@bp.route("/forgotten-password", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Mail a code; the answer is the same whether or not the address is known."""
    form = ForgottenForm()
    if form.validate_on_submit():
        email = queries.fold_email(form.email.data)
        with db.begin() as writing:
            now = clock.now(writing)
            if not _too_many_codes(writing, email, now):
                services.request_code(writing, email, settings.secret_key, now=now)
        flash(str(MAILED), "info")
        session["code_for"] = form.email.data
        return redirect(url_for(".new_password"), 303)
    return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200


def _too_many_codes(writing: Session, email: str, now: datetime) -> bool:
    """Count a request for a code; too many change nothing that can be seen from outside."""
    network = rules.network_of(request.remote_addr or "")
    limits = ((f"code:{email}", rules.CODES_AN_HOUR + 1), (f"code-from:{network}", 60))
    return services.count_try(writing, settings.secret_key, limits, now=now) is not None


@bp.route("/join", methods=["GET", "POST"])
def join() -> ResponseReturnValue:
    """Say how to get an account, and take a request for one; known addresses change nothing."""
    with db.read() as reading:
        schemes = {one.code: one for one in queries.list_open_schemes(reading)}
    form = _join_form(schemes)
    if schemes and form.validate_on_submit():
        email = queries.fold_email(form.email.data)
        with db.begin() as writing:
            now = clock.now(writing)
            if not _too_many_codes(writing, email, now):
                services.ask_to_join(
                    writing,
                    email=email,
                    name=form.name.data,
                    role=Role(form.role.data),
                    scheme=_chosen_scheme(form, schemes),
                    note=form.note.data or "",
                    secret=settings.secret_key,
                    now=now,
                )
        flash(str(MAILED_TO_ANYBODY), "info")
        session["code_for"] = form.email.data
        return redirect(url_for(".new_password"), 303)
    page = render_template(
        "accounts/join.html",
        form=form,
        offices=offices(),
        office_email=office_email(),
        is_open=bool(schemes),
    )
    return page, 422 if form.errors else 200


def _join_form(schemes: Mapping[str, OpenScheme]) -> JoinForm:
    """Return the form to ask; it asks for the scheme where several are open."""
    form = JoinForm(data={"role": request.args.get("role"), "scheme": request.args.get("scheme")})
    form.scheme.choices = [(code, one.name) for code, one in schemes.items()]
    if len(schemes) < 2:
        del form.scheme
    return form


def _chosen_scheme(form: JoinForm, schemes: Mapping[str, OpenScheme]) -> OpenScheme:
    return schemes[form.scheme.data] if "scheme" in form else next(iter(schemes.values()))


@bp.get("/waiting")
def waiting() -> ResponseReturnValue:
    """Say what happens next to somebody who has asked to join."""
    actor = current_actor()
    with db.read() as reading:
        asked = queries.find_day_asked(reading, actor.user_id) if actor.user_id else None
        today = local_day(clock.now(reading))
        training = queries.find_training(reading, actor.mentor_id, today)
    return render_template(
        "accounts/waiting.html",
        applies=actor.applies,
        asked_on=local_day(asked) if asked else None,
        answer_by=local_day(asked + rules.OFFICE_ANSWERS) if asked else None,
        training=training,
        office_email=office_email(),
    )


@bp.route("/new-password", methods=["GET", "POST"])
def new_password() -> ResponseReturnValue:
    """Take the code and a new password."""
    form = NewPasswordForm(email=session.get("code_for"))
    if form.validate_on_submit():
        changed, first = _set_password(form)
        if changed and first is not None:
            flash(_("Your password is set, and you are signed in."), "success")
            return _let_in(first)
        if changed:
            session.clear()
            flash(_("Your password is changed. Sign in with the new one."), "success")
            return redirect(url_for(".sign_in"), 303)
        add_error(form, str(WRONG_CODE), "code")
    return render_template("accounts/new_password.html", form=form), 422 if form.errors else 200


def _set_password(form: NewPasswordForm) -> tuple[bool, Account | None]:
    """Use the code; return whether it was right, and whose first password it is, if it is one.

    Who has just shown that the mailbox is theirs need not type again what they chose.
    """
    password_hash = login.hash_new_password(form.password.data)
    with db.begin() as writing:
        now = clock.now(writing)
        account = queries.find_account(writing, form.email.data)
        is_first = account is not None and account.password is None
        is_new = is_first and account is not None and not account.roles
        changed = services.use_code(
            writing,
            form.email.data,
            form.code.data,
            password_hash,
            settings.secret_key,
            now=now,
        )
        if changed and account is not None:
            services.open_applications(writing, account, is_new=is_new, now=now)
    return changed, account if is_first else None


@bp.post("/demo/sign-in/<role>")
def demo_sign_in(role: str) -> ResponseReturnValue:
    """Sign in as one of the three made-up people of the demo, and nowhere else."""
    if not settings.demo or role not in list(Role):
        abort(404)
    with db.read() as reading:
        account = queries.find_account(reading, queries.DEMO_PEOPLE[Role(role)])
    if account is None:
        abort(404)
    return _let_in(account, unpack(request.form.get(resending.FIELD)))
