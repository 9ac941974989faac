"""Who is acting: a person with roles, or the system itself."""

from dataclasses import dataclass, field
from enum import StrEnum

from matcher.core.errors import NotAllowed
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
    `applies` those which the office has yet to agree to.
    """

    user_id: int | None
    name: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    mentor_id: int | None = None
    candidate_id: int | None = None
    language: str = ""
    newly: frozenset[Role] = field(default_factory=frozenset)
    applies: frozenset[Role] = field(default_factory=frozenset)

    @property
    def is_admin(self) -> bool:
        """Whether this person runs the scheme."""
        return Role.ADMIN in self.roles


def require_admin(actor: Actor) -> None:
    """Check that the actor runs the scheme.

    Raises
    ------
    NotAllowed
        They do not.
    """
    if not actor.is_admin:
        raise NotAllowed(_("Only an administrator can do this."))


SYSTEM = Actor(user_id=None, name="Matcher")
