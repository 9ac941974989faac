"""Finding people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import JSON, Date, String, column, func, select, table, union_all
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account, Application, SchemeAdmin, SignIn
from matcher.core.actor import Actor, Role
from matcher.core.paging import in_pieces
from matcher.core.texts import Texts

# Profiles live in higher areas; all that is asked of them here is whose they are.
_COLUMNS = ("id", "account_id", "first_visit", "status", "scheme_id")
_PROFILES = {
    Role.MENTOR: table("mentor", *map(column, _COLUMNS)),
    Role.CANDIDATE: table("candidate", *map(column, _COLUMNS)),
}

_SCHEME = table(
    "scheme", *map(column, ("id", "code", "name", "closed_at")), column("settings", JSON)
)

_TRAINING = table(
    "training_day",
    column("id"),
    column("held_on", Date),
    column("words", String),
    column("called_off_at"),
)
_GUEST = table("training_guest", column("training_id"), column("mentor_id"))

# States in which the office has yet to agree: the person is not that yet, and sees no directory.
IN_WAITING = {Role.MENTOR: {"applied", "trained"}, Role.CANDIDATE: {"enrolled"}}

# Whom the demo's sign-in page offers; the demo makes these people.
DEMO_PEOPLE = {
    Role.CANDIDATE: "candidate@example.org",
    Role.MENTOR: "mentor@example.org",
    Role.ADMIN: "office@example.org",
}


def fold_email(email: str) -> str:
    """Return an e-mail address as it is stored and compared."""
    return email.strip().lower()


def find_account(session: Session, email: str) -> Account | None:
    """Return the account with this e-mail address, or None."""
    return session.scalars(select(Account).where(Account.email == fold_email(email))).one_or_none()


def find_person(session: Session, email: str) -> Account | None:
    """Return the account with this address, or the one into which it was merged, or None.

    Never for signing in: an old address may be somebody else's by now.
    """
    account = find_account(session, email)
    if account is None or account.merged_into_id is None:
        return account
    return session.get_one(Account, account.merged_into_id)


def find_merged(session: Session, emails: Collection[str]) -> dict[str, str]:
    """Return of some addresses those of merged accounts, each with the address that is used now."""
    kept = aliased(Account)
    found: dict[str, str] = {}
    for piece in in_pieces(emails):
        rows = session.execute(
            select(Account.email, kept.email.label("now"))
            .join(kept, kept.id == Account.merged_into_id)
            .where(Account.email.in_(piece))
        )
        found |= {row.email: row.now for row in rows}
    return found


def find_actor(session: Session, account_id: int, token_hash: str = "") -> Actor | None:
    """Return who an account may act as, or None if it is closed or gone.

    Who runs no scheme is no administrator. Which of several the desk is about, the sign-in says.
    """
    account = session.get(Account, account_id)
    if account is None or not account.active:
        return None
    mine = {
        role: session.execute(
            select(profile).where(profile.c.account_id == account.id)
        ).one_or_none()
        for role, profile in _PROFILES.items()
    }
    waits = {role for role, found in mine.items() if found and found.status in IN_WAITING[role]}
    ids = {role: found.id for role, found in mine.items() if found}
    roles = {Role(role.name) for role in account.roles}
    runs = _schemes_run(session, account.id) if Role.ADMIN in roles else []
    if not runs:
        roles.discard(Role.ADMIN)
    return Actor(
        user_id=account.id,
        name=account.name,
        roles=frozenset(roles - waits),
        mentor_id=ids.get(Role.MENTOR),
        candidate_id=ids.get(Role.CANDIDATE),
        language=account.language,
        newly=frozenset(role for role, found in mine.items() if found and found.first_visit),
        applies=frozenset(waits),
        scheme_ids=frozenset(runs),
        scheme_id=_chosen(session, runs, token_hash),
    )


@dataclass(frozen=True, slots=True)
class OpenScheme:
    """A scheme that people may ask to join."""

    id: int
    code: str
    name: str


def list_open_schemes(session: Session) -> list[OpenScheme]:
    """Return the schemes that take new people, by name."""
    rows = session.execute(
        select(_SCHEME.c.id, _SCHEME.c.code, _SCHEME.c.name)
        .where(_SCHEME.c.closed_at.is_(None))
        .order_by(func.lower(_SCHEME.c.name), _SCHEME.c.id)
    )
    return [OpenScheme(*row) for row in rows]


def list_texts(session: Session, actor: Actor) -> list[tuple[str, Texts]]:
    """Return the names of somebody's schemes with what these say of themselves, by name.

    For who is in none, of the schemes that are open.
    """
    own = list_schemes_of(session, actor.user_id) if actor.user_id else set()
    which = _SCHEME.c.id.in_(own) if own else _SCHEME.c.closed_at.is_(None)
    rows = session.execute(
        select(_SCHEME.c.name, _SCHEME.c.settings)
        .where(which)
        .order_by(func.lower(_SCHEME.c.name), _SCHEME.c.id)
    )
    return [(row.name, Texts.of(row.settings)) for row in rows]


def find_scheme_as(session: Session, account_id: int, role: Role) -> tuple[int, str] | None:
    """Return the id and the name of the one scheme in which somebody is a candidate, or a mentor.

    Who was turned down there is still known there.
    """
    profile = _PROFILES[role]
    row = session.execute(
        select(_SCHEME.c.id, _SCHEME.c.name)
        .join(profile, profile.c.scheme_id == _SCHEME.c.id)
        .where(profile.c.account_id == account_id)
    ).one_or_none()
    return (row.id, row.name) if row else None


def list_schemes_of(session: Session, account_id: int) -> set[int]:
    """Return to which schemes somebody belongs: with a profile, or as who runs them."""
    ties = [
        select(profile.c.scheme_id).where(profile.c.account_id == account_id)
        for profile in _PROFILES.values()
    ]
    return {*_schemes_run(session, account_id), *session.scalars(union_all(*ties))}


def _schemes_run(session: Session, account_id: int) -> list[int]:
    """Return the ids of the schemes that somebody runs, the oldest first."""
    query = select(SchemeAdmin.scheme_id).where(SchemeAdmin.account_id == account_id)
    return list(session.scalars(query.order_by(SchemeAdmin.scheme_id)))


def _chosen(session: Session, runs: Sequence[int], token_hash: str) -> int | None:
    """Return the scheme chosen with a sign-in, while its owner runs it; else the oldest."""
    if len(runs) > 1 and token_hash:
        query = select(SignIn.scheme_id).where(SignIn.token_hash == token_hash)
        chosen = session.scalars(query).one_or_none()
        if chosen in runs:
            return chosen
    return runs[0] if runs else None


def find_day_asked(session: Session, account_id: int) -> datetime | None:
    """Return when somebody asked to join, the first time; None for who was let in otherwise."""
    return session.scalar(
        select(func.min(Application.asked_at)).where(
            Application.account_id == account_id, Application.verified_at.is_not(None)
        )
    )


def find_training(session: Session, mentor_id: int | None, today: date) -> tuple[date, str] | None:
    """Return the next training day to which an applicant is asked, with the office's words."""
    row = session.execute(
        select(_TRAINING.c.held_on, _TRAINING.c.words)
        .join(_GUEST, _GUEST.c.training_id == _TRAINING.c.id)
        .where(
            _GUEST.c.mentor_id == mentor_id,
            _TRAINING.c.held_on >= today,
            _TRAINING.c.called_off_at.is_(None),
        )
        .order_by(_TRAINING.c.held_on, _TRAINING.c.id)
        .limit(1)
    ).one_or_none()
    return (row.held_on, row.words) if row else None


def find_notes(
    session: Session, account_ids: Sequence[int], scheme_id: int
) -> dict[int, list[str]]:
    """Return what people wrote as they asked to join a scheme, by account."""
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(Application.account_id, Application.note)
        .where(
            Application.account_id.in_(account_ids),
            Application.note != "",
            func.coalesce(Application.scheme_id, scheme_id) == scheme_id,
        )
        .order_by(Application.id)
    )
    for account_id, note in rows:
        found.setdefault(account_id, []).append(note)
    return found


def find_sign_in(
    session: Session, uniquifier: str, token_hash: str
) -> tuple[Account, datetime] | None:
    """Return who holds a sign-in that has not been ended, and since when, or None."""
    found = session.execute(
        select(Account, SignIn.created_at)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            Account.fs_uniquifier == uniquifier,
            Account.active,
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
        )
    ).one_or_none()
    return (found[0], found[1]) if found else None
