"""Pairing by hand, and those who wait."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.candidates.rules import Looking
from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.displaced import list_displaced
from matcher.desk.queries.people import (
    Part,
    get_candidate_id,
    get_two,
    search_candidates,
    search_mentors,
    search_waiting,
)
from matcher.desk.routes.blueprint import bp, page_number, try_effect, typed
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.pairings.services.looking import say_looking
from matcher.pairings.services.offers import offer_by_hand
from matcher.reference.files import vocabulary
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/pair")
def pair() -> ResponseReturnValue:
    """Search two people, choose them, and see how they suit."""
    candidate, mentor = typed("candidate"), typed("mentor")
    chosen = typed("c"), typed("m")
    with db.read() as session:
        today = local_day(clock.now(session))
        candidates = search_candidates(session, candidate) if candidate else None
        mentors = search_mentors(session, mentor, today=today) if mentor else None
        two = get_two(session, *chosen, today=today) if all(chosen) else None
        displaced = (
            list_displaced(session, two.candidate_id, two.mentor_id, today=today)
            if two and not two.bar
            else ()
        )
    return render_template(
        "desk/pair.html",
        candidate=candidate,
        mentor=mentor,
        chosen=chosen,
        candidates=candidates,
        mentors=mentors,
        two=two,
        displaced=displaced,
    )


@bp.post("/pair")
def offer_pair() -> ResponseReturnValue:
    """Offer the chosen mentor to the chosen candidate."""
    c, m = request.form.get("c", "")[:22], request.form.get("m", "")[:22]

    def change(session: Session, now: datetime) -> str:
        two = get_two(session, c, m, today=local_day(now))
        offer_by_hand(session, current_actor(), two.candidate_id, two.mentor_id, now=now)
        return _(
            "%(mentor)s is offered to %(candidate)s.",
            mentor=two.mentor.person.name,
            candidate=two.candidate.person.name,
        )

    return try_effect(change, to=url_for(".proposals"))


@bp.get("/waiting")
def waiting() -> ResponseReturnValue:
    """List those who wait for a mentor, who has waited longest first; the silent stand apart."""
    text, asked = typed(), request.args.get("part", "")
    part = Part(asked) if asked in list(Part) else Part.LOOKING
    region = typed("region") if typed("region") in vocabulary().regions else ""
    with db.read() as session:
        today = local_day(clock.now(session))
        page = search_waiting(
            session, text=text, number=page_number(), today=today, part=part, region=region
        )
    return render_template(
        "desk/waiting.html",
        page=page,
        text=text,
        part=part,
        today=today,
        region=region,
        region_name=vocabulary().regions.label(region),
        url_for_page=other_page(
            q=text, part=part if part is not Part.LOOKING else "", region=region
        ),
    )


@bp.post("/waiting/<public_id:candidate_id>/still")
def still_looking(candidate_id: PublicId) -> ResponseReturnValue:
    """Note that a candidate has told the office that they still look."""

    def note(session: Session, now: datetime) -> str:
        number = get_candidate_id(session, candidate_id)
        candidate = say_looking(session, current_actor(), number, Looking.STILL, now=now)
        return _("Noted: %(name)s is looking.", name=candidate.account.name)

    return try_effect(note, to=url_for(".waiting"))
