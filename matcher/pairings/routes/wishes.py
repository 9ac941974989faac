""" "Please don't suggest this person again": said after a no, and taken back on one's profile."""

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.pairings.queries.proposals import get_proposal
from matcher.pairings.queries.wishes import (
    NotSuggested,
    find_pair,
    list_not_suggested_to_candidate,
    list_not_suggested_to_mentor,
)
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.services.own import own_candidate_id, own_mentor_id
from matcher.pairings.services.wishes import never_again, suggest_again
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.submissions import effect


@bp.post("/requests/<public_id:proposal_id>/not-again")
def never_this_candidate(proposal_id: PublicId) -> ResponseReturnValue:
    """Ask, as a mentor, not to be suggested to somebody again who once asked."""
    mentor_id = own_mentor_id(current_actor())
    with db.read() as session:
        proposal = get_proposal(session, proposal_id, mentor_id=mentor_id)
        name = proposal.candidate.account.name
    here = url_for(".request_page", proposal_id=proposal_id)
    return _never(mentor_id, proposal.candidate_id, name, here)


@bp.post("/my-mentor/<public_id:proposal_id>/not-again")
def never_this_mentor(proposal_id: PublicId) -> ResponseReturnValue:
    """Ask, as a candidate, not to be suggested a mentor again."""
    candidate_id = own_candidate_id(current_actor())
    with db.read() as session:
        proposal = get_proposal(session, proposal_id, candidate_id=candidate_id)
        name = proposal.mentor.account.name
    return _never(proposal.mentor_id, candidate_id, name, url_for(".mine"))


def _never(mentor_id: int, candidate_id: int, name: str, here: str) -> ResponseReturnValue:
    actor = current_actor()

    def tick(session: Session, now: datetime) -> None:
        never_again(session, actor, mentor_id, candidate_id, now=now)

    saying = _(
        "Noted: you and %(name)s are not suggested to each other again. "
        "They do not hear of it. You can take it back on My profile.",
        name=name,
    )
    try:
        return effect(tick, to=here, saying=saying)
    except Conflict as conflict:
        flash(conflict.message, "important")
        return redirect(here, 303)


@bp.post("/not-suggested/<public_id:person_id>/mentor")
def suggest_mentor_again(person_id: PublicId) -> ResponseReturnValue:
    """Take back, as a candidate, that a mentor is not to be suggested."""
    return _take_back(person_id, None, own_candidate_id(current_actor()), "candidates.profile")


@bp.post("/not-suggested/<public_id:person_id>/candidate")
def suggest_candidate_again(person_id: PublicId) -> ResponseReturnValue:
    """Take back, as a mentor, that a candidate is not to be suggested."""
    return _take_back(person_id, own_mentor_id(current_actor()), None, "mentors.profile")


def _take_back(
    person_id: PublicId, mentor_id: int | None, candidate_id: int | None, back: str
) -> ResponseReturnValue:
    actor = current_actor()

    def untick(session: Session, now: datetime) -> None:
        pair = find_pair(session, person_id, mentor_id=mentor_id, candidate_id=candidate_id)
        suggest_again(session, actor, *pair, now=now)

    saying = _("Taken back. If nothing else stands between you, you may be suggested again.")
    return effect(untick, to=url_for(back), saying=saying)


@bp.app_template_global()
def not_suggested(*, to_mentor: bool) -> list[NotSuggested]:
    """Return whom the reader of a profile page asked not to be suggested."""
    actor = current_actor()
    with db.read() as session:
        if to_mentor:
            return list_not_suggested_to_mentor(session, own_mentor_id(actor))
        return list_not_suggested_to_candidate(session, own_candidate_id(actor))
