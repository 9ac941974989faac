"""Who hears of approvals that wait long, and whether a bar may be overridden: the scheme's word."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.desk.models import ApprovalPolicy
from matcher.desk.queries.policy import Policy, list_administrators
from matcher.matching.queries.runs import get_scheme


def set_policy(session: Session, actor: Actor, wanted: Policy, *, now: datetime) -> ApprovalPolicy:
    """Keep who is told when, and what may be overridden.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Invalid
        The deputy or the owner is no administrator, or the owner is to hear before the deputy.
    """
    scheme = get_scheme(session)
    require_admin(actor, scheme.id)
    known = {account.id for account in list_administrators(session)}
    for field, chosen in (("deputy", wanted.deputy_id), ("owner", wanted.owner_id)):
        if chosen is not None and chosen not in known:
            raise Invalid(_("Choose somebody who is an administrator"), field=field)
    if wanted.owner_days < wanted.deputy_days:
        raise Invalid(_("The owner cannot hear of it before the deputy"), field="owner_days")
    row = session.get(ApprovalPolicy, scheme.id)
    if row is None:
        row = ApprovalPolicy(scheme_id=scheme.id)
        session.add(row)
    row.deputy_id, row.owner_id = wanted.deputy_id, wanted.owner_id
    row.deputy_days, row.owner_days = wanted.deputy_days, wanted.owner_days
    row.overrides = wanted.overrides
    session.flush()
    record(
        session,
        actor,
        "approvals.policy",
        scheme.public_id,
        now=now,
        deputy=wanted.deputy_id,
        owner=wanted.owner_id,
        deputy_days=wanted.deputy_days,
        owner_days=wanted.owner_days,
        overrides=str(wanted.overrides),
    )
    return row
