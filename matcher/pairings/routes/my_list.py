"""My list: whom a candidate would like, in order."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.candidates import services as candidates
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _, _l
from matcher.pairings.forms.candidate import AskNextForm
from matcher.pairings.forms.offers import OffersForm
from matcher.pairings.queries.my_list import MyList, find_name, get_mentor_id, get_my_list
from matcher.pairings.queries.rounds import review_of_waiting
from matcher.pairings.queries.waiting import get_own_wait
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.rules.offering import OffersWish
from matcher.pairings.rules.rounds import request_waits
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.requests import ask_next_on_list
from matcher.pairings.services.wanting import set_offers
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

NOBODY = _l("Nobody on your list can be asked just now. A place may come free any day.")
CHOSEN = {
    OffersWish.LISTED: _l(
        "Saved: we offer you a place when one comes free with a mentor on your list."
    ),
    OffersWish.ANYONE: _l("Saved: we offer you a place with anyone who meets your wishes."),
    OffersWish.NONE: _l("Saved: we make you no offers. You can still ask anybody yourself."),
}


@bp.get("/my-list")
def my_list() -> ResponseReturnValue:
    """Show the list, who can be asked now, and the way back for one just taken off."""
    return _page()


def _page(offers: OffersForm | None = None) -> str:
    with db.read() as session:
        mine = _own_list(session)
        wait = get_own_wait(session, own_candidate_id(current_actor()))
        removed = request.args.get("removed", "")[:22]
        name = find_name(session, removed) if removed else None
    form = AskNextForm(data={"ask_next": mine.situation.ask_next})
    put_back = name and {"mentor_id": removed, "at": request.args.get("at", ""), "name": name}
    return render_template(
        "pairings/my_list.html",
        mine=mine,
        form=form,
        put_back=put_back,
        moved=_moved(mine),
        wait=wait,
        offers=offers or OffersForm(data={"wish": wait.wish}),
        has_errors=offers is not None,
    )


def _moved(mine: MyList) -> dict[str, Any] | None:
    """Return who was just moved, which way and where to, so that the button keeps the focus."""
    mentor_id, to = request.args.get("moved", ""), request.args.get("to", "")
    for place, mentor in enumerate(mine.entries, 1):
        if mentor.public_id == mentor_id and to in {"up", "down"}:
            return {"mentor_id": mentor_id, "to": to, "name": mentor.name, "place": place}
    return None


def _own_list(session: Session) -> MyList:
    today = local_day(clock.now(session))
    return get_my_list(session, own_candidate_id(current_actor()), today=today)


@bp.post("/my-list/<public_id:mentor_id>/add")
def add_to_list(mentor_id: PublicId) -> ResponseReturnValue:
    """Put a mentor on the list: at its end, or back where they were."""
    actor = current_actor()
    at = request.form.get("at", 0, type=int)

    def add(session: Session, now: datetime) -> None:
        own = own_candidate_id(actor)
        mentor = get_mentor_id(session, own, mentor_id)
        entry = candidates.add_to_list(session, actor, own, mentor, now=now)
        session.flush()
        if 0 < at < entry.position:
            by = at - entry.position
            candidates.move_on_list(session, actor, own, mentor, by, now=now)

    return effect(add, to=url_for(".my_list"), saying=_("Added to your list."))


@bp.post("/my-list/<public_id:mentor_id>/remove")
def remove_from_list(mentor_id: PublicId) -> ResponseReturnValue:
    """Take a mentor off the list; the page that follows offers to put them back."""
    actor = current_actor()

    def remove(session: Session, now: datetime) -> None:
        mentor = get_mentor_id(session, own_candidate_id(actor), mentor_id)
        candidates.remove_from_list(session, actor, own_candidate_id(actor), mentor, now=now)

    at = request.form.get("at", 0, type=int)
    return effect(remove, to=url_for(".my_list", removed=mentor_id, at=at))


@bp.post("/my-list/<public_id:mentor_id>/move")
def move_on_list(mentor_id: PublicId) -> ResponseReturnValue:
    """Move a mentor one place up or down."""
    actor = current_actor()
    by = -1 if request.form.get("to") == "up" else 1

    def move(session: Session, now: datetime) -> None:
        mentor = get_mentor_id(session, own_candidate_id(actor), mentor_id)
        candidates.move_on_list(session, actor, own_candidate_id(actor), mentor, by, now=now)

    # No fragment: a browser that jumps to one does not put the focus where the page says.
    to = "up" if by < 0 else "down"
    return effect(move, to=url_for(".my_list", moved=mentor_id, to=to))


@bp.post("/my-list/ask-next")
def ask_the_next() -> ResponseReturnValue:
    """Ask the first who can be asked, with the message that is kept; without one, write it."""
    actor = current_actor()
    with db.read() as session:
        mine = _own_list(session)
    if mine.next and not mine.situation.message:
        return redirect(url_for(".ask", mentor_id=mine.next.public_id), 303)

    def ask(session: Session, now: datetime) -> str:
        proposal = ask_next_on_list(session, actor, now=now)
        if proposal is None:
            raise Conflict(str(NOBODY))
        if review := review_of_waiting(session, proposal.waits_for_id):
            return request_waits(review)
        return _(
            "You have asked %(name)s, with the message you wrote last.",
            name=proposal.mentor.account.name,
        )

    try:
        return effect(ask, to=url_for(".mine"))
    except Conflict as conflict:
        flash(conflict.message, "info")
        return redirect(url_for(".my_list"), 303)


@bp.post("/my-list/ask-next-for-me")
def ask_next_for_me() -> ResponseReturnValue:
    """Note whether to go on down the list without a further press."""
    actor = current_actor()
    form = AskNextForm()

    def note(session: Session, now: datetime) -> str:
        chosen = bool(form.ask_next.data)
        candidates.set_ask_next(session, actor, own_candidate_id(actor), chosen, now=now)
        if chosen:
            return _("Saved: after a no or silence we ask the next for you.")
        return _("Saved: after a no or silence we do not ask the next for you.")

    return effect(note, to=url_for(".my_list"))


@bp.post("/my-list/offers")
def choose_offers() -> ResponseReturnValue:
    """Note whether places that come free are to be offered, and whose."""
    actor = current_actor()
    form = OffersForm()
    if not form.validate():
        return _page(form), 422

    def choose(session: Session, now: datetime) -> str:
        set_offers(session, actor, form.wish.data, now=now)
        return str(CHOSEN[form.wish.data])

    return effect(choose, to=url_for(".my_list"))
