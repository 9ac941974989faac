"""Letting in whoever has asked to join."""

from datetime import datetime

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.joining import let_in as let
from matcher.web.guards import current_actor


@bp.post("/people/<public_id:account_id>/let-in")
def let_in(account_id: PublicId) -> ResponseReturnValue:
    """Agree to what somebody has asked to be."""

    def change(session: Session, now: datetime) -> str:
        name = let(session, current_actor(), account_id, now=now)
        return _("%(name)s is in. A mail tells them.", name=name)

    return try_effect(change, to=url_for(".person", account_id=account_id))
