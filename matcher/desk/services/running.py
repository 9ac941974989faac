"""Who runs the desk's scheme: somebody more, or somebody less."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, SchemeAdmin
from matcher.accounts.queries import find_person
from matcher.accounts.services import add_account, let_run, stop_running
from matcher.core.actor import Actor, Role, require_admin
from matcher.core.db import PublicId
from matcher.core.errors import Invalid, NotFound
from matcher.core.words import _
from matcher.desk.models import ApprovalPolicy
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_scheme
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue

RUNS = "desk/emails/runs_scheme"


def add_administrator(
    session: Session, actor: Actor, email: str, name: str, *, now: datetime
) -> Account:
    """Let somebody run the desk's scheme, and tell them; who is new chooses a password.

    Raises
    ------
    Invalid
        They run it already, cannot sign in, or are new and no name is given.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    account = find_person(session, email)
    if account is None:
        if not name.strip():
            raise Invalid(_("Nobody has this address yet, so enter their name too"), field="name")
        account = add_account(session, actor, email=email, name=name, roles=(Role.ADMIN,), now=now)
    elif not account.active:
        raise Invalid(_("This person cannot sign in. Allow that first"), field="email")
    elif session.get(SchemeAdmin, (account.id, scheme.id)) is not None:
        raise Invalid(_("This person runs the scheme already"), field="email")
    let_run(session, actor, account, scheme.id, now=now)
    enqueue(
        session,
        RUNS,
        recipient_id=account.id,
        event=f"account.runs:{scheme.public_id}:{now.timestamp():.0f}",
        now=now,
        scheme_name=scheme.name,
        scheme_id=scheme.public_id,
        has_password=int(account.password is not None),
    )
    return account


def remove_administrator(
    session: Session, actor: Actor, account_id: PublicId, *, now: datetime
) -> Account:
    """Let somebody run the desk's scheme no more; nobody waits for their word on approvals.

    Raises
    ------
    NotFound
        They do not run it.
    Conflict
        Nobody else who runs it could sign in.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    account = session.scalars(
        select(Account).where(Account.public_id == account_id).with_for_update(of=Account)
    ).one_or_none()
    if account is None:
        raise NotFound(_("We cannot find that person."))
    stop_running(session, actor, account, scheme.id, now=now)
    policy = session.get(ApprovalPolicy, scheme.id)
    if policy is not None:
        policy.deputy_id = None if policy.deputy_id == account.id else policy.deputy_id
        policy.owner_id = None if policy.owner_id == account.id else policy.owner_id
    return account


def runs_still(session: Session, mail: OutboxMail) -> bool:
    """Say whether somebody who was told that they run a scheme still does."""
    found = (
        select(SchemeAdmin.account_id)
        .join(Scheme, Scheme.id == SchemeAdmin.scheme_id)
        .where(Scheme.public_id == mail.context["scheme_id"])
        .where(SchemeAdmin.account_id == mail.recipient_id)
    )
    return session.scalar(found) is not None
