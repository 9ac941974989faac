"""Pairs that the office sets for a run, as typed: a line for each, by e-mail address."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.desk.queries.pages import CandidateAccount, MentorAccount
from matcher.mentors.models import Mentor


def find_pins(session: Session, scheme_id: int, text: str) -> list[tuple[int, int]]:
    """Return (candidate id, mentor id) for each line that is not blank.

    Raises
    ------
    Invalid
        A line is not two addresses, or one of them is nobody's.
    """
    lines = [line.strip() for line in text.splitlines()]
    wanted = [(number, _two(number, line)) for number, line in enumerate(lines, 1) if line]
    candidates = _ids(
        session, Candidate, CandidateAccount, scheme_id, [two[0] for _number, two in wanted]
    )
    mentors = _ids(session, Mentor, MentorAccount, scheme_id, [two[1] for _number, two in wanted])
    pins = []
    for number, (one, other) in wanted:
        if one not in candidates:
            raise _nobody(
                _("Line %(number)s: %(email)s is no candidate.", number=number, email=one)
            )
        if other not in mentors:
            raise _nobody(_("Line %(number)s: %(email)s is no mentor.", number=number, email=other))
        pins.append((candidates[one], mentors[other]))
    return pins


def _ids(
    session: Session, profile: Any, account: Any, scheme_id: int, emails: list[str]
) -> dict[str, int]:
    """Return the ids of a scheme's candidates or mentors by e-mail address."""
    query = (
        select(func.lower(account.email), profile.id)
        .join(account, account.id == profile.account_id)
        .where(profile.scheme_id == scheme_id, func.lower(account.email).in_(emails))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _two(number: int, line: str) -> tuple[str, str]:
    words = [word for word in re.split(r"[\s,;]+", line.lower()) if word]
    if len(words) != 2:
        raise _nobody(
            _(
                "Line %(number)s must be the candidate’s e-mail address, a comma and the mentor’s.",
                number=number,
            )
        )
    return words[0], words[1]


def _nobody(message: str) -> Invalid:
    return Invalid(message, field="pins")
