"""Still working with …? A part of the pages on which a mentor confirms their places."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.availability.queries.still_working import list_working
from matcher.availability.routes.blueprint import bp
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.answering import find_mentor_id
from matcher.availability.services.links import read_link
from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.words import _, _l, said
from matcher.pairings.rules.living import OVER
from matcher.pairings.rules.states import Said
from matcher.pairings.services.living import say_still_working
from matcher.pairings.services.own import own_mentor_id
from matcher.web.database import db, settings
from matcher.web.guards import current_actor
from matcher.web.submissions import effect

FIELD = "still-"
ANSWERS = {
    Said.YES: _l("Yes"),
    Said.FINISHED: _l("We have finished"),
    Said.LOST_TOUCH: _l("We lost touch"),
}
NOTHING_SAID = _l("You chose nothing, so nothing has been changed.")
THANKS = _l("Thank you. It is noted.")


@bp.app_template_global()
def still_working(token: str | None = None) -> dict[str, object]:
    """Return what the part asks about, and where its answers go."""
    with db.read() as session:
        if token is None:
            mentor_id, to = own_mentor_id(current_actor()), url_for("availability.my_people")
        else:
            secret, now = settings.secret_key, clock.now(session)
            account_id = read_link(session, token, Purpose.PLACES, secret=secret, now=now)
            mentor_id = find_mentor_id(session, account_id)
            to = url_for("availability.people", token=token)
        people = list_working(session, mentor_id)
    return {"people": people, "to": to, "field": FIELD, "answers": said(ANSWERS)}


def thank_for_people(answers: Mapping[PublicId, Said], over: Sequence[str]) -> None:
    """Say on the next page what became of the words behind a link; `over` are first names."""
    if not answers:
        flash(str(NOTHING_SAID), "important")
    elif over:
        words = _(
            "Thank you. Nothing has ended yet: we ask %(names)s too. To end it at once, and have "
            "your place back, sign in.",
            names=", ".join(over),
        )
        flash(words, "success")
    else:
        flash(str(THANKS), "success")


@bp.post("/my-places/people")
def my_people() -> ResponseReturnValue:
    """Take a mentor's word after they have signed in; who is called over is ended on its page."""
    actor, answers = current_actor(), sent_answers()
    mentor_id = own_mentor_id(actor)

    def say(session: Session, now: datetime) -> str:
        say_still_working(session, actor, mentor_id, answers, now=now)
        return str(THANKS if answers else NOTHING_SAID)

    return effect(say, to=_next_page(answers))


def _next_page(answers: Mapping[PublicId, Said]) -> str:
    """Return where that which is over is ended: its page, or the list of people for several."""
    over = {pairing_id: said for pairing_id, said in answers.items() if said in OVER}
    if len(over) != 1:
        return url_for("pairings.mentees" if over else "pairings.places")
    ((pairing_id, word),) = over.items()
    page = "pairings.finish" if word is Said.FINISHED else "pairings.end_early"
    return url_for(page, pairing_id=pairing_id)


def sent_answers() -> dict[PublicId, Said]:
    """Return what was chosen, for whom."""
    known = {str(said): said for said in ANSWERS}
    return {
        PublicId(name.removeprefix(FIELD)): known[value]
        for name, value in request.form.items()
        if name.startswith(FIELD) and value in known
    }
