"""Two accounts of one person become one; or are said to be of two people."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole, Application, DistinctPeople, SchemeAdmin
from matcher.accounts.services.codes import end_codes
from matcher.accounts.services.signing_in import end_all_sign_ins
from matcher.accounts.signals import merged
from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.notifications.services import readdress


def merge_accounts(
    session: Session, actor: Actor, kept: Account, gone: Account, *, now: datetime
) -> None:
    """Close an account for good and let another stand for it; both are locked.

    Its roles and mails that wait go over; its address signs nobody in any more, nor does a code
    that was mailed to it. What was merged into it before is then merged into the other.
    """
    gone.active = False
    gone.fs_uniquifier = uuid.uuid4().hex
    session.execute(
        update(Account).where(Account.merged_into_id == gone.id).values(merged_into_id=kept.id)
    )
    gone.merged_into_id = kept.id
    end_all_sign_ins(session, gone, now=now)
    end_codes(session, gone, now)
    roles = {role.name for role in kept.roles}
    kept.roles += [AccountRole(name=role.name) for role in gone.roles if role.name not in roles]
    session.execute(delete(AccountRole).where(AccountRole.account_id == gone.id))
    session.expire(gone, ["roles"])
    _move_running(session, kept, gone)
    _move_applications(session, kept, gone)
    readdress(session, gone.id, kept.id, now=now)
    session.flush()
    merged.send(kept.id, session=session, gone_id=gone.id)
    record(session, actor, "account.merged", kept.public_id, now=now, other=gone.public_id)
    record(session, actor, "account.merged_away", gone.public_id, now=now, into=kept.public_id)


def _move_running(session: Session, kept: Account, gone: Account) -> None:
    """Let the account that is kept run what the other ran."""
    both = {account: {run.scheme_id: run for run in account.runs} for account in (kept, gone)}
    for scheme_id, run in both[gone].items():
        if scheme_id not in both[kept]:
            kept.runs.append(SchemeAdmin(scheme_id=scheme_id, added_at=run.added_at))
    session.flush()
    for run in both[gone].values():
        session.delete(run)
    session.flush()
    session.expire(gone, ["runs"])


def _move_applications(session: Session, kept: Account, gone: Account) -> None:
    own = select(Application.role).where(Application.account_id == kept.id)
    roles = set(session.scalars(own))
    theirs = session.scalars(select(Application).where(Application.account_id == gone.id))
    for asked in theirs.all():
        if asked.role not in roles:
            asked.account_id = kept.id


def tell_apart(
    session: Session, actor: Actor, one: Account, other: Account, *, now: datetime
) -> None:
    """Note that two accounts are of two people, so that nobody is asked about them again."""
    first, second = sorted((one, other), key=lambda account: account.id)
    if session.get(DistinctPeople, (first.id, second.id)) is not None:
        return
    session.add(
        DistinctPeople(one_id=first.id, other_id=second.id, said_by_id=actor.user_id, said_at=now)
    )
    record(session, actor, "account.apart", one.public_id, now=now, other=other.public_id)
