"""Who is acting: a person with roles, or the system itself."""

from dataclasses import dataclass, field
from enum import StrEnum

from matcher.core.errors import NotAllowed, NotFound
from matcher.core.words import _


class Role(StrEnum):
    """What a signed-in person may be; one person may be several."""

    CANDIDATE = "candidate"
    MENTOR = "mentor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf a service acts, read afresh from the database each request.

    `user_id` is None for the system (worker, command line); `language` is empty until chosen;
    `newly` are the roles whose first visit is not over, and
    `applies` those which the office has yet to agree to. `scheme_ids` are the schemes that an
    administrator runs, and `scheme_id` the one of them that the desk is about.
    """

    user_id: int | None
    name: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    mentor_id: int | None = None
    candidate_id: int | None = None
    language: str = ""
    newly: frozenset[Role] = field(default_factory=frozenset)
    applies: frozenset[Role] = field(default_factory=frozenset)
    scheme_ids: frozenset[int] = field(default_factory=frozenset)
    scheme_id: int | None = None

    @property
    def is_admin(self) -> bool:
        """Whether this person runs a scheme."""
        return Role.ADMIN in self.roles

    def runs(self, scheme_id: int) -> bool:
        """Say whether this person runs that scheme."""
        return self.is_admin and scheme_id in self.scheme_ids


def require_admin(actor: Actor, scheme_id: int) -> None:
    """Check that the actor runs the scheme to which belongs what they are about to change.

    Raises
    ------
    NotAllowed
        They are no administrator.
    NotFound
        They run other schemes, and this one is none of their business.
    """
    if not actor.is_admin:
        raise NotAllowed(_("Only an administrator can do this."))
    if not actor.runs(scheme_id):
        raise NotFound(_("We cannot find that in your scheme."))


SYSTEM = Actor(user_id=None, name="Matcher")
