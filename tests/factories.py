"""People and pairs for tests: sensible unless a test says otherwise."""

import itertools
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole, SchemeAdmin
from matcher.candidates.models import Candidate
from matcher.core.actor import Actor, Role
from matcher.core.clock import now as read_clock
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor

_numbers = itertools.count(1)
CREATED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def make_scheme(session: Session, **changes: Any) -> Scheme:
    """Add a scheme with the default settings."""
    values: dict[str, Any] = {
        "code": "chartership",
        "name": "Chartership mentoring",
        "settings": {},
        "created_at": CREATED,
    }
    scheme = Scheme(**values | changes)
    session.add(scheme)
    session.flush()
    return scheme


def make_account(session: Session, *roles: Role, **changes: Any) -> Account:
    """Add a person who may sign in; an administrator runs every scheme that there is, or `runs`."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "created_at": CREATED,
    }
    all_schemes = session.scalars(select(Scheme.id)) if Role.ADMIN in roles else ()
    runs = changes.pop("runs", all_schemes)
    account = Account(
        runs=[SchemeAdmin(scheme_id=one, added_at=CREATED) for one in runs],
        roles=[AccountRole(name=role) for role in roles],
        **values | changes,
    )
    session.add(account)
    session.flush()
    return account


def _scheme_id(session: Session) -> int:
    return session.scalars(select(Scheme.id).order_by(Scheme.id)).first() or 0


def make_mentor(session: Session, **changes: Any) -> Mentor:
    """Add a listed mentor in Leeds with two free places, confirmed today."""
    account = changes.pop("account", None) or make_account(
        session, Role.MENTOR, **{k: changes.pop(k) for k in ("name", "email") if k in changes}
    )
    capacity = changes.get("capacity", 2)
    values: dict[str, Any] = {
        "account": account,
        "scheme_id": _scheme_id(session),
        "sector": "public",
        "level": "chartership",
        "place": "Leeds",
        "region": "yorkshire_and_the_humber",
        "lat": 53.8,
        "lon": -1.55,
        "formats": frozenset({"video", "face_to_face"}),
        "capacity": capacity,
        "place_limit": capacity,
        "confirmed_at": read_clock(session),
        "first_visit": "",
        "created_at": CREATED,
        "updated_at": CREATED,
    }
    mentor = Mentor(**values | changes)
    session.add(mentor)
    session.flush()
    return mentor


def make_candidate(session: Session, **changes: Any) -> Candidate:
    """Add a seeking candidate in Leeds."""
    account = changes.pop("account", None) or make_account(
        session, Role.CANDIDATE, **{k: changes.pop(k) for k in ("name", "email") if k in changes}
    )
    values: dict[str, Any] = {
        "account": account,
        "scheme_id": _scheme_id(session),
        "sector": "public",
        "level": "chartership",
        "place": "Leeds",
        "region": "yorkshire_and_the_humber",
        "lat": 53.8,
        "lon": -1.55,
        "formats": frozenset({"video"}),
        "waiting_since": CREATED.date(),
        "first_visit": "",
        "created_at": CREATED,
        "updated_at": CREATED,
    }
    candidate = Candidate(**values | changes)
    session.add(candidate)
    session.flush()
    return candidate


def make_admin(session: Session, **changes: Any) -> Account:
    """Add an administrator."""
    return make_account(session, Role.ADMIN, **changes)


def actor_of(person: Account | Mentor | Candidate) -> Actor:
    """Return the actor that a person is when signed in."""
    account = person if isinstance(person, Account) else person.account
    is_admin = Role.ADMIN in {role.name for role in account.roles}
    return Actor(
        user_id=account.id,
        name=account.name,
        roles=frozenset(Role(role.name) for role in account.roles),
        mentor_id=person.id if isinstance(person, Mentor) else None,
        candidate_id=person.id if isinstance(person, Candidate) else None,
        scheme_ids=frozenset(run.scheme_id for run in account.runs) if is_admin else frozenset(),
    )
