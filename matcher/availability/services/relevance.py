"""Mails of this area that can become untrue while they wait to be sent."""

from sqlalchemy.orm import Session

from matcher.availability.queries.relevance import search_stands
from matcher.candidates.rules import Search
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import StillTrue


def search_is(*states: Search) -> StillTrue:
    """Return a check that its reader's search for a mentor stands at one of these."""

    def check(session: Session, mail: OutboxMail) -> bool:
        return search_stands(session, mail.recipient_id, frozenset(states))

    return check


STILL_TRUE: dict[str, StillTrue] = {
    "availability/emails/still_looking": search_is(Search.ASKED, Search.SILENT),
    "availability/emails/left_out": search_is(Search.SILENT),
    "availability/emails/out_of_search": search_is(Search.RESTING, Search.FOUND),
}
"""By template; the worker gives them to the sender. One line each."""
