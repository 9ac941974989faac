"""Anybody: the search over the whole register, and a person's page."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.actor import Role
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.desk.queries.duplicates import find_merged_into
from matcher.desk.queries.everybody import search_everybody
from matcher.desk.queries.person import get_person
from matcher.desk.queries.person_history import list_history
from matcher.desk.queries.person_ties import list_mails, list_notes, list_ties
from matcher.desk.queries.reports_tables import span_in_words
from matcher.desk.routes.blueprint import bp, page_number, typed
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.desk.rules.reports import MOST_PEOPLE, span_of
from matcher.web.database import db

ASKING = "asking"
"""In the place of a role: those who have asked to join."""


@bp.get("/people")
def people() -> ResponseReturnValue:
    """Find anybody by name, e-mail address, employer or place."""
    text, asked = typed(), request.args.get("role", "")
    role, asking = Role(asked) if asked in list(Role) else None, asked == ASKING
    enrolled, mentoring = typed("enrolled"), _mentoring(typed("mentoring"))
    with db.read() as session:
        page = search_everybody(
            session,
            text=text,
            number=page_number(),
            role=role,
            enrolled=span_of(enrolled),
            asking=asking,
            mentoring=mentoring,
        )
    return render_template(
        "desk/people.html",
        page=page,
        text=text,
        role=role or (ASKING if asking else ""),
        enrolled=enrolled,
        enrolled_in_words=span_in_words(enrolled),
        mentoring=mentoring,
        most_people=MOST_PEOPLE,
        url_for_page=other_page(
            q=text,
            role=asked if role or asking else "",
            enrolled=enrolled,
            mentoring="" if mentoring is None else str(mentoring),
        ),
    )


def _mentoring(asked: str) -> int | None:
    """Return how many people the mentors have who are asked for; None where nobody asks."""
    return min(int(asked), MOST_PEOPLE) if asked.isascii() and asked.isdigit() else None


@bp.get("/people/<public_id:account_id>")
def person(account_id: PublicId) -> ResponseReturnValue:
    """Show one person with their whole history in words."""
    with db.read() as session:
        if into := find_merged_into(session, account_id):
            return redirect(url_for(".person", account_id=into), 303)
        now = clock.now(session)
        found = get_person(session, account_id, today=local_day(now))
        ties = list_ties(session, found)
        mails = list_mails(session, found)
        notes = list_notes(session, found)
        history = list_history(session, found, page_number())
    return render_template(
        "desk/person.html",
        person=found,
        ties=ties,
        mails=mails,
        notes=notes,
        history=history,
        now=now,
        url_for_page=other_page(),
    )
