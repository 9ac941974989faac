"""What a pair made by hand would displace: other suggestions of the newest match, and a place."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from matcher.core.words import _, ngettext
from matcher.desk.queries.runs import find_newest_result
from matcher.desk.queries.suggestions import list_still_suggested
from matcher.mentors.models import Mentor
from matcher.mentors.rules import free_places

SHOWN = 5


def list_displaced(
    session: Session, candidate_id: int, mentor_id: int, *, today: date
) -> Sequence[str]:
    """Say, a line each, what offering a mentor to a candidate would take from whom."""
    mentor = session.get_one(Mentor, mentor_id)
    left = free_places(mentor.capacity, mentor.held) - 1
    name = mentor.account.name
    lines = [
        _("It takes the last free place of %(name)s.", name=name)
        if left < 1
        else ngettext(
            "%(name)s then has %(num)s place free.",
            "%(name)s then has %(num)s places free.",
            left,
            name=name,
        )
    ]
    run = find_newest_result(session)
    if run is None:
        return lines
    theirs = list_still_suggested(session, run, candidate_id=candidate_id, today=today)
    if theirs and theirs[0].mentor_id == mentor_id:
        lines.append(_("The last match suggests just this pair."))
    elif theirs:
        lines.append(
            _(
                "The last match suggests %(other)s to %(name)s. That place is free for others.",
                other=theirs[0].mentor_name,
                name=theirs[0].candidate_name,
            )
        )
    others = [
        row.candidate_name
        for row in list_still_suggested(session, run, mentor_id=mentor_id, today=today)
        if row.candidate_id != candidate_id
    ]
    n_out = max(0, len(others) - max(0, left))
    if n_out:
        lines.append(_out(name, others, n_out))
    return lines


def _out(mentor: str, others: Sequence[str], n_out: int) -> str:
    """Say to whom the mentor is suggested, and how many of them would go without."""
    names = ", ".join(others[:SHOWN]) + (" …" if len(others) > SHOWN else "")
    if n_out == len(others):
        return ngettext(
            "The last match suggests %(mentor)s to %(names)s, who then has no place there.",
            "The last match suggests %(mentor)s to %(names)s, who then have no place there.",
            n_out,
            mentor=mentor,
            names=names,
        )
    return ngettext(
        "The last match suggests %(mentor)s to %(names)s. One of them then has no place there.",
        "The last match suggests %(mentor)s to %(names)s. %(num)s of them then have no place "
        "there.",
        n_out,
        mentor=mentor,
        names=names,
    )
