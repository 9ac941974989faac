"""Entries that may be one person: found, looked at side by side, merged or told apart."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.accounts.services import require_all_schemes
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.duplicates import find_like, list_twins
from matcher.desk.queries.merging import get_sides, why_not_merge
from matcher.desk.queries.person import get_person_name
from matcher.desk.routes.blueprint import bp, try_effect, typed
from matcher.desk.services.merging import merge_people
from matcher.desk.services.merging import tell_apart as tell
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/people/twice")
def twice() -> ResponseReturnValue:
    """List entries that may be one person."""
    with db.read() as session:
        twins = list_twins(session)
    return render_template("desk/twice.html", twins=twins)


@bp.get("/people/<public_id:account_id>/twin")
def find_twin(account_id: PublicId) -> ResponseReturnValue:
    """Find the other entry of somebody who is in the register twice."""
    text = typed()
    with db.read() as session:
        own_id, name = get_person_name(session, account_id)
        found = find_like(session, own_id, text)
    return render_template(
        "desk/twin.html", account_id=account_id, name=name, text=text, found=found
    )


@bp.get("/people/<public_id:account_id>/merge/<public_id:other_id>")
def merge(account_id: PublicId, other_id: PublicId) -> ResponseReturnValue:
    """Show two entries side by side, and once one is chosen what merging would do."""
    keep = request.args.get("keep", "")
    with db.read() as session:
        sides = get_sides(session, account_id, other_id)
        for side in sides:
            require_all_schemes(session, current_actor(), side.account)
        chosen = [side for side in sides if side.account.public_id == keep]
        kept = chosen[0] if chosen else None
        gone = next((side for side in sides if kept and side is not kept), None)
        why_not = why_not_merge(session, kept, gone) if kept and gone else []
        return render_template(
            "desk/merge.html", sides=sides, kept=kept, gone=gone, why_not=why_not
        )


@bp.post("/people/<public_id:account_id>/merge/<public_id:other_id>/now")
def merge_now(account_id: PublicId, other_id: PublicId) -> ResponseReturnValue:
    """Merge the second entry into the first."""

    def change(session: Session, now: datetime) -> str:
        kept = merge_people(session, current_actor(), account_id, other_id, now=now)
        return _("%(name)s is one entry now.", name=kept.name)

    return try_effect(change, to=url_for(".person", account_id=account_id))


@bp.post("/people/<public_id:account_id>/merge/<public_id:other_id>/apart")
def tell_apart(account_id: PublicId, other_id: PublicId) -> ResponseReturnValue:
    """Note that the two are two people."""

    def change(session: Session, now: datetime) -> None:
        tell(session, current_actor(), account_id, other_id, now=now)

    saying = _("Noted: they are two people, and are not suggested again.")
    return try_effect(change, to=url_for(".twice"), saying=saying)
