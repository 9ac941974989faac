"""Who runs a scheme: letting somebody, and taking it back."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, SchemeAdmin
from matcher.accounts.services.people import add_role
from matcher.audit.services import record_in
from matcher.core.actor import Actor, Role
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _


def let_run(
    session: Session, actor: Actor, account: Account, scheme_id: int, *, now: datetime
) -> None:
    """Let somebody run a scheme; nothing happens where they do already."""
    if session.get(SchemeAdmin, (account.id, scheme_id)) is not None:
        return
    add_role(session, actor, account, Role.ADMIN, now=now)
    session.add(SchemeAdmin(account_id=account.id, scheme_id=scheme_id, added_at=now))
    session.flush()
    session.expire(account, ["runs"])
    record_in(
        session,
        scheme_id,
        actor,
        "account.runs",
        account.public_id,
        now=now,
    )


def stop_running(
    session: Session, actor: Actor, account: Account, scheme_id: int, *, now: datetime
) -> None:
    """Let somebody run a scheme no more; who runs none is no administrator. It is locked.

    Raises
    ------
    NotFound
        They do not run it.
    Conflict
        Nobody else who runs it could sign in.
    """
    run = session.get(SchemeAdmin, (account.id, scheme_id))
    if run is None:
        raise NotFound(_("They do not run this scheme."))
    if not _n_others(session, account, scheme_id):
        raise Conflict(_("Nobody else who can sign in runs this scheme. Add somebody first."))
    session.delete(run)
    session.flush()
    session.expire(account, ["runs"])
    if not account.runs:
        for role in [held for held in account.roles if held.name == Role.ADMIN]:
            account.roles.remove(role)
            session.delete(role)
    session.flush()
    record_in(
        session,
        scheme_id,
        actor,
        "account.runs_no_more",
        account.public_id,
        now=now,
    )


def _n_others(session: Session, account: Account, scheme_id: int) -> int:
    """Return how many others run a scheme and can sign in."""
    others = (
        select(func.count(Account.id))
        .join(SchemeAdmin, SchemeAdmin.account_id == Account.id)
        .where(SchemeAdmin.scheme_id == scheme_id, Account.id != account.id, Account.active)
    )
    return session.scalar(others) or 0
