"""My mentor: where a candidate stands, and every way on from there."""

from datetime import date, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _, _l
from matcher.pairings.forms.candidate import (
    ConfirmForm,
    DeclineOfferForm,
    EndMineForm,
    MessageForm,
)
from matcher.pairings.queries.home import Home, get_home, list_refused
from matcher.pairings.queries.looking import OwnSearch, get_own_search
from matcher.pairings.queries.mine import Situation, get_situation
from matcher.pairings.queries.proposals import get_pairing, get_proposal
from matcher.pairings.queries.survey import list_questions
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.services.alternatives import Alternative, list_confirmed
from matcher.pairings.services.endings import end_pairing, finish_pairing, look_again
from matcher.pairings.services.offers import accept_offer, decline_offer
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.requests import withdraw_request
from matcher.pairings.services.wishes import never_again
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.offices import office_email
from matcher.web.polling import live_page
from matcher.web.submissions import effect

LOOKING = _l(
    "You are looking for a mentor. The next match counts you in, and you can ask somebody now."
)


@bp.get("/my-mentor")
def mine() -> ResponseReturnValue:
    """Show the one thing that is open, and what has been."""
    candidate_id = own_candidate_id(current_actor())
    with db.read() as session:
        now = clock.now(session)
        home = get_home(session, candidate_id, now=now)
        others = _others(session, candidate_id, home, local_day(now))
        n_questions = len(list_questions(session, current_actor().user_id, now=now))
    shown = (home, others, local_day(now), n_questions)
    office = office_email()
    return live_page(
        "pairings/mine.html",
        shown,
        home=home,
        others=others,
        n_questions=n_questions,
        now=now,
        office_email=office,
    )


def _others(
    session: Session, candidate_id: int, home: Home, today: date
) -> tuple[Alternative, ...]:
    """Return who else has room and has said so of late, for whoever has just heard a no."""
    if not home.had_a_no:
        return ()
    candidate = session.get_one(Candidate, candidate_id)
    refused = list_refused(session, candidate_id)
    return tuple(list_confirmed(session, candidate, today=today, besides=refused))


@bp.app_template_global()
def own_search() -> tuple[OwnSearch | None, date]:
    """Return where the search of whoever reads the page stands; None for other people."""
    candidate_id = current_actor().candidate_id
    with db.read() as session:
        today = local_day(clock.now(session))
        if candidate_id is None:
            return None, today
        return get_own_search(session, candidate_id, today=today), today


@bp.post("/my-mentor/look-again", endpoint="look_again")
def look() -> ResponseReturnValue:
    """Take the candidate up again among those who look for a mentor."""
    actor = current_actor()

    def again(session: Session, now: datetime) -> None:
        look_again(session, actor, now=now)

    try:
        return effect(again, to=url_for(".mine"), saying=LOOKING)
    except Conflict as conflict:
        flash(conflict.message, "important")
        return redirect(url_for(".mine"), 303)


def _no_longer_open() -> ResponseReturnValue:
    """Lead somebody whose page is out of date to where they stand now."""
    flash(_("That is no longer open. This is how things stand now."), "important")
    return redirect(url_for(".mine"), 303)


def _own(proposal_id: PublicId) -> tuple[Situation, str]:
    """Return where the candidate stands and the name of the mentor of a proposal of theirs."""
    candidate_id = own_candidate_id(current_actor())
    with db.read() as session:
        proposal = get_proposal(session, proposal_id, candidate_id=candidate_id)
        here = get_situation(session, candidate_id, now=clock.now(session))
        return here, proposal.mentor.account.name


@bp.route("/my-mentor/<public_id:proposal_id>/accept", methods=["GET", "POST"])
def accept_own_offer(proposal_id: PublicId) -> ResponseReturnValue:
    """Say yes to an offer, with a message that goes on to the mentor."""
    actor = current_actor()
    here, mentor = _own(proposal_id)
    form = MessageForm(data={"message": here.draft})
    is_late_yes = here.step is not None and here.step.is_late_yes
    if form.validate_on_submit():

        def say_yes(session: Session, now: datetime) -> str:
            accept_offer(session, actor, proposal_id, form.message.data, now=now)
            if is_late_yes:
                return _("You both said yes. The office confirms it next.")
            if here.goes_out:
                return f"{_('You said yes.')} {here.goes_out}"
            return _("You said yes. %(name)s has your message and answers next.", name=mentor)

        try:
            return effect(say_yes, to=url_for(".mine"))
        except (Conflict, Invalid) as refused:
            add_error(form, refused.message, getattr(refused, "field", None))
    elif not (here.step and here.step.is_offer):
        return _no_longer_open()
    page = render_template(
        "pairings/accept_offer.html",
        form=form,
        mentor=mentor,
        is_late_yes=is_late_yes,
        goes_out=here.goes_out,
    )
    return page, 422 if form.errors else 200


@bp.route("/my-mentor/<public_id:proposal_id>/decline", methods=["GET", "POST"])
def decline_own_offer(proposal_id: PublicId) -> ResponseReturnValue:
    """Say no to an offer, and why."""
    actor = current_actor()
    here, mentor = _own(proposal_id)
    form = DeclineOfferForm()
    is_late_yes = here.step is not None and here.step.is_late_yes
    if form.validate_on_submit():

        def say_no(session: Session, now: datetime) -> str:
            said = decline_offer(session, actor, proposal_id, form.reason.data, now=now)
            if form.never_again.data:
                never_again(session, actor, said.mentor_id, said.candidate_id, now=now)
            if is_late_yes:
                return _("You said no. We thank %(name)s for you.", name=mentor)
            return _("You said no to the offer of %(name)s. They do not hear of it.", name=mentor)

        return effect(say_no, to=url_for(".mine"))
    if not (here.step and here.step.is_offer):
        return _no_longer_open()
    page = render_template(
        "pairings/decline_offer.html", form=form, mentor=mentor, is_late_yes=is_late_yes
    )
    return page, 422 if form.errors else 200


@bp.route("/my-mentor/<public_id:proposal_id>/take-back", methods=["GET", "POST"])
def withdraw(proposal_id: PublicId) -> ResponseReturnValue:
    """Take a request back."""
    actor = current_actor()
    here, mentor = _own(proposal_id)
    form = ConfirmForm()
    if form.validate_on_submit():

        def take_back(session: Session, now: datetime) -> None:
            withdraw_request(session, actor, proposal_id, now=now)

        saying = _(
            "You have taken back your request to %(name)s. You can ask somebody else now.",
            name=mentor,
        )
        return effect(take_back, to=url_for(".mine"), saying=saying)
    if not here.step or here.step.is_offer:
        return _no_longer_open()
    is_unsent = bool(here.step.goes_out)
    return render_template("pairings/take_back.html", form=form, mentor=mentor, is_unsent=is_unsent)


@bp.route("/my-mentor/<public_id:pairing_id>/end", methods=["GET", "POST"])
def end_own(pairing_id: PublicId) -> ResponseReturnValue:
    """Ask whether a candidate and their mentor have finished or why they stop, and end it."""
    actor = current_actor()
    candidate_id = own_candidate_id(actor)
    with db.read() as session:
        here = get_situation(session, candidate_id, now=clock.now(session))
        mentor = get_pairing(session, pairing_id, candidate_id=candidate_id).mentor.account.name
    form = EndMineForm()
    if form.validate_on_submit():

        def end(session: Session, now: datetime) -> str:
            if form.end is None:
                over = finish_pairing(session, actor, pairing_id, now=now)
            else:
                over = end_pairing(session, actor, pairing_id, form.end, now=now)
            if form.never_again.data:
                never_again(session, actor, over.mentor_id, over.candidate_id, now=now)
            return _("Your work with %(name)s has ended. We have told them.", name=mentor)

        return effect(end, to=url_for(".mine"))
    if not here.pairing:
        return _no_longer_open()
    page = render_template("pairings/end_mine.html", form=form, mentor=mentor)
    return page, 422 if form.errors else 200
