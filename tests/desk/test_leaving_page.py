"""The desk's list of people whose mentor leaves."""

from datetime import datetime

from flask import Flask

from matcher.core.db import Database
from matcher.mentors.services import begin_to_leave
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.requests import request_mentor
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor


def test_office_sees_whose_mentor_leaves_until_the_pairing_ends(
    app: Flask, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        office, pairings = make_admin(session), {}
        for name, hands_over in (("Ann Lee", True), ("Max Stays", False)):
            mentor = make_mentor(session, name=name)
            me, mentee = actor_of(mentor), make_candidate(session, name=f"Mentee of {name}")
            asked = request_mentor(session, actor_of(mentee), mentor.public_id, "Hello", now=now)
            accept_request(session, me, asked.public_id, room=None, now=now)
            pairing = approve_pairing(session, actor_of(office), asked.public_id, now=now)
            begin_to_leave(session, me, mentor.id, hands_over=hands_over, now=now)
            pairings[name] = pairing.public_id
    desk = Visitor(app, office.id)
    assert "person whose mentor leaves" in desk.get("/desk").text
    page = desk.get("/desk/leaving").text
    assert "Mentee of Ann Lee" in page
    assert "Mentee of Max Stays" not in page

    end = f"/desk/pairings/{pairings['Ann Lee']}/end"
    assert end in page
    desk.submit(end, reason="mentor_retired")
    assert "Nobody waits for another mentor" in desk.get("/desk/leaving").text
    assert "whose mentor leaves" not in desk.get("/desk").text
