"""Loading the vocabulary into the database."""

from sqlalchemy.orm import Session

from matcher.core.db import Base
from matcher.reference.files import Terms, Vocabulary
from matcher.reference.models import Level, Region, Sector


def load_vocabulary(session: Session, words: Vocabulary) -> None:
    """Add or rename the terms that profiles refer to; safe to run again."""
    for model, terms in ((Sector, words.sectors), (Level, words.levels), (Region, words.regions)):
        _upsert(session, model, terms)


def _upsert(session: Session, model: type[Base], terms: Terms) -> None:
    for term in terms:
        session.merge(model(code=term.code, label=term.label))
